"""The expected course, and what makes it slower."""
