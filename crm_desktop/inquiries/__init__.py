"""Inquiries: what people ask, what is known, what is handed on, and who called."""
