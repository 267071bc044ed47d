"""Changes are told line by line, each with its reasons, also where one line becomes several."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support import examples

from generator.mending.hunks import Fix, fixes_of
from generator.mending.layout import Layout, layout_of
from generator.model.findings import Finding, Span


def told(old: str, new: str, *mended: Finding) -> tuple[Fix, ...]:
    layout = layout_of(old.encode())
    assert layout is not None
    return fixes_of("f", layout, new, mended)


def at(line: int, slug: str, *path: str) -> Finding:
    return Finding("f", path, slug, span=Span(line, 1, line, 2))


def test_each_line_has_the_reasons_of_its_own_faults() -> None:
    old = "authority：甲局\ncategories：罚款、警告\nremarks：无\n"
    new = "authority: jia\ncategories:\n  - 罚款\n  - 警告\n"
    found = told(
        old,
        new,
        at(1, "full-width-colon"),
        at(1, "misspelt-link", "authority"),
        at(2, "list-on-one-line", "categories"),
        at(3, "placeholder-value"),
    )
    assert [(one.line, len(one.old), len(one.new)) for one in found] == [(1, 1, 1), (2, 1, 3), (3, 1, 0)]
    assert found[0].slugs == ("full-width-colon", "misspelt-link")
    assert found[0].fields == ("authority",)


def test_a_line_without_a_fault_of_its_own_has_the_reason_of_the_one_above() -> None:
    found = told("1 a: x\n2 b: y\n", "a: x\nb: y\n", at(1, "line-numbers"))
    assert [one.slugs for one in found] == [("line-numbers",), ("line-numbers",)]


def test_another_encoding_is_told_first() -> None:
    found = fixes_of("f", Layout("a: x\n", ("\n",), False, "UTF-16"), "a: x\n", [])
    assert [(one.old, one.new) for one in found] == [(("UTF-16",), ("UTF-8",))]


def test_names_and_numbers_make_all_lines_of_a_file_private() -> None:
    assert all(one.private for one in told("a: 李明\nb: x y\n", "a: 李*\nb: x\n", at(1, "unmasked-person", "a")))


@examples(200)
@given(
    st.lists(st.sampled_from(["a", "b", "ab", "甲: 乙", ""]), max_size=7),
    st.lists(st.sampled_from(["a", "b", "ab c", "甲: 丙", ""]), max_size=7),
)
def test_the_changes_make_the_new_text_of_the_old_one(old: list[str], new: list[str]) -> None:
    lines = "\n".join(old).split("\n")
    for one in reversed(told("\n".join(old), "\n".join(new))):
        assert tuple(lines[one.line - 1 : one.line - 1 + len(one.old)]) == one.old
        lines[one.line - 1 : one.line - 1 + len(one.old)] = one.new
    assert lines == "\n".join(new).split("\n")
