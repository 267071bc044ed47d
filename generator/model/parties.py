"""What each of several parties of one decision has of it: its own text, amounts and papers (`x-own`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from generator.model.findings import FieldPath
from generator.model.identity import parties
from generator.model.kinds import Kind


def shares(kind: Kind) -> Mapping[str, str]:
    """The fields of a record of which a party can have its own: the key of that field -> the key in the party."""
    items = kind.root.properties[kind.party].items if kind.party else None
    return {field.own: key for key, field in items.properties.items() if field.own} if items is not None else {}


def amounts(kind: Kind) -> Mapping[str, str]:
    """Those of the shares that are numbers."""
    return {whole: key for whole, key in shares(kind).items() if kind.root.properties[whole].type == "number"}


class Share(NamedTuple):
    """What one of several parties has of a decision: which of how many it is, its `result`, the amounts of which no party says its own, and
    the names of the others as they are shown.
    """

    number: int
    of: int
    result: Mapping[str, Any]
    together: Mapping[str, Any]
    others: tuple[str, ...]


def share(kind: Kind, data: Mapping[str, Any], path: FieldPath) -> Share | None:
    """The share of the party at a path; None if the record has no other party, or the path is not that of one."""
    found = parties(kind, data)
    number = path[1] if len(path) == 2 and path[0] == kind.party else None
    if len(found) < 2 or not isinstance(number, int):
        return None
    others = tuple(str(one.get("name", "")) for i, one in enumerate(found) if i != number)
    together = {whole: data[whole] for whole, own in amounts(kind).items() if whole in data and not any(own in one for one in found)}
    return Share(number + 1, len(found), result(kind, data, number), together, others)


def completing(kind: Kind) -> Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """A function that gives the parties of a record with their amounts, for callers that ask for many records: those of the only party are
    the decision's. No amount that nobody divided is among them.
    """
    own = amounts(kind)

    def completed(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        found = parties(kind, data)
        return [{**found[0], **{key: data[whole] for whole, key in own.items() if whole in data}}] if own and len(found) == 1 else found

    return completed


def result(kind: Kind, data: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What the decision means for one of its parties, by the keys of the record's own fields; a field without a value is left out.

    What a party does not say of its own is that of the whole decision. Amounts are different: if some party says its own, a party without
    one has none; if several parties say none, nobody knows how much each has to pay.
    """
    found, divided = parties(kind, data), amounts(kind)
    out = {}
    for whole, own in shares(kind).items():
        if own in found[number]:
            out[whole] = found[number][own]
        elif whole in data and (len(found) == 1 or whole not in divided):
            out[whole] = data[whole]
    return out
