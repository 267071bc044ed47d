"""`python -m generator` is the command `credit`."""

from generator.cli.main import program

program()
