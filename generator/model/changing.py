"""What a decision said before and after each of its changes. The record says what is so now, so that nothing is written twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.model.conditions import Changes
from generator.model.identity import parties
from generator.model.kinds import Kind
from generator.model.parties import result, shares


def after(kind: Kind, rule: Changes, changes: Sequence[Mapping[str, Any]], number: int, key: str, data: Mapping[str, Any]) -> Any:
    """The value of a field after the change with a number: what stood before the next one that changed it, or what the record says now.

    If the change concerns one party only, it is what that party has of the decision now. None if there is no value.
    """
    who = changes[number].get(rule.party)
    for later in changes[number + 1 :]:
        stood = later.get(rule.before) or {}
        if key in stood and later.get(rule.party) == who:
            return stood[key]
    if who and key in shares(kind):
        for place, one in enumerate(parties(kind, data)):
            if one.get("name") == who:
                return result(kind, data, place).get(key)
    return data.get(key)
