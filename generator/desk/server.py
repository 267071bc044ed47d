"""Serves a desk over HTTP: bounds on connections, sizes and time, words in Chinese, and nothing of a request on a disk."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]
from waitress.utilities import Error, RequestEntityTooLarge  # type: ignore[import-untyped]

from generator.desk import faults, limits

# Requests that are worked on at once, and connections that are open at once.
_THREADS, _CONNECTIONS = 8, 100
# Seconds without a byte until a connection is closed.
_SILENT = 30
# Seconds that a request may take to arrive, however steadily it drips.
_ARRIVING = 300
# Bytes of a body beyond the limit that are read and thrown away, so that a browser reads the answer; who sends more is cut off.
_DRAINED = 256 * 1024 * 1024


class Taken(Exception):
    """The port cannot be used; the text says why, in Chinese."""


class Server:
    """A server that is bound to an address, and answers as soon as it has an application. Port 0 means any free one.

    `arriving` is the number of seconds that a request may take to arrive.
    """

    def __init__(self, host: str, port: int, arriving: float = _ARRIVING) -> None:
        self._socket = _bound(host, port)
        self._arriving = arriving
        self.port: int = self._socket.getsockname()[1]
        self._running: Any = None
        self._ended = False

    def run(self, app: Flask, ready: Callable[[], None] = lambda: None) -> None:
        """Serves until `stop` is called or the user presses Ctrl+C."""
        where = self._socket.getsockname()
        adjustments = _adjustments(*where[:2])
        adjustments.arriving = self._arriving
        told = (self._socket.family, self._socket.type, 0, where)
        self._running = _Listener(app, _sock=self._socket, sockinfo=told, bind_socket=False, adj=adjustments)
        try:
            ready()
            # Returns also after Ctrl+C, when the answers that were being made are finished.
            self._running.run()
        finally:
            with self._running.trigger.lock:
                self._ended = True
            self._running.task_dispatcher.shutdown()
            self.close()

    def stop(self) -> None:
        """Ends `run`, from any thread; does nothing once it has ended."""
        running = self._running

        def end() -> None:
            for channel in list(running.active_channels.values()):
                channel.handle_close()
            running.close()
            self._ended = True

        # The loop may wake for another reason as soon as it can see `end`, and closes what it is woken by. So it is woken under the
        # lock that it needs for looking.
        with running.trigger.lock:
            if not self._ended:
                running.trigger.thunks.append(end)
                running.trigger.pull_trigger()

    def close(self) -> None:
        """Gives the port free."""
        with contextlib.suppress(OSError):
            (self._running or self._socket).close()


def _adjustments(host: str, port: int) -> Any:
    room = limits.UPLOAD + 1024 * 1024
    return Adjustments(
        host=host,
        port=port,
        threads=_THREADS,
        connection_limit=_CONNECTIONS,
        channel_timeout=_SILENT,
        cleanup_interval=5,
        max_request_header_size=32 * 1024,
        max_request_body_size=room,
        # Beyond these, the server would put what it reads and what it sends into temporary files.
        inbuf_overflow=room + 1,
        outbuf_overflow=1024 * 1024 * 1024,
        # The guard judges the heads of proxies.
        clear_untrusted_proxy_headers=False,
        ident=None,
        # `select` takes no number of a file above 1023, and a desk that forks programs may have such; Windows has no `poll`.
        asyncore_use_poll=os.name == "posix",
    )


class _TooSlow(Error):  # type: ignore[misc]
    """The request did not arrive in time."""

    code, reason = 408, "Request Timeout"


class _Discarded:
    """Takes in a body of a known length and keeps nothing of it."""

    error = None

    def __init__(self, left: int) -> None:
        self._left = left
        self.completed = False

    def received(self, data: bytes) -> int:
        """The number of bytes that belonged to the body."""
        taken = min(len(data), self._left)
        self._left -= taken
        self.completed = not self._left
        return taken

    def getbuf(self) -> io.BytesIO:
        """Nothing."""
        return io.BytesIO()

    getfile = getbuf


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request, and refuses what different servers read in different ways (request smuggling)."""

    completed: bool
    content_length: int
    error: Any
    refused: Any = None

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self._began = 0.0

    def received(self, data: bytes) -> int:
        """The number of bytes that belonged to this request."""
        now = time.monotonic()
        self._began = self._began or now
        if not self.completed and now - self._began > self.adj.arriving:
            self.error, self.completed = _TooSlow("slow"), True
            return len(data)
        if self.refused is not None:
            self.body_bytes_received = 0
        taken: int = super().received(data)
        if self.completed and self.error is None:
            self.error = self.refused
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Reads the heads. Raises ParsingError."""
        super().parse_header(header_plus)
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("two lengths")
        if self.proxy_netloc:
            # The host of a whole address counts, whatever the head says (RFC 9112, 3.2.2).
            self.headers["HOST"] = self.proxy_netloc
        if self.adj.max_request_body_size <= self.content_length <= _DRAINED:
            self.refused, self.body_rcv = RequestEntityTooLarge("too large"), _Discarded(self.content_length)
            self.content_length = 0


class _Refusal(ErrorTask):  # type: ignore[misc]
    """Says in Chinese why a request was not even read."""

    def execute(self) -> None:
        """Writes the answer and closes the connection."""
        error = self.request.error
        body = faults.bare(error.code).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [*faults.BARE_HEADS.items()]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser
    error_task_class = _Refusal


class _Listener(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel


def _bound(host: str, port: int) -> socket.socket:
    """A socket that is bound to an address at which nobody else can listen. Raises Taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":
        # There, SO_REUSEADDR would let another program take over the port.
        bound.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009  # the name exists on Windows only
    else:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        # At once: two that are only bound would both believe that the port is theirs.
        bound.listen()
    except OSError as error:
        bound.close()
        why = {errno.EADDRINUSE: "已被别的程序占用", errno.EACCES: "没有权限", errno.EADDRNOTAVAIL: "本机没有这个地址"}.get(
            error.errno or 0, "系统不允许"
        )
        raise Taken(f"{host} 的端口 {port} 用不了（{why}），请换一个端口。") from None
    return bound
