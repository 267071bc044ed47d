"""A fault in terms of the data: which file, which field, which explanation. Where it stands and its words come later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text; lines and columns count characters from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in terms of the data: `at` is "value", or "key" when the key itself is wrong, in which case `path` ends with it.

    `within` is the part of the value that is meant, where not all of it is. `span` is given only by the reader, which knows
    places before there are fields. `meant` is the value that belongs there where that is beyond
    doubt: what hangs on it is checked with it.
    """

    file: str
    path: FieldPath
    slug: str
    values: Mapping[str, str] = field(default_factory=dict)
    at: str = "value"
    within: str = ""
    span: Span | None = None
    meant: Any = None


def dotted(path: FieldPath) -> str:
    """`("black", 0, "reason")` as `black[0].reason`."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def visible(value: str) -> str:
    """A text without characters that would steer a terminal or hide: a name of a file or field may hold anything."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value)
