"""generator.data.kept: the files with every duty, also those of single records and those that were met."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from support import Repo


def test_the_files_of_all_years_hold_what_the_command_tells(shipped: Repo, shipped_site: Path) -> None:
    document = json.loads((shipped_site / "deadlines/duties.json").read_text(encoding="utf-8"))
    told = json.loads(shipped.credit("deadlines", "--as-of", document["as_of"], "--format", "json").out)["duties"]
    lines: list[dict[str, object]] = []
    for file in document["all"]:
        some = [json.loads(line) for line in gzip.decompress((shipped_site / file["path"]).read_bytes()).splitlines()]
        assert {one["starts"][:4] for one in some} == {file["year"]}
        assert len(some) == file["duties"]
        lines += some
    expected = [{key: value for key, value in one.items() if key not in ("law", "certainty")} for one in told]
    assert sorted(lines, key=lambda one: str(one["key"])) == sorted(expected, key=lambda one: str(one["key"]))
    assert any(one["status"] == "met" and one["record"] for one in lines)
