"""What the whole office shares: settings, dictionaries, calendar, numbers, files, prints."""
