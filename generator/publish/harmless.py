"""Writes the HTML of a page again so that it can be opened from a folder by anybody: it shows text, and does nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser

_SHOWN = frozenset(
    re.findall(
        r"\w+",
        """a abbr article aside b blockquote br caption code col colgroup dd details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i
        li ol p pre q s section small span strong sub summary sup table tbody td tfoot th thead time tr u ul
        svg title desc g path rect circle line polyline polygon text tspan""",
    )
)
_VOID = frozenset(("br", "hr", "col"))
# What stands in these is no text for a reader.
_SILENT = frozenset(("script", "style", "template", "noscript", "iframe", "object", "form", "select", "button", "textarea"))
_ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+",
        """abbr align aria-describedby aria-hidden aria-label aria-labelledby class colspan datetime dir id lang open role rowspan scope
        span start title value cx cy d dominant-baseline fill height points r rx ry text-anchor transform viewbox width x x1 x2 y y1 y2""",
    )
)
_WEB = re.compile(r"https?://[^\s\"'<>]+")


def harmless(html: str, address: str, files: Mapping[str, str], site_url: str) -> str:
    """The HTML of a page with nothing in it but what shows text, and with links that lead somewhere from a folder.

    `address` is that of the page on the site; `files` has the files of the folder by the addresses of their pages. Other links lead to the
    site at `site_url`, or nowhere if that is no address.
    """
    parser = _Cleaner(address, files, site_url)
    parser.feed(html)
    parser.close()
    return "".join(parser.out)


class _Cleaner(HTMLParser):
    """Writes HTML again, element by element, of those that are known to be harmless."""

    def __init__(self, address: str, files: Mapping[str, str], site_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._address, self._files, self._site_url = address, files, site_url
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in _SILENT:
            self._silent.append(tag)
        if self._silent or tag not in _SHOWN:
            return
        kept = [(name, value or "") for name, value in attrs if name in _ATTRIBUTES and (value is None or "url(" not in value)]
        if tag == "a" and (to := self._led(dict(attrs).get("href") or "")):
            kept += [("href", to), ("rel", "noopener noreferrer")]
        written = [f' {_case(name)}="{escape(value)}"' for name, value in kept]
        self.out.append(f"<{tag}{''.join(written)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG without content."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in _SHOWN and tag not in _VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """A text."""
        if not self._silent:
            self.out.append(escape(data, quote=False))

    def _led(self, href: str) -> str:
        """Where a link leads: a page of the archive, a place on this one, the public site or another one; "" if it is no link any more."""
        # Browsers leave out line ends and tabs, so that another word would stand there than here.
        if not href.isprintable() or " " in href:
            return ""
        if href.startswith("#") or _WEB.fullmatch(href):
            return href
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", href):
            return ""
        path, mark, place = href.partition("#")
        inside = posixpath.normpath(posixpath.join("/", self._address, path)).strip("/")
        inside = f"{inside}/" if inside and (path.endswith("/") or path in (".", "..", "")) else inside
        if inside in self._files:
            return f"{self._files[inside]}{mark}{place}"
        return f"{self._site_url.rstrip('/')}/{inside}{mark}{place}" if _WEB.fullmatch(self._site_url) else ""


def _case(name: str) -> str:
    # The parser writes all names in small letters.
    return "viewBox" if name == "viewbox" else name
