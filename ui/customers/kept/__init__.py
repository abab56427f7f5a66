"""Filters of the list of customers: all their conditions, and those kept by name."""
