"""An office that several desks share: joining it, moving it, and looking after its server."""
