"""The command line: the same services and rights as the window."""
