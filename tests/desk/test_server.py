"""Requests that no browser sends, by raw sockets: two lengths, two hosts, too much, too slow."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Running, Visitor, started
from flask import Flask
from support import HANGS

from generator.desk import limits
from generator.desk.server import Server, Taken
from generator.desk.settings import own


class Open:
    """Goes on when the other side has closed the connection."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *more: object) -> bool:
        return kind is not None and issubclass(kind, ConnectionError)


def rest(made: socket.socket) -> bytes:
    told = b""
    with Open():
        while got := made.recv(65536):
            told += got
    return told


def raw(port: int, *parts: bytes) -> bytes:
    """What is answered to some bytes, to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=HANGS) as made:
        for part in parts:
            made.sendall(part)
        made.shutdown(socket.SHUT_WR)
        told = b""
        while got := made.recv(65536):
            told += got
    return told


def ask(running: Running, lines: str, body: bytes = b"", host: str | None = None) -> bytes:
    """A request line and heads, with the right host."""
    first, _, rest = lines.partition("\n")
    text = "\r\n".join([first, f"Host: {host or running.desk.settings.host}", *rest.split("\n")]).rstrip("\r\n")
    return raw(running.port, text.encode() + b"\r\n\r\n" + body)


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("POST /leave HTTP/1.1\nContent-Length: 3\nContent-Length: 5", 400),
        ("POST /leave HTTP/1.1\nContent-Length: 3, 3", 400),
        ("POST /leave HTTP/1.1\nContent-Length: +3", 400),
        ("POST /leave HTTP/1.1\nContent-Length: -1", 400),
        ("POST /leave HTTP/1.1\nContent-Length: 3\nTransfer-Encoding: chunked", 400),
        ("POST /leave HTTP/1.0\nTransfer-Encoding: chunked", 400),
        ("POST /leave HTTP/1.1\nTransfer-Encoding: gzip, chunked", 501),
        ("GET / HTTP/1.1\n folded: value", 421),
        ("GET / HTTP/1.1\nbad header: x", 400),
        ("GET /\x00 HTTP/1.1\nA: b", 404),
        ("get / HTTP/1.1\nA: b", 400),
        ("GET http://evil.example/ HTTP/1.1\nA: b", 421),
        ("GET / HTTP/1.1\nHost: evil.example", 421),
    ],
)
def test_what_servers_read_differently_is_refused_in_chinese(shared: Running, lines: str, status: int) -> None:
    answer = ask(shared, lines, b"abc")
    assert answer.startswith((b"HTTP/1.1 %d " % status, b"HTTP/1.0 %d " % status)), answer[:200]
    body = answer.partition(b"\r\n\r\n")[2].decode()
    assert any(word in body for word in ("看不懂", "没有成功", "网址不对", "太长", "没有这个网页"))
    assert b"waitress" not in answer


def test_heads_are_bounded(shared: Running) -> None:
    heads = "\r\n".join(f"X-{number}: {'a' * 1000}" for number in range(100))
    with socket.create_connection(("127.0.0.1", shared.port), timeout=HANGS) as made, Open():
        made.sendall(f"GET / HTTP/1.1\r\nHost: {shared.desk.settings.host}\r\n{heads}\r\n\r\n".encode())
        told = rest(made)
        assert told == b"" or told.startswith(b"HTTP/1.0 431 ")


def test_a_request_without_a_host_is_not_answered(shared: Running) -> None:
    assert raw(shared.port, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 421 ")


def test_a_second_request_hidden_in_the_first_is_none(shared: Running) -> None:
    """What follows the body of a refused request is not read as another one."""
    inside = b"GET /enter/ HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = ask(shared, f"POST /leave HTTP/1.1\nContent-Length: {len(inside)}\nTransfer-Encoding: chunked", b"0\r\n\r\n" + inside)
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("more", [1024 * 1024, 30 * 1024 * 1024])
def test_a_body_that_is_too_large_is_read_away_and_told(shared: Running, guest: Visitor, more: int) -> None:
    answer = guest.ask("POST", "/leave", b"a" * (limits.UPLOAD + more), {**guest.own(), "Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 413
    assert "内容太大" in answer.text
    assert guest.get("/").status == 200


def test_a_body_without_an_end_is_bounded(shared: Running) -> None:
    """Chunks, of which nobody says how many come."""
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", shared.port), timeout=HANGS) as made:
        made.sendall(f"POST /leave HTTP/1.1\r\nHost: {shared.desk.settings.host}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        with Open():
            for _ in range((limits.UPLOAD + 4 * 1024 * 1024) // 65536):
                made.sendall(piece)
        told = rest(made)
    assert told == b"" or told.startswith(b"HTTP/1.1 413 ")


@pytest.fixture
def impatient(city: Path, tmp_path: Path) -> Iterator[Running]:
    """A desk that gives a request no time at all: what does not come in one piece comes too late."""
    listening = Server("127.0.0.1", 0, arriving=0)
    yield from started(own(city, tmp_path / "state", listening.port), listening, [1_800_000_000])


def test_a_request_that_drips_is_given_up(impatient: Running) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=HANGS) as made:
        told = b""
        for byte in b"GET / HTTP/1.1\r\nHost: x\r\n" * 400:
            try:
                made.sendall(bytes([byte]))
            except ConnectionError:
                break
        told = rest(made)
    assert told == b"" or told.startswith((b"HTTP/1.0 408 ", b"HTTP/1.1 408 "))
    assert impatient.visitor().get("/enter/").status == 200


def test_those_who_wait_do_not_keep_others_waiting(shared: Running, guest: Visitor) -> None:
    """More open connections than threads, none of which has sent all that it announced."""
    waiting = [socket.create_connection(("127.0.0.1", shared.port), timeout=HANGS) for _ in range(30)]
    for one in waiting:
        one.sendall(f"POST /leave HTTP/1.1\r\nHost: {shared.desk.settings.host}\r\nContent-Length: 100\r\n\r\nabc".encode())
    assert guest.get("/").status == 200
    for one in waiting:
        one.close()


def test_nothing_of_a_request_comes_to_a_disk(shared: Running, guest: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the server nor the framework makes a temporary file, however large the body and its parts are."""
    import tempfile

    made: list[object] = []
    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, lambda *words, **more: made.append(words) or (_ for _ in ()).throw(AssertionError("a file")))
    guest.upload("/leave", {"text": "密" * 1_000_000}, {"file": ("决定书.docx", b"x" * 8_000_000)})
    assert guest.get("/").status == 401
    assert made == []


