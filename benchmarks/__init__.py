"""Figures with their floors; ``python dev.py bench`` prints them."""
