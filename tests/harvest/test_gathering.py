"""generator.harvest.gathering: tables that are changed are, to the byte, those made afresh, whatever was edited, removed or broken."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from harvested import DAY, SITE, Kept, KeptSite, entry, examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.harvest import gathering, rows
from generator.harvest.folder import HarvestFolder
from generator.harvest.gathering import Change, Gathered, Task, gather
from generator.harvest.rows import Common
from generator.model.kinds import Kinds

COMMON = Common("jia", SITE, {"scjgj": "市市场监管局"}, {"penalty": ("disclose-penalties",)}, None)
Entries = dict[str, dict[str, Any]]


def statistics(count: int = 1) -> Any:
    cell = {"month": "2026-03", "authority": None, "count": count, "amounts": {}}
    return {"departments": {}, "kinds": {"penalty": {"rows": [cell]}}, "duties": [], "measures": [], "left": []}


def files(folder: HarvestFolder) -> dict[str, bytes]:
    """Every gathered file."""
    root = folder.root / "gathered"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(folder: HarvestFolder, kinds: Kinds, entries: Entries, state: str, common: Common = COMMON, count: int = 1, **more: Any) -> Gathered:
    return gather(folder, kinds, Task(common, Kept(entries), statistics(count), DAY, state, **more))


def changes(before: Entries, now: Entries) -> list[Change]:
    """What leads from some entries to others, shard by shard, as a harvest hears of it."""
    shards = sorted({*Kept(before).by_shard, *Kept(now).by_shard})
    old, new = Kept(before).by_shard, Kept(now).by_shard
    return [Change(kind, old.get((kind, at), {}), new.get((kind, at), {})) for kind, at in shards if old.get((kind, at)) != new.get((kind, at))]


@pytest.fixture(scope="module")
def some(kinds: Kinds) -> Entries:
    """Entries of a few kinds: of several parties, with duties, with lists of lists, with fields named year."""
    every = examples(kinds)
    wanted = ("penalty", "permit", "red-black-list", "enforcement-figure")
    return {name: {f"2026/a-{at}": {**one, "id": f"2026/a-{at}", "address": f"{kinds.by_name[name].folder}/2026/a-{at}/"} for at, one in enumerate(every[name].values())} for name in wanted}


def _edited(draw: Any, kinds: Kinds, entries: Entries) -> Entries:
    """The same with some records added, changed, moved to another year, broken, mended or removed."""
    out = copy.deepcopy(entries)
    for _ in range(draw(st.integers(0, 5))):
        name = draw(st.sampled_from(sorted(out)))
        kind = kinds.by_name[name]
        ident = f"2026/a-{draw(st.integers(0, 5))}"
        deed = draw(st.sampled_from(["add", "remove", "year", "until", "duty", "break", "more"]))
        one = copy.deepcopy(out[name].get(ident) or entry(kind, ident, kind.examples[0]))
        if deed == "remove":
            out[name].pop(ident, None)
            continue
        if deed == "year" and kind.date:
            one["data"][kind.date.partition(".")[0]] = draw(st.sampled_from(["2025-12-31", "2026-01-01", "1969-05-05"]))
        elif deed == "until":
            one["until"] = draw(st.sampled_from([None, "2026-11-21", "2026-11-22", "2027-01-01"]))
        elif deed == "duty":
            due = draw(st.sampled_from([None, "2025-12-31", "2026-02-01"]))
            one["duties"] = [{"rule": "disclose-penalties", "starts": "2025-12-30", "due": due, "status": "met", "met_on": "2026-01-05"}]
        elif deed == "break":
            one["data"] = {"title": 7}
        elif deed == "more":
            one["data"]["mood"] = draw(st.integers(0, 2))
        out[name][ident] = one
    return out


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changed_tables_are_those_made_afresh(kinds: Kinds, some: Entries, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder, fresh = (HarvestFolder(tmp_path_factory.mktemp("harvest")) for _ in range(2))
    run(folder, kinds, some, "0")
    entries = some
    for state in range(1, data.draw(st.integers(2, 4))):
        now = _edited(data.draw, kinds, entries)
        done = run(folder, kinds, now, str(state), count=state, before=str(state - 1), changes=changes(entries, now))
        assert not done.afresh
        entries = now
    afresh = run(fresh, kinds, entries, str(state), count=state)
    assert files(folder) == files(fresh)
    assert sorted(done.faults) == sorted(afresh.faults)
    assert done.left_out == afresh.left_out


def test_only_the_partitions_of_what_changed_are_touched(kinds: Kinds, some: Entries, tmp_path: Path) -> None:
    folder = HarvestFolder(tmp_path)
    assert run(folder, kinds, some, "1").afresh
    now = copy.deepcopy(some)
    one = now["penalty"]["2026/a-0"]
    one["data"]["violation_type"] = "另一种违法行为"
    done = run(folder, kinds, now, "2", before="1", changes=changes(some, now))
    year = one["date"][:4]
    assert done.touched == [f"gathered/kinds/penalty/city=jia/year={year}/part-0.parquet"]
    again = run(folder, kinds, now, "3", before="2", changes=[])
    assert (again.touched, again.afresh) == ([], False)


def test_a_removed_record_is_in_no_file(kinds: Kinds, some: Entries, tmp_path: Path) -> None:
    folder = HarvestFolder(tmp_path)
    run(folder, kinds, some, "1")
    now = {**some, "penalty": {}}
    run(folder, kinds, now, "2", before="1", changes=changes(some, now))
    assert not any("kinds/penalty" in name for name in files(folder))
    with duckdb.connect() as base:
        for table in ("records", "parties", "duties"):
            if any(name.startswith(f"{table}/") for name in files(folder)):
                found = base.execute(f"SELECT count(*) FROM read_parquet('{tmp_path}/gathered/{table}/*/*/*.parquet') WHERE kind = 'penalty'")
                assert found.fetchone() == (0,)


@pytest.mark.parametrize("harm", ["file gone", "file changed", "note gone", "note broken", "other state", "other rows", "unknown"])
def test_after_any_harm_tables_are_made_afresh(kinds: Kinds, some: Entries, tmp_path: Path, harm: str) -> None:
    """A run that was killed leaves new files with an old note; what somebody else did to the folder looks the same."""
    folder, fresh = HarvestFolder(tmp_path / "a"), HarvestFolder(tmp_path / "b")
    run(folder, kinds, some, "1")
    now = copy.deepcopy(some)
    now["penalty"]["2026/a-0"]["until"] = "2027-01-01"
    year = now["penalty"]["2026/a-0"]["date"][:4]
    file = folder.root / f"gathered/records/city=jia/year={year}/part-0.parquet"
    note = folder.root / "cities/jia/gathered.json"
    common, before, led = COMMON, "1", changes(some, now)
    if harm == "file gone":
        file.unlink()
    elif harm == "file changed":
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    elif harm == "note gone":
        note.unlink()
    elif harm == "note broken":
        note.write_bytes(note.read_bytes()[:100])
    elif harm == "other state":
        before = "0"
    elif harm == "other rows":
        common = Common("jia", "https://other.example/", COMMON.names, COMMON.publishing, None)
    done = run(folder, kinds, now, "2", common, before=before, changes=None if harm == "unknown" else led)
    assert done.afresh
    run(fresh, kinds, now, "2", common)
    assert files(folder) == files(fresh)


def test_stray_partitions_go(kinds: Kinds, some: Entries, tmp_path: Path) -> None:
    folder = HarvestFolder(tmp_path)
    run(folder, kinds, some, "1")
    whole = files(folder)
    for name in ("records/city=jia/year=1999", "kinds/penalty/city=jia/year=1999"):
        (tmp_path / "gathered" / name).mkdir(parents=True)
        (tmp_path / "gathered" / name / "part-0.parquet").write_bytes(b"x")
    run(folder, kinds, some, "2", before="1", changes=[])
    assert files(folder) == whole


def test_cities_do_not_touch_each_other_and_one_can_be_forgotten(kinds: Kinds, some: Entries, tmp_path: Path) -> None:
    folder = HarvestFolder(tmp_path)
    run(folder, kinds, some, "1")
    alone = files(folder)
    other = Common("yi", SITE, {}, {}, None)
    run(folder, kinds, some, "1", other)
    assert len(files(folder)) == 2 * len(alone)
    gathering.forget(folder, "yi")
    assert files(folder) == alone
    assert not list((tmp_path / "gathered").rglob("city=yi"))
    gathering.forget(folder, "yi")


def test_kinds_that_we_do_not_know_have_no_tables(kinds: Kinds, some: Entries, tmp_path: Path) -> None:
    folder = HarvestFolder(tmp_path)
    more = {**some, "of-our-own": {"a": {"kind": "of-our-own", "id": "a"}}}
    done = run(folder, kinds, more, "1")
    assert (done.faults, done.left_out) == ([], {})
    now = {**some, "of-our-own": {}}
    assert not run(folder, kinds, now, "2", before="1", changes=changes(more, now)).afresh


def test_with_too_many_faults_everything_is_looked_at_again(kinds: Kinds, some: Entries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_FAULTS", 3)
    folder = HarvestFolder(tmp_path)
    kind = kinds.by_name["penalty"]
    bad: Mapping[str, Any] = {f"2026/b-{at}": {**entry(kind, f"2026/b-{at}", kind.examples[0]), "until": 7} for at in range(5)}
    done = run(folder, kinds, {**some, "penalty": {**bad}}, "1")
    assert (len(done.faults), done.left_out) == (3, {"penalty": {"停止公示的日期不是日期": 5}})
    now = {**some, "penalty": {}}
    done = run(folder, kinds, now, "2", before="1", changes=changes({**some, "penalty": {**bad}}, now))
    assert (done.afresh, done.faults, done.left_out) == (True, [], {})


def test_a_whole_site_has_each_record_once_and_whole(shipped_site: Path, kinds: Kinds, tmp_path: Path) -> None:
    site = KeptSite(shipped_site)
    common = rows.common("jia", SITE, kinds, site.statistics, site.every("rule"), None)
    done = gather(HarvestFolder(tmp_path), kinds, Task(common, site, site.statistics, DAY, "1"))
    assert (done.faults, done.left_out) == ([], {})
    index = json.loads((shipped_site / "api/v1/index.json").read_bytes())
    with duckdb.connect() as base:
        found = dict(base.execute(f"SELECT kind, count(*) FROM read_parquet('{tmp_path}/gathered/records/*/*/*.parquet') GROUP BY 1").fetchall())
        assert found == {name: one["count"] for name, one in index["kinds"].items()}
        for name, count in found.items():
            some = base.execute(f"SELECT count(DISTINCT record_id) FROM read_parquet('{tmp_path}/gathered/kinds/{name}/*/*/*.parquet', union_by_name = true)")
            assert some.fetchone() == (count,)
    salts = {one["salt"] for kind, shard in site.shards() for one in site.entries(kind, shard).values() if "salt" in one}
    every = b"".join(files(HarvestFolder(tmp_path)).values())
    assert not any(salt.encode() in every for salt in salts)


def test_the_day_alone_takes_records_down_when_they_are_told_as_changes(kinds: Kinds, some: Entries, tmp_path: Path) -> None:
    """The city is down: nothing new is known, and yet what is over goes."""
    folder, later = HarvestFolder(tmp_path), DAY + datetime.timedelta(days=1)
    entries = copy.deepcopy(some)
    entries["penalty"]["2026/a-0"]["until"] = DAY.isoformat()
    run(folder, kinds, entries, "1")
    now = {**entries, "penalty": {ident: one for ident, one in entries["penalty"].items() if ident != "2026/a-0"}}
    task = Task(COMMON, Kept(now), statistics(), later, "2", "1", changes(entries, now))
    assert not gather(folder, kinds, task).afresh
    fresh = HarvestFolder(tmp_path / "fresh")
    gather(fresh, kinds, task._replace(changes=None))
    assert files(folder) == files(fresh)
