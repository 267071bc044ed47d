"""generator.exchange.units: which rows make which record."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from strategies import DEPARTMENTS

from generator.exchange import columns as c
from generator.exchange import files, incoming, tables
from generator.exchange.rows import to_rows
from generator.exchange.units import incomplete
from generator.model.kinds import Kinds

PENALTY: dict[str, Any] = {
    "authority": "gaj",
    "document_number": "示公罚〔2026〕1号",
    "subject": [{"type": "自然人", "name": "李*"}, {"type": "自然人", "name": "王*"}],
    "content": "警告。",
    "decided_on": "2026-04-21",
}


def units(kinds: Kinds, *records: dict[str, Any], order: tuple[int, ...] = (), ids: bool = True) -> list[tuple[int, ...]]:
    kind = kinds.by_name["penalty"]
    table = c.columns(kind)
    rows = [row for i, data in enumerate(records) for row in to_rows(kind, table, f"x-{i}" if ids else "", data, DEPARTMENTS)]
    rows = [rows[i] for i in order] if order else rows
    data = files.csv_text(files.Sheet(kind, table, tuple(rows), datetime.date(2026, 11, 22))).encode()
    found = incoming.read(kind, tables.read(data), DEPARTMENTS, incoming.CallerValues())
    return [unit.rows for unit in found.units]


def test_the_parties_of_a_decision_are_one_record_wherever_their_rows_stand(kinds: Kinds) -> None:
    single = PENALTY | {"subject": PENALTY["subject"][:1], "document_number": "示公罚〔2026〕2号"}
    assert units(kinds, PENALTY, single) == [(1, 2), (3,)]
    # The second party, the other record, the first party.
    assert units(kinds, PENALTY, single, order=(1, 2, 0)) == [(3, 1), (2,)]


def test_two_decisions_are_two_records(kinds: Kinds) -> None:
    other = PENALTY | {"decided_on": "2026-04-22"}
    assert units(kinds, PENALTY, other) == units(kinds, PENALTY, other, ids=False) == [(1, 2), (3, 4)]
    # Two records of one number, which only their file names tell apart.
    assert units(kinds, PENALTY, PENALTY) == [(1, 2), (3, 4)]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (["第1名（共2名）", "第2名（共2名）"], []),
        ([""], []),
        (["第1名（共2名）"], [(0, "parties-incomplete")]),
        (["第1名（共2名）", "第1名（共2名）"], [(0, "parties-incomplete")]),
        (["第二名"], [(0, "wrong-form")]),
    ],
)
def test_each_party_has_just_one_row(cells: list[str], wrong: list[tuple[int, str]]) -> None:
    assert [(at, fault.slug) for at, fault in incomplete(cells)] == wrong
