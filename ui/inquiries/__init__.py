"""Inquiries, handovers, what is known, and calls."""
