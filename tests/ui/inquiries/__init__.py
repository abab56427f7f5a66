"""The room of inquiries."""
