"""`python -m unknot.interfaces.cli` does what `unknot` does."""

from unknot.interfaces.cli.commands import main

main()
