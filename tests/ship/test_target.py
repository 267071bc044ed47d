"""generator.ship.target: what a word on the command line means as a target, and what must never reach a shell."""

from __future__ import annotations

import os

import pytest

from generator.ship.target import BadTarget, Target, of_text


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("/srv/credit", Target("/srv/credit")),
        ("/srv/信用 网站", Target("/srv/信用 网站")),
        ("/srv/a:b", Target("/srv/a:b")),
        ("web@host.example:/srv/credit/", Target("/srv/credit", "web@host.example")),
        ("host:/srv/信用 网站", Target("/srv/信用 网站", "host")),
        ("ssh://web@host.example:2222/srv/credit", Target("/srv/credit", "web@host.example", "2222")),
        ("ssh://host/srv/credit", Target("/srv/credit", "host")),
        ("ssh://[::1]:22/srv/credit", Target("/srv/credit", "::1", "22")),
    ],
)
def test_what_a_word_means(text: str, target: Target) -> None:
    assert of_text(text) == target


def test_a_folder_is_made_absolute() -> None:
    assert of_text("site out") == Target(os.path.abspath("site out"))


@pytest.mark.parametrize(
    "text",
    [
        "", "-oProxyCommand=x", "host:relative", "host:/", "ssh://host/", "ssh://-oProxyCommand=x/srv", "ssh://a b/srv", "rsync://host/srv",
        "http://host/srv", "host:/srv/../etc", "ssh://host:0/srv", "ssh://host:99999/srv", "host:/srv\nx", "ssh://host",
    ],
)  # fmt: skip
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(BadTarget):
        of_text(text)


@pytest.mark.parametrize("text", ["-x@host:/srv", "$(x)@host:/srv", "a;b:/srv", "`x`:/srv"])
def test_what_only_looks_like_a_host_never_becomes_one(text: str) -> None:
    try:
        assert of_text(text).host == ""
    except BadTarget:
        assert text.startswith("-")


def test_a_target_is_written_as_it_is_typed() -> None:
    assert [str(of_text(one)) for one in ("ssh://a@b:22/c", "bb:/c", "/c")] == ["ssh://a@b:22/c", "bb:/c", "/c"]
