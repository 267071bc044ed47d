"""Credit: from YAML in git to the public credit site of a city."""

__version__ = "1.0.0"
