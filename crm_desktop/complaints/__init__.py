"""投诉: a promise with a clock, answered for by somebody, kept as a dossier."""
