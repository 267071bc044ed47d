"""generator.model.findings: how a place in the data is written, and that no name steers a terminal."""

from __future__ import annotations

import pytest

from generator.model.findings import FieldPath, Finding, Span, dotted, visible


@pytest.mark.parametrize(
    ("path", "written"),
    [((), ""), (("a",), "a"), (("a", "b"), "a.b"), (("black", 0, "reason"), "black[0].reason"), (("a", 1, 2), "a[1][2]"), ((3,), "[3]")],
)
def test_a_path_as_it_is_written(path: FieldPath, written: str) -> None:
    assert dotted(path) == written


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("甲市.yml", "甲市.yml"),
        ("a b", "a b"),
        ("\x1b[31m", "\\u001b[31m"),
        ("a\nb", "a\\u000ab"),
        ("‮gpj", "\\u202egpj"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_would_steer_a_terminal_or_hide_is_shown_as_a_code(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_spans_are_ordered_as_they_stand_in_a_file() -> None:
    spans = [Span(2, 1, 2, 3), Span(1, 9, 1, 10), Span(1, 2, 3, 1)]
    assert sorted(spans) == [spans[2], spans[1], spans[0]]


def test_a_finding_is_about_the_value_unless_it_says_otherwise() -> None:
    finding = Finding("f.yml", ("a",), "empty-value")
    assert (finding.at, finding.within, finding.span, finding.meant) == ("value", "", None, None)
    with pytest.raises(AttributeError):
        finding.slug = "other"  # type: ignore[misc]
