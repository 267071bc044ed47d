"""Which leaves belong to which record: a list that must fit the checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.proof import records
from generator.proof.logfiles import LogError

SHOWN = {"a/1": ("salt", ((0, "2026-11-28"), (2, "2026-11-29")))}
GONE = {"a/2": ((1, "2026-11-28"), (3, "2026-11-29"))}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / records.name(4)).write_bytes(records.encoded(4, SHOWN, GONE))
    assert records.load(tmp_path, 4) == (SHOWN, GONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version":2,"size":4,"records":{},"removed":{}}',
        '{"version":1,"size":5,"records":{},"removed":{}}',
        '{"version":1,"size":4,"records":[],"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[[4,"2026-11-29"]]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[[1,"2026-11-29"],[1,"2026-11-29"]]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":[1,[[1,"2026-11-29"]]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[[true,"2026-11-29"]]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[[1,2]]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[[1,"2026-13-01"]]]},"removed":{}}',
        '{"version":1,"size":4,"records":{"a":["s",[[1,"yesterday!"]]]},"removed":{}}',
        "[" * 5000,
    ],
)
def test_a_list_that_does_not_fit_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / records.name(4)).write_text(text, encoding="utf-8")
    with pytest.raises(LogError, match=r"records-4\.json"):
        records.load(tmp_path, 4)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"没有 records-4\.json"):
        records.load(tmp_path, 4)
