"""The downloads: everything that is shown and nothing else, readable by those for whom each form is made."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import Package
from support import GOOD, GOOD_FILE, Repo, tree

from generator.engine import zipped
from generator.site import addresses

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
    zipped.unpack(site / "data/credit.sqlite.zip", tmp_path / "credit.sqlite")
    with closing(sqlite3.connect(tmp_path / "credit.sqlite")) as base:
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
        elif name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as whole:
                yield from (whole.read(one).decode("utf-8", "replace") for one in whole.namelist())
        elif name.endswith(".parquet"):
            with duckdb.connect() as base:
                yield str(base.execute("SELECT * FROM read_parquet(?)", [str(folder / name)]).fetchall())
        else:
            yield content.decode("utf-8", "replace")


# frictionless leaves the archive open that it has read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_tables_of_a_kind_with_many_records_are_archives_of_all_and_of_each_year(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a build that changes one month of them is the same as one from nothing."""
    monkeypatch.setattr(addresses, "MANY", 3)
    days = ["2025-03-12", "2025-12-31", "2026-01-02", "2026-03-12"]
    for i, day in enumerate(days):
        repo.write(f"content/lists/commitments/n{i}.yml", GOOD.replace("000011", f"00001{i}").replace("2026-03-12", day))
    site = repo.build(tmp_path / "site", "--no-search")

    def read(name: str) -> list[dict[str, str]]:
        return rows_of((site / f"data/commitment/{name}.zip").read_bytes(), name)

    assert [row["record_id"] for row in read("commitment.csv")] == ["n3", "n2", "n1", "n0"]
    assert [row["record_id"] for row in read("commitment-2025.csv")] == ["n1", "n0"]
    assert [row["record_id"] for row in read("commitment-2026.csv")] == ["n3", "n2"]
    assert not (site / "data/commitment/commitment.csv").exists()
    report = Package(str(site / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message", "place"])[:5]
    told = {line.split("  ")[1]: line for line in (site / "data/SHA256SUMS").read_text().splitlines()}
    assert {"commitment/commitment.csv.zip", "commitment/commitment-2025.csv.zip"} <= set(told)
    changed = GOOD.replace("2026-03-12", "2025-12-31").replace("matter: 申请", "matter: 再次申请")
    repo.write("content/lists/commitments/n1.yml", changed)
    again = repo.build(tmp_path / "site", "--no-search")
    assert "再次申请" in str(read("commitment-2025.csv"))
    whole = repo.build(tmp_path / "whole", "--no-search", "--no-cache")
    assert tree(again / "data") == tree(whole / "data")


def rows_of(packed: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        assert whole.testzip() is None
        text = whole.read(name)
    assert text.startswith(b"\xef\xbb\xbf"), "a spreadsheet takes a text without this mark for GBK"
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_the_same_records_give_the_same_bytes(shipped: Repo, shipped_site: Path, tmp_path: Path) -> None:
    again = shipped.build(tmp_path / "again", "--no-cache")
    assert tree(again / "data") == tree(shipped_site / "data")
