"""generator.exchange.rows: a record goes out as rows and comes back equal, whatever its kind."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from strategies import DEPARTMENTS, dicts, drawn
from support import KIND_NAMES

from generator.exchange import columns as c
from generator.exchange.rows import from_rows, to_rows
from generator.model.kinds import Kinds
from generator.text.identifiers import NO_CODE


@pytest.mark.parametrize("name", KIND_NAMES)
def test_any_record_comes_back_equal(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    table = c.columns(kind)
    for data in drawn(kind):
        rows = to_rows(kind, table, "2026/gaj-1", data, DEPARTMENTS)
        read = from_rows(kind, table, dicts([column.key for column in table], rows), DEPARTMENTS)
        assert read.wrong == ()
        assert read.id == "2026/gaj-1"
        assert read.data == {**{key: [] for key in c.row_lists(kind) if key in kind.root.required}, **data}
        # The order of keys is that of the schema.
        assert repr(read.data) == repr({key: read.data[key] for key in kind.root.properties if key in read.data})


@pytest.mark.parametrize("name", KIND_NAMES)
def test_examples_come_back_with_their_keys_in_order(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    table = c.columns(kind)
    ids = {value for example in kind.examples for value in _links(kind.root, example)}
    known = c.Departments({one: c.Department(one, f"{one}局", "") for one in ids}, {f"{one}局": one for one in ids}, {})
    for example in kind.examples:
        rows = to_rows(kind, table, "x", example, known)
        read = from_rows(kind, table, dicts([column.key for column in table], rows), known)
        assert (read.wrong, read.data) == ((), example)


def _links(shape: Any, value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_links(shape.properties[key], one) for key, one in value.items()))
    if isinstance(value, list):
        return set().union(*(_links(shape.items, one) for one in value))
    return {value} if shape.link == "department" else set()


def penalty(kinds: Kinds, **cells: Any) -> Any:
    kind = kinds.by_name["penalty"]
    table = c.columns(kind)
    data = {**copy.deepcopy(kind.examples[0]), "authority": "gaj"}
    (row,) = dicts([column.key for column in table], to_rows(kind, table, "x", data, DEPARTMENTS))
    return from_rows(kind, table, [{**row, **cells}], DEPARTMENTS)


def test_an_authority_may_be_known_by_its_code_alone(kinds: Kinds) -> None:
    read = penalty(kinds, CF_CFJG="旧名称局")
    assert read.wrong == ()
    assert read.data["authority"] == "gaj"
    assert penalty(kinds, CF_CFJG=None).data["authority"] == "gaj"


@pytest.mark.parametrize("code", [None, "", NO_CODE])
def test_an_authority_may_be_known_by_its_name_alone(kinds: Kinds, code: str | None) -> None:
    read = penalty(kinds, CF_CFJGDM=code)
    assert (read.wrong, read.data["authority"]) == ((), "gaj")


def test_a_code_must_not_contradict_a_name(kinds: Kinds) -> None:
    read = penalty(kinds, CF_CFJGDM=DEPARTMENTS.by_id["zjj"].uscc)
    assert [(one.column.key, one.fault.slug) for one in read.wrong] == [("CF_CFJGDM", "broken-link")]
    assert "甲市GAJ局" in read.wrong[0].fault.message


def test_a_source_that_is_the_authority_is_left_out(kinds: Kinds) -> None:
    assert "source_authority" not in penalty(kinds).data
    other = penalty(kinds, CF_SJLY="甲市ZJJ局", CF_SJLYDM=DEPARTMENTS.by_id["zjj"].uscc)
    assert other.data["source_authority"] == "zjj"


def test_rows_of_a_list_must_agree_on_their_record(kinds: Kinds) -> None:
    kind = kinds.by_name["power-list"]
    table = c.columns(kind)
    data = {**copy.deepcopy(kind.examples[0]), "authority": "gaj"}
    data["items"] = [data["items"][0], {**data["items"][0], "code": "2"}]
    rows = dicts([column.key for column in table], to_rows(kind, table, "x", data, DEPARTMENTS))
    assert len(rows) == 2
    rows[1]["title"] = "别的清单"
    read = from_rows(kind, table, rows, DEPARTMENTS)
    assert [(one.row, one.column.key, one.fault.slug) for one in read.wrong] == [(1, "title", "rows-disagree")]
    rows[1]["title"] = None
    assert from_rows(kind, table, rows, DEPARTMENTS).data == data


def test_a_row_says_which_list_it_is_of(kinds: Kinds) -> None:
    kind = kinds.by_name["red-black-list"]
    table = c.columns(kind)
    data = {**copy.deepcopy(kind.examples[0]), "authority": "gaj"}
    rows = dicts([column.key for column in table], to_rows(kind, table, "x", data, DEPARTMENTS))
    for row in rows:
        row["entry.department"] = row["entry.document.authority"] = "gaj"
        row["entry.department.uscc"] = None
    assert [row[c.LIST] for row in rows] == ["红榜"] * len(data["red"]) + ["黑榜"] * len(data["black"])
    rows[0][c.LIST] = "白榜"
    read = from_rows(kind, table, rows, DEPARTMENTS)
    assert [(one.row, one.column.key, one.fault.slug) for one in read.wrong] == [(0, c.LIST, "unknown-choice")]
    assert len(read.data["red"]) == len(data["red"]) - 1
