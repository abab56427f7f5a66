"""Complaints in the window: the list, the board of the supervisor, intake, the dossier page."""
