"""Which program makes a site, so that others can make the same one again: its version, a digest of its files, and what shapes bytes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import sqlite3
import zlib
from functools import cache
from pathlib import Path

from generator import __version__
from generator.reading.given import Places

_CODE = Path(__file__).resolve().parents[1]
# Libraries that write what is published, or decide what it says.
_LIBRARIES = (
    "arro3-core",
    "arro3-io",
    "jinja2",
    "markdown",
    "mkdocs",
    "mkdocs-material",
    "numpy",
    "orjson",
    "pyyaml",
    "tzdata",
    "xlsxwriter",
)


def told(root: Path) -> dict[str, object]:
    """What the data interface says of the program: its version, SHA-256 of its files and of what a repository takes from it, libraries."""
    return {"version": __version__, "sha256": _digest(root), "libraries": libraries()}


def libraries() -> dict[str, str]:
    """Names and versions of what shapes the bytes of a site beside the program; "" for a library that is not installed under its name."""
    found = {name: _version(name) for name in _LIBRARIES}
    return {**found, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _digest(root: Path) -> str:
    found = hashlib.sha256(_own().encode())
    places = Places.of(root)
    for file in places.only_given(""):
        found.update(file.encode() + b"\0" + hashlib.sha256(places.path(file).read_bytes()).digest())
    return found.hexdigest()


@cache
def _own() -> str:
    """The digest of the files of the program, without those that it gives to cities, which lie elsewhere in a checkout."""
    found = hashlib.sha256()
    for path in sorted(_CODE.rglob("*")):
        inside = path.relative_to(_CODE)
        if path.is_file() and "__pycache__" not in inside.parts and path.suffix != ".pyc" and inside.parts[0] != "given":
            found.update(inside.as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
