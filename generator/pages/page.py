"""A page as a value, and a sheet: a page that may not have to be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import escape


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `address` is from the root and ends with a slash; `shell` is the address of the page that it is spliced into.

    What is not `indexed` asks search engines to stay away and is not in the sitemap.
    """

    address: str
    shell: str
    title: str
    description: str
    body: str
    indexed: bool = True


class Sheet(NamedTuple):
    """What is known of a page before it is made. `key` digests all that it is made from, as that of an `artifact.Part` does."""

    address: str
    shell: str
    key: bytes
    make: Callable[[], Page]
    indexed: bool = True


class Sheaf(NamedTuple):
    """Sheets that are looked at together. With a `key` they are all as before while it is the same; with b"" each is looked at.

    `weight` is the work in records.
    """

    name: str
    key: bytes
    weight: int
    sheets: Callable[[], Iterable[Sheet]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A page that one can go to from another: its name, how much it holds, where it is, whether one is there."""

    name: str
    count: int
    href: str
    here: bool


def escaped(text: str) -> str:
    """A text as templates write it. Five quick looks cost less than `escape`, and most texts have nothing to replace."""
    return str(escape(text)) if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text else text


def up_from(address: str) -> str:
    """The way from a page to the root: `../` once for each level."""
    return "../" * address.count("/")
