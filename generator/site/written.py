"""The pages in `content/pages` that are written by hand: the address, title and text of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.reading.given import Places

PAGES = "content/pages"
_HEAD = re.compile(r"\A---\n(.*?)^---\n", re.M | re.S)
_TITLE = re.compile(r"^title:[ ]*(.+?)[ ]*$", re.M)
_HEADING = re.compile(r"^#[ ]+(.+?)[ ]*(?:\{[^}\n]*\})?[ ]*$", re.M)


class Written(NamedTuple):
    """A page as in its source. `path` is below `content/pages`, `address` from the root of the site."""

    path: str
    address: str
    title: str
    text: str

    @property
    def file(self) -> str:
        return f"{PAGES}/{self.path}"


def read(root: Path) -> Iterator[Written]:
    """All pages of a repository, in the order of their paths."""
    folder = root / PAGES
    places = Places.of(root)
    own = {file.relative_to(root).as_posix(): file for file in folder.rglob("*.md")}
    guide = {file: places.path(file) for file in places.only_given(PAGES) if file.endswith(".md")}
    for name, file in sorted((own | guide).items()):
        if file.is_file() and not file.is_symlink():
            # A page that is not text or cannot be opened is reported by the checks.
            try:
                text = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
            except OSError:
                text = ""
            path = name.removeprefix(f"{PAGES}/")
            yield Written(path, address_of(path), _title(text) or path, text)


def address_of(path: str) -> str:
    """The address of a page from the root of the site, by its path below the pages."""
    above, _, name = path.removesuffix(".md").rpartition("/")
    place = "/".join(one for one in (above, "" if name in ("index", "README") else name) if one)
    return f"{place}/" if place else ""


def _title(text: str) -> str:
    head = _HEAD.match(text)
    found = _TITLE.search(head[1]) if head else None
    if found is None:
        found = _HEADING.search(text[head.end() :] if head else text)
    return found[1].strip("\"'") if found else ""
