"""generator.model.fields: the way to a field, and to all fields."""

from __future__ import annotations

import pytest

from generator.model.fields import Field

NAME = Field("name", "名称", "", "string")
SORT = Field("sort", "类别", "", "string", enum=("甲", "乙"))
ENTRY = Field("list", "名单", "", "object", properties={"name": NAME, "sorts": Field("sorts", "类别", "", "array", items=SORT)})
ROOT = Field("", "样例", "", "object", properties={"name": NAME, "list": Field("list", "名单", "", "array", items=ENTRY)})


def test_a_dotted_path_passes_through_the_items_of_lists() -> None:
    assert ROOT.at("name") is NAME
    assert ROOT.at("list.name") is NAME
    assert ROOT.at("list").items is ENTRY


@pytest.mark.parametrize("path", ["other", "list.other", "name.name", "list.0", ""])
def test_where_there_is_no_field_there_is_a_key_error(path: str) -> None:
    with pytest.raises(KeyError):
        ROOT.at(path)


def test_the_paths_are_those_that_lead_to_each_field_below() -> None:
    found = dict(ROOT.paths())
    assert list(found) == ["name", "list", "list.name", "list.sorts"]
    assert all(ROOT.at(path) is field for path, field in found.items())


def test_a_walk_comes_by_the_field_itself_and_by_items_too() -> None:
    assert [one.key for one in ROOT.walk()] == ["", "name", "list", "list", "name", "sorts", "sort"]


def test_the_choices_of_a_list_are_those_of_its_items() -> None:
    assert SORT.choices == ("甲", "乙")
    assert ROOT.at("list.sorts").choices == ("甲", "乙")
    assert NAME.choices == ()
