"""The room of the organisation: structure, people, rights, requests and companies."""
