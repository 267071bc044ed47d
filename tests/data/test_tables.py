"""generator.data.tables: records of a kind as flat tables."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from support import AS_OF, Repo

from generator.data import tables
from generator.data.tables import Table
from generator.model.kinds import Kinds
from generator.model.parties import completing
from generator.site import site


@pytest.fixture(scope="module")
def found(city_repo: Repo) -> site.Site:
    return site.load(city_repo.root, datetime.date.fromisoformat(AS_OF))


def of(kinds: Kinds, name: str) -> dict[str, Table]:
    return {table.name: table for table in tables.tables(kinds.by_name[name])}


def test_the_first_table_is_that_of_the_records(kinds: Kinds) -> None:
    for kind in kinds:
        first, *others = tables.tables(kind)
        assert (first.name, first.path, first.keys) == (kind.name.replace("-", "_"), (), (tables.RECORD_ID,))
        assert all(one.name.startswith(f"{first.name}_") and one.path for one in others)


def test_no_two_columns_of_a_table_and_no_two_tables_have_one_name(kinds: Kinds) -> None:
    names = [table.name for kind in kinds for table in tables.tables(kind)]
    assert len(names) == len(set(names))
    for kind in kinds:
        for table in tables.tables(kind):
            columns = [column.name for column in table.columns]
            assert len(columns) == len(set(columns)), table.name
            assert set(table.keys) <= set(columns)


def test_columns_have_the_type_of_their_field(kinds: Kinds) -> None:
    columns = {column.name: column for column in of(kinds, "penalty")["penalty"].columns}
    assert {name: columns[name].type for name in ("record_date", "decided_on", "fine_wan_yuan", "categories")} == {
        "record_date": tables.DATE,
        "decided_on": tables.DATE,
        "fine_wan_yuan": tables.NUMBER,
        "categories": tables.LIST,
    }
    assert columns["authority"].links == columns["record_authority"].links == "department"
    assert columns["document_number"].indexed
    assert columns["decided_on"].required
    assert not columns["fine_wan_yuan"].required


def test_the_amount_of_an_only_party_is_that_of_the_decision(kinds: Kinds) -> None:
    data = {"subject": [{"name": "甲"}], "content": "罚款50万元。", "fine_wan_yuan": 50}
    several = {"subject": [{"name": "甲", "fine_wan_yuan": 20}, {"name": "乙"}], "fine_wan_yuan": 20}
    together = {"subject": [{"name": "甲"}, {"name": "乙"}], "fine_wan_yuan": 20, "joint": True}
    found = [completing(kinds.by_name["penalty"])(one) for one in (data, several, together)]
    assert [[party.get("fine_wan_yuan") for party in parties] for parties in found] == [[50], [20, None], [None, None]]
    assert "content" not in found[0][0]


def test_the_parties_of_decisions_are_a_table_with_what_is_their_own(kinds: Kinds) -> None:
    columns = {column.name: column for column in of(kinds, "penalty")["penalty_subject"].columns}
    assert list(columns)[:2] == ["record_id", "position"]
    assert (columns["name"].type, columns["uscc"].indexed, columns["fine_wan_yuan"].type) == (tables.TEXT, True, tables.NUMBER)


def test_the_items_of_a_list_are_a_table_with_their_places(kinds: Kinds) -> None:
    items = of(kinds, "red-black-list")["red_black_list_black"]
    assert items.path == ("black",)
    assert items.keys == (tables.RECORD_ID, "position")
    assert [column.name for column in items.columns][:2] == list(items.keys)


def test_rows_hold_every_value_of_the_examples(found: site.Site, kinds: Kinds) -> None:
    """Nothing of the data is lost: each value stands in one cell, under its path."""
    for kind in kinds:
        records = found.by_kind[kind.name]
        cells: dict[str, list[Any]] = {}
        for table in tables.tables(kind):
            prefix = ".".join(table.path)
            for row in tables.rows(found, table, records):
                assert len(row) == len(table.columns)
                for column, value in zip(table.columns, row, strict=True):
                    if not column.of_record and value is not None:
                        cells.setdefault(f"{prefix}.{column.name}".lstrip("."), []).append(value)
        wanted: dict[str, list[Any]] = {}
        for record in records:
            # The amounts of an only party are those of the decision.
            of_parties = {kind.party: completing(kind)(record.data)} if kind.party in record.data else {}
            for path, value in _values({**record.data, **of_parties}, ""):
                wanted.setdefault(path, []).append(value)
        assert {path: sorted(some, key=str) for path, some in cells.items()} == {
            path: sorted(some, key=str) for path, some in wanted.items()
        }


def _values(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _values(below, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list) and (not value or isinstance(value[0], dict)):
        # A list of objects is a table of its own, in which an empty one has no row.
        for one in value:
            yield from _values(one, path)
    else:
        yield path, json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def test_a_row_begins_with_what_is_public_beside_the_data(found: site.Site, kinds: Kinds) -> None:
    table = of(kinds, "penalty")["penalty"]
    record = found.by_kind["penalty"][0]
    row = dict(zip([column.name for column in table.columns], next(tables.rows(found, table, [record])), strict=True))
    assert (row["record_id"], row["record_address"], row["record_title"]) == (record.id, record.address, record.caption)
    assert (row["record_date"], row["record_authority"], row["record_file"]) == (record.date, record.authority, record.file)
