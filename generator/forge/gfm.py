"""Puts values into GitHub's Markdown so that they show as they are and do nothing: no mention, link, tag, comment or reference."""

from __future__ import annotations

import re
from itertools import groupby
from urllib.parse import quote

MOST = 300
# With letters and digits of any script these can begin nothing in Markdown and nothing that GitHub turns into a link.
_HARMLESS = frozenset(" ，。、；：？！“”‘’（）《》〈〉〔〕【】…—·％")
_RUNS = re.compile("`+")


def plain(value: str, most: int = MOST) -> str:
    """A value on one line, without control and invisible characters, cut to `most` characters; for titles and terminals."""
    flat = "".join(c for c in " ".join(value.split()) if c.isprintable())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def inline(value: str, most: int = MOST) -> str:
    """A value inside a line of Markdown: words as they are where no character can mean anything, the rest as code, where nothing does."""
    out = ""
    for foreign, run in groupby(plain(value, most), key=lambda c: (c.isascii() and c != " ") or not _harmless(c)):
        text = "".join(run)
        out += code(text, most) if foreign and not all(map(_harmless, text)) else text
    return out


def _harmless(char: str) -> bool:
    return char.isalnum() or char in _HARMLESS


def code(value: str, most: int = MOST) -> str:
    """A value as code, whatever backticks are in it."""
    text = plain(value, most)
    fence = "`" * (max((len(run) for run in _RUNS.findall(text)), default=0) + 1)
    pad = " " if not text or "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def link(text: str, base: str, path: str) -> str:
    """A link to a path below a trusted address; without the address only the text. `text` is Markdown, `path` any value."""
    return f"[{text}]({base.rstrip('/')}/{quote(path, safe='/', errors='replace')})" if base else text


def marker(name: str, key: str = "") -> str:
    """A line that no reader sees and by which a bot finds its own words again."""
    return f"<!-- credit:{name}{':' if key else ''}{quote(key, safe='/:._-', errors='replace')} -->"


def marked(body: str, name: str) -> str | None:
    """The key that the first marker of a name holds, "" where it holds none; None where there is no marker.

    Only a line of its own counts: values are always inside a line, so that none can pass for a marker.
    """
    found = re.search(rf"^<!-- credit:{re.escape(name)}(?::(\S+))? -->\s*$", body, re.MULTILINE)
    return (found[1] or "") if found else None


def same(one: str, other: str) -> bool:
    """Whether two bodies say the same; GitHub changes line ends and drops blanks around."""
    return _lines(one) == _lines(other)


def _lines(body: str) -> list[str]:
    return [line.rstrip() for line in body.strip().splitlines()]


def capped(lines: list[str], most: int, last: str) -> str:
    """As many whole lines as fit into `most` bytes of UTF-8, and `last` where some do not."""
    size = len(last.encode()) + 2
    kept: list[str] = []
    for line in lines:
        size += len(line.encode()) + 1
        if size > most:
            return "\n".join((*kept, "", last)) + "\n"
        kept.append(line)
    return "\n".join(kept) + "\n"
