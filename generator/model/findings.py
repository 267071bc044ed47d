"""A finding: a fault in terms of the data. It names file, field and explanation; its line, column and words are found later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of text; lines and columns count characters from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in terms of the data. `at` is "value", or "key" if the key itself is wrong; then `path` ends with that key.

    `within` is the part of the value that is wrong, if not all of it is. `span` is given only by modules that read a file before its fields
    are known. `meant` is the right value, where there is no doubt about it; checks that need the value continue with this one.
    """

    file: str
    path: FieldPath
    slug: str
    values: Mapping[str, str] = field(default_factory=dict)
    at: str = "value"
    within: str = ""
    span: Span | None = None
    meant: Any = None


def field_of(path: FieldPath) -> str:
    """The dotted path of the field to which a path leads: `subject.name` of `("subject", 0, "name")`."""
    return ".".join(step for step in path if isinstance(step, str))


def dotted(path: FieldPath) -> str:
    """`("black", 0, "reason")` as `black[0].reason`."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def visible(value: str) -> str:
    """A text without characters that would control a terminal or be invisible: names of files and fields may hold any character."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value)
