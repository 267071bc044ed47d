"""One call to a server, bounded in bytes, in time and in where it leads.

What is read comes from somebody whom nobody trusts: a site that is verified, an authority, whoever sits on the way. docs/decisions/
2026-11-28-forges.md says why no library does this.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import ssl
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from types import TracebackType

from generator import __version__
from generator.web.addresses import followed, split
from generator.web.body import body_of
from generator.web.connections import asked_for, connected, set_times, trusting
from generator.web.errors import NetworkError, network_error

# Seconds: for a connection, between two bytes, and for one call as a whole.
CONNECTING, BETWEEN, WHOLE = 10.0, 30.0, 300.0
MOST_REDIRECTS = 5
# Bytes. What is read of an answer that says no.
_REFUSAL = 64 * 1024
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever its status is. `address` is the one that answered, after redirects; `body` is unpacked."""

    address: str
    status: int
    reason: str
    headers: Message = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Client:
    """Calls to servers. Connections are kept for the next call to the same server until `close`; several threads may call at once.

    `ca_file` holds the certificates of an office's own authority, in addition to those of the system. Times are seconds. All methods raise
    NetworkError; a status such as 404 is an answer, not an error.
    """

    ca_file: str = ""
    connecting: float = CONNECTING
    between: float = BETWEEN
    whole: float = WHOLE
    _kept: dict[tuple[str, str], list[http.client.HTTPConnection]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.ca_file:
            # A file that cannot be read is said at once, not by the first call.
            trusting(self.ca_file)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connections that are kept."""
        for kept in self._kept.values():
            while kept:
                kept.pop().close()

    def get(self, address: str, most: int, headers: Mapping[str, str] | None = None) -> Answer:
        """The file at an address, of at most `most` bytes. Redirects are followed as `addresses.followed` allows."""
        ends = time.monotonic() + self.whole
        asked = {"Accept-Encoding": "gzip", **(headers or {})}
        first = address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._sent("GET", address, None, asked, most, ends)
            location = answer.headers.get("Location", "")
            if answer.status not in _MOVED or not location:
                return answer
            address = followed(address, location)
        raise NetworkError("redirect", "一再被引到别处，没有跟到底", first)

    def post(self, address: str, body: bytes, content_type: str, most: int, headers: Mapping[str, str] | None = None) -> Answer:
        """What a server answers to a body. Redirects are not followed: what is sent is meant for that server."""
        return self.send("POST", address, body, {"Content-Type": content_type, **(headers or {})}, most)

    def send(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str], most: int) -> Answer:
        """One call by any method, without redirects."""
        return self._sent(method, address, body, headers, most, time.monotonic() + self.whole)

    def _sent(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str], most: int, ends: float) -> Answer:
        parts = split(address)
        kept = self._kept.setdefault((parts.scheme, parts.netloc), [])
        call = _Call(method, address, parts, body, {"User-Agent": f"credit/{__version__}", "Accept-Encoding": "identity", **headers}, most)
        try:
            # Only what may be asked twice is asked on a connection that the server may have closed meanwhile.
            if method == "GET" and (connection := _last(kept)):
                set_times(connection, ends, self.between)
                with contextlib.suppress(ConnectionError, http.client.HTTPException, ssl.SSLError):
                    return call.on(connection, kept)
            context = self._trusted if parts.scheme == "https" else None
            connection = connected(parts, context, min(self.connecting, self.whole), self.between, ends)
            return call.on(connection, kept)
        except (OSError, http.client.HTTPException) as error:
            raise network_error(address, error) from None

    @functools.cached_property
    def _trusted(self) -> ssl.SSLContext:
        # Reading the system's certificates takes longer than a call, so it is done once.
        return trusting(self.ca_file)


def _last(kept: list[http.client.HTTPConnection]) -> http.client.HTTPConnection | None:
    """A connection that is kept, taken out so that no other thread uses it."""
    try:
        return kept.pop()
    except IndexError:
        return None


@dataclass(frozen=True, slots=True)
class _Call:
    """What is asked, whichever connection it goes over."""

    method: str
    address: str
    parts: urllib.parse.SplitResult
    body: bytes | None
    headers: Mapping[str, str]
    most: int

    def on(self, connection: http.client.HTTPConnection, kept: list[http.client.HTTPConnection]) -> Answer:
        """The answer. The connection is closed, or put to those that are kept if it can be used again."""
        target, more = asked_for(self.parts)
        whole = False
        try:
            connection.request(self.method, target, self.body, {**self.headers, **more})
            with connection.getresponse() as found:
                body = self._body(found)
                whole = not found.will_close and found.isclosed()
                return Answer(self.address, found.status, found.reason, found.headers, body)
        finally:
            if whole:
                kept.append(connection)
            else:
                connection.close()

    def _body(self, found: http.client.HTTPResponse) -> bytes:
        """The body. That of a refusal or of a redirect is for people, and may be anything: it is left out where it is not in order."""
        good = 200 <= found.status < 300
        try:
            return body_of(self.address, found, self.most if good else max(self.most, _REFUSAL))
        except NetworkError:
            if good:
                raise
            return b""
