"""generator.web.authorities: an authority is asked over HTTP, and only a good answer is kept."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest
from answering import Answering, Doing, answer, answering, says, silent
from stamping import STAMPING, Identity, TimeAuthority, always, identity, stamp_of

from generator.proof import stamps
from generator.proof.stamps import BadStamp
from generator.web import authorities
from generator.web.client import Client
from generator.web.errors import NetworkError

DATA = b"jia.example/log\n5\n"
ROOT = identity("Root", authority=True)
SIGNER = identity("Stamps", identity("Middle", ROOT, authority=True), usages=STAMPING)
AUTHORITY = TimeAuthority(SIGNER, brings=SIGNER.above[:-1])


def _asked(url: str, now: int | None = None, certificates: bytes = ROOT.pem) -> bytes:
    with Client(between=0.2) as client:
        return authorities.stamped(client, url, DATA, certificates, int(time.time()) if now is None else now)[0]


def test_an_answer_is_good_for_openssl_too() -> None:
    with AUTHORITY.serving() as server:
        found = _asked(server.url)
        assert "Content-Type: application/timestamp-query" in server.asked[0]
    assert stamps.verified(found, DATA, ROOT.pem)


@pytest.mark.parametrize(
    ("doing", "told"),
    [
        (says(answer(b"", "500 Oh")), r"答复 500（对方出了故障）"),
        (says(answer(b"", "404 Not Found")), r"答复 404（没有这个网址）"),
        (says(answer(b"", "402 Payment Required")), r"答复 402（没有接受请求）"),
        (says(answer(b"", "301 Moved", "Location: https://other.example/tsr")), r"被引到别的网址（https://other\.example/tsr）"),
        (silent(), "不再出声"),
        (says(answer(b"x" * 1000)[:-10]), "中途断开"),
        (says(answer(b"x" * 1_000_000)), "答复超过"),
    ],
)
def test_authorities_that_do_not_answer(doing: Doing, told: str) -> None:
    with answering(doing) as server, pytest.raises(NetworkError, match=told):
        _asked(server.url)


def _by(signer: Callable[[], Identity]) -> Doing:
    def doing(line: socket.socket, server: Answering) -> None:
        line.sendall(answer(TimeAuthority(signer()).reply(server.bodies[-1])))

    return doing


@pytest.mark.parametrize(
    ("doing", "slug"),
    [
        (says(answer(b"<html>", "200 OK", "Content-Type: text/html")), "unreadable"),
        (always(b"\x30\x03\x02\x01\x00"), "unreadable"),
        # An answer to a request of before, and one without a number.
        (always(AUTHORITY.reply(stamps.request(DATA)[0])), "other-nonce"),
        (always(stamp_of(DATA, SIGNER)), "other-nonce"),
        (always(AUTHORITY.reply(stamps.request(DATA + b"x")[0])), "other-data"),
        (_by(lambda: identity("Stamps", usages=STAMPING)), "untrusted"),
        (always(TimeAuthority(SIGNER, accepts="sha512").reply(stamps.request(DATA)[0])), "refused"),
    ],
)
def test_answers_that_are_not_kept(doing: Doing, slug: str) -> None:
    with answering(doing) as server, pytest.raises(BadStamp) as error:
        _asked(server.url)
    assert error.value.slug == slug


def test_a_page_in_the_place_of_an_answer_is_told_as_that() -> None:
    with (
        answering(says(answer(b"<html>", "200 OK", "Content-Type: text/html"))) as server,
        pytest.raises(BadStamp, match="text/html，不是时间戳"),
    ):
        _asked(server.url)


def test_a_clock_that_is_days_off_is_told() -> None:
    with AUTHORITY.serving() as server:
        for now in (0, int(time.time()) + 3 * 86_400):
            with pytest.raises(BadStamp, match="核对电脑的日期"):
                _asked(server.url, now)
