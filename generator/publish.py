"""Writes the pages of a site into their shells, and the files beside them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

from markupsafe import escape

from generator import board, workers
from generator.page import Page
from generator.pages import Renderer
from generator.part import Part
from generator.shell import Shell
from generator.site import Site

# The sitemap protocol's own limit for one file.
SITEMAP_MOST = 50_000
# All that is made of a site beside its pages.
PARTS: tuple[Callable[[Site, str], Iterable[Part]], ...] = (board.parts,)


def write(renderer: Renderer, shells: Mapping[str, Shell], out: Path, *, site_url: str, own: Iterable[str]) -> int:
    """Writes everything; returns the number of pages. `site_url` is absolute or "/"; `own` are the addresses that the builder wrote."""

    def part(jobs: Sequence[Callable[[], Iterable[Page]]]) -> list[str]:
        return [_write_page(out, page, shells) for job in jobs for page in job()]

    parts = workers.each(workers.balanced(renderer.jobs()), part)
    for name, text in renderer.schema_files():
        _write(str(out / name), text.encode())
    for made in PARTS:
        for one in made(renderer.site, site_url):
            for name, data in one.make():
                _write(str(out / name), data)
    addresses = sorted(address for some in parts for address in some if address)
    _sitemap(out, site_url, [*sorted(own), *addresses])
    return len(addresses)


def _write_page(out: Path, page: Page, shells: Mapping[str, Shell]) -> str:
    html = shells[page.shell].page(page.address, str(escape(page.title)), str(escape(page.description)), page.body)
    if not page.indexed:
        html = html.replace("</title>", '</title>\n<meta name="robots" content="noindex">', 1)
    _write(f"{out}/{page.address}index.html", html.encode())
    return page.address if page.indexed else ""


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


def _sitemap(out: Path, site_url: str, addresses: list[str]) -> None:
    """The builder's own sitemap knows only its own pages and the day of the build; this one knows all and repeats itself."""
    base = site_url if site_url.endswith("/") else site_url + "/"
    found = [base + address for address in addresses]
    for stale in ("sitemap.xml", "sitemap.xml.gz"):
        (out / stale).unlink(missing_ok=True)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    name_space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = [found[i : i + SITEMAP_MOST] for i in range(0, len(found), SITEMAP_MOST)]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{i}.xml" for i in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        rows = "".join(f"<url><loc>{xml_escape(url)}</loc></url>\n" for url in part)
        _write(str(out / name), f"{head}<urlset {name_space}>\n{rows}</urlset>\n".encode())
    if len(parts) > 1:
        rows = "".join(f"<sitemap><loc>{xml_escape(base + name)}</loc></sitemap>\n" for name in names)
        _write(str(out / "sitemap.xml"), f"{head}<sitemapindex {name_space}>\n{rows}</sitemapindex>\n".encode())
