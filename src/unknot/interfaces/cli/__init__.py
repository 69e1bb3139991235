"""The command line and the terminal interview."""

from unknot.interfaces.cli import knowledge_commands  # it adds its commands to those that `main` runs
from unknot.interfaces.cli.commands import main

__all__ = ["knowledge_commands", "main"]
