"""The schemas of an editor: only words that it knows, and never stricter than the check."""

from __future__ import annotations

import json

import jsonschema
import pytest
from support import KIND_NAMES, schema

from generator.adopt import editorschemas
from generator.model.kinds import Kinds

NAMES = {"scjgj": "市市场监管局", "xzspj": "市行政审批局"}


def test_no_schema_of_an_editor_has_words_that_it_does_not_know(kinds: Kinds) -> None:
    for kind in kinds:
        text = json.dumps(editorschemas.schema(kind, NAMES))
        assert '"x-' not in text
        assert '"format"' not in text


@pytest.mark.parametrize("name", KIND_NAMES)
def test_they_are_schemas_and_take_what_is_right(kinds: Kinds, name: str) -> None:
    made = editorschemas.schema(kinds.by_name[name], NAMES)
    jsonschema.Draft7Validator.check_schema(made)
    for example in schema(name)["examples"]:
        jsonschema.Draft7Validator(made).validate(example)
        # A single party may stand without its list.
        alone = {
            key: one[0] if isinstance(one, list) and len(one) == 1 and kinds.by_name[name].root.properties[key].single else one
            for key, one in example.items()
        }
        jsonschema.Draft7Validator(made).validate(alone)


def test_conditions_stay_what_they_are(kinds: Kinds) -> None:
    made = editorschemas.schema(kinds.by_name["penalty"], NAMES)
    without = {key: value for key, value in schema("penalty")["examples"][0].items() if key != "fine_wan_yuan"}
    assert [error.message for error in jsonschema.Draft7Validator(made).iter_errors(without)] == ["'fine_wan_yuan' is a required property"]


def test_a_city_without_departments_has_no_choice_of_them(kinds: Kinds) -> None:
    assert "anyOf" not in editorschemas.schema(kinds.by_name["penalty"], {})["properties"]["authority"]
