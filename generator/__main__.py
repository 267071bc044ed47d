"""`python -m generator` is the command `credit`."""

from generator.cli import program

program()
