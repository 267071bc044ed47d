"""Writes values in the Markdown of forges so that they are shown as they are and cause nothing: no mention, link, tag or reference."""

from __future__ import annotations

import re
from itertools import groupby
from urllib.parse import quote

MOST = 300
# Letters, digits and these signs start nothing in Markdown, and nothing that a forge turns into a link.
_HARMLESS = frozenset(" ，。、；：？！“”‘’（）《》〈〉〔〕【】…—·％")
# https://docs.gitlab.com/user/markdown/#gitlab-specific-references: @user #12 !12 $12 %milestone ~label &12 ^alert#12 *iteration:1.
_FULL_WIDTH = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "@#!$%~&^*"})
_RUNS = re.compile("`+")
# A date, a sum, a time. It ends in a digit, since a digit and a point begin a list.
_NUMBER = re.compile(r"[0-9]+(?:[-.,:][0-9]+)*")


def plain(value: str, most: int = MOST) -> str:
    """A value on one line, without control and invisible characters, cut to `most` characters; for titles and terminals."""
    flat = "".join(c for c in " ".join(value.split()) if c.isprintable())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def title(value: str, most: int = MOST) -> str:
    """A value as the title of an issue. GitLab and Gitea read references and mentions in titles too, where nothing can be code, so the
    signs that begin them are written in their full width; so is the colon of an address, which may be that of another issue.
    """
    return plain(value, most).translate(_FULL_WIDTH).replace("://", "：//")


def inline(value: str, most: int = MOST, *, numbers: bool = False) -> str:
    """A value inside a line of Markdown: as plain words if none of its characters has a meaning in Markdown, otherwise as code.

    With `numbers`, dates and sums are plain words too.
    """
    out = ""
    for foreign, run in groupby(plain(value, most), key=lambda c: (c.isascii() and c != " ") or not _harmless(c)):
        text = "".join(run)
        out += code(text, most) if foreign and not all(map(_harmless, text)) and not (numbers and _NUMBER.fullmatch(text)) else text
    return out


def _harmless(char: str) -> bool:
    return char.isalnum() or char in _HARMLESS


def code(value: str, most: int = MOST) -> str:
    """A value as code, with enough backticks around it."""
    text = plain(value, most)
    fence = "`" * (max((len(run) for run in _RUNS.findall(text)), default=0) + 1)
    pad = " " if not text or "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def link(text: str, base: str, path: str) -> str:
    """A link to a path below a trusted address; only the text if there is no address. `text` is Markdown, `path` may be any value."""
    return f"[{text}]({base.rstrip('/')}/{quote(path, safe='/', errors='replace')})" if base else text


def marker(name: str, key: str = "") -> str:
    """An invisible line by which a bot finds its own texts again."""
    return f"<!-- credit:{name}{':' if key else ''}{quote(key, safe='/:._-', errors='replace')} -->"


def marked(body: str, name: str) -> str | None:
    """The key in the first marker of a name, "" if it has none; None if there is no marker.

    A marker counts only on a line of its own. Values are always inside a line, so no value can imitate one.
    """
    found = re.search(rf"^<!-- credit:{re.escape(name)}(?::(\S+))? -->\s*$", body, re.MULTILINE)
    return (found[1] or "") if found else None


def same(one: str, other: str) -> bool:
    """Whether two bodies have the same text; forges change line ends and drop blanks at the ends."""
    return _lines(one) == _lines(other)


def _lines(body: str) -> list[str]:
    return [line.rstrip() for line in body.strip().splitlines()]


def capped(lines: list[str], most: int, last: str) -> str:
    """As many whole lines as fit into `most` bytes of UTF-8, followed by `last` if some do not fit."""
    size = len(last.encode()) + 2
    kept: list[str] = []
    for line in lines:
        size += len(line.encode()) + 1
        if size > most:
            return "\n".join((*kept, "", last)) + "\n"
        kept.append(line)
    return "\n".join(kept) + "\n"
