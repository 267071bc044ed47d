"""Says whether the schema asks for a field of a record, given what else the record says: a promise in place of a permit needs a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.exchange import columns as c
from generator.exchange.columns import Column
from generator.model.kinds import Kind


def asked(kind: Kind, key: str, data: Mapping[str, Any]) -> bool:
    """Whether a record must have a field of its own: always, or because of the value of another one (`allOf` of the schema)."""
    return key in kind.root.required or any(
        key in one.get("then", {}).get("required", ()) and _holds(one.get("if", {}), data) for one in kind.schema.get("allOf", ())
    )


def _holds(condition: Mapping[str, Any], data: Any) -> bool:
    if "enum" in condition:
        return data in condition["enum"]
    if "contains" in condition:
        return isinstance(data, list) and any(_holds(condition["contains"], one) for one in data)
    inside = condition.get("properties", {})
    return isinstance(data, Mapping) and all(key in data and _holds(below, data[key]) for key, below in inside.items())


def unsaid(table: Sequence[Column]) -> list[tuple[Column, str]]:
    """The columns of single choices in which the standard has no word for one of our choices, with that choice.

    An empty cell means it where the field must be there. Where it need not, an empty cell means nothing, and the choice is written out.
    """
    return [
        (column, ours)
        for column in table
        if column.sort == c.CHOICE and len(column.path) == 1
        for ours, theirs in column.official.items()
        if not theirs
    ]
