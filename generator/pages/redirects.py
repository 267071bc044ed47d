"""The pages at old addresses of records, which lead to the new ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape

from generator.engine.artifact import Artifact, digest
from generator.pages.page import up_from
from generator.pages.policy import META
from generator.site.fingerprints import Fingerprints

# The number of parts, so that one more renamed record does not write all pages anew.
_PARTS = 32
# The page is small and says nothing about the record. A browser goes on at once; a reader whose browser does not finds the link.
_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
{policy}
<title>网址已变更</title>
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={way}">
<link rel="canonical" href="{whole}">
</head>
<body>
<main>
<h1>网址已变更</h1>
<p>该信息的网址已变更，现在转到新网址。没有自动转到的，请点这里：<a href="{way}">{new}</a></p>
</main>
</body>
</html>
"""


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """All redirects; none if no record was renamed."""
    shares: dict[int, list[tuple[str, str]]] = {}
    for old, new in prints.site.moved.items():
        shares.setdefault(zlib.crc32(old.encode()) % _PARTS, []).append((old, new))
    for number, some in sorted(shares.items()):
        yield Artifact(f"moved-{number}", digest(site_url, some), len(some), partial(_pages, some, site_url))


def _pages(some: Sequence[tuple[str, str]], site_url: str) -> Iterator[tuple[str, bytes]]:
    for old, new in some:
        way = up_from(old) + new
        whole = f"{site_url.rstrip('/')}/{new}" if site_url.startswith("http") else way
        yield f"{old}index.html", _PAGE.format(policy=META, way=escape(way), whole=escape(whole), new=escape(f"/{new}")).encode()
