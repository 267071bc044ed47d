"""The values that records and site builder exchange. They are plain, since the two may be in different processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from generator.publish.frame import Shell


class Facts(NamedTuple):
    """The settings of mkdocs.yml as the site builder reads them: the address of the site ("" without one), its name, where files are
    edited, and the folder of its style sheet and scripts, from the root.
    """

    site_url: str
    name: str
    edit_base: str
    assets: str = "assets/"


class Frame(NamedTuple):
    """A page that the builder must make so that others can be spliced into it; `listed` says whether the navigation may name it."""

    address: str
    name: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the builder is asked for.

    `kinds` are the group, plural and page of each kind, for the navigation; `empty` are the pages that have nothing to show, which it must
    not name and to which no page may lead. `texts` replace `<!-- credit:NAME -->` in hand-written pages. `search` says whether there is an
    index.
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
    """What the builder has made: the frame of each wanted page, by its address, its own pages, and its files, if they are known."""

    shells: Mapping[str, Shell]
    own: Sequence[OwnPage]
    files: Sequence[str] | None = None


class Client(Protocol):
    """The client of a builder. In a build each method but `rendered` is called once, in this order; if the build fails, `stop` is called
    instead of the rest.
    """

    def wanted(self, facts: Facts) -> Wanted:
        """What the builder is asked for."""

    def begin(self) -> None:
        """Called when the folder of the site exists and is empty: others may write to it now."""

    def rendered(self, path: str, html: str) -> None:
        """The HTML of a page that is written by hand, by its path in `content/pages`. Called for some pages or for none, and only if
        nothing but Markdown made it.
        """

    def finish(self, framed: Framed) -> None:
        """Takes what the builder has made."""

    def stop(self) -> None:
        """Called when the builder has failed."""
