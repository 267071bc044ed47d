"""What the records of a site and its site builder tell each other, as plain values: they may be in two processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from generator.publish.frame import Shell


class Facts(NamedTuple):
    """What mkdocs.yml says as the site builder reads it: the address of the site ("" without one), its name, and where files are edited."""

    site_url: str
    name: str
    edit_base: str


class Frame(NamedTuple):
    """A page that the builder must make so that others can take its place; `listed` says whether the navigation may name it."""

    address: str
    name: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the records ask of the builder.

    `kinds` are the group, plural and page of each kind, for the navigation; `empty` are the pages that have nothing to show, which it must
    not name. `texts` take the place of `<!-- credit:NAME -->` in pages that are written by hand. `search` says whether there is an index.
    """

    frames: Sequence[Frame]
    kinds: Sequence[tuple[str, str, str]]
    empty: frozenset[str]
    texts: Mapping[str, str]
    search: bool


class OwnPage(NamedTuple):
    """A page that the builder wrote itself: address, title, and its lines of text, for the search."""

    address: str
    title: str
    lines: Sequence[str]


class Framed(NamedTuple):
    """What the builder has made: the frame of each page that was wanted, by its address, and its own pages."""

    shells: Mapping[str, Shell]
    own: Sequence[OwnPage]


class Client(Protocol):
    """For whom the builder works. Each of these is called once in a build, in this order; `stop` instead of the rest where it fails."""

    def wanted(self, facts: Facts) -> Wanted:
        """What is asked of the builder."""

    def begin(self) -> None:
        """The folder of the site is there, and clean: others may write to it."""

    def finish(self, framed: Framed) -> None:
        """Takes what has been made."""

    def stop(self) -> None:
        """The builder has failed."""
