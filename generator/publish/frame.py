"""Splices pages into the theme's own page: the site builder builds one page of a sort, and all others replace its content.

The built page has marks where title, description, canonical address and body belong. Its relative addresses are worked out once for each
depth, so that a page is only a joining of a few texts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

# Characters in a frame that each page replaces by its own texts. No page can hold such a character.
_TITLE, _DESCRIPTION, _HEAD, _BODY, _ADDRESS, _UP = (f"\0{name}" for name in ("title", "description", "head", "body", "address", "up"))


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that the site builder gets instead of the texts of a page. `token` is one that no author of a page can know."""

    token: str

    @property
    def title(self) -> str:
        return f"credit-{self.token}-title"

    @property
    def description(self) -> str:
        return f"credit-{self.token}-description"

    @property
    def head(self) -> str:
        return f"<!--credit-{self.token}-head-->"

    @property
    def body(self) -> str:
        # Holds `<h1`, in a comment, because the theme adds a heading to a page without one.
        return f"<!--credit-{self.token}-body <h1-->"

    @property
    def address(self) -> str:
        return f"credit-{self.token}-address/"

    @property
    def up(self) -> str:
        return f"credit-{self.token}-up/"


_LINK = re.compile(r'(\s(?:href|src|action)=")([^"]*)(")')
# Values of attributes that need no quotation marks.
_QUOTED = re.compile(r"""(?<==)"([^\s"'=<>`]+)"(?=[\s>])""")
_BLANK = re.compile(r"\s*\n\s*")
# A line break between two block tags is not visible.
_SHOWS_NOTHING = re.compile(
    r"(?<=>)\n(?=</?(?:html|head|body|meta|link|script|title|header|nav|main|div|ul|li|label|input|form|aside|article|footer|svg|!)\b)"
)
# The version of the builder is in `requirements/`; visitors do not need it.
_GENERATOR = re.compile(r'<meta name="generator"[^>]*>\s*')
# These name the neighbours of the page that the builder built, not those of the page that replaces it.
_NEIGHBOUR = re.compile(r'<link rel="(?:prev|next)"[^>]*>')
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/|#", re.IGNORECASE)


@dataclass(frozen=True)
class Shell:
    """A built page, cut at its marks."""

    pieces: tuple[str, ...]
    # Marks as they are, with the texts between them encoded once.
    _by_depth: dict[int, tuple[str | bytes, ...]] = field(default_factory=dict)

    def page(self, address: str, title: str, description: str, body: str, head: str = "") -> bytes:
        """The complete page for an address, in UTF-8. Title and description must be escaped; `head` is HTML for its head."""
        depth = address.count("/")
        pieces = self._by_depth.get(depth)
        if pieces is None:
            up = "../" * depth or "./"
            pieces = self._by_depth[depth] = _join_marks(tuple(up if p == _UP else p for p in self.pieces))
        values: Mapping[str, str] = {_TITLE: title, _DESCRIPTION: description, _HEAD: head, _BODY: body, _ADDRESS: address}
        return b"".join([piece if isinstance(piece, bytes) else values[piece].encode() for piece in pieces])


def cut(html: str, address: str, marks: Marks) -> Shell:
    """A built page as a shell. `address` is where the builder put it, from the root, such as `disclosures/permits/`.

    Nothing of the marks is left in it: the same page gives the same shell, whatever they were.

    ValueError if the theme has dropped a mark: better no site than one with lost texts.
    """
    for mark in (marks.title, marks.description, marks.head, marks.body):
        if mark not in html:
            raise ValueError(f"the theme's page at {address} has no place for {mark}")
    html = _NEIGHBOUR.sub("", html)
    # Two thirds of a built page are indentation, and frames hold no preformatted text.
    html = _SHOWS_NOTHING.sub("", _BLANK.sub("\n", _GENERATOR.sub("", html)))

    def moved(match: re.Match[str]) -> str:
        before, target, after = match.groups()
        if _ABSOLUTE.match(target) or not target:
            return match[0]
        path, mark, anchor = target.partition("#")
        resolved = posixpath.normpath(posixpath.join(address, path))
        slash = "/" if (path.endswith("/") or path in (".", "..")) and resolved != "." else ""
        return f"{before}{marks.up}{'' if resolved == '.' else resolved}{slash}{mark}{anchor}{after}"

    html = _LINK.sub(moved, html)

    # The canonical address is the only absolute one that names the page.
    html = re.sub(r'(<link rel="?canonical"? href="[^"]*?/)' + re.escape(address) + '"', rf'\1{marks.address}"', html)
    html = _QUOTED.sub(lambda found: found[0] if found[1] in (marks.title, marks.description) else found[1], html)
    kept = {
        marks.title: _TITLE,
        marks.description: _DESCRIPTION,
        marks.head: _HEAD,
        marks.body: _BODY,
        marks.address: _ADDRESS,
        marks.up: _UP,
    }
    # HTML does not allow these characters, so nothing is lost if somebody has written one.
    pieces = re.split(f"({'|'.join(map(re.escape, kept))})", html.replace("\0", ""))
    return Shell(tuple(kept.get(piece, piece) for piece in pieces if piece))


def _join_marks(pieces: tuple[str, ...]) -> tuple[str | bytes, ...]:
    """Joins neighbouring fixed texts into one, as bytes; marks stay as they are."""
    out: list[str | bytes] = []
    for is_mark, some in groupby(pieces, (_TITLE, _DESCRIPTION, _HEAD, _BODY, _ADDRESS).__contains__):
        found = list(some)
        out += found if is_mark else ["".join(found).encode()]
    return tuple(out)
