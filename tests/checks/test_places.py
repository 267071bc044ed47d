"""generator.checks.places: field paths become lines and columns, by a second look at the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, Repo

from generator.checks import places
from generator.model.findings import Finding, Span


@pytest.fixture
def root(repo: Repo) -> Path:
    repo.write(GOOD_FILE, GOOD)
    return repo.root


@pytest.mark.parametrize(
    ("finding", "span"),
    [
        (Finding(GOOD_FILE, ("code",), "s"), Span(1, 7, 1, 27)),
        (Finding(GOOD_FILE, ("code",), "s", at="key"), Span(1, 1, 1, 5)),
        (Finding(GOOD_FILE, ("subject", "name"), "s"), Span(4, 9, 4, 22)),
        # The only item of a list that is written without it.
        (Finding(GOOD_FILE, ("subject", 0, "name"), "s"), Span(4, 9, 4, 22)),
        (Finding(GOOD_FILE, ("subject", "name"), "s", within="清和"), Span(4, 11, 4, 13)),
        # What the reader has placed already stays there.
        (Finding(GOOD_FILE, (), "s", span=Span(7, 2, 7, 3)), Span(7, 2, 7, 3)),
        # A field that is not there is told at the mapping that lacks it.
        (Finding(GOOD_FILE, (), "s"), Span(1, 1, 1, 2)),
    ],
)
def test_a_finding_has_its_place(root: Path, finding: Finding, span: Span) -> None:
    found, _ = places.locator(root)(finding)
    assert (found.line, found.column) == (span.line, span.column)
    assert found.end_line == span.end_line


def test_the_line_is_shown_but_not_of_a_fault_of_the_whole_file(root: Path) -> None:
    place = places.locator(root)
    assert place(Finding(GOOD_FILE, ("code",), "s"))[1] == "code: 99010020260312000011"
    assert place(Finding(GOOD_FILE, (), "s", span=Span(1, 1, 1, 2)))[1] == ""


@pytest.mark.parametrize("content", [None, b"", b"[", b"PK\x03\x04", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_has_a_place_all_the_same(repo: Repo, content: bytes | None) -> None:
    if content is not None:
        repo.write(GOOD_FILE, content)
    span, line = places.locator(repo.root)(Finding(GOOD_FILE, ("code",), "s"))
    assert span == Span(1, 1, 1, 2)
    assert isinstance(line, str)


def test_text_in_another_encoding_shows_its_line(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.encode("gb18030"))
    assert places.locator(repo.root)(Finding(GOOD_FILE, (), "s", span=Span(7, 1, 7, 2)))[1] == "matter: 申请办理食品经营许可"


def test_a_file_is_read_once(root: Path) -> None:
    place = places.locator(root)
    first = place(Finding(GOOD_FILE, ("code",), "s"))
    (root / GOOD_FILE).unlink()
    assert place(Finding(GOOD_FILE, ("code",), "s")) == first
