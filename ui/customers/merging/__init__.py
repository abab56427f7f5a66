"""Two records of one customer: found, looked at side by side, made into one."""
