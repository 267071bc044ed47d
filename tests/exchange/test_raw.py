"""generator.exchange.raw: what a file holds before anybody understands it."""

from __future__ import annotations

import dataclasses

import pytest

from generator.exchange import raw, tables


def test_a_sheet_claims_nothing_that_it_was_not_told() -> None:
    sheet = raw.RawSheet("表", [["甲"]])
    assert [sheet.keyed, sheet.hidden, sheet.since_1904, sheet.delimited] == [False] * 4
    assert (sheet.kind, sheet.hidden_rows, sheet.hidden_columns, sheet.notes) == ("", frozenset(), frozenset(), ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        sheet.name = "乙"  # type: ignore[misc]


@pytest.mark.parametrize(("data", "keyed", "delimited"), [(b"a,b\n1,2\n", False, True), (b'[{"a": 1, "b": 2}]', True, False)])
def test_each_form_says_what_its_cells_are(data: bytes, keyed: bool, delimited: bool) -> None:
    [sheet] = tables.read(data)
    assert (sheet.keyed, sheet.delimited) == (keyed, delimited)
    assert sheet.rows[0] == ["a", "b"]


def test_why_a_file_is_no_table_is_said_with_what_to_do() -> None:
    with pytest.raises(raw.NotATable, match=r"[一-龥]") as told:
        tables.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert isinstance(told.value, ValueError)
