"""generator.pages.itemtables: which lists of small objects are tables, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from generator.model.fields import Field
from generator.pages.itemtables import Shower, table
from generator.pages.page import escaped


def plain(key: str) -> Field:
    return Field(key, f"标题{key}", "", "string", label=f"标题{key}")


def shape(*parts: Field, subject: bool = False) -> Field:
    return Field("of", "结果", "", "object", properties={one.key: one for one in parts}, subject=subject)


def shower(field: Field) -> Shower:
    return lambda value, _: escaped(str(value))


def made(of: Field, found: list[Mapping[str, Any]]) -> str | None:
    return table(of, "结果<表>", shower)(found, {})


SIX = shape(*map(plain, "abcdef"))


def test_many_short_columns_are_a_table_of_those_that_are_used() -> None:
    text = made(SIX, [{"a": "一局", "b": "1", "c": "优", "d": "x", "e": "<b>"}] * 3)
    assert text is not None
    assert text.count("<tr>") == 4
    assert 'aria-label="结果&lt;表&gt;"' in text
    assert '<td data-label="标题e">&lt;b&gt;</td>' in text
    assert "标题f" not in text


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (SIX, [{"a": "1", "b": "1", "c": "1", "d": "1", "e": "1"}] * 2),
        (SIX, [{"a": "长" * 800, "b": "1", "c": "1", "d": "1", "e": "1"}] * 5),
        (shape(*map(plain, "abcdefghij")), [dict.fromkeys("abcdefghij", "1")] * 5),
        (shape(*map(plain, "abcdef"), subject=True), [dict.fromkeys("abcdef", "1")] * 5),
        (shape(plain("a"), Field("b", "", "", "array", items=shape(plain("c")))), [{"a": "1", "b": [{"c": "1"}]}] * 5),
        (SIX, [{}]),
    ],
    ids=["two", "long", "wide", "parties", "lists", "empty"],
)
def test_what_reads_better_as_blocks_is_no_table(of: Field, found: list[Mapping[str, Any]]) -> None:
    assert made(of, found) is None


def test_few_plain_columns_are_always_a_table() -> None:
    assert made(SIX, [{"a": "长" * 800, "b": "1"}]) is not None


def test_an_object_within_is_one_cell_that_says_what_its_values_are() -> None:
    of = shape(plain("a"), Field("doc", "文件", "", "object", properties={"n": plain("n"), "t": plain("t")}, label="文件"))
    text = made(of, [{"a": "1", "doc": {"n": "一号", "t": "标题"}}, {"a": "2"}, {"a": "3"}])
    assert text is not None
    assert '<td data-label="文件"><span class="cr-hidden">标题n：</span>一号<br><span class="cr-hidden">标题t：</span>标题</td>' in text
    assert text.count("<td></td>") == 2
