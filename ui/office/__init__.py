"""设置: one's own settings, the office's rules, safety, help."""
