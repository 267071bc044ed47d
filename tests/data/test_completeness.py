"""generator.data.completeness: what each department must publish and what it published of that, as data."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generator.data.completeness import JSON

Shown = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def told(shipped_site: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shipped_site / JSON).read_text(encoding="utf-8"))["catalogues"]
    return found


def test_every_record_is_told_outside_or_untold(told: list[dict[str, Any]], shown: Shown) -> None:
    for kind in ("permit", "penalty"):
        plain = Counter((one["authority"], one["date"][:4]) for one in shown.values() if one["kind"] == kind)
        said: Counter[tuple[str, str]] = Counter()
        for one in told:
            for part in ("told", "outside", "untold") if one["kind"] == kind else ():
                said.update({(one["authority"], year): number for year, number in one[part].items()})
        assert said == plain


def test_the_entries_are_those_of_the_list_that_are_in_use(told: list[dict[str, Any]], shown: Shown) -> None:
    sorts = {"permit": "行政许可", "penalty": "行政处罚"}
    for one in told:
        lists = [shown["power-list", at.split("/")[-2]] for at in one["lists"]]
        items = [item for record in lists for item in record["data"]["items"] if item["category"] == sorts[one["kind"]]]
        in_use = [item for item in items if item.get("status", "在用") == "在用"]
        assert [entry["name"] for entry in one["entries"]] == [item["name"] for item in in_use]
        assert one["known"] == bool(lists)


def test_what_is_published_of_an_entry_is_what_names_it(told: list[dict[str, Any]], shown: Shown) -> None:
    named = Counter((one["kind"], one["date"][:4], one["data"]["power"]["item"]) for one in shown.values() if "power" in one["data"])
    said = Counter(
        {
            (one["kind"], year, entry["code"] if (one["kind"], year, entry["code"]) in named else entry["name"]): number
            for one in told
            for entry in one["entries"]
            for year, number in entry["records"].items()
        }
    )
    assert said
    assert all(named[key] == number for key, number in said.items())
