"""The style sheet and the scripts of the site, at an address that changes with what they hold."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator.engine.artifact import digest

_FILES = Path(__file__).parent / "assets"


def files() -> list[Path]:
    """The files, in the order of their names."""
    return sorted(_FILES.iterdir())


@cache
def folder() -> str:
    """The folder of these files from the root of the site. Its name is made from their content and from the version of the theme, whose
    style stands before ours in the style sheet.

    So a browser may keep them for ever, and those that belong together are never mixed with those of another version: they name each other
    within the folder.
    """
    return f"assets/credit-{digest(version('mkdocs-material'), [(file.name, file.read_bytes()) for file in files()]).hex()[:8]}/"
