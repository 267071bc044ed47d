"""A site at an address: what its server answers, asked one file at a time, and each file only once, so that all see the same."""

from __future__ import annotations

import shutil
import urllib.parse
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator.verify import source
from generator.verify.report import shown
from generator.verify.source import CHUNK, MOST_READ, Meter, SourceError
from generator.web.client import Answer, Client
from generator.web.errors import NetworkError

# The most bytes of one file: an answer is held in memory.
_MOST = 1 << 30
# What is kept on this machine takes at most this share of the room that is there.
_SHARE = 2
_PAGE = "index.html"
_ABSENT, _LEFT = 404, 410


class Address:
    """A site below an address, which ends with a slash. What was read is kept in `scratch`, an empty folder, until `again` is called."""

    def __init__(self, base: str, name: str, client: Client, scratch: Path, meter: Meter) -> None:
        self.name, self.base = name, base
        self._client, self._scratch, self._meter = client, scratch, meter
        self._room = shutil.disk_usage(scratch).free // _SHARE
        # By path, the file in which an answer is kept; None if there was none.
        self._kept: dict[str, Path | None] = {}

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A whole file; None if there is none. Raises SourceError."""
        found = self.stream(path, most)
        return None if found is None else b"".join(found)

    def stream(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file in pieces; None if there is none. Raises SourceError."""
        if not source.is_proper(path):
            return None
        if path not in self._kept:
            self._meter.file()
            body = self._asked(path, min(most, _MOST))
            if body is None or len(body) > self._room:
                self._kept |= {path: None} if body is None else {}
                return None if body is None else iter((body,))
            self._room -= len(body)
            where = self._scratch / f"{len(self._kept)}"
            where.write_bytes(body)
            self._kept[path] = where
        kept = self._kept[path]
        if kept is None:
            return None
        if kept.stat().st_size > most:
            raise source.too_large(path, most)
        return _pieces(kept)

    def listed(self) -> None:
        """Nobody can ask a server for all that it has."""

    def again(self) -> None:
        """Forgets what was read: the server is asked anew."""
        for one in self._kept.values():
            if one is not None:
                self._room += one.stat().st_size
                one.unlink()
        self._kept = {}

    def _asked(self, path: str, most: int) -> bytes | None:
        # Visitors get a page under the address of its folder; some servers lead there, others know no other.
        folder, _, name = path.rpartition("/")
        wanted = (f"{folder}/" if folder else "") if name == _PAGE else path
        try:
            answer = self._client.get(f"{self.base}{urllib.parse.quote(wanted)}", most, {"Accept-Encoding": "identity"})
        except NetworkError as error:
            raise SourceError(f"{shown(path)}：{error}") from None
        if answer.status == _ABSENT or (answer.status == _LEFT and not answer.body):
            return None
        if answer.status == _LEFT:
            # The page that tells why something is no longer shown.
            self._meter.bytes(len(answer.body))
            return answer.body
        if answer.status != 200:
            raise SourceError(f"{shown(path)}：服务器答复 {answer.status}，没有给出文件")
        if not answer.address.startswith(self.base):
            raise SourceError(f"{shown(path)}：被引到了网站外面的 {shown(answer.address)}")
        if path.endswith(".gz") and answer.headers.get("Content-Encoding"):
            # What arrives is no longer the file that was published: its sum cannot be told.
            raise SourceError(f"{shown(path)}：服务器说这个压缩文件是压缩过的网页（Content-Encoding），核对不了；请下载后按文件夹核对")
        self._meter.bytes(len(answer.body))
        return answer.body


def _pieces(where: Path) -> Iterator[bytes]:
    with where.open("rb") as handle:
        yield from iter(partial(handle.read, CHUNK), b"")


def opened(text: str, client: Client, scratch: Path, meter: Meter) -> Address:
    """The site at an address, or where the server leads from there. Raises SourceError."""
    asked = _address(text)
    try:
        answer: Answer = client.get(asked, MOST_READ)
    except NetworkError as error:
        raise SourceError(f"{shown(text)} 读不了：{error}") from None
    if answer.status != 200:
        raise SourceError(f"{shown(text)} 读不了：服务器答复 {answer.status}")
    return Address(_base(answer.address), text, client, scratch, meter)


def _address(text: str) -> str:
    """The address that a person has written, as servers are asked. Raises SourceError."""
    try:
        parts = urllib.parse.urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        raise SourceError(f"“{shown(text)}”不是网址") from None
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise SourceError("网站的网址里不能有账号、问号和井号")
    held = f"[{host}]" if ":" in host else host
    return _base(f"{parts.scheme}://{held}{port}{urllib.parse.quote(parts.path, safe='/%')}")


def _base(address: str) -> str:
    """The address of the folder in which a site lies, from that of its home page."""
    whole = address.partition("?")[0].removesuffix(_PAGE)
    return whole if whole.endswith("/") else f"{whole}/"


def is_address(text: str) -> bool:
    """Whether a person means an address, and no file."""
    return text.strip().lower().startswith(("http://", "https://"))
