"""The downloads: everything that is shown and nothing else, readable by those for whom each form is made."""

from __future__ import annotations

import asyncio
import csv
import gzip
import hashlib
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from datasette.app import Datasette
from frictionless import Package
from support import GOOD, GOOD_FILE, Page, Repo, tree

from generator.model.kinds import Kinds

DATA = "data/"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def data(shipped_site: Path) -> Path:
    return shipped_site / "data"


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


def test_datasette_serves_the_database(data: Path, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    async def ask() -> dict[str, int]:
        served = Datasette([], immutables=[str(data / "credit.sqlite")])
        await served.invoke_startup()
        found = {}
        for kind in sorted({kind for kind, _ in shown}):
            answer = await served.client.get(f"/credit/{kind.replace('-', '_')}.json?_shape=objects&_size=1")
            assert answer.status_code == 200, answer.text
            found[kind] = answer.json()["filtered_table_rows_count"]
        page = await served.client.get("/credit/penalty?record_authority__exact=scjgj")
        assert page.status_code == 200
        assert "市场监督管理局" in page.text
        return found

    counted = asyncio.run(ask())
    assert counted == {kind: sum(one == kind for one, _ in shown) for kind in counted}


def test_the_database_is_whole_and_keyed(data: Path, kinds: Kinds) -> None:
    with closing(sqlite3.connect(data / "credit.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert {name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} >= {
            k.name.replace("-", "_") for k in kinds
        }
        # The items of a list lead back to their record.
        lost = base.execute("SELECT count(*) FROM power_list_items WHERE record_id NOT IN (SELECT record_id FROM power_list)").fetchone()
        assert lost == (0,)
        plan = base.execute("EXPLAIN QUERY PLAN SELECT * FROM penalty WHERE document_number = 'x'").fetchall()
        assert "USING INDEX" in str(plan)


def test_frictionless_validates_the_package(data: Path) -> None:
    report = Package(str(data / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message", "place"])[:5]


def test_frictionless_refuses_a_package_with_a_changed_file(data: Path, tmp_path: Path) -> None:
    """The proof that the test above can fail."""
    shutil.copytree(data, tmp_path / "data")
    file = tmp_path / "data/permit/permit.csv"
    file.write_bytes(file.read_bytes().replace(b"2026-", b"2025-", 1))
    assert not Package(str(tmp_path / "data/datapackage.json")).validate().valid


def test_duckdb_reads_the_parquet_folder(data: Path, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    penalties = [one for (kind, _), one in shown.items() if kind == "penalty"]
    with duckdb.connect() as base:
        found = base.execute(
            "SELECT record_id, year, decided_on::VARCHAR, subject.name FROM read_parquet(?, hive_partitioning = true)",
            [f"{data}/penalty/parquet/*/*.parquet"],
        ).fetchall()
    assert sorted((ident, str(year), day, name) for ident, year, day, name in found) == sorted(
        (one["id"], one["date"][:4], one["data"]["decided_on"], one["data"]["subject"]["name"]) for one in penalties
    )


def test_sizes_rows_and_hashes_are_those_of_the_files(data: Path) -> None:
    page = Page((data / "index.html").read_text(encoding="utf-8"))
    sums = dict(reversed(line.split("  ")) for line in (data / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    spoken = {"index.html", "SHA256SUMS", "datapackage.json", "catalog.jsonld"}
    assert set(sums) == set(files) - spoken
    for name, sha256 in sums.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == sha256
        assert name in page.links()
    titles = {one.get("title") for one in page.all("code")}
    assert titles >= set(sums.values())
    catalogue = json.loads((data / "catalog.jsonld").read_text())
    told = [one for dataset in catalogue["dcat:dataset"] for one in dataset["dcat:distribution"]]
    assert sorted(int(one["dcat:byteSize"]["@value"]) for one in told) == sorted(files[name].stat().st_size for name in sums)


def test_what_has_left_the_site_is_in_no_download(repo: Repo, tmp_path: Path) -> None:
    secret = "示范市某某下架食品有限公司"
    repo.write(GOOD_FILE, GOOD)
    taken = repo.write(
        "content/lists/commitments/xzspj-12.yml", GOOD.replace("示范市清和餐饮管理有限公司", secret).replace("000011", "000012")
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
