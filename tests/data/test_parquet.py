"""generator.data.parquet: records nested as they are, with the types of their schema."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import duckdb

from generator.data import parquet
from generator.model.fields import Field

ITEM = Field(
    "list", "", "", "object", properties={"name": Field("name", "", "", "string"), "on": Field("on", "", "", "string", format="date")}
)
SHAPE = Field(
    "",
    "",
    "",
    "object",
    properties={
        "name": Field("name", "", "", "string"),
        "on": Field("on", "", "", "string", format="date"),
        "count": Field("count", "", "", "integer"),
        "sum": Field("sum", "", "", "number"),
        "yes": Field("yes", "", "", "boolean"),
        "tags": Field("tags", "", "", "array", items=Field("tags", "", "", "string")),
        "part": Field("part", "", "", "object", properties={"inner": Field("inner", "", "", "string")}),
        "list": Field("list", "", "", "array", items=ITEM),
    },
)


def public(ident: str, data: dict[str, Any], date: str | None = "2026-04-21") -> dict[str, Any]:
    beside = {
        "kind": "k",
        "id": ident,
        "address": f"k/{ident}/",
        "title": "题",
        "date": date,
        "authority": None,
        "until": None,
        "file": "f.yml",
    }
    return {**beside, "data": data}


def read(tmp_path: Path, records: list[dict[str, Any]]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The types and the rows that DuckDB finds."""
    file = tmp_path / "x.parquet"
    file.write_bytes(parquet.write(SHAPE, records))
    with duckdb.connect() as base:
        found = base.execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [one[0] for one in found.description or ()]
        types = {one[0]: str(one[1]) for one in found.description or ()}
        return types, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


WHOLE = {
    "name": "甲", "on": "2026-04-21", "count": 7, "sum": 0.5, "yes": True, "tags": ["a", "b"], "part": {"inner": "x"},
    "list": [{"name": "p", "on": "2026-01-01"}, {"name": "q"}],
}  # fmt: skip


def test_values_come_back_with_their_types(tmp_path: Path) -> None:
    _, [row] = read(tmp_path, [public("a", WHOLE)])
    day = datetime.date(2026, 4, 21)
    assert {key: row[key] for key in WHOLE} == WHOLE | {
        "on": day,
        "list": [{"name": "p", "on": datetime.date(2026, 1, 1)}, {"name": "q", "on": None}],
    }
    assert (row["record_id"], row["record_date"], row["record_until"], row["record_authority"]) == ("a", day, None, None)


def test_what_is_not_there_is_null_and_not_empty(tmp_path: Path) -> None:
    types, rows = read(tmp_path, [public("a", {}, None), public("b", {"tags": [], "part": {}, "list": []})])
    assert all(rows[0][key] is None for key in WHOLE)
    assert rows[0]["record_date"] is None
    assert (rows[1]["tags"], rows[1]["part"], rows[1]["list"]) == ([], {"inner": None}, [])
    # The types are those of the schema also where no record has a value.
    assert types["on"] == types["record_date"] == "DATE"
    assert (types["count"], types["sum"], types["yes"]) == ("BIGINT", "DOUBLE", "BOOLEAN")


def test_days_before_the_epoch_are_days(tmp_path: Path) -> None:
    _, [row] = read(tmp_path, [public("a", {"on": "1900-01-01"})])
    assert row["on"] == datetime.date(1900, 1, 1)


def test_the_same_records_give_the_same_bytes() -> None:
    records = [public(str(i), WHOLE) for i in range(100)]
    assert parquet.write(SHAPE, records) == parquet.write(SHAPE, list(records))
    assert parquet.write(SHAPE, records) != parquet.write(SHAPE, records[:-1])


def test_duckdb_reads_the_parquet_folder(data: Path, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    penalties = [one for (kind, _), one in shown.items() if kind == "penalty"]
    with duckdb.connect() as base:
        found = base.execute(
            "SELECT record_id, year, decided_on::VARCHAR, list_transform(subject, lambda x: x.name) FROM read_parquet(?, hive_partitioning = true)",
            [f"{data}/penalty/parquet/*/*.parquet"],
        ).fetchall()
    assert sorted((ident, str(year), day, name) for ident, year, day, name in found) == sorted(
        (one["id"], one["date"][:4], one["data"]["decided_on"], [party["name"] for party in one["data"]["subject"]]) for one in penalties
    )
