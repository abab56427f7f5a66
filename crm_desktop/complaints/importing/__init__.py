"""Complaints that come out of a file."""
