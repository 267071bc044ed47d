"""The downloads: everything that is shown and nothing else, readable by those for whom each form is made."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support import GOOD, GOOD_FILE, Repo, tree

DATA = "data/"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def shown(shipped_site: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Every record of the data interface by its kind and id."""
    api = shipped_site / "api/v1"
    files = [shipped_site / f for kind in json.loads((api / "index.json").read_text())["kinds"].values() for f in kind["files"]]
    return {(one["kind"], one["id"]): one for file in files for one in json.loads(file.read_text()).values()}


def lines(packed: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(packed.read_bytes()).decode().splitlines()]


def rows(file: Path) -> list[dict[str, str]]:
    text = file.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_json_lines_hold_every_record_as_the_data_interface_does(data: Path, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    found = lines(data / "all.jsonl.gz")
    public = [{key: value for key, value in one.items() if key in found[0]} for one in shown.values()]
    assert {(one["kind"], one["id"]): one for one in found} == {(one["kind"], one["id"]): one for one in public}
    assert len(found) == len(shown)
    each = [one for kind in {kind for kind, _ in shown} for one in lines(data / kind / f"{kind.replace('-', '_')}.jsonl.gz")]
    assert sorted(each, key=str) == sorted(found, key=str)


def test_csv_opens_in_spreadsheets(data: Path, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    """traps.md, Spreadsheets: a mark of the encoding, and no text that would run as a formula."""
    for file in data.glob("*/*.csv"):
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        for row in rows(file):
            # Numbers may be negative; texts never begin as a formula does.
            assert not [
                value for value in row.values() if value.startswith(FORMULAS) and not value.lstrip("-").replace(".", "").isdecimal()
            ]
    for kind in {kind for kind, _ in shown}:
        found = rows(data / kind / f"{kind.replace('-', '_')}.csv")
        assert {row["record_id"] for row in found} == {ident for one, ident in shown if one == kind}
        assert all(row["record_title"] == shown[kind, row["record_id"]]["title"] for row in found)


def test_a_formula_in_a_record_is_text_in_csv(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD.replace("matter: 申请", "matter: =1+1申请"))
    site = repo.build(tmp_path / "site", "--no-search")
    assert rows(site / "data/commitment/commitment.csv")[0]["matter"] == "'=1+1申请办理食品经营许可"
    with closing(sqlite3.connect(site / "data/credit.sqlite")) as base:
        # Where nothing runs, nothing is added.
        assert base.execute("SELECT matter FROM commitment").fetchall() == [("=1+1申请办理食品经营许可",)]


def test_what_has_left_the_site_is_in_no_download(repo: Repo, tmp_path: Path) -> None:
    secret = "甲市某某下架食品有限公司"
    repo.write(GOOD_FILE, GOOD)
    taken = repo.write(
        "content/lists/commitments/xzspj-12.yml", GOOD.replace("甲市清和餐饮管理有限公司", secret).replace("000011", "000012")
    )
    before = repo.build(tmp_path / "before", "--no-search")
    assert any(secret in text for text in every_text(before / "data"))
    taken.unlink()
    after = repo.build(tmp_path / "after", "--no-search")
    assert not any(secret in text for text in every_text(after / "data"))


def every_text(folder: Path) -> Iterator[str]:
    """All that a reader of each form would find."""
    for name, content in tree(folder).items():
        if name.endswith(".gz"):
            yield gzip.decompress(content).decode()
        elif name.endswith(".parquet"):
            with duckdb.connect() as base:
                yield str(base.execute("SELECT * FROM read_parquet(?)", [str(folder / name)]).fetchall())
        else:
            yield content.decode("utf-8", "replace")


def test_the_same_records_give_the_same_bytes(shipped: Repo, shipped_site: Path, tmp_path: Path) -> None:
    again = shipped.build(tmp_path / "again", "--no-cache")
    assert tree(again / "data") == tree(shipped_site / "data")
