"""备份与恢复: a page of the settings."""
