"""An office that several desks share: coming in, moving to a server, looking after it."""
