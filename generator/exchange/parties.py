"""Decisions about several parties as rows, one for each party. The official columns hold what is its own, ours what is the decision's.

A row without a number of its party is a record about one party, as in the tables of other systems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.exchange.cells import Fault
from generator.exchange.columns import OWN, PARTY, WHOLE
from generator.model.identity import parties
from generator.model.kinds import Kind
from generator.model.parties import amounts, shares

Values = dict[tuple[str, ...], Any]
_NUMBER = re.compile(r"第?\s*([0-9]{1,5})\s*[名个]?\s*[（(，,、/／]?\s*共?\s*([0-9]{1,5})\s*[名个]?\s*[）)]?", re.ASCII)


class Numbered(NamedTuple):
    """Which of how many parties a row is about."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"第{self.number}名（共{self.of}名）"


def numbered(text: str) -> Numbered | Fault | None:
    """The number of a party and how many there are, from a cell; None for an empty one."""
    if not text.strip():
        return None
    found = _NUMBER.fullmatch(text.strip())
    if found is None or not 0 < int(found[1]) <= int(found[2]):
        return Fault("wrong-form", f"“{text.strip()}”看不出是几名当事人中的第几名，应写成“{Numbered(1, 2)}”这样")
    return Numbered(int(found[1]), int(found[2]))


def apart(kind: Kind, data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A record as one record for each party, with its own and with what tells how they belong together; `joined` is the inverse."""
    found, own = parties(kind, data), shares(kind)
    if not found or not kind.root.properties[kind.party].single:
        yield data
        return
    # An amount that only others have to pay is not this party's.
    divided = {whole for whole, key in amounts(kind).items() if any(key in one for one in found)}
    for number, party in enumerate(found, 1):
        said = [whole for whole, key in own.items() if key in party]
        mine = {key: value for key, value in data.items() if key not in divided or key in said}
        mine |= {whole: party[own[whole]] for whole in said}
        mine[kind.party] = {key: value for key, value in party.items() if key not in own.values()}
        if len(found) > 1 or said:
            mine[PARTY] = str(Numbered(number, len(found)))
            mine[OWN] = [kind.root.properties[whole].title for whole in said] or None
            mine[WHOLE] = {whole: data[whole] for whole in own if whole in data}
        yield mine


class _Row(NamedTuple):
    """The values of a row that belong to the record, those of its party, and those of which it is not yet clear."""

    record: Values
    party: dict[str, Any]
    open: dict[str, Any]


def joined(kind: Kind, rows: Sequence[Values]) -> tuple[list[Values], list[dict[str, Any]]]:
    """What each row says of the record, without its party and what is the party's own; and the parties, in the order of the rows."""
    own = shares(kind)
    if len(rows) == 1 and rows[0].get((PARTY,)) is None:
        found = [
            _Row({path: value for path, value in rows[0].items() if path[0] not in (kind.party, OWN, WHOLE)}, _party(kind, rows[0]), {})
        ]
    else:
        found = [_row(kind, own, row) for row in rows]
    for whole, key in own.items():
        some = [row.open.get(whole) for row in found]
        same = all(one == some[0] for one in some)
        for row in found:
            if whole in row.open:
                if same:
                    row.record[(whole,)] = row.open[whole]
                else:
                    row.party[key] = row.open[whole]
    return [row.record for row in found], [row.party for row in found]


def _row(kind: Kind, own: Mapping[str, str], values: Values) -> _Row:
    """One of the rows of a decision. What is said of the whole decision counts; a value that differs from it is the party's own."""
    said = {kind.root.properties[whole].title: whole for whole in own}
    listed = {said[title] for title in values.get((OWN,)) or () if title in said}
    found = _Row({}, _party(kind, values), {})
    for path, value in values.items():
        if path[0] in (kind.party, PARTY, OWN) or (len(path) == 1 and path[0] in own):
            continue
        found.record[path[1:] if path[0] == WHOLE else path] = value
    for whole, key in own.items():
        if (whole,) in values:
            value, of_all = values[whole,], values.get((WHOLE, whole))
            if whole in listed or (of_all is not None and value != of_all):
                found.party[key] = value
            elif of_all is None:
                found.open[whole] = value
    return found


def _party(kind: Kind, values: Values) -> dict[str, Any]:
    return {path[1]: value for path, value in values.items() if path[0] == kind.party and len(path) > 1}
