"""共享: pages about an office on a server."""
