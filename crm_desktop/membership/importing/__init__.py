"""Members from foreign files: columns matched, rows checked, stored in one step, each told of."""
