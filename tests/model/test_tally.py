"""generator.model.tally: what one record adds to the statistics."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import tally
from generator.model.conditions import Condition, Measured, Wanted
from generator.model.fields import Field
from generator.model.kinds import Kinds


def field(key: str, **more: Any) -> Field:
    return Field(key=key, title=key, description="", type=more.pop("type", "string"), **more)


def shape(*fields: Field) -> Field:
    return field("", type="object", properties={one.key: one for one in fields})


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_an_amount_is_exact_to_the_cent(amount: int) -> None:
    """Numbers have at most 15 digits, so every sum of cents with so many is one that a record can hold."""
    assert tally.cents(float(Decimal(amount) / 1_000_000)) == amount


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (0.5, 500_000),
        (3, 3_000_000),
        (0.000001, 1),
        (0.11277, 112_770),
        (1e9 + 0.25, 10**15 + 250_000),
        (999999999999.999, 999999999999999000),
    ],
)
def test_amounts_of_any_size(value: float, amount: int) -> None:
    assert tally.cents(value) == amount


@pytest.mark.parametrize(
    ("amount", "yuan", "wan"),
    [
        (0, "0.00", "0"), (1, "0.01", "0.000001"), (112_770, "1127.70", "0.11277"), (-50, "-0.50", "-0.00005"), (3_000_000, "30000.00", "3"),
        (10**16, "100000000000000.00", "10,000,000,000"), (-(10**10) - 1, "-100000000.01", "-10,000.000001"),
    ],
)  # fmt: skip
def test_cents_in_words(amount: int, yuan: str, wan: str) -> None:
    assert (tally.yuan(amount), tally.wan_yuan(amount)) == (yuan, wan)


def test_a_part_in_a_list_is_not_added_to_the_whole() -> None:
    part = shape(field("fine", type="number", unit="万元"))
    root = shape(field("fine", type="number", unit="万元"), field("parties", type="array", items=part))
    found = tally.layout(root, None)
    assert [one.path for one in found.amounts] == ["fine"]
    assert found.tally({"fine": 2, "parties": [{"fine": 1}, {"fine": 1}]}) == (chr(tally.COUNT), [(found.amounts[0].slot, 2_000_000)])


def test_a_choice_named_twice_counts_once() -> None:
    root = shape(field("sorts", type="array", items=field("", enum=("甲", "乙"))))
    found = tally.layout(root, None)
    [choice] = found.choices
    assert found.tally({"sorts": ["乙", "乙", "甲"]}) == ("".join(map(chr, (tally.COUNT, choice.slot + 1, choice.slot))), [])


BY_SORT = Wanted((Condition("many.sort", frozenset({"单位"})), Condition("note", frozenset({"x"}))), "某法")
COLUMNS = shape(
    field("reason", code="A", missed="看不到"),
    field("note", code="B", length=3),
    field("why", code="E", missed="看不到", wanted=(Wanted((Condition("note", frozenset({"要"})),), "某法"),)),
    field("own", missed="不在标准里"),
    field("who", type="object", properties={"name": field("name", code="C", missed="看不到")}),
    field("many", type="array", items=shape(field("sort"), field("name", code="D", missed="看不到", wanted=(BY_SORT,)))),
)


@pytest.mark.parametrize(
    ("data", "lacking"),
    [
        ({"reason": "x", "note": "三个字"}, []),
        ({"reason": "x", "note": "四个字了"}, ["note"]),
        ({"note": "x"}, ["reason"]),
        ({"reason": "x", "note": "要"}, ["why"]),
        ({"reason": "x", "note": "要", "why": "x"}, []),
        ({"reason": "x", "who": {}}, ["who.name"]),
        # Each party is asked by what it is itself, and by what the record says.
        ({"reason": "x", "note": "x", "many": [{"sort": "单位", "name": "甲"}, {"sort": "个人"}]}, []),
        ({"reason": "x", "note": "x", "many": [{"sort": "个人", "name": "甲"}, {"sort": "单位"}]}, ["many.name"]),
        ({"reason": "x", "note": "y", "many": [{"sort": "单位"}]}, []),
    ],
)
def test_what_the_standard_asks_for_and_the_record_lacks(data: dict[str, Any], lacking: list[str]) -> None:
    found = tally.layout(COLUMNS, Measured("", (), ()))
    slots = Counter(map(ord, found.tally(data)[0]))
    assert [one.path for one in found.columns if one.slot in slots] == lacking
    assert slots[tally.COMPLIANT] == (not lacking)


def test_a_kind_that_is_not_measured_has_no_columns(kinds: Kinds) -> None:
    assert {kind.name for kind in kinds if kind.layout.columns} == {kind.name for kind in kinds if kind.measured is not None}
