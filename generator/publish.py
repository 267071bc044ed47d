"""Writes the pages of a site into their shells and the files beside them: all of them, or only what differs from an earlier build."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as xml_escape

from markupsafe import escape

from generator import api, board, catalogue, downloads, feeds, lookup, search, workers
from generator.page import Page, Sheet
from generator.pages import Renderer
from generator.part import Part, digest
from generator.shell import Shell
from generator.site import Site

# The sitemap protocol's own limit for one file.
SITEMAP_MOST = 50_000
# All that is made of a site beside its pages.
PARTS: tuple[Callable[[Site, str], Iterable[Part]], ...] = (board.parts, api.parts, lookup.parts, feeds.parts, downloads.parts)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has made: the key of each page by its address, and the key and files of each part by its name.

    `base` digests what all keys leave out: the schemas and the settings. Code and packages are in the version of the store.
    """

    base: bytes = b""
    pages: Mapping[str, bytes] = field(default_factory=dict)
    parts: Mapping[str, tuple[bytes, list[str]]] = field(default_factory=dict)

    def plain(self) -> tuple[Any, ...]:
        """As plain values, for a store; `Built(*values)` is the way back."""
        return (self.base, dict(self.pages), dict(self.parts))


NOTHING = Built()
# Address, key and whether search engines may see it; name, key and files.
_Pages = list[tuple[str, bytes, bool]]
_Parts = list[tuple[str, bytes, list[str]]]


def write(
    renderer: Renderer,
    shells: Mapping[str, Shell],
    out: Path,
    *,
    site_url: str,
    own: Sequence[search.Document],
    before: Built = NOTHING,
    standing: Path | None = None,
    name: str = "",
) -> Built:
    """Writes what differs from `before`, everything if that is `NOTHING`, and returns what the site now holds.

    `site_url` is absolute or "/"; `own` are the pages that the builder wrote itself; `name` is that of the
    site. `standing` is where the files of `before` are.
    """
    site = renderer.site
    base = digest(site_url, renderer.edit_base, [kind.schema for kind in renderer.site.kinds])
    if before.base != base:
        before = NOTHING
    marks = {address: digest(*shell.pieces) for address, shell in shells.items()}

    def pages(sheets: Callable[[], Iterable[Sheet]]) -> tuple[_Pages, _Parts]:
        made: _Pages = []
        for sheet in sheets():
            key = digest(marks[sheet.shell], sheet.key)
            if before.pages.get(sheet.address) != key:
                _write_page(out, sheet.make(), shells)
            made.append((sheet.address, key, sheet.indexed))
        return made, []

    def part(one: Part) -> tuple[_Pages, _Parts]:
        known = before.parts.get(one.name)
        files = known[1] if known is not None and known[0] == one.key else []
        if not files:
            for name, data in one.make():
                _write(f"{out}/{name}", data)
                files.append(name)
        return [], [(one.name, one.key, files)]

    jobs: list[tuple[int, Callable[[], tuple[_Pages, _Parts]]]] = [(weight, partial(pages, job)) for weight, job in renderer.jobs()]
    schemas = Part("schemas", b"", 1, lambda: ((name, text.encode()) for name, text in renderer.schema_files()))
    found_by = search.parts(site, own) if renderer.search else ()
    # Worked out once, here, and not in each process anew.
    _ = site.duties_of, site.series, site.backlinks
    for one in (schemas, *found_by, *(one for parts in PARTS for one in parts(site, site_url))):
        jobs.append((one.weight, partial(part, one)))
    done = [made for some in workers.each(workers.balanced(jobs), lambda jobs: [job() for job in jobs]) for made in some]
    found = [one for some, _ in done for one in some]
    finished = [one for _, some in done for one in some]
    # What speaks of finished files, of their sizes and hashes, comes after them.
    known = {path: key for path, key, _ in finished if path.startswith(downloads.FOLDER)}

    def where(path: str) -> Path:
        fresh = out / path
        return fresh if standing is None or fresh.exists() else standing / path

    for one in catalogue.parts(site, site_url, name, known, where):
        finished += part(one)[1]
    found += pages(lambda: [catalogue.sheet(site, renderer.env, known, where)])[0]
    addresses = sorted(address for address, _, indexed in found if indexed)
    sitemaps = _sitemap(site_url, [*sorted(one.address for one in own), *addresses])
    for stale in ("sitemap.xml", "sitemap.xml.gz"):
        # The builder's own knows only its own pages and the day of the build.
        (out / stale).unlink(missing_ok=True)
    for name, data in sitemaps:
        _write(str(out / name), data)
    return Built(
        base=base,
        pages={address: key for address, key, _ in found},
        parts={path: (key, files) for path, key, files in finished},
    )


def _write_page(out: Path, page: Page, shells: Mapping[str, Shell]) -> None:
    html = shells[page.shell].page(page.address, str(escape(page.title)), str(escape(page.description)), page.body)
    if not page.indexed:
        html = html.replace("</title>", '</title>\n<meta name="robots" content="noindex">', 1)
    _write(f"{out}/{page.address}index.html", html.encode())


def _write(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        fd = os.open(path, flags, 0o644)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        fd = os.open(path, flags, 0o644)
    try:
        # One call as a rule; a full disk or a signal may make it more.
        while data:
            data = data[os.write(fd, data) :]
    finally:
        os.close(fd)


def _sitemap(site_url: str, addresses: list[str]) -> Iterator[tuple[str, bytes]]:
    base = xml_escape(site_url if site_url.endswith("/") else site_url + "/")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    name_space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = [addresses[i : i + SITEMAP_MOST] for i in range(0, len(addresses), SITEMAP_MOST)]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{i}.xml" for i in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        rows = "".join([f"<url><loc>{base}{xml_escape(address)}</loc></url>\n" for address in part])
        yield name, f"{head}<urlset {name_space}>\n{rows}</urlset>\n".encode()
    if len(parts) > 1:
        rows = "".join([f"<sitemap><loc>{base}{name}</loc></sitemap>\n" for name in names])
        yield "sitemap.xml", f"{head}<sitemapindex {name_space}>\n{rows}</sitemapindex>\n".encode()
