"""Credit: from YAML in git to the public credit site of a city."""

__version__ = "0.1.0"
