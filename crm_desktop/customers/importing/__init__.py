"""Customers from foreign files: columns matched, rows read, checked, stored as one step, told."""
