"""Companies, the organisation through time, people, their posts, rights and login."""
