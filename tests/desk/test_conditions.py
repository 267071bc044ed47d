"""generator.desk.conditions: what the schema asks for, by what was typed."""

from __future__ import annotations

import pytest
from support import ROOT

from generator.desk import conditions
from generator.reading import schemas

SCHEMA = {
    "allOf": [
        {"if": {"properties": {"a": {"enum": ["x"]}}, "required": ["a"]}, "then": {"required": ["b"], "properties": {"c": False}}},
        {"if": {"properties": {"d": {"contains": {"enum": ["y"]}}}, "required": ["d"]}, "then": {"required": ["e"]}},
        {"if": {"properties": {"f": {"properties": {"g": {"enum": [True]}}}}, "required": ["f"]}, "then": {"required": ["h"]}},
    ]
}


@pytest.mark.parametrize(
    ("tree", "asked", "forbidden"),
    [
        ({}, set(), set()),
        ({"a": "x"}, {"b"}, {"c"}),
        ({"a": ""}, set(), set()),
        ({"d": ["y", "z"]}, {"e"}, set()),
        ({"d": "y"}, set(), set()),
        ({"f": {"g": "是"}}, {"h"}, set()),
        ({"f": {"g": "否"}}, set(), set()),
    ],
)
def test_fields_are_asked_for_by_what_was_typed(tree: dict, asked: set[str], forbidden: set[str]) -> None:
    rules = conditions.rules_of(SCHEMA, tree)
    assert (rules.asked, rules.forbidden) == (asked, forbidden)
    assert rules.sometimes == {"b", "e", "h"}


def test_the_script_is_told_the_same_by_names_of_controls() -> None:
    rules = conditions.rules_of(SCHEMA, {}, ("items", 2))
    assert [one["if"] for one in rules.told] == [[["items.2.a", ["x"]]], [["items.2.d", ["y"]]], [["items.2.f.g", ["是"]]]]


def test_every_example_is_asked_for_nothing_that_it_lacks_and_forbidden_nothing_that_it_has() -> None:
    from generator.desk.trees import texts

    for kind in schemas.load(ROOT):
        for one in kind.examples:
            rules = conditions.rules_of(kind.schema, texts(kind.root, one))
            assert rules.asked <= one.keys(), kind.name
            assert not rules.forbidden & one.keys(), kind.name
