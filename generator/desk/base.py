"""The published state that a desk works on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.desk.finding import Finder
from generator.desk.judging import Standings
from generator.desk.settings import Clock
from generator.engine import git
from generator.site import site as sites
from generator.site.site import Site


class BaseError(Exception):
    """The published state cannot be read; the text says why, in Chinese."""


@dataclass(frozen=True)
class Published:
    """One published state: the commit, a checkout of it that belongs to the desk, and what it holds."""

    commit: str
    root: Path
    site: Site

    @cached_property
    def standings(self) -> Standings:
        """What judging keeps of it."""
        return Standings(self.site)

    @cached_property
    def finder(self) -> Finder:
        """What searching keeps of it."""
        return Finder(self.site)


class Bases:
    """The published state, loaded once."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self._now = Published(git.text(root, "rev-parse", "HEAD").strip(), root, sites.load(root, clock.today()))

    def now(self) -> Published:
        """The state as it was loaded last."""
        return self._now
