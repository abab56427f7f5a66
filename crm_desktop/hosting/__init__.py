"""本机作服务器: a PostgreSQL server of the program's own on this PC, for the other desks."""
