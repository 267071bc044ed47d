"""generator.data.answers: the shapes of what the data interface answers."""

from __future__ import annotations

import jsonschema
import pytest

from generator.data import answers


def test_members_may_be_added_and_none_left_out() -> None:
    """docs/interfaces.md: version 1 may gain members."""
    validator = jsonschema.Draft202012Validator(answers.schemas()["Row"])
    row = {"id": "a", "title": "b", "date": None, "authority": None, "address": "c", "shard": "015"}
    assert validator.is_valid(row | {"new": 1})
    for key in row:
        assert not validator.is_valid({name: value for name, value in row.items() if name != key})


@pytest.mark.parametrize("weight", [[-1, "0" * 64], [1, "0" * 63], [1, "G" * 64], [1], [1, "0" * 64, 2], ["1", "0" * 64]])
def test_a_sum_is_a_size_and_a_digest(weight: list[object]) -> None:
    validator = jsonschema.Draft202012Validator(answers.schemas()["Sums"])
    told = {"version": 1, "as_of": "2026-11-22", "commit": None, "program": "1.0.0", "schemas": {}}
    assert validator.is_valid({**told, "files": {"index.json": [1, "0" * 64]}})
    assert not validator.is_valid({**told, "files": {"index.json": weight}})
