"""What a decision said before and after each of its changes. The record says what is so now, so that nothing is written twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def after(changes: Sequence[Mapping[str, Any]], number: int, before: str, key: str, data: Mapping[str, Any]) -> Any:
    """The value of a field after the change with a number: what stood before the next one that changed it, or what the record says now.

    `before` names the object of a change that says what stood before it. None if the record has no value.
    """
    for later in changes[number + 1 :]:
        stood = later.get(before) or {}
        if key in stood:
            return stood[key]
    return data.get(key)
