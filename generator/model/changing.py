"""What a decision said before and after each of its changes. The record says what is so now, so that nothing is written twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from generator.model.conditions import Changes
from generator.model.identity import parties
from generator.model.kinds import Kind
from generator.model.parties import result, shares

# What stands for a value after a change where nobody can tell: the change is that of a party, and several parties have its (masked) name.
SEVERAL: Final = object()


def after(kind: Kind, rule: Changes, changes: Sequence[Mapping[str, Any]], number: int, key: str, data: Mapping[str, Any]) -> Any:
    """The value of a field after the change with a number: what stood before the next one that changed it, or what the record says now.

    If the change concerns one party only, it is what that party has of the decision now; `SEVERAL` if several parties have its name and
    not the same result. None if there is no value.
    """
    who = changes[number].get(rule.party)
    called = [place for place, one in enumerate(parties(kind, data)) if one.get("name") == who] if who and key in shares(kind) else []
    now = [result(kind, data, place).get(key) for place in called]
    if any(one != now[0] for one in now):
        return SEVERAL
    for later in changes[number + 1 :]:
        stood = later.get(rule.before) or {}
        if key in stood and later.get(rule.party) == who:
            return stood[key]
    return now[0] if now else data.get(key)
