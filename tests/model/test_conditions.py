"""Conditions on records."""

from __future__ import annotations

from typing import Any

import pytest

from generator.model import conditions

DATA: dict[str, Any] = {"a": "x", "n": 3, "many": ["x", "y"], "in": {"a": "z"}, "items": [{"a": "p"}, {"a": ["q", "r"]}, {}]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a", {"x"}),
        ("n", {"3"}),
        ("many", {"x", "y"}),
        ("in.a", {"z"}),
        ("items.a", {"p", "q", "r"}),
        ("none", set()),
        ("a.b", set()),
        ("in.none", set()),
    ],
)
def test_values_at_a_path(path: str, found: set[str]) -> None:
    assert conditions.values_at(DATA, path) == found


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ([], True),
        ([("a", ["x", "y"])], True),
        ([("a", ["y"])], False),
        ([("a", [])], True),
        ([("none", [])], False),
        ([("none", ["x"])], False),
        ([("n", ["3"])], True),
        ([("items.a", ["r"])], True),
        ([("a", ["x"]), ("in.a", ["z"])], True),
        ([("a", ["x"]), ("in.a", ["x"])], False),
    ],
)
def test_each_condition_must_be_met(when: list[tuple[str, list[str]]], met: bool) -> None:
    assert conditions.met(conditions.conditions([{"field": f, "values": v} for f, v in when]), DATA) is met


@pytest.mark.parametrize(
    ("written", "met"),
    [
        ({"field": "a", "values": ["x", "y"], "only": True}, True),
        ({"field": "a", "values": ["y"], "only": True}, False),
        ({"field": "many", "values": ["x", "y", "z"], "only": True}, True),
        ({"field": "many", "values": ["x"], "only": True}, False),
        ({"field": "none", "values": ["x"], "only": True}, False),
        ({"field": "n", "least": 3}, True),
        ({"field": "n", "least": 3.5}, False),
        ({"field": "none", "least": 0}, False),
        ({"field": "a", "least": 0}, False),
    ],
)
def test_a_condition_on_a_single_value_is_that_on_a_list_of_one(written: dict[str, Any], met: bool) -> None:
    one = conditions.conditions([written])
    listed = DATA | {"a": ["x"], "n": [3]}
    assert (conditions.met(one, DATA), conditions.met(one, listed)) == (met, met)
    # A condition that is met does not hide one that is not.
    assert conditions.met([*one, *conditions.conditions([{"field": "none"}])], DATA) is False


@pytest.mark.parametrize(
    ("value", "written", "met"),
    [
        # As one writes them in a record, which is how a rule writes them too.
        (True, "true", True),
        (False, "true", False),
        (False, "false", True),
        (7, "7", True),
        (7.0, "7", True),
        (0.5, "0.5", True),
        (1e20, "100000000000000000000", True),
        ("7", "7", True),
        ("警告、通报批评", "警告、通报批评", True),
        ("警告、通报批评", "警告", False),
        ([["a"], ["b"]], "b", True),
        ({"below": "x"}, "x", False),
        (None, "None", False),
    ],
)
def test_a_value_is_compared_as_one_writes_it(value: object, written: str, met: bool) -> None:
    assert conditions.met(conditions.conditions([{"field": "f", "values": [written]}]), {"f": value}) is met


@pytest.mark.parametrize(
    ("data", "there"), [({"f": {"below": "x"}}, True), ({"f": []}, False), ({"f": None}, False), ({}, False), ({"f": False}, True)]
)
def test_a_condition_without_values_asks_whether_the_field_is_there(data: dict[str, Any], there: bool) -> None:
    assert conditions.met(conditions.conditions([{"field": "f"}]), data) is there


def test_what_has_parts_is_found_through_lists() -> None:
    assert conditions.objects_at({"a": [{"b": [{"c": 1}, {"c": 2}]}, {"b": [{"c": 3}]}, {}]}, "a.b") == [{"c": 1}, {"c": 2}, {"c": 3}]
    assert conditions.objects_at({"a": {"b": {"c": 1}}}, "a.b") == [{"c": 1}]
    assert conditions.objects_at({"a": "x"}, "a") == []
