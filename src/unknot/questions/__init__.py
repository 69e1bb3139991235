"""Which page comes next, and when to stop."""
