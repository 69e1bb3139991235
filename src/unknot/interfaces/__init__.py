"""Thin faces: the command line and the terminal interview."""
