"""Data: icons, fonts, words, defaults. Read through ``crm_desktop.foundation.resources``."""
