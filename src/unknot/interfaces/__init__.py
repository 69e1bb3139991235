"""Thin faces: the command line and the terminal interview, the web pages, and the JSON interface."""
