"""The command line and the terminal interview."""

from unknot.interfaces.cli.commands import main

__all__ = ["main"]
