"""The forms of what is noted about a customer (domain §3): read, put into one form, warned about.

Pure functions over text. None raises, whatever the text; what cannot be read is kept as typed.
"""
