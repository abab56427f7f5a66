"""Backup, verification and restore of the office's database."""
