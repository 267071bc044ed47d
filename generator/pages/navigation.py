"""The navigation of mkdocs.yml, with a section for each group of kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.site import addresses
from generator.site.site import Site


def of(nav: list[Any], site: Site, shown: set[str]) -> list[Any]:
    """The navigation of mkdocs.yml with a section for each group of kinds after its first entry.

    A section of mkdocs.yml that has the name of a group begins and ends that section: its first page, the kinds, its other pages. `shown`
    are the pages of ours that have something to show; the others are left out.
    """
    ours = {f"{kind.folder}/index.md" for kind in site.kinds} | {
        f"{address}index.md" for address in (addresses.BOARD, addresses.AWARDS, addresses.ORGANISATIONS)
    }
    given = {name: below for entry in nav if isinstance(entry, dict) for name, below in entry.items() if isinstance(below, list)}
    sections: dict[str, list[Any]] = {}
    named = {page for entry in nav for page in _pages(entry)}
    for kind in site.kinds:
        page = f"{kind.folder}/index.md"
        section = sections.setdefault(kind.group, given.get(kind.group, [])[:1])
        if page not in named:
            section.append({kind.plural: page})
    for name, section in sections.items():
        section += given.get(name, [])[1:]
    rest = [entry for entry in nav[1:] if not (isinstance(entry, dict) and sections.keys() & entry.keys())]
    found = _kept([*nav[:1], *({name: section} for name, section in sections.items()), *rest], ours - shown)
    return found if isinstance(found, list) else []


def _pages(entry: Any) -> Iterator[str]:
    """The pages that a part of the navigation names."""
    if isinstance(entry, dict):
        for below in entry.values():
            yield from _pages(below)
    elif isinstance(entry, list):
        for below in entry:
            yield from _pages(below)
    else:
        yield str(entry)


def _kept(entry: Any, empty: set[str]) -> Any:
    """A part of the navigation without pages that are empty, and without sections of which nothing is left; None if it is one itself."""
    if isinstance(entry, list):
        return [one for one in (_kept(below, empty) for below in entry) if one is not None] or None
    if isinstance(entry, dict):
        left = {name: one for name, one in ((name, _kept(below, empty)) for name, below in entry.items()) if one is not None}
        return left or None
    return None if entry in empty else entry
