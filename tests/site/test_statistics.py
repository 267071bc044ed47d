"""generator.site.statistics: what is counted equals a plain count over the records."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from counting import DAY, PENALTIES, PENALTY_FOLDER, plain_count, record
from hypothesis import given
from hypothesis import strategies as st
from support import Repo

from generator.engine.store import Store
from generator.model import tally
from generator.model.kinds import Kinds
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site, load
from generator.site.statistics import added


def told(site: Site) -> dict[tuple[str, str], Counter[str]]:
    """What the statistics say, in the same words."""
    layout = site.kinds.by_name["penalty"].layout
    names = {tally.COUNT: "记录", tally.COMPLIANT: "合规"} | {one.slot: one.path for one in layout.amounts}
    names |= {one.slot + i: value for one in layout.choices for i, value in enumerate(one.values)}
    cells = Fingerprints(site).counts.by_kind.get("penalty", {})
    return {(of.month, of.authority): Counter({names[slot]: n for slot, n in cell.items() if slot in names}) for of, cell in cells.items()}


def test_the_statistics_equal_a_plain_count(repo: Repo, kinds: Kinds) -> None:
    """issue 14: random sets of records, written as YAML, read, and counted in two ways."""

    @given(PENALTIES)
    def counted_twice(drawn: list[dict[str, Any]]) -> None:
        shutil.rmtree(repo.root / PENALTY_FOLDER, ignore_errors=True)
        records = [record(number, one) for number, one in enumerate(drawn, 1)]
        for number, one in enumerate(records, 1):
            repo.dump(f"{PENALTY_FOLDER}/p{number}.yml", one)
        site = load(repo.root, DAY, kinds=kinds)
        assert site.findings == ()
        assert told(site) == plain_count(records)

    counted_twice()


def test_what_is_remembered_of_other_records_is_not_counted(repo: Repo, kinds: Kinds, tmp_path: Path) -> None:
    """issue 14: with a store, in which an earlier run left what it counted, the numbers are those of a run without one."""
    store = Store(tmp_path / "store")

    @given(st.lists(PENALTIES, min_size=2, max_size=3))
    def counted_again(runs: list[list[dict[str, Any]]]) -> None:
        for drawn in runs:
            shutil.rmtree(repo.root / PENALTY_FOLDER, ignore_errors=True)
            for number, one in enumerate(drawn, 1):
                repo.dump(f"{PENALTY_FOLDER}/p{number}.yml", record(number, one))
            plain = Fingerprints(load(repo.root, DAY, kinds=kinds))
            assert Fingerprints(load(repo.root, DAY, store=store, kinds=kinds)).counts == plain.counts

    counted_again()


def test_what_has_left_is_in_no_count_and_named_by_nobody(repo: Repo) -> None:
    """A repaired penalty leaves the month that it was in; how many have left, and why, is told by department and year."""
    drawn = {"authority": "scjgj", "severity": "一般", "categories": ["警告"], "decided_on": "2026-08-03", "parties": 1, "changed": False}
    repo.dump(f"{PENALTY_FOLDER}/p1.yml", record(1, drawn))
    ended = {"how": "依法不再公示", "on": "2026-10-01", "basis": "依法不再公示。", "law": "《某法》第一条"}
    repo.dump(f"{PENALTY_FOLDER}/p2.yml", {**record(2, {**drawn, "decided_on": "2026-08-04"}), "ended": ended})
    found = Fingerprints(load(repo.root, DAY)).counts
    assert [(of.month, cell[tally.COUNT]) for of, cell in found.by_kind["penalty"].items()] == [("2026-08", 1)]
    assert found.left == {("penalty", "2026", "scjgj", "依法不再公示"): 1}


def test_cells_of_a_kind_are_added_slot_by_slot() -> None:
    assert added([{0: 1, 5: 2}, {0: 2}, {7: 1}]) == {0: 3, 5: 2, 7: 1}
