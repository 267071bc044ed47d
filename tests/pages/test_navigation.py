"""generator.pages.navigation: the navigation of mkdocs.yml with a section for each group of kinds."""

from __future__ import annotations

from typing import Any

import pytest

from generator.pages import navigation

KINDS = [
    ("信用动态", "通报", "circulars/index.md"),
    ("信用公示", "行政处罚", "penalties/index.md"),
    ("信用公示", "行政许可", "permits/index.md"),
]
FIRST, GUIDE = {"首页": "index.md"}, {"指南": ["guide/index.md", "guide/more.md"]}
NEWS, SHOWN = (
    {"信用动态": [{"通报": "circulars/index.md"}]},
    {"信用公示": [{"行政处罚": "penalties/index.md"}, {"行政许可": "permits/index.md"}]},
)


def test_groups_stand_behind_the_first_entry_in_the_order_of_the_kinds() -> None:
    assert navigation.of([FIRST, GUIDE], KINDS, ()) == [FIRST, NEWS, SHOWN, GUIDE]


def test_a_section_with_the_name_of_a_group_is_joined_with_it() -> None:
    given = {"信用动态": ["news/index.md", "news/other.md"]}
    assert navigation.of([FIRST, given], KINDS[:1], ()) == [
        FIRST,
        {"信用动态": ["news/index.md", {"通报": "circulars/index.md"}, "news/other.md"]},
    ]


def test_a_kind_that_is_named_already_is_not_named_twice() -> None:
    given = {"常用": [{"处罚": "penalties/index.md"}]}
    found = navigation.of([FIRST, given], KINDS, ())
    assert str(found).count("penalties/index.md") == 1
    assert given in found


@pytest.mark.parametrize(
    ("empty", "found"),
    [
        ({"circulars/index.md"}, [FIRST, SHOWN, GUIDE]),
        ({"permits/index.md"}, [FIRST, NEWS, {"信用公示": [{"行政处罚": "penalties/index.md"}]}, GUIDE]),
        ({"guide/index.md", "guide/more.md"}, [FIRST, NEWS, SHOWN]),
        ({"nowhere.md"}, [FIRST, NEWS, SHOWN, GUIDE]),
    ],
)
def test_pages_without_anything_are_left_out_and_sections_that_have_become_empty_too(empty: set[str], found: list[Any]) -> None:
    assert navigation.of([FIRST, GUIDE], KINDS, empty) == found


def test_of_nothing_there_is_nothing() -> None:
    assert navigation.of([], [], ()) == []
    assert navigation.of(["index.md"], [], {"index.md"}) == []
