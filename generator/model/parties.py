"""What each of several parties of one decision has of it: its own text, amounts and papers (`x-own`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.model.identity import parties
from generator.model.kinds import Kind


def shares(kind: Kind) -> Mapping[str, str]:
    """The fields of a record of which a party can have its own: the key of that field -> the key in the party."""
    items = kind.root.properties[kind.party].items if kind.party else None
    return {field.own: key for key, field in items.properties.items() if field.own} if items is not None else {}


def result(kind: Kind, data: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What the decision means for one of its parties, by the keys of the record's own fields; a field without a value is left out.

    What a party does not say of its own is that of the whole decision. Amounts are different: if some party says its own, a party without
    one has none; if several parties say none, nobody knows how much each has to pay.
    """
    found = parties(kind, data)
    out = {}
    for whole, own in shares(kind).items():
        if own in found[number]:
            out[whole] = found[number][own]
        elif whole in data and (len(found) == 1 or kind.root.properties[whole].type != "number"):
            out[whole] = data[whole]
    return out