def test_a_port_that_is_taken_is_told() -> None:
    first = Server("127.0.0.1", 0)
    try:
        with pytest.raises(Taken, match="已被别的程序占用"):
            Server("127.0.0.1", first.port)
    finally:
        first.close()


def test_a_server_that_has_stopped_gives_its_port_free(city: Path, tmp_path: Path) -> None:
    listening = Server("127.0.0.1", 0)
    for _ in started(own(city, tmp_path / "state", listening.port), listening, [1_800_000_000]):
        assert threading.active_count() > 1
    again = Server("127.0.0.1", listening.port)
    again.close()


def test_a_server_may_be_stopped_by_several_at_once() -> None:
    """Each of them may wake the loop just as it takes what another one asks for, or once it has ended."""
    for _ in range(25):
        listening, ready = Server("127.0.0.1", 0), threading.Event()
        faults: list[BaseException] = []

        def stop(listening: Server = listening, faults: list[BaseException] = faults) -> None:
            try:
                listening.stop()
            except OSError as error:
                faults.append(error)

        threads = [threading.Thread(target=listening.run, args=(Flask("empty"), ready.set)), *(threading.Thread(target=stop) for _ in range(6))]
        threads[0].start()
        assert ready.wait(HANGS)
        for one in threads[1:]:
            one.start()
        for one in threads:
            one.join(60)
        assert not threads[0].is_alive()
        assert faults == []
