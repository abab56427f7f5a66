"""客户: the archive in the window."""
