from __future__ import annotations

import pytest

from generator.publish.hosts import fits, only


@pytest.mark.parametrize(
    ("asked", "bound"),
    [
        ("127.0.0.1:8000", "127.0.0.1"),
        ("localhost:8000", "127.0.0.1"),
        ("LocalHost", "127.0.0.1"),
        ("[::1]:8000", "127.0.0.1"),
        ("127.0.0.2:9", "127.0.0.1"),
        ("192.0.2.7:8000", "192.0.2.7"),
        ("192.0.2.7:8000", "0.0.0.0"),
        ("[2001:db8::7]:8000", "::"),
        ("preview.jia.example:8000", "preview.jia.example"),
        ("[2001:DB8::7]", "2001:db8:0::7"),
    ],
)
def test_names_of_this_machine_and_of_what_it_is_bound_to(asked: str, bound: str) -> None:
    assert fits(asked, bound)


@pytest.mark.parametrize(
    ("asked", "bound"),
    [
        ("evil.example", "127.0.0.1"),
        ("evil.example", "0.0.0.0"),
        ("", "0.0.0.0"),
        ("127.0.0.1.evil.example", "127.0.0.1"),
        ("localhost.evil.example", "127.0.0.1"),
        ("localhost@evil.example", "127.0.0.1"),
        ("evil.example@localhost", "127.0.0.1"),
        ("evil.example/localhost", "127.0.0.1"),
        ("localhost/evil.example", "127.0.0.1"),
        ("localhost:x", "127.0.0.1"),
        ("localhost, evil.example", "127.0.0.1"),
        ("192.0.2.8", "192.0.2.7"),
        ("192.0.2.7", "127.0.0.1"),
        ("[::1", "127.0.0.1"),
    ],
)
def test_other_names_are_refused(asked: str, bound: str) -> None:
    assert not fits(asked, bound)


def test_a_refusal_is_421_in_chinese() -> None:
    told: list[object] = []
    asked = only(lambda environ, start: [b"secret"], "127.0.0.1")
    assert "网址不对" in b"".join(asked({"HTTP_HOST": "evil.example"}, lambda *words: told.append(words))).decode()
    assert str(told).startswith("[('421 ")
    assert asked({"HTTP_HOST": "localhost"}, lambda *words: None) == [b"secret"]
