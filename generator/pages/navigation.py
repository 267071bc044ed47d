"""The navigation of mkdocs.yml, with a section for each group of kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any


def of(nav: list[Any], kinds: Sequence[tuple[str, str, str]], empty: Collection[str]) -> list[Any]:
    """The navigation of mkdocs.yml with a section for each group of kinds after its first entry.

    `kinds` are the group, plural and page of each kind. A section of mkdocs.yml with the name of a group is joined with that section: its
    first page, the kinds, its other pages. `empty` are our pages that have nothing to show; they are left out.
    """
    given = {name: below for entry in nav if isinstance(entry, dict) for name, below in entry.items() if isinstance(below, list)}
    sections: dict[str, list[Any]] = {}
    named = {page for entry in nav for page in _pages(entry)}
    for group, plural, page in kinds:
        section = sections.setdefault(group, given.get(group, [])[:1])
        if page not in named:
            section.append({plural: page})
    for name, section in sections.items():
        section += given.get(name, [])[1:]
    rest = [entry for entry in nav[1:] if not (isinstance(entry, dict) and sections.keys() & entry.keys())]
    found = _kept([*nav[:1], *({name: section} for name, section in sections.items()), *rest], empty)
    return found if isinstance(found, list) else []


def _pages(entry: Any) -> Iterator[str]:
    """The pages in a part of the navigation."""
    if isinstance(entry, dict):
        for below in entry.values():
            yield from _pages(below)
    elif isinstance(entry, list):
        for below in entry:
            yield from _pages(below)
    else:
        yield str(entry)


def _kept(entry: Any, empty: Collection[str]) -> Any:
    """A part of the navigation without empty pages and without sections that have become empty; None if nothing is left."""
    if isinstance(entry, list):
        return [one for one in (_kept(below, empty) for below in entry) if one is not None] or None
    if isinstance(entry, dict):
        left = {name: one for name, one in ((name, _kept(below, empty)) for name, below in entry.items()) if one is not None}
        return left or None
    return None if entry in empty else entry
