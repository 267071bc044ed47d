"""Gives the site builder the pages that come with the program, beside those of the city."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from generator.reading.given import Places
from generator.site.written import PAGES

_ANCHOR = re.compile(r'<a\b[^>]*?\bhref="([^"#?:]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
# A province without organisations of its own has those of its cities.
_INSTEAD = {"organisations/": "cities/organisations/"}
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s#:]+\.md)(?:#([^)\s]*))?\)")


def add(files: Files, config: MkDocsConfig) -> frozenset[str]:
    """Adds the given pages that the city has not itself; returns their paths below the pages."""
    places = Places.of(Path(config.config_file_path).resolve().parent)
    if places.given is None:
        return frozenset()
    names = [name.removeprefix(f"{PAGES}/") for name in places.only_given(PAGES)]
    for name in names:
        file = File(name, str(places.given / PAGES), config.site_dir, config.use_directory_urls)
        # Nobody can edit it in this repository.
        file.edit_uri = None
        files.append(file)
    return frozenset(names)


def fitted(markdown: str, page: str, files: Files) -> str:
    """The text of a given page with those of its links that lead somewhere: a city need not have each page or section that it names."""

    def link(found: re.Match[str]) -> str:
        words, path, place = found.groups()
        target = files.get_file_from_path(posixpath.normpath(posixpath.join(posixpath.dirname(page), path)))
        if target is None:
            return words
        there = not place or re.search(rf"\{{[^}}\n]*#{re.escape(place)}[\s}}]", target.content_string) is not None
        return found[0] if there else f"[{words}]({path})"

    return _LINK.sub(link, markdown)


def without_empty(html: str, address: str, empty: Collection[str], there: Collection[str] = ()) -> str:
    """The HTML of a hand-written page without links to sections that have nothing to show yet, as on a city's first day.

    `address` is that of the page, and `empty` are the sources of those sections; nothing is below them either. `there` are the addresses of
    sections that have something: where one of them does the same, the link leads there.
    """

    sections = tuple(one.removesuffix("index.md") for one in empty)

    def anchor(found: re.Match[str]) -> str:
        path, words = found.groups()
        target = f"{posixpath.normpath(posixpath.join(address, path))}/" if path else ""
        if not target.startswith(sections):
            return found[0]
        instead = _INSTEAD.get(target, "")
        if instead not in there:
            return f"{words}（尚未登载）"
        way = f"{posixpath.relpath(instead, address or '.')}/"
        return f"{found[0][: found.start(1) - found.start()]}{way}{found[0][found.end(1) - found.start() :]}"

    return _ANCHOR.sub(anchor, html) if empty else html
