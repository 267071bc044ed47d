"""generator.exchange.overlooked: of any table, a value that was there and is neither understood nor refused does not exist."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DEPARTMENTS
from support import examples

from generator.exchange import columns as c
from generator.exchange import heads, incoming
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kind, Kinds

STRANGE = ["表里没有的栏目", "经办人", None, "", "序号"]


@st.composite
def tables(draw: st.DrawFn, kind: Kind) -> RawSheet:
    """A table of a kind as it may come: known heads, others, none; cells that each say something of their own; parts that are hidden."""
    titles = [column.head for column in c.columns(kind) if column.path]
    row = draw(st.lists(st.sampled_from([*titles, *STRANGE]), min_size=3, max_size=9))
    row = [head if head in STRANGE or head not in row[:at] else None for at, head in enumerate(row)]
    above: list[list[Any]] = draw(st.sampled_from([[], [["公示表"]], [["公示表"], [], [None, "某局"]]]))
    rows: list[list[Any]] = [*above, row]
    for y in range(draw(st.integers(1, 4))):
        width = draw(st.integers(0, len(row) + 2))
        some = draw(st.lists(st.sampled_from(["文", "文", None, "#REF!", "20261109T", "合计"]), min_size=width, max_size=width))
        rows.append([None if one is None else one if one == "#REF!" or (one == "合计" and not x) else f"{one}A{len(rows)}B{x}C" for x, one in enumerate(some)])
        if y and draw(st.booleans()):
            rows.append([])
    hidden_rows = draw(st.frozensets(st.integers(0, len(rows) - 1), max_size=2))
    hidden_columns = draw(st.frozensets(st.integers(0, len(row)), max_size=2))
    form = draw(st.sampled_from(["workbook", "delimited"]))
    if form == "delimited":
        return RawSheet("", rows, delimited=True)
    return RawSheet("表", rows, hidden=draw(st.booleans()), hidden_rows=hidden_rows, hidden_columns=hidden_columns)


def accounted(found: Incoming, sheet: RawSheet, names: heads.Names) -> list[tuple[int, int, Any]]:
    """The cells that are neither in a record nor spoken of."""
    if found.unused:
        assert found.unused[0]
        return []
    problems = list(found.problems)
    said: dict[int, str] = {}
    for unit in found.units:
        taken = incoming.take(found, unit)
        problems += taken.problems
        for row in unit.rows:
            said[row] = json.dumps([taken.id, taken.data], ensure_ascii=False)
    used = found.used[0]
    if any(problem.severity == "error" and problem.row == used.layout.row for problem in found.problems):
        # Nothing of the sheet is read until its heads are right, and that is said.
        return []
    spoken = {(problem.row, problem.at) for problem in problems}
    # A department has a name and a code: of two that are wrong, one is spoken of, and the row is refused.
    beside = {head.at: [one.at for one in used.layout.heads if one.column.path == head.column.path] for head in used.layout.heads}
    spoken |= {(row, at) for row, first in spoken for at in beside.get(first, ())}
    rows = {row for row, at in spoken if at < 0} | {row for row, _ in used.skipped}
    columns = {at for row, at in spoken if row == used.layout.row}
    # What is never published: private columns are not read, names are masked; a serial number is no value.
    columns |= {head.at for head in used.layout.heads if head.column.private or head.column.field.privacy or not head.column.path}
    columns |= {at for at, cell in enumerate(sheet.rows[used.layout.row]) if heads.normal(cell) in names.ignored}
    return [
        (y, x, cell)
        for y, row in enumerate(sheet.rows)
        for x, cell in enumerate(row)
        if cell
        and y != used.layout.row
        and y not in rows
        and x not in columns
        and (y, x) not in spoken
        and str(cell) not in said.get(y, "")
    ]


@pytest.mark.hypothesis
@pytest.mark.parametrize("name", ["penalty", "red-black-list"])
def test_every_value_is_understood_or_spoken_of(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    names = heads.names(kind, c.columns(kind))

    @examples(40)
    @given(sheet=tables(kind), hidden=st.booleans())
    def holds(sheet: RawSheet, hidden: bool) -> None:
        found = incoming.read(kind, [sheet], DEPARTMENTS, CallerValues(hidden=hidden))
        assert accounted(found, sheet, names) == []

    holds()


def test_what_is_hidden_is_said_even_where_it_is_asked_for(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    rows = [["行政相对人名称", "行政处罚决定书文号", "备注"], ["甲公司", "一号", "不给人看"], ["乙公司", "二号", None]]
    sheet = RawSheet("表", rows, hidden_rows=frozenset({2, 90}), hidden_columns=frozenset({2, 40}))
    for hidden in (False, True):
        found = incoming.read(kind, [sheet], DEPARTMENTS, CallerValues(hidden=hidden))
        told = [(one.severity, one.slug, one.row, one.at) for one in found.problems]
        assert told == [("warning", "hidden-row", 2, -1), ("warning", "hidden-column", 0, 2)]
        taken = [incoming.take(found, unit).data for unit in found.units]
        assert len(taken) == (2 if hidden else 1)
        assert ("不给人看" in str(taken)) is hidden


def test_codes_above_the_titles_that_are_hidden_are_no_heads(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    rows = [["CF_XDR_MC", "CF_WSH", "CF_BZ"], ["行政相对人名称", "行政处罚决定书文号", None], ["甲公司", "一号", None]]
    found = incoming.read(kind, [RawSheet("表", rows, hidden_rows=frozenset({0}))], DEPARTMENTS, CallerValues())
    assert found.used[0].layout.row == 1
    assert [unit.rows for unit in found.units] == [(2,)]


def test_a_record_of_several_rows_is_not_cut_short(kinds: Kinds) -> None:
    """A list is what the table says; read without a hidden row it would lose an entry that stands."""
    kind = kinds.by_name["red-black-list"]
    table = [column.head for column in c.columns(kind) if column.path or column.sort == c.LIST]
    rows = [table, ["x"] * len(table), ["x"] * len(table)]
    found = incoming.read(kind, [RawSheet("表", rows, hidden_rows=frozenset({2}))], DEPARTMENTS, CallerValues())
    problems = [problem for unit in found.units for problem in incoming.take(found, unit).problems]
    assert ("error", "hidden-row", 2) in {(one.severity, one.slug, one.row) for one in problems}
    asked = incoming.read(kind, [RawSheet("表", rows, hidden_rows=frozenset({2}))], DEPARTMENTS, CallerValues(hidden=True))
    assert "hidden-row" not in {problem.slug for unit in asked.units for problem in incoming.take(asked, unit).problems}
