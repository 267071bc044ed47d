"""Connections to servers, directly or by the proxy that the system names, on which no byte is waited for longer than was said.

Python's own time limit is one for each byte: a server that sends one now and then is never late. Here each read is also bound by the end
of the whole call.
"""

from __future__ import annotations

import base64
import functools
import http.client
import io
import socket
import ssl
import time
import urllib.parse
import urllib.request

from generator.web.errors import Late, NetworkError, printable


class _Timed(io.RawIOBase):
    """The bytes of a socket, each of which must come in `between` seconds, and all before `ends` (of the monotonic clock)."""

    def __init__(self, found: io.RawIOBase, line: socket.socket, ends: float, between: float) -> None:
        self._found, self._line, self._ends, self._between = found, line, ends, between

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int | None:  # type: ignore[override]
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Late("whole")
        self._line.settimeout(min(left, self._between))
        try:
            return self._found.readinto(buffer)
        except TimeoutError:
            if left < self._between:
                raise Late("whole") from None
            raise

    def close(self) -> None:
        super().close()
        self._found.close()


class _Response(http.client.HTTPResponse):
    """An answer whose bytes, those of its headers too, come in time or not at all."""

    def __init__(self, line: socket.socket, *args: object, ends: float, between: float, **more: object) -> None:
        super().__init__(line, *args, **more)  # type: ignore[arg-type]
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), line, ends, between))

    def _read_next_chunk_size(self) -> int:
        size = int(super()._read_next_chunk_size())  # type: ignore[misc]
        if size < 0:
            # The standard library would read on without any bound.
            raise ValueError
        return size


def set_times(connection: http.client.HTTPConnection, ends: float, between: float) -> None:
    """The next answer of a connection must end before `ends`, and never be silent for `between` seconds."""
    connection.response_class = functools.partial(_Response, ends=ends, between=between)  # type: ignore[assignment]
    if connection.sock is not None:
        connection.sock.settimeout(between)


def connected(
    parts: urllib.parse.SplitResult, context: ssl.SSLContext | None, connecting: float, between: float, ends: float
) -> http.client.HTTPConnection:
    """A connection to the server of an address; `context` says what is trusted with HTTPS.

    A proxy is what the system says: the variables `http_proxy`, `https_proxy` and `no_proxy`, or the settings of Windows and macOS.
    """
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    proxy = _proxy(parts)
    first, door = (proxy.hostname or "", proxy.port or 80) if proxy else (host, port)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(first, door, timeout=connecting, context=context)
        if proxy:
            connection.set_tunnel(host, port, _credentials(proxy))
    else:
        connection = http.client.HTTPConnection(first, door, timeout=connecting)
    set_times(connection, ends, between)
    try:
        connection.connect()
    except TimeoutError:
        connection.close()
        raise Late("connecting") from None
    except BaseException:
        connection.close()
        raise
    set_times(connection, ends, between)
    return connection


def asked_for(parts: urllib.parse.SplitResult) -> tuple[str, dict[str, str]]:
    """What a request names, and the headers that it has because of a proxy. Only a proxy without a tunnel is told the whole address."""
    proxy = _proxy(parts) if parts.scheme == "http" else None
    if proxy:
        return urllib.parse.urlunsplit(parts), _credentials(proxy)
    return urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, "")), {}


def _proxy(parts: urllib.parse.SplitResult) -> urllib.parse.SplitResult | None:
    found = urllib.request.getproxies().get(parts.scheme)
    if not found or urllib.request.proxy_bypass(parts.netloc):
        return None
    try:
        proxy = urllib.parse.urlsplit(found if "://" in found else f"http://{found}")
        usable = proxy.scheme == "http" and proxy.hostname and (proxy.port or 80)
    except ValueError:
        usable = False
    if not usable:
        raise NetworkError("proxy", f"系统设置的代理用不了（{parts.scheme}_proxy）：只支持 http:// 开头的代理")
    return proxy


def _credentials(proxy: urllib.parse.SplitResult) -> dict[str, str]:
    """The header for a proxy that asks who one is."""
    if proxy.username is None:
        return {}
    text = f"{urllib.parse.unquote(proxy.username)}:{urllib.parse.unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def trusting(ca_file: str) -> ssl.SSLContext:
    """What is trusted with HTTPS: the certificates of the system and those of a file. Raises NetworkError."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise NetworkError("certificates", f"证书文件 {printable(ca_file)} 读不了：{error.strerror or error}") from None
    return context
