"""Servers on this machine that answer with whatever bytes a test wants, also with none, or without end."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Answering:
    """A server. `asked` holds the head of each request as it came, `bodies` what was sent after it."""

    url: str
    port: int
    over: threading.Event
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0


# What a server does with a request: sends bytes over the connection. It is closed afterwards.
Doing = Callable[[socket.socket, Answering], None]


def answer(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """The bytes of an answer that has the length of its body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(data: bytes) -> Doing:
    """A server that sends these bytes."""
    return lambda line, server: line.sendall(data)


def silent(data: bytes = b"") -> Doing:
    """A server that sends these bytes and then nothing, without closing, until the test is over."""

    def doing(line: socket.socket, server: Answering) -> None:
        line.sendall(data)
        server.over.wait()

    return doing


def endless(head: bytes, piece: bytes) -> Doing:
    """A server that sends a piece again and again until nobody listens."""

    def doing(line: socket.socket, server: Answering) -> None:
        line.sendall(head)
        while not server.over.is_set():
            line.sendall(piece)

    return doing


def dripping(head: bytes, piece: bytes) -> Doing:
    """The same, with a little while between two pieces, which is shorter than any patience."""

    def doing(line: socket.socket, server: Answering) -> None:
        line.sendall(head)
        while not server.over.wait(0.02):
            line.sendall(piece)

    return doing


@contextlib.contextmanager
def answering(doing: Doing, context: ssl.SSLContext | None = None, *, keeps: bool = False) -> Iterator[Answering]:
    """A server that does this with each request; with a context by TLS. `keeps` says that a connection serves several requests."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = Answering(f"{'https' if context else 'http'}://localhost:{port}/", port, threading.Event())

    def one(line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if context:
                line = context.wrap_socket(line, server_side=True)
            with line, line.makefile("rb") as read:
                while _request(read, server):
                    doing(line, server)
                    if not keeps:
                        break

    def serve() -> None:
        # Closing the server ends the wait for the next connection.
        with contextlib.suppress(OSError):
            while True:
                line, _ = listening.accept()
                server.connections += 1
                threading.Thread(target=one, args=(line,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        # A wait for connections is not ended by closing alone.
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _request(read: object, server: Answering) -> bool:
    """Reads a request; False if there is none any more."""
    head = []
    while (line := read.readline()) not in (b"\r\n", b""):  # type: ignore[attr-defined]
        head.append(line.decode("latin-1").rstrip("\r\n"))
    if not head:
        return False
    length = next((int(one.partition(":")[2]) for one in head if one.lower().startswith("content-length:")), 0)
    server.asked.append("\n".join(head))
    server.bodies.append(read.read(length) if length else b"")  # type: ignore[attr-defined]
    return True
