"""The card of a record: which of its fields answer who, what, how much, which department and when, before all others are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.model.fields import Field

# The parts of a card that a schema may choose (`x-record.card`), in their order.
PARTS = ("who", "what", "amount", "when")
_MONEY = "万元"


@dataclass(frozen=True, slots=True)
class Card:
    """The paths of the fields on a card, by what they answer. `department` is that of the record ("" without one)."""

    who: tuple[str, ...]
    what: tuple[str, ...]
    amount: tuple[str, ...]
    department: str
    when: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them in the order in which they are shown."""
        department = (self.department,) if self.department else ()
        return (*self.who, *self.what, *self.amount, *department, *self.when)


def card(record: Mapping[str, Any], root: Field) -> Card:
    """The card that a schema describes, given its `x-record` and its fields. What it does not say follows from other annotations:

    who is the party (`x-subject`) that is in the columns of lists, or else the first; what are the columns that say nothing of this and do
    not stand in the name of the record; how much are the amounts of money that are in no list; when is the date of the record.
    """
    said = {part: tuple(record.get("card", {}).get(part, ())) for part in PARTS}
    given = record.get("card", {})
    named = re.findall(r"\{([^}]*)\}", str(record["caption"]))
    department, date = str(record.get("authority", "")), str(record.get("date", ""))
    parties = [f"{key}.name" for key, field in root.properties.items() if field.one.subject and "name" in field.one.properties]
    # Of several parties the lists show the one that matters.
    named_first = [path for path in record["columns"] if path in parties] or parties
    who = said["who"] if "who" in given else tuple(named_first[:1])
    amount = said["amount"] if "amount" in given else tuple(key for key, one in root.properties.items() if one.unit == _MONEY)
    when = said["when"] if "when" in given else (date,) if date else ()
    taken = {*who, *amount, *when, department, *named}
    columns = [path for path in record["columns"] if path not in taken]
    return Card(who, said["what"] if "what" in given else tuple(columns), amount, department, when)
