"""Foreign files: told by their content, read row by row or card by card, and written.

No room and no database: whoever imports decides what the cells and cards are good for.
"""
