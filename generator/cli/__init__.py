"""The command `credit`."""
