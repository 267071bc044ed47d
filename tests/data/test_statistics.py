"""generator.data.statistics: the statistics as JSON and CSV say the same, and what a plain count over the published records says."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from counting import PENALTIES, PENALTY_FOLDER, plain_count, record
from hypothesis import HealthCheck, given, settings
from support import PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.data.statistics import COUNTS, DUTIES, JSON, MEASURES
from generator.engine.store import FOLDER as REMEMBERED

Shown = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def told(shipped_site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shipped_site / JSON).read_text(encoding="utf-8"))
    return found


def rows(site_dir: Path, file: str) -> list[dict[str, str]]:
    with (site_dir / file).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_record_of_the_interface_is_counted_once(told: dict[str, Any], shown: Shown) -> None:
    """issue 14: what the statistics count is what the data interface holds, by kind, month and department."""
    plain = Counter((one["kind"], one["date"] and one["date"][:7], one["authority"]) for one in shown.values())
    counted = {(name, row["month"], row["authority"]): row["count"] for name, kind in told["kinds"].items() for row in kind["rows"]}
    assert counted == plain
    for name, kind in told["kinds"].items():
        assert kind["total"]["count"] == sum(row["count"] for row in kind["rows"]), name


def test_amounts_are_the_sum_of_the_records_to_the_cent(told: dict[str, Any], shown: Shown) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for (name, _), one in shown.items():
        for amount in told["kinds"][name]["amounts"]:
            value: Any = one["data"]
            for step in amount["field"].split("."):
                value = value.get(step, {}) if isinstance(value, dict) else {}
            if not isinstance(value, dict):
                sums[name, amount["field"]] += int(Decimal(repr(value)) * 1_000_000)
    assert +sums
    said = {(name, path): cents for name, kind in told["kinds"].items() for path, cents in kind["total"]["amounts"].items()}
    assert {name: cents for name, cents in said.items() if cents} == +sums


def test_duties_are_those_that_are_told_one_by_one(told: dict[str, Any], shown: Shown, shipped_site: Path) -> None:
    """What was done about a record is told with the record, everything else beside the board."""
    board = json.loads((shipped_site / "deadlines/duties.json").read_text(encoding="utf-8"))["duties"]
    of_periods = {one["rule"] for one in board if one["period"]}
    done = [duty for one in shown.values() for duty in one.get("duties", ()) if duty.get("met_on") and duty["rule"] not in of_periods]
    plain = Counter((one["rule"], one["starts"][:7], _state(one)) for one in [*board, *done])
    said: Counter[tuple[str, str, str]] = Counter()
    for one in told["duties"]:
        for name in ("on_time", "late", "overdue", "open", "unknown"):
            said[one["rule"], one["month"], name] += one[name]
    assert +said == plain


def _state(duty: dict[str, Any]) -> str:
    if duty.get("due_at") and duty.get("met_on"):
        return "unknown" if not duty.get("met_at") else "late" if duty["met_at"] > duty["due_at"] else "on_time"
    if duty.get("met_on"):
        return "unknown" if duty.get("due") is None else "on_time" if duty["met_on"] <= duty["due"] else "late"
    return str(duty["status"])


def test_gaps_in_numbers_are_those_of_the_deadlines(told: dict[str, Any], shipped_site: Path) -> None:
    numbers = json.loads((shipped_site / "deadlines/duties.json").read_text(encoding="utf-8"))["numbers"]
    for one in told["measures"]:
        if one["authority"] and one["period"] and len(one["period"]) == 4:
            found = [n for n in numbers if (n["authority"], n["kind"], str(n["year"])) == (one["authority"], one["kind"], one["period"])]
            assert (one["concealed"] is None) == (not found)
            assert one["withheld"] == sum(n["withheld"] for n in found)
            if found:
                assert one["concealed"]["of"] - one["concealed"]["count"] == sum(n["disclosed"] for n in found)
        elif one["period"]:
            assert len(one["period"]) == 4 or one["concealed"] is None


def test_what_has_left_is_told_by_number_and_reason_only(told: dict[str, Any], shipped_site: Path) -> None:
    gone = json.loads((shipped_site / "api/v1/gone.json").read_text(encoding="utf-8"))
    assert sum(one["count"] for one in told["left"]) == len(gone)
    assert Counter(one["reason"] for one in gone.values()) == sum(
        (Counter({one["reason"]: one["count"]}) for one in told["left"]), Counter()
    )
    assert {tuple(one) for one in told["left"]} == {("kind", "year", "authority", "reason", "count")}


def test_the_tables_hold_the_same_numbers(told: dict[str, Any], shipped_site: Path) -> None:
    found = rows(shipped_site, COUNTS)
    counts = {(r["kind"], r["month"] or None, r["authority"] or None): int(r["number"]) for r in found if r["item"] == "count"}
    assert counts == {(name, row["month"], row["authority"]): row["count"] for name, kind in told["kinds"].items() for row in kind["rows"]}
    amounts = {
        (r["kind"], r["month"] or None, r["authority"] or None, r["field"]): Decimal(r["number"]) for r in found if r["item"] == "amount"
    }
    assert amounts == {
        (name, row["month"], row["authority"], path): Decimal(cents) / 100
        for name, kind in told["kinds"].items()
        for row in kind["rows"]
        for path, cents in row["amounts"].items()
        if cents
    }
    assert len(rows(shipped_site, MEASURES)) == len(told["measures"])
    assert len(rows(shipped_site, DUTIES)) == len(told["duties"])


def test_what_is_not_known_is_empty_and_never_zero(shipped_site: Path) -> None:
    found = rows(shipped_site, MEASURES)
    assert {one["concealed_percent"] for one in found if len(one["period"]) > 4} == {""}
    assert {one["late_percent"] for one in found if one["judged"] == "0"} <= {""}
    assert any(one["concealed_percent"] == "0.0" for one in found)


def test_each_measure_is_defined_and_says_how_sure_it_is(told: dict[str, Any]) -> None:
    assert [one["title"] for one in told["definitions"]] == ["合规率", "迟报率", "瞒报率", "平均公示用时"]
    for one in told["definitions"]:
        assert all(one.values())
        assert "未经核实" in one["evidence"]


def test_an_edit_changes_the_statistics_as_a_whole_build_does(repo: Repo, tmp_path: Path) -> None:
    """issue 14: what a build makes of an existing site and of what it remembers is what a build from nothing makes."""
    kept, fresh = tmp_path / "kept", tmp_path / "fresh"
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    repo.build(kept)
    repo.write(PENALTY_FILE, PERSONS_PENALTY.replace("decided_on: 2026-04-21", "decided_on: 2026-05-06"))
    repo.build(kept)
    shutil.rmtree(repo.root / REMEMBERED)
    repo.build(fresh)
    for file in (JSON, COUNTS, MEASURES, DUTIES):
        assert (kept / file).read_bytes() == (fresh / file).read_bytes()
    told = json.loads((kept / JSON).read_text(encoding="utf-8"))
    assert [row["month"] for row in told["kinds"]["penalty"]["rows"]] == ["2026-05"]


@pytest.mark.slow
def test_what_is_published_equals_a_plain_count(repo: Repo, tmp_path: Path) -> None:
    """issue 14: random sets of records, written as YAML, built on top of the site of the last set, and counted in two ways."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(PENALTIES)
    def counted_twice(drawn: list[dict[str, Any]]) -> None:
        shutil.rmtree(repo.root / PENALTY_FOLDER, ignore_errors=True)
        records = [record(number, one) for number, one in enumerate(drawn, 1)]
        for number, one in enumerate(records, 1):
            repo.dump(f"{PENALTY_FOLDER}/p{number}.yml", one)
        repo.build(tmp_path / "site")
        told = json.loads((tmp_path / "site" / JSON).read_text(encoding="utf-8"))["kinds"].get("penalty", {"rows": []})
        said = {}
        for row in told["rows"]:
            cell = Counter({"记录": row["count"], "合规": row["compliant"], **row["amounts"]})
            for field in ("severity", "categories"):
                cell.update(row["choices"].get(field, {}))
            said[row["month"], row["authority"]] = +cell
        assert said == plain_count(records)

    counted_twice()
