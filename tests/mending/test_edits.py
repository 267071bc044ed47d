"""Values and keys are written in their places; the way in which the file is written decides whether they can be."""

from __future__ import annotations

from typing import Any

import pytest
from slips import RIGHT

from generator.mending.edits import Edit, Writer, applied, place_of
from generator.model.findings import FieldPath
from generator.reading import source


def written(text: str, path: FieldPath, value: Any) -> str | None:
    place = place_of(source.compose(text, ""), path)
    assert place is not None
    edit = Writer(text).value(place, value)
    return None if edit is None else applied(text, [edit])


@pytest.mark.parametrize(
    ("text", "path", "value", "made"),
    [
        ("a: x # why\nb: y\n", ("a",), "z", "a: z # why\nb: y\n"),
        ("a: 'x'\n", ("a",), "it's", "a: 'it''s'\n"),
        ('a: "x"\n', ("a",), "z", 'a: "z"\n'),
        ('a: "x"\n', ("a",), 'z"', 'a: z"\n'),
        ("a: x\n", ("a",), "- z", "a: '- z'\n"),
        ("a: 5000元\n", ("a",), 0.5, "a: 0.5\n"),
        ("a: 是\n", ("a",), True, "a: true\n"),
        ("a: {b: x, c: y}\n", ("a", "b"), "z, w", "a: {b: 'z, w', c: y}\n"),
        ("a: x、y\nb: z\n", ("a",), ["x", "y"], "a:\n  - x\n  - y\nb: z\n"),
        ("a:\n  x\n  y\nb: z\n", ("a",), ["x", "y"], "a:\n  - x\n  - y\nb: z\n"),
        ("a:\n- x、y\n", ("a", 0), ["x", "y"], "a:\n- x\n- y\n"),
        ("a:\n  -   x、y\n", ("a", 0), ["x", "y"], "a:\n  -   x\n  -   y\n"),
        ("a: 无\nb: y\n", ("a",), None, "b: y\n"),
        ("b: y\na: 无", ("a",), None, "b: y\n"),
        ("a:\n  b: x\n  c: 无\n", ("a", "c"), None, "a:\n  b: x\n"),
        # The only item of a list that stands without its list.
        ("a:\n  b: x\n", ("a", 0, "b"), "z", "a:\n  b: z\n"),
    ],
)
def test_a_value_is_written_in_its_place(text: str, path: FieldPath, value: Any, made: str) -> None:
    assert written(text, path, value) == made


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a: |\n  x\n", ("a",), "z"),
        ("a: x\n  y\n", ("a",), "z"),
        ("a: 无 # 待补\nb: y\n", ("a",), None),
        ("a: 无\n", ("a",), None),
        ("- a: 无\n  b: x\n", (0, "a"), None),
        ("{a: 无, b: x}\n", ("a",), None),
        ("a: x、y # 两项\n", ("a",), ["x", "y"]),
        ("a: [x、y]\n", ("a", 0), ["x", "y"]),
        ("a:\n  b: x\n", ("a",), "z"),
    ],
)
def test_some_ways_of_writing_allow_no_edit(text: str, path: FieldPath, value: Any) -> None:
    node = source.compose(text if text[0] != "-" else f"l:\n{text}", "")
    place = place_of(node, path if text[0] != "-" else ("l", *path))
    assert place is not None
    assert Writer(text if text[0] != "-" else f"l:\n{text}").value(place, value) is None


def test_a_path_that_is_not_there_or_twice_there_has_no_place() -> None:
    node = source.compose("a: x\nb:\n  - y\na: z\n", "")
    for path in (("a",), ("c",), ("b", 1), ("b", 0, "d"), ("b", "e")):
        assert place_of(node, path) is None


def test_a_key_and_the_words_of_a_text(kinds: object) -> None:
    place = place_of(source.compose(RIGHT, ""), ("facts",))
    assert place is not None
    writer = Writer(RIGHT)
    assert applied(RIGHT, [edit for edit in (writer.key(place, "basis2"),) if edit]) == RIGHT.replace("facts:", "basis2:")
    assert applied(RIGHT, [edit for edit in (writer.words(place, lambda line: line.replace("糕点", "饼")),) if edit]) == RIGHT.replace(
        "糕点", "饼"
    )
    assert applied("abc", [Edit(0, 1, "x"), Edit(2, 3, "")]) == "xb"


def test_lines_of_a_text_get_their_bar_only_if_all_of_them_are_text() -> None:
    for text, made in (
        ("a: x\n  y\n\n  z\nb: w\n", "a: |\n  x\n  y\n\n  z\nb: w\n"),
        ("a: 'x\n  y'\n", None),
        ("a: x\n", None),
        ("a: {b: x\n  y}\n", None),
    ):
        node = source.compose(text, "")
        place = place_of(node, ("a",) if "{" not in text else ("a", "b"))
        assert place is not None
        edit = Writer(text).lines_of_text(place)
        assert (None if edit is None else applied(text, [edit])) == made
