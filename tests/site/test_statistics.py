"""generator.site.statistics: what is counted equals a plain count over the records."""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, Repo, uscc

from generator.engine.store import Store
from generator.model import tally
from generator.model.kinds import Kinds
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site, load
from generator.site.statistics import added

DAY = datetime.date.fromisoformat(AS_OF)
SEVERITIES, CATEGORIES = ("轻微", "一般", "严重"), ("警告", "罚款", "没收违法所得")
# Amounts in cents, as an editor writes them: in 万元.
CENTS = st.one_of(st.just(0), st.integers(min_value=100, max_value=10**12))

PENALTIES = st.lists(
    st.fixed_dictionaries(
        {
            "authority": st.sampled_from(("scjgj", "xzspj")),
            "severity": st.sampled_from(SEVERITIES),
            "categories": st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True),
            "decided_on": st.dates(datetime.date(2026, 8, 1), DAY).map(str),
            "parties": st.integers(min_value=1, max_value=3),
            "changed": st.booleans(),
        },
        optional={"fine_wan_yuan": CENTS, "violation_type": st.sampled_from(("短", "长" * 2001)), "valid_until": st.just("2027-12-31")},
    ),
    max_size=12,
)


def record(number: int, drawn: dict[str, Any]) -> dict[str, Any]:
    """A penalty with everything that a record must have, and its amount in 万元; of several parties each has a part of it."""
    out = {key: value for key, value in drawn.items() if key not in ("fine_wan_yuan", "parties", "changed")}
    out |= {"document_number": f"示市监罚〔2026〕{number}号", "facts": "经查属实。", "basis": "依法处罚。", "content": "照决定书。"}
    if "没收违法所得" in out["categories"]:
        out["confiscated_wan_yuan"] = 0.25
    cents = drawn.get("fine_wan_yuan", 1_000_000 if "罚款" in out["categories"] else None)
    out["subject"] = [{"type": "个体工商户", "name": f"示范市{number}号{i}店", "uscc": uscc(10 * number + i)} for i in range(drawn["parties"])]
    if cents is not None:
        out["fine_wan_yuan"] = float(Decimal(cents) / 1_000_000)
        if len(out["subject"]) > 1:
            for party in out["subject"]:
                party["fine_wan_yuan"] = out["fine_wan_yuan"] if party is out["subject"][0] else 0
    else:
        del out["subject"][1:]
    if drawn["changed"]:
        # What was so before does not count any more.
        changed = {"how": "行政复议", "decided_by": "示范市人民政府", "document_number": "示政复决〔2026〕1号", "ground": "处罚过重。"}
        out["changes"] = [{**changed, "decided_on": out["decided_on"], "before": {"fine_wan_yuan": 77, "content": "罚款77万元。"}}]
    return out


def plain_count(records: list[dict[str, Any]]) -> dict[tuple[str, str], Counter[str]]:
    """The same by going through all records, by month and department."""
    out: dict[tuple[str, str], Counter[str]] = {}
    for one in records:
        cell = out.setdefault((one["decided_on"][:7], one["authority"]), Counter())
        cell["记录"] += 1
        for path in ("fine_wan_yuan", "confiscated_wan_yuan"):
            cell[path] += int(Decimal(repr(one.get(path, 0))) * 1_000_000)
        cell[one["severity"]] += 1
        for category in one["categories"]:
            cell[category] += 1
        cell["合规"] += len(one.get("violation_type", "长" * 2001)) <= 2000 and "valid_until" in one
    return {name: +cell for name, cell in out.items()}


def told(site: Site) -> dict[tuple[str, str], Counter[str]]:
    """What the statistics say, in the same words."""
    layout = site.kinds.by_name["penalty"].layout
    names = {tally.COUNT: "记录", tally.COMPLIANT: "合规"} | {one.slot: one.path for one in layout.amounts}
    names |= {one.slot + i: value for one in layout.choices for i, value in enumerate(one.values)}
    cells = Fingerprints(site).counts.by_kind.get("penalty", {})
    return {(of.month, of.authority): Counter({names[slot]: n for slot, n in cell.items() if slot in names}) for of, cell in cells.items()}


PENALTY_FOLDER = "content/disclosures/penalties/2026"


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
