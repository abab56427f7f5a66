"""Members: applications, levels, points and stored value."""
