"""generator.reading.mended: lines changed in memory, and where their characters stand in the file."""

from __future__ import annotations

import pytest

from generator.model.findings import Finding, Span
from generator.reading.mended import Mended, put_right, quoted, unfenced, unnumbered


def test_a_place_in_a_changed_line_is_that_in_the_file() -> None:
    out = Mended(["name：甲", "b: 乙"])
    out.change(0, [("name", 0), (": ", 4), ("甲", 5)])
    assert out.text == "name: 甲\nb: 乙"
    # 甲 stands one column further right in the changed text.
    assert out.place(Span(1, 7, 1, 8)) == Span(1, 6, 1, 7)
    # What has been put in stands where it belongs, and is never empty.
    assert out.place(Span(1, 6, 1, 7)) == Span(1, 6, 1, 7)
    # A line that is as it was.
    assert out.place(Span(2, 4, 2, 5)) == Span(2, 4, 2, 5)


def test_a_line_may_be_changed_twice() -> None:
    out = Mended(["\tname：甲"])
    out.change(0, [("  ", 0), ("name：甲", 1)])
    out.change(0, [("  name", 0), (": ", 6), ("甲", 7)])
    assert out.text == "  name: 甲"
    assert out.place(Span(1, 9, 1, 10)) == Span(1, 7, 1, 8)


def test_a_finding_is_placed_in_the_file_and_one_without_a_place_stays() -> None:
    out = Mended(["abc"])
    out.change(0, [("x", 0), ("abc", 0)])
    assert out.placed(Finding("f", (), "s", span=Span(1, 2, 1, 3))).span == Span(1, 1, 1, 2)
    assert out.placed(Finding("f", ("a",), "s")).span is None


def test_odd_characters_are_put_right_or_keep_their_room() -> None:
    out = Mended(["a: 甲\u200b乙", "b: 丙\0丁", "c: 戊"])
    assert put_right(out) == {1}
    assert out.lines == ["a: 甲乙", "b: 丙□丁", "c: 戊"]


@pytest.mark.parametrize(
    ("line", "right"), [("a: [b", "a: '[b'"), ("  - it's: x", "  - it's: 'x'"), ("- - b", "- - 'b'"), ("a: it's ", "a: 'it''s'")]
)
def test_a_value_in_quotes_can_be_read_past(line: str, right: str) -> None:
    out = Mended([line])
    assert quoted(out, 0)
    assert out.text == right


@pytest.mark.parametrize("line", ["", "a:", "text", "a:b"])
def test_what_has_no_value_gets_no_quotes(line: str) -> None:
    out = Mended([line])
    assert not quoted(out, 0)
    assert out.text == line


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["```yaml", "a: b", "```"], ["", "a: b", ""]),
        (["", "~~~", "a: b", ""], ["", "", "a: b", ""]),
        (["a: b", "```"], ["a: b", "```"]),
        (["a: |", "  ```", "b: c"], ["a: |", "  ```", "b: c"]),
        ([], []),
    ],
)
def test_a_fence_around_all_is_taken_away(lines: list[str], left: list[str]) -> None:
    out = Mended(lines.copy())
    unfenced(out, "f.yml")
    assert out.lines == left
    assert [one.slug for one in out.findings] == (["code-fence"] if left != lines else [])


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["1 a: b", "2 c:", "3   - d"], ["a: b", "c:", "  - d"]),
        (["10. a", "11. b", "", "12. c"], ["a", "b", "", "c"]),
        # Numbers of something else.
        (["1 a", "5 b", "9 c"], ["1 a", "5 b", "9 c"]),
        (["1 a", "2 b", "c"], ["1 a", "2 b", "c"]),
        (["1 a", "2 b"], ["1 a", "2 b"]),
    ],
)
def test_numbers_of_lines_are_taken_away_where_all_have_one(lines: list[str], left: list[str]) -> None:
    out = Mended(lines.copy())
    unnumbered(out, "f.yml")
    assert out.lines == left
    assert [one.slug for one in out.findings] == (["line-numbers"] if left != lines else [])
