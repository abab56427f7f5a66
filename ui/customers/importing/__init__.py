"""Bringing customers in from a file, step by step, and the list of what was brought in."""
