"""审计: the log, its proof, its report."""
