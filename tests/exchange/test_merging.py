"""generator.exchange.merging: what a table says and what stands, as one record."""

from __future__ import annotations

from typing import Any

import pytest
from strategies import DEPARTMENTS

from generator.exchange import columns as c
from generator.exchange.merging import Change, differences, filled, kept, merged
from generator.model.kinds import Kinds

OLD: dict[str, Any] = {
    "authority": "scjgj",
    "document_number": "1号",
    "subject": [{"type": "个体工商户", "name": "甲店", "uscc": "92990100MA1K0A020U"}],
    "facts": "经查属实。",
    "fine_wan_yuan": 0.5,
}


def test_a_new_record_is_what_the_table_says(kinds: Kinds) -> None:
    assert merged(kinds.by_name["penalty"], frozenset(), {}, OLD) == OLD


def test_a_missing_column_keeps_what_stands_and_an_empty_cell_empties(kinds: Kinds) -> None:
    kind, present = kinds.by_name["penalty"], frozenset({(False, ("facts",)), (False, ("fine_wan_yuan",)), (False, ("subject", "name"))})
    new = merged(kind, present, OLD, {"facts": "另查。", "subject": [{"name": "乙店"}]})
    assert new == {key: value for key, value in OLD.items() if key != "fine_wan_yuan"} | {
        "facts": "另查。",
        "subject": [OLD["subject"][0] | {"name": "乙店"}],
    }
    # In the order of the schema, whatever the order of the columns.
    assert list(new) == [key for key in kind.root.properties if key in new]


def test_items_without_a_key_are_known_by_their_place(kinds: Kinds) -> None:
    kind = kinds.by_name["red-black-list"]
    old = {"period": "2026-Q1", "black": [{"window": "甲", "reason": "一"}, {"window": "乙", "reason": "二"}]}
    present = frozenset({(True, ("window",))})
    assert merged(kind, present, old, {"black": [{"window": "甲"}, {"window": "丙"}]})["black"] == [
        {"window": "甲", "reason": "一"},
        {"window": "丙", "reason": "二"},
    ]
    # With more or fewer rows nobody knows which is which.
    assert merged(kind, present, old, {"black": [{"window": "甲"}]})["black"] == [{"window": "甲"}]
    # No sheet has a column of the list: it stays as it is.
    assert merged(kind, frozenset({(False, ("period",))}), old, {"period": "2026-Q1"})["black"] == old["black"]


def test_items_with_a_key_are_known_by_it_in_any_order(kinds: Kinds) -> None:
    kind = kinds.by_name["power-list"]
    old = {"items": [{"code": "1", "name": "甲", "legal_basis": "一"}, {"code": "2", "name": "乙", "legal_basis": "二"}]}
    present = frozenset({(True, ("code",)), (True, ("name",))})
    new = {"items": [{"code": "2", "name": "乙乙"}, {"code": "3", "name": "丙"}]}
    assert merged(kind, present, old, new)["items"] == [{"code": "2", "name": "乙乙", "legal_basis": "二"}, {"code": "3", "name": "丙"}]


@pytest.mark.parametrize(
    ("old", "as_read", "new", "result"),
    [
        # Only the form differs: what stands stays.
        ({"a": " x "}, {"a": "x"}, {"a": "x"}, {"a": " x "}),
        ({"a": " x "}, {"a": "x"}, {"a": "y"}, {"a": "y"}),
        ({"a": {"b": " x ", "c": 1}}, {"a": {"b": "x", "c": 1}}, {"a": {"b": "x", "c": 2}}, {"a": {"b": " x ", "c": 2}}),
        ({"a": 1}, {"a": 1}, {"a": 1, "b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1}, {"a": 1}),
        ([" x "], ["x"], ["x"], [" x "]),
    ],
)
def test_a_difference_in_form_is_no_change(old: Any, as_read: Any, new: Any, result: Any) -> None:
    assert kept(old, as_read, new) == result


def test_what_the_caller_says_fills_only_empty_cells(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    column = next(one for one in c.columns(kind) if one.path == ("facts",))
    assert filled(kind, [(column, "另查。")], {"facts": "经查。"}, DEPARTMENTS) == {"facts": "经查。"}
    assert filled(kind, [(column, "另查。")], {"document_number": "1号"}, DEPARTMENTS) == {"document_number": "1号", "facts": "另查。"}
    assert filled(kind, [], {"b": 1}, DEPARTMENTS) == {"b": 1}


def test_changes_are_told_field_by_field(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    new = OLD | {"fine_wan_yuan": None, "subject": [OLD["subject"][0] | {"name": "乙店"}], "categories": ["警告", "罚款"]}
    titles = kind.root.properties
    assert list(differences(kind, OLD, new)) == [
        Change("subject.name", titles["subject"].one.properties["name"].title, "甲店", "乙店"),
        Change("categories", titles["categories"].title, "（空）", "警告、罚款"),
        Change("fine_wan_yuan", titles["fine_wan_yuan"].title, "0.5", "（空）"),
    ]
    assert list(differences(kind, OLD, dict(OLD))) == []
