"""generator.lake.merging: a partition that is changed has the bytes of one that is made afresh."""

from __future__ import annotations

from typing import Any

import pytest
from arro3 import core
from hypothesis import given
from hypothesis import strategies as st

from generator.lake import writing
from generator.lake.merging import Damaged, merged
from generator.lake.shapes import DAY, TABLES, TEXT, WHOLE

_KIND, _ID = st.sampled_from(["penalty", "permit"]), st.sampled_from([f"2026/{at}" for at in range(6)])
_OF = {TEXT: st.none() | st.sampled_from(["", "甲", "a\n", "z"]), WHOLE: st.none() | st.integers(-(2**63), 2**63 - 1), DAY: st.sampled_from([None, "1969-12-31", "2026-03-01"])}


def rows(table: str) -> Any:
    """Lists of rows of a table, some of them equal but for little."""
    values = [_OF.get(sort, st.none() | st.booleans()) for name, sort in TABLES[table].columns.items() if name not in ("kind", "id")]
    names = [name for name in TABLES[table].columns if name not in ("kind", "id")]

    def row(kind: str, ident: str, rest: list[Any]) -> tuple[Any, ...]:
        told = {**dict(zip(names, rest, strict=True)), "kind": kind, "id": ident}
        return tuple(told[name] for name in TABLES[table].columns)

    return st.lists(st.builds(row, _KIND, _ID, st.tuples(*values).map(list)), max_size=8)


@pytest.mark.parametrize("table", ["records", "parties", "duties"])
@given(data=st.data())
def test_rows_taken_out_and_put_in_give_the_bytes_of_all(table: str, data: st.DataObject) -> None:
    before, more = data.draw(rows(table)), data.draw(rows(table))
    gone = data.draw(st.sets(st.tuples(_KIND, _ID), max_size=4))
    at = [list(TABLES[table].columns).index(name) for name in ("kind", "id")]
    left = [row for row in before if tuple(row[place] for place in at) not in gone]
    old = writing.encoded(table, before) if before else None
    found = merged(table, [writing.of_rows(table, some) for some in (more[:3], more[3:])], old, gone)
    assert found == (writing.encoded(table, [*left, *more]) if left or more else None)


def test_nothing_of_nothing_is_no_file() -> None:
    assert merged("records", [], None, set()) is None


def test_a_file_with_other_columns_is_damaged() -> None:
    old = writing.file_of(core.Table.from_arrays([core.Array(["a"], core.DataType.string())], names=["kind"]))
    with pytest.raises(Damaged):
        merged("records", [], old, set())
    row = tuple(None for _ in TABLES["stated"].columns)
    with pytest.raises(Damaged):
        merged("records", [writing.of_rows("records", [(None,) * len(TABLES["records"].columns)])], writing.encoded("stated", [row]), set())
