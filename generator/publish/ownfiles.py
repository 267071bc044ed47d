"""The style sheet and the scripts of the site, at an address that changes with what they hold."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator.engine.artifact import digest

_FILES = Path(__file__).parent / "assets"
STYLE = "credit.css"


def files() -> dict[str, bytes]:
    """The files by their names in the folder, in the order of these names: each script, and the style sheet, which is made of the parts in
    `assets/styles/` in the order of their names.
    """
    found = {path.name: path.read_bytes() for path in _FILES.iterdir() if path.is_file()}
    found[STYLE] = b"".join([path.read_bytes() for path in sorted((_FILES / "styles").glob("*.css"))])
    return dict(sorted(found.items()))


@cache
def folder() -> str:
    """The folder of these files from the root of the site. Its name is made from their content and from the version of the theme, whose
    style stands before ours in the style sheet.

    So a browser may keep them for ever, and those that belong together are never mixed with those of another version: they name each other
    within the folder.
    """
    return f"assets/credit-{digest(version('mkdocs-material'), list(files().items())).hex()[:8]}/"
