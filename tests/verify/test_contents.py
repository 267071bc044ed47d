"""generator.verify.contents: inside the downloads are the records of the data interface, whatever the lists of sums say."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from .test_downloads import resummed, told

LINES = "commitment/commitment.jsonl.gz"
TABLE = "commitment/commitment.csv"


def lines(site: Path, name: str = LINES) -> list[bytes]:
    return gzip.decompress((site / "data" / name).read_bytes()).splitlines(keepends=True)


@pytest.mark.parametrize("name", [LINES, "all.jsonl.gz"])
@pytest.mark.parametrize("sort", ["swapped", "dropped", "added", "twice", "broken", "cut"])
def test_other_records_are_named_though_all_sums_are_right(copied: Path, name: str, sort: str) -> None:
    found = lines(copied, name)
    at = next(i for i, line in enumerate(found) if json.loads(line)["kind"] == "commitment")
    one = json.loads(found[at])
    if sort == "swapped":
        found[at] = found[at].replace("清和".encode(), "清荷".encode())
    elif sort == "dropped":
        del found[at]
    elif sort == "added":
        found.append(json.dumps(one | {"id": "another"}, ensure_ascii=False).encode() + b"\n")
    elif sort == "twice":
        found.append(found[at])
    elif sort == "broken":
        found.append(b"{\n")
    content = gzip.compress(b"".join(found))
    resummed(copied, name, content[:-9] if sort == "cut" else content)
    reported = told(copied)
    assert [(state, subject) for state, subject, _ in reported["download-other-records"]] == [("failed", f"data/{name}")]
    assert "downloads" in reported


@pytest.mark.parametrize("sort", ["dropped", "added", "twice", "cells", "not a table"])
def test_other_rows_are_named_though_all_sums_are_right(copied: Path, sort: str) -> None:
    text = (copied / "data" / TABLE).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if sort == "dropped":
        del rows[-1]
    elif sort == "added":
        rows.append(["another", *rows[-1][1:]])
    elif sort == "twice":
        rows.append(rows[-1])
    elif sort == "cells":
        rows[-1] = rows[-1][:-1]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    resummed(copied, TABLE, b"\xff\xfe\xff" if sort == "not a table" else out.getvalue().encode("utf-8-sig"))
    assert [(state, subject) for state, subject, _ in told(copied)["download-other-records"]] == [("failed", f"data/{TABLE}")]


def test_a_bomb_in_a_download_is_not_unpacked(copied: Path) -> None:
    resummed(copied, LINES, gzip.compress(bytes(64 << 20)))
    [(_, subject, message)] = told(copied)["download-other-records"]
    assert subject == f"data/{LINES}"
    assert "大得不合理" in message


def test_a_kind_without_its_list_is_named_though_all_sums_are_right(copied: Path) -> None:
    for name in ("SHA256SUMS", "datapackage.json", "catalog.jsonld"):
        file = copied / "data" / name
        file.write_text(file.read_text(encoding="utf-8").replace(LINES, "commitment/other.txt"), encoding="utf-8")
    (copied / "data" / LINES).rename(copied / "data" / "commitment/other.txt")
    assert [(state, subject) for state, subject, _ in told(copied)["download-lacking"]] == [("failed", "data/commitment/")]


def test_a_table_with_another_head_is_not_passed_over(copied: Path) -> None:
    text = (copied / "data" / TABLE).read_bytes()
    resummed(copied, TABLE, text.replace(b"record_id", b"record_no", 1))
    assert [(state, subject) for state, subject, _ in told(copied)["download-other-records"]] == [("failed", f"data/{TABLE}")]


@pytest.mark.parametrize("line", [b"a,", b'"\n",'])
def test_a_row_that_does_not_end_is_not_read_whole(copied: Path, line: bytes) -> None:
    resummed(copied, TABLE, b"record_id,record_address," + line * (40_000_000 // len(line)))
    [(_, subject, message)] = told(copied)["download-other-records"]
    assert subject == f"data/{TABLE}"
    assert "大得不合理" in message


def test_a_line_in_which_a_name_stands_twice_is_told(copied: Path) -> None:
    """A reader that takes the first sees another record than one that takes the last."""
    found = lines(copied)
    found[0] = found[0].replace(b'"data":{', b'"data":{"content":"other"},"data":{', 1)
    resummed(copied, LINES, gzip.compress(b"".join(found)))
    [(_, _, message)] = told(copied)["download-other-records"]
    assert "同名" in message


@pytest.mark.parametrize("change", ["gone", "broken", "elsewhere", "count"])
def test_an_interface_that_cannot_be_read_is_told(copied: Path, change: str) -> None:
    file = next((copied / "api/v1/records/commitment").iterdir())
    text = file.read_text(encoding="utf-8")
    index = copied / "api/v1/index.json"
    if change == "gone":
        file.unlink()
    elif change == "broken":
        file.write_text(text[:-5], encoding="utf-8")
    elif change == "elsewhere":
        file.write_text(text.replace('"kind":"commitment"', '"kind":"penalty"'), encoding="utf-8")
    else:
        told_before = json.loads(index.read_text(encoding="utf-8"))
        told_before["kinds"]["commitment"]["count"] = 3
        index.write_text(json.dumps(told_before), encoding="utf-8")
    assert [(state, subject) for state, subject, _ in told(copied)["interface-unreadable"]] == [("failed", "api/v1/index.json")]
