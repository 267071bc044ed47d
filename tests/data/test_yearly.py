"""generator.data.yearly: all downloads of a kind with very many records are by year, and are changed month by month."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from frictionless import Package
from support import GOOD, GOOD_FILE, Repo, tree

from generator.site import addresses

DAYS = ("2025-03-12", "2025-12-31", "2026-01-02", "2026-01-03", "2026-03-12")
BELOW = "data/commitment"


@pytest.fixture
def built(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(addresses, "MANY", 2)
    monkeypatch.setattr(addresses, "LARGE", 4)
    for number, day in enumerate(DAYS):
        write(repo, number, day)
    return repo.build(tmp_path / "site", "--no-search")


def write(repo: Repo, number: int, day: str, matter: str = "申请") -> None:
    text = GOOD.replace("000011", f"00001{number}").replace("2026-03-12", day).replace("matter: 申请", f"matter: {matter}")
    repo.write(f"content/lists/commitments/n{number}.yml", text)


def ids(site: Path, year: str, tmp_path: Path) -> dict[str, list[str]]:
    """The ids of the records in each download of a year."""
    below = site / BELOW
    with zipfile.ZipFile(below / f"commitment-{year}.csv.zip") as whole:
        text = whole.read(f"commitment-{year}.csv").decode("utf-8-sig")
    lines = gzip.decompress((below / f"commitment-{year}.jsonl.gz").read_bytes()).decode().splitlines()
    with zipfile.ZipFile(below / f"commitment-{year}.sqlite.zip") as whole:
        file = whole.extract(f"commitment-{year}.sqlite", tmp_path / f"base-{year}")
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = [one for (one,) in base.execute("SELECT record_id FROM commitment ORDER BY record_date DESC, record_id")]
        months = [one[:7] for (one,) in base.execute("SELECT record_date FROM commitment ORDER BY rowid")]
        assert months == sorted(months, reverse=True)
    with duckdb.connect() as own:
        found = own.execute(
            f"SELECT record_id FROM read_parquet('{below}/parquet/year={year}/*.parquet') ORDER BY record_date DESC, record_id"
        )
        parquet = [one for (one,) in found.fetchall()]
    return {
        "csv": [row["record_id"] for row in csv.DictReader(io.StringIO(text, newline=""))],
        "lines": [json.loads(line)["id"] for line in lines],
        "sqlite": rows,
        "parquet": parquet,
    }


def test_each_form_has_the_records_of_a_year_and_there_is_none_of_all(built: Path, tmp_path: Path) -> None:
    for year, wanted in (("2026", ["n4", "n3", "n2"]), ("2025", ["n1", "n0"])):
        assert ids(built, year, tmp_path) == dict.fromkeys(("csv", "lines", "sqlite", "parquet"), wanted)
    assert sorted(path.name for path in (built / BELOW / "parquet/year=2026").iterdir()) == ["part-01.parquet", "part-03.parquet"]
    for name in ("commitment.csv.zip", "commitment.jsonl.gz", "../all.jsonl.gz"):
        assert not (built / BELOW / name).exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_they_are_described_with_their_rows_and_shown_on_pages(built: Path) -> None:
    report = Package(str(built / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message", "place"])[:5]
    told = json.loads((built / "data/datapackage.json").read_text())["resources"]
    assert {"commitment-2026", "commitment-2025"} <= {one["name"] for one in told}
    page = (built / BELOW / "index.html").read_text()
    assert "commitment-2026.sqlite.zip" in page
    assert "（2026年1月）" in page
    # Nobody is sent to a file that is not there.
    for file in [*built.glob("lists/commitments/**/index.html"), built / "data/index.html"]:
        assert "commitment.csv" not in file.read_text()


@pytest.mark.parametrize("change", ["text", "month", "year", "gone", "new"])
def test_after_a_change_they_are_as_a_build_from_nothing_makes_them(built: Path, repo: Repo, tmp_path: Path, change: str) -> None:
    if change == "gone":
        (repo.root / "content/lists/commitments/n4.yml").unlink()
        write(repo, 5, "2025-12-30")
    else:
        what = {"text": (2, DAYS[2], "再次申请"), "month": (2, "2026-02-01"), "year": (2, "2025-12-01"), "new": (6, "2026-01-02")}[change]
        write(repo, *what)
    before = {path: path.stat().st_ino for path in (built / BELOW).rglob("*.parquet")}
    again = repo.build(tmp_path / "site", "--no-search")
    whole = repo.build(tmp_path / "whole", "--no-search", "--no-cache")
    assert tree(again / "data") == tree(whole / "data")
    if change == "text":
        # What has not changed is not written again.
        after = {path: path.stat().st_ino for path in (again / BELOW).rglob("*.parquet")}
        assert [path.name for path in after if before.get(path) != after[path]] == ["part-01.parquet"]


def test_a_kind_may_grow_beyond_the_limit_and_shrink_below_it(
    built: Path, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "LARGE", 5)
    (repo.root / GOOD_FILE).unlink(missing_ok=True)
    small = repo.build(tmp_path / "site", "--no-search")
    assert (small / BELOW / "commitment.csv.zip").exists()
    assert not (small / BELOW / "commitment-2026.sqlite.zip").exists()
    write(repo, 7, "2026-02-02")
    large = repo.build(tmp_path / "site", "--no-search")
    assert tree(large / "data") == tree(repo.build(tmp_path / "whole", "--no-search", "--no-cache") / "data")
