"""The list of all pages for search engines (sitemaps.org), in several files if one would be too long."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import quote

# The same as `xml.sax.saxutils.escape`, which loads a client of the network.
_escape = partial(html.escape, quote=False)
# The most addresses in one file, by the protocol.
MOST = 50_000


def files(site_url: str, addresses: Sequence[str], days: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The path of each file, from the root of the site, and its content: one, or several with an index of them.

    `addresses` are those of the pages, from the root; `days` has the day of the last change of those of which one is known. `site_url` is
    the address of the site, with or without a slash at its end.
    """
    base = _escape(site_url if site_url.endswith("/") else site_url + "/")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    name_space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = [addresses[i : i + MOST] for i in range(0, len(addresses), MOST)]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{i}.xml" for i in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        rows = "".join([_row(base, address, days.get(address, "")) for address in part])
        yield name, f"{head}<urlset {name_space}>\n{rows}</urlset>\n".encode()
    if len(parts) > 1:
        rows = "".join([f"<sitemap><loc>{base}{name}</loc></sitemap>\n" for name in names])
        yield "sitemap.xml", f"{head}<sitemapindex {name_space}>\n{rows}</sitemapindex>\n".encode()


def _row(base: str, address: str, day: str) -> str:
    """One page. Without a day nothing is said of its last change: a false day is worse than none."""
    path = address if address.isascii() else quote(address)
    return f"<url><loc>{base}{_escape(path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
