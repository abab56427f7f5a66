"""报表: what a month tells, and who signed it."""
