"""generator.data.counting: the file from which a browser counts limits."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from generator.data import answers


def test_the_file_has_every_rule_and_calendar_in_the_described_shape(shipped_site: Path) -> None:
    found = json.loads((shipped_site / "deadlines/count/rules.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, {"$ref": "#/components/schemas/Counting", "components": {"schemas": answers.schemas()}})
    assert {one["id"]: one["count"] for one in found["rules"]}["disclose-penalties"] == 7
    years = [one["year"] for one in found["calendars"] if one["region"] == "全国"]
    assert years == sorted(years)
    assert 2026 in years
    # Small enough for a phone.
    assert (shipped_site / "deadlines/count/rules.json").stat().st_size < 60_000
