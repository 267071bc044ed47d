"""generator.web.body: a body is read to its bound, packed or not."""

from __future__ import annotations

import gzip

import pytest
from answering import Doing, answer, answering, endless, says

from generator.web.client import Client
from generator.web.errors import NetworkError

MOST = 100_000
CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PACKED = "Content-Encoding: gzip"
# A hundred times what may be read, in a few kilobytes.
BOMB = gzip.compress(b"\0" * 10_000_000, mtime=0)


def _read(doing: Doing) -> bytes:
    with Client() as client, answering(doing) as server:
        return client.get(server.url, MOST).body


@pytest.mark.parametrize(
    "data",
    [
        answer(b"a" * MOST),
        b"HTTP/1.0 200 OK\r\n\r\n" + b"a" * MOST,
        f"{CHUNKED}{MOST:x}\r\n{'a' * MOST}\r\n0\r\n\r\n".encode(),
        answer(gzip.compress(b"a" * MOST, mtime=0), "200 OK", PACKED),
        # What is packed in two members is one file.
        answer(gzip.compress(b"a" * (MOST - 1), mtime=0) + gzip.compress(b"a", mtime=0), "200 OK", PACKED),
    ],
)
def test_bodies_of_the_size_that_is_allowed(data: bytes) -> None:
    assert _read(says(data)) == b"a" * MOST


def test_what_cannot_be_packed_may_be_longer_by_its_packing() -> None:
    assert _read(says(answer(gzip.compress(b"", 0, mtime=0), "200 OK", PACKED))) == b""
    assert _read(says(answer(b"", "200 OK", PACKED))) == b""
    noise = bytes((i * i * 7919 >> 3) % 256 for i in range(MOST))
    assert _read(says(answer(gzip.compress(noise, 0, mtime=0), "200 OK", PACKED))) == noise


@pytest.mark.parametrize(
    "doing",
    [
        says(answer(b"a" * (MOST + 1))),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"),
        endless(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 1000),
        endless(CHUNKED.encode(), b"3e8\r\n" + b"a" * 1000 + b"\r\n"),
        says(answer(BOMB, "200 OK", PACKED)),
        endless(f"HTTP/1.1 200 OK\r\n{PACKED}\r\n\r\n".encode(), gzip.compress(b"", mtime=0)),
    ],
)
def test_larger_ones_are_not_read(doing: Doing) -> None:
    with pytest.raises(NetworkError, match=f"答复超过 {MOST} 个字节") as error:
        _read(doing)
    assert error.value.slug == "large"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        f"{CHUNKED}a\r\nabc".encode(),
        f"{CHUNKED}xyz\r\nabc".encode(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabcd",
        answer(gzip.compress(b"abc", mtime=0)[:-4], "200 OK", PACKED),
        answer(b"abc", "200 OK", PACKED),
        answer(gzip.compress(b"abc", mtime=0) + b"more", "200 OK", PACKED),
    ],
)
def test_what_is_cut_off_or_damaged_is_no_answer(data: bytes) -> None:
    with pytest.raises(NetworkError) as error:
        _read(says(data))
    assert error.value.slug == "broken"


def test_a_packing_that_is_not_known_is_told() -> None:
    with pytest.raises(NetworkError, match="br 压缩") as error:
        _read(says(answer(b"abc", "200 OK", "Content-Encoding: br")))
    assert error.value.slug == "encoding"


@pytest.mark.parametrize("size", ["-1", "-5", "-ffffffffffffffffff"])
def test_a_piece_of_less_than_nothing_is_refused_before_anything_is_read(size: str) -> None:
    """Read as it is written, it would mean all that comes, however much that is."""
    with pytest.raises(NetworkError) as caught:
        _read(says(f"{CHUNKED}{size}\r\n".encode() + b"a" * 50 * MOST))
    assert caught.value.slug == "broken"
