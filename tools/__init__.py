"""What the commands of dev.py do inside their environment."""
