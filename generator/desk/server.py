"""Serves a desk over HTTP: bounds on connections, sizes and time, and nothing of a request on a disk."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]

from generator.desk import limits

# Requests that are worked on at once.
_THREADS = 8
_CONNECTIONS = 100
# Seconds without a byte until a connection is closed.
_SILENT = 30


class Taken(Exception):
    """The port cannot be used; the text says why, in Chinese."""


class Server:
    """A server that is bound to an address, and answers as soon as it has an application. Port 0 means any free one."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = _bound(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._running: Any = None

    def run(self, app: Flask, ready: Callable[[], None] = lambda: None) -> None:
        """Serves until `stop` is called, or with KeyboardInterrupt."""
        where = (self._socket.family, self._socket.type, 0, self._socket.getsockname())
        self._running = TcpWSGIServer(app, _sock=self._socket, sockinfo=where, bind_socket=False, adj=_adjustments(*where[3][:2]))
        ready()
        self._running.run()
        self._running.task_dispatcher.shutdown()
        # Whatever ended it: the port is free now.
        with contextlib.suppress(OSError):
            self._running.close()

    def stop(self) -> None:
        """Ends `run`, from any thread."""
        running = self._running

        def end() -> None:
            for channel in list(running.active_channels.values()):
                channel.handle_close()
            running.close()

        running.trigger.pull_trigger(end)


def _adjustments(host: str, port: int) -> Adjustments:
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
    )


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens at an address and at which nobody else can listen. Raises Taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform == "win32":
        # There, SO_REUSEADDR would let another program take over the port.
        bound.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009  # the name exists on Windows only
    else:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        raise Taken(f"{host} 的端口 {port} 用不了（{_why(error)}），请用 --port 换一个端口。") from None
    return bound


def _why(error: Exception) -> str:
    import errno

    number = getattr(error, "errno", 0)
    return {errno.EADDRINUSE: "已被别的程序占用", errno.EACCES: "没有权限", errno.EADDRNOTAVAIL: "本机没有这个地址"}.get(
        number, "系统不允许"
    )
