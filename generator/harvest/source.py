"""Reads the files of one city's site, at its address or in its folder, never more than was announced and never from elsewhere."""

from __future__ import annotations

import contextlib
import os
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generator.engine import clock
from generator.engine.refusals import refusal
from generator.harvest.cities import LOCAL, City
from generator.verify import folders
from generator.verify.report import shown
from generator.verify.source import MOST_READ, Limits, Meter, SourceError, is_proper
from generator.web.client import Client
from generator.web.errors import NetworkError

# What a server says of a file that is not there.
_ABSENT = (404, 410)
# A server that sends elsewhere.
_MOVED = range(300, 400)
# Nobody between us and the city may answer from memory: an old catalogue with new files fits nothing.
_HEADS = {"Accept-Encoding": "gzip", "Cache-Control": "no-cache"}
# Faults of the network that say that what came was wrong, not that nothing came.
_WRONG = frozenset({"large", "encoding"})
# Those with which something answers, for this file badly.
_ANSWERED = frozenset({"broken"})


class Down(SourceError):
    """The city gives no answer, or none that counts. The text is a Chinese sentence without its full stop, as of all of them."""


class Silent(Down):
    """Nothing answers at all, or too slowly: to ask for another file would only take the same time again."""


class TooSlow(Down):
    """The time of a harvest for this city is over. What was fetched is kept, and the next harvest goes on from there."""


class Wrong(SourceError):
    """The city answers with something that it did not announce, or that is of a wrong form."""


class Doubted(SourceError):
    """What the city shows, its log and what was kept from before do not agree: somebody has changed something, or hides something."""


class Ahead(SourceError):
    """The day of the city lies in the future."""


class Site(Protocol):
    """The files of a city by their paths from the root of its site. Several threads may ask at once."""

    # Its address as the public may see it.
    name: str

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A whole file of at most `most` bytes; None if there is none. Raises Down or Wrong."""


@dataclass(frozen=True)
class Patience:
    """How long is waited, in seconds: for one file, and for all of a city."""

    file: float = 300.0
    city: float = 4 * 3600.0


class _AddressSite:
    def __init__(self, city: City, client: Client, ends: float) -> None:
        self.name = city.address
        self._client, self._ends = client, ends

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        if not is_proper(path):
            return None
        if clock.now() > self._ends:
            raise TooSlow("取了太久还没有取完，停在这里；已经取回、核对过的留着，下次接着取")
        address = f"{self.name}{urllib.parse.quote(path)}"
        try:
            # Without redirects: what a city publishes lies at the address that its record names.
            answer = self._client.send("GET", address, None, _HEADS, most)
        except NetworkError as error:
            sort = Wrong if error.slug in _WRONG else Down if error.slug in _ANSWERED else Silent
            raise sort(f"{shown(path)}：{error.what}") from None
        if answer.status in _ABSENT:
            return None
        if answer.status in _MOVED:
            to = shown(answer.headers.get("Location", ""))
            raise Wrong(f"{shown(path)} 被引到别处（{to}），没有跟去；网站确实搬了家的，请改记录里的网址")
        if answer.status != 200:
            raise Down(f"{shown(path)}：服务器答复 {answer.status}，没有给出文件")
        return answer.body


class _FolderSite:
    # What is said of it is public, the path of a folder of this machine is not.
    name = LOCAL

    def __init__(self, root: Path) -> None:
        self._paths = (str(root), os.path.realpath(root))
        try:
            if not root.is_dir():
                raise Down(f"{LOCAL}不在那里")
            self._folder = folders.opened(root, Meter(Limits(size=1 << 62, files=1 << 62)))
        except Down:
            raise
        except SourceError as error:
            raise Down(self._told(error)) from None
        except (OSError, RuntimeError) as error:
            # Not ours to read, or a link that leads to itself.
            why = refusal(error) if isinstance(error, OSError) else ""
            raise Down(f"{LOCAL}打不开：{why or '链接绕回自己'}") from None

    def _told(self, error: SourceError) -> str:
        said = str(error)
        for path in self._paths:
            said = said.replace(path, LOCAL)
        return said

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        try:
            return self._folder.read(path, most)
        except SourceError as error:
            raise Wrong(self._told(error)) from None


@contextlib.contextmanager
def opened(city: City, patience: Patience, ca_file: str = "") -> Iterator[Site]:
    """The site of a city for the time of a `with` block. Raises Down where there is no folder."""
    if city.folder is not None:
        yield _FolderSite(city.folder)
        return
    # A server that drips a byte now and then is late as a whole, whatever it does between two bytes.
    with Client(ca_file=ca_file, between=min(30.0, patience.file), whole=patience.file) as client:
        yield _AddressSite(city, client, clock.now() + patience.city)
