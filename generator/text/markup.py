"""Finds in HTML that others have written what runs, what loads from elsewhere, and what browsers and parsers read differently.

Nothing is removed or corrected. Markup that every browser and parser reads in the same way is compared with lists of what is allowed; any
other markup is reported.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# Slugs.
MARKUP, LINK, FOREIGN = "page-markup", "page-link", "page-foreign-host"

_ATTRIBUTE = r"\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?"
_TAG = re.compile(rf"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:{_ATTRIBUTE})*)\s*/?>")
_ONE = re.compile(r"\s+([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
# Browsers end a comment earlier than some parsers do: `<!-->`, `--!>`.
_COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--!?>).)*-->", re.DOTALL)
_BEGINS = re.compile(r"<(?=[a-zA-Z/!?])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT = _words(
    "a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark nav ol p pre q rp rt ruby s samp "
    "section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr article aside "
    "header footer"
)
_DRAWING = _words("svg g path circle ellipse line polygon polyline rect")
_ANYWHERE = _words("id class title lang dir role hidden align")
_OWN = {
    "a": _words("href target rel download hreflang"),
    "img": _words("src alt width height loading decoding"),
    "input": _words("type name checked disabled"),
    "label": frozenset({"for"}),
    "ol": _words("start type reversed"),
    "li": frozenset({"value"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "td": _words("colspan rowspan headers style valign"),
    "th": _words("colspan rowspan headers scope style valign"),
    "q": frozenset({"cite"}),
    "blockquote": frozenset({"cite"}),
    "del": frozenset({"datetime"}),
    "ins": frozenset({"datetime"}),
    "time": frozenset({"datetime"}),
    "details": frozenset({"open"}),
}
_SHAPE = _words(
    "viewbox d cx cy r rx ry x y x1 x2 y1 y2 points fill stroke stroke-width stroke-linecap stroke-linejoin "
    "fill-rule clip-rule transform xmlns width height opacity"
)
_ALIGN = re.compile(r"\s*text-align:\s*(?:left|right|center)\s*;?\s*")
# A link that leads away is followed only if the reader wants it; a resource is loaded without asking.
_LEADS = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DROPPED = re.compile(r"[\t\n\r]")


class Fault(NamedTuple):
    """One fault: its slug, the text to show in the message, and the text by which its place can be found."""

    slug: str
    value: str
    text: str


def faults(text: str, own: str = "") -> Iterator[Fault]:
    """All faults in some HTML. `own` is the address of the site itself, from which resources may be loaded."""
    at = 0
    while (begin := _BEGINS.search(text, at)) is not None:
        start = begin.start()
        comment = _COMMENT.match(text, start)
        tag = None if comment else _TAG.match(text, start)
        if comment is None and tag is None:
            snippet = text[start : start + 40].split("\n")[0]
            yield Fault(MARKUP, snippet, snippet)
            at = start + 1
        elif tag is not None:
            yield from _of_tag(tag, own)
            at = tag.end()
        else:
            assert comment is not None
            at = comment.end()


def _of_tag(tag: re.Match[str], own: str) -> Iterator[Fault]:
    name, whole = tag[2].lower(), tag[0]
    if name not in _TEXT and name not in _DRAWING:
        yield Fault(MARKUP, f"<{tag[2]}>", f"<{tag[1]}{tag[2]}")
        return
    if tag[1]:
        return
    for key, written in _ONE.findall(tag[3]):
        value = html.unescape(written[1:-1] if written[:1] in ("'", '"') else written)
        attribute = key.lower()
        if attribute in ("href", "src", "cite") and attribute in _OWN.get(name, ()):
            slug = _address(value, own, loads=attribute == "src")
            if slug:
                yield Fault(slug, value, written.strip("\"'") or whole)
        elif not _may(name, attribute, value):
            yield Fault(MARKUP, f"{key}={written}" if written else key, key)


def _may(name: str, attribute: str, value: str) -> bool:
    if attribute == "style":
        return attribute in _OWN.get(name, ()) and _ALIGN.fullmatch(value) is not None
    if attribute == "id":
        # These ids belong to the theme's own settings.
        return not value.startswith("__config")
    if name == "input" and attribute == "type":
        return value in ("checkbox", "radio")
    if name in _DRAWING:
        return attribute in _SHAPE | _ANYWHERE and "url" not in value.lower()
    return attribute in _ANYWHERE or attribute in _OWN.get(name, ()) or attribute.startswith("aria-")


def _address(value: str, own: str, *, loads: bool) -> str:
    """The slug of the fault of an address, which is read as browsers read it; "" if it is right."""
    # Browsers drop line ends and tabs anywhere, and blanks and control characters at the beginning, and read a backslash as a slash.
    plain = _DROPPED.sub("", value.strip("".join(map(chr, range(0x21))))).replace("\\", "/")
    scheme = _SCHEME.match(plain)
    if own and plain.startswith(own if own.endswith("/") else f"{own}/"):
        return ""
    if scheme is not None:
        if scheme[1].lower() not in _LEADS:
            return LINK
        return FOREIGN if loads else ""
    return FOREIGN if loads and plain.startswith("//") else ""


_DRAWS = "{http://www.w3.org/2000/svg}"
_NO_DRAWING = _words(
    "script foreignobject handler listener iframe embed object audio video set animate animatemotion animatetransform style"
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_ELSEWHERE = re.compile(r"url\(\s*[\"']?\s*(?!#)", re.IGNORECASE)


def bad_drawing(data: bytes) -> str:
    """The part of an SVG file that runs or loads something, or a word if it cannot be parsed; "" if it is harmless."""
    if re.search(rb"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet", data, re.IGNORECASE):
        return "<!DOCTYPE>"
    # Imported here, since few sites have SVG files among their pages.
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return "?"
    for element in root.iter():
        name = str(element.tag)
        bare = name.rpartition("}")[2].lower()
        if bare in _NO_DRAWING or "xhtml" in name:
            return f"<{bare}>"
        for key, value in element.attrib.items():
            attribute = key.rpartition("}")[2].lower()
            if attribute.startswith("on") or _ELSEWHERE.search(value):
                return attribute
            if attribute in ("href", "src") and not _PICTURE.match(value) and _address(value, "", loads=bare != "a"):
                return value
    return "" if root.tag == f"{_DRAWS}svg" else "?"


def bad_style(text: str) -> str:
    """The part of a style sheet that loads something from elsewhere; "" if none does."""
    plain = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    found = re.search(r"@import|[a-z]+:\s*//|//|(?:javascript|data|expression)\s*[:(]|\\", plain, re.IGNORECASE)
    return found[0] if found else ""
