"""Vignettes, simulated people and the metrics by which the system is judged."""
