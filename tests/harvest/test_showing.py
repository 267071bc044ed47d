"""generator.harvest.showing: what is kept of a city as records of ours."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import orjson
import pytest
from harvested import DAY, entry

from generator.harvest import folder, kept
from generator.harvest.folder import CityFolder
from generator.harvest.kept import Part, State
from generator.harvest.showing import showing
from generator.model.kinds import Kind, Kinds
from generator.site.published import published_shard

GONE = {"disclosures/penalties/2025/a-9/": {"on": "2026-10-01", "reason": "公示期满", "law": None}}


@pytest.fixture
def kind(kinds: Kinds) -> Kind:
    return kinds.by_name["penalty"]


def keep(where: CityFolder, kind: Kind, entries: dict[str, object], gone: object = GONE) -> State:
    """A state with some entries, each in a part of its own shard."""
    where.files.mkdir(parents=True, exist_ok=True)
    files = {}
    for ident, one in entries.items():
        name, content = kept.packed({ident: one}, b"")  # type: ignore[dict-item]
        (where.files / name).write_bytes(content)
        files[f"records/{kind.name}/{published_shard(ident):03}.json"] = Part(1, "0" * 64, name, 1)
    small = {"gone.json": kept.put_small(where.files, orjson.dumps(gone))}
    return State("2026-11-22", None, "1.0.0", "x", files, small, {})


def test_records_are_those_that_are_kept_and_fit(tmp_path: Path, kind: Kind) -> None:
    where = folder.HarvestFolder(tmp_path).of("jia")
    good = entry(kind, "2026/a-2", kind.examples[0])
    bad = {**entry(kind, "2026/a-1", kind.examples[0]), "data": {}}
    over = entry(kind, "2026/a-3", kind.examples[0], until="2026-11-21")
    state = keep(where, kind, {"2026/a-2": good, "2026/a-1": bad, "2026/a-3": over})
    found = showing(where, state, kind, DAY)
    assert ([one.id for one in found.records], found.unfit) == (["2026/a-2"], 1)
    assert found.gone == {"disclosures/penalties/2025/a-9/": ("2026-10-01", "公示期满")}
    assert len(showing(where, state, kind, datetime.date(2026, 11, 21)).records) == 2


def test_records_of_other_kinds_are_not_among_them(tmp_path: Path, kind: Kind, kinds: Kinds) -> None:
    where = folder.HarvestFolder(tmp_path).of("jia")
    state = keep(where, kind, {"2026/a-2": entry(kind, "2026/a-2", kind.examples[0])})
    assert showing(where, state, kinds.by_name["permit"], DAY).records == []


@pytest.mark.parametrize("odd", [[], {"a/": 7}, {"a/": {"on": 7, "reason": "x"}}])
def test_tombstones_of_another_shape_tell_nothing(tmp_path: Path, kind: Kind, odd: object) -> None:
    where = folder.HarvestFolder(tmp_path).of("jia")
    assert showing(where, keep(where, kind, {}, odd), kind, DAY).gone == {}
    assert showing(where, dataclasses.replace(keep(where, kind, {}), small={}), kind, DAY).gone == {}
