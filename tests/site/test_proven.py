"""generator.site.proven: what the log and its stamps prove, and that every number shown of it is what a plain count of the duties gives."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, PENALTY_FILE, PERSONS_PENALTY, ROOT, Page, Repo, proved

from generator.data import deadlines, kept
from generator.engine.artifact import Artifact, Patchable, Previous
from generator.law.duties import STATUSES
from generator.pages.renderer import Renderer
from generator.site import proven, wording
from generator.site.fingerprints import Fingerprints
from generator.site.logged import Logged, Stamp, name_of
from generator.site.proven import Standing
from generator.site.site import Site, load

DAY = datetime.timedelta(days=1)


def at(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day}T04:00:00+00:00")


def logged(site: Site, leaves: list[tuple[str, str]], stamps: list[tuple[int, str]]) -> Site:
    """A site with a log: leaves as name and day, stamps as size and day."""
    records: dict[str, tuple[str, tuple[tuple[int, str], ...]]] = {}
    for number, (name, day) in enumerate(leaves):
        records[name] = ("c2FsdHNhbHRzYWx0", (*records.get(name, ("", ()))[1], (number, day)))
    found = tuple(Stamp(size, at(day), "tsa", f"log/stamps/{size}.tsa.tsr", True) for size, day in stamps)
    return site.with_log(Logged("jia.example/log", len(leaves), b"r" * 32, leaves[-1][1], ("key",), found, records, {}, {}))


def penalty(repo: Repo) -> tuple[Site, Any]:
    """A site with a penalty of 2026-04-21, which git saw first on 2026-04-24, and the duty to publish it, which ends on 2026-04-30."""
    for file in ("content/rules/disclose-penalties.yml", "content/rules/calendars/cn-2026.yml"):
        repo.write(file, (ROOT / file).read_bytes())
    repo.write(PENALTY_FILE, PERSONS_PENALTY.replace("轻微", "一般"))
    site = load(repo.root, datetime.date(2026, 5, 20), proved({PENALTY_FILE: "2026-04-24"}))
    [duty] = site.duties
    assert (duty.on_time, duty.due) == (True, datetime.date(2026, 4, 30))
    return site, duty


@pytest.mark.parametrize(
    ("leaf", "stamp", "expected"),
    [
        ("2026-04-24", "2026-04-30", Standing.PROVED),
        ("2026-04-24", "2026-05-01", Standing.LATER),
        # Nothing is published before it was decided.
        ("2026-04-20", "2026-04-23", Standing.NOTHING),
    ],
)
def test_only_a_stamp_of_the_leaf_of_this_very_record_proves_its_day(repo: Repo, leaf: str, stamp: str, expected: Standing) -> None:
    site, duty = penalty(repo)
    assert proven.standing(site.proved, duty) is Standing.NOTHING
    with_log = logged(site, [(name_of(duty.record), leaf)], [(1, stamp)])
    assert proven.standing(with_log.proved, duty) is expected


def test_an_earlier_leaf_of_a_record_proves_nothing_since_nobody_can_tell_what_it_was(repo: Repo) -> None:
    site, duty = penalty(repo)
    name = name_of(duty.record)
    found = logged(site, [(name, "2026-04-22"), (name, "2026-04-24")], [(1, "2026-04-22"), (2, "2026-04-27")])
    assert proven.day(found.proved, duty) == datetime.date(2026, 4, 27)


def test_what_no_stamp_covers_is_not_proved(repo: Repo) -> None:
    site, duty = penalty(repo)
    found = logged(site, [("x/y", "2026-04-24"), (name_of(duty.record), "2026-04-24")], [(1, "2026-04-24")])
    assert proven.day(found.proved, duty) is None


def test_a_limit_that_ends_at_a_time_of_a_day_is_not_proved_by_a_stamp_of_that_day() -> None:
    assert proven.in_time(5, 5, "")
    assert not proven.in_time(5, 5, "2026-04-24 14:05")
    assert proven.in_time(4, 5, "2026-04-24 14:05")


@pytest.fixture(scope="module")
def whole(shipped: Repo) -> Site:
    """The sample with a log that holds its records by their dates, a stamp three days after every 25th of them, and none for the last 150."""
    site = load(shipped.root, datetime.date.fromisoformat(AS_OF))
    dated = sorted((record.date, name_of(record)) for record in site.records if re.fullmatch(r"\d{4}-\d\d-\d\d", record.date))
    sizes = range(25, len(dated) - 150, 25)
    stamps = [(size, (datetime.date.fromisoformat(dated[size - 1][0]) + 3 * DAY).isoformat()) for size in sizes]
    return logged(site, [(name, day) for day, name in dated], stamps)


Told = list[dict[str, Any]]


@pytest.fixture(scope="module")
def told(whole: Site) -> Told:
    """Every duty, as programs get it."""
    found = json.loads(deadlines.FORMATS["json"](whole, wording.select(whole.duties, STATUSES), ""))
    assert found["log"] == {"origin": "jia.example/log", "size": whole.logged.size if whole.logged is not None else 0}
    duties: Told = found["duties"]
    return duties


def later(duty: dict[str, Any]) -> bool:
    return bool(duty["on_time"] and duty["proved_on"] and duty["proved_on"] > duty["due"])


def test_the_sample_has_duties_of_every_standing(told: Told) -> None:
    assert sum(one["proved"] for one in told) > 10
    assert sum(map(later, told)) > 10
    assert sum(one["on_time"] is True and one["proved_on"] is None for one in told) > 10
    assert all(one["on_time"] and one["status"] == "met" and one["proved_on"] <= one["due"] for one in told if one["proved"])


def sentence(duties: Told) -> tuple[int, int, int]:
    return sum(one["on_time"] is True for one in duties), sum(one["proved"] for one in duties), sum(map(later, duties))


def said(body: str) -> tuple[int, int, int]:
    """The numbers of the sentence about proofs."""
    found = re.search(r"按期 (\d+) 项，其中 (\d+) 项有日志和时间戳证明(?:，(\d+) 项到期以后才有证明)?", Page(body).text)
    assert found is not None
    return int(found[1]), int(found[2]), int(found[3] or 0)


def test_boards_and_rule_pages_count_what_the_json_tells(whole: Site, told: Told) -> None:
    made = {plan.address: plan for batch in Renderer(whole).batches() if batch.name.startswith(("board", "kept")) for plan in batch.plans()}
    assert said(made["deadlines/"].make().body) == sentence(told)
    departments = {one["authority"] for one in told if one["authority"]}
    for who in sorted(departments):
        assert said(made[f"deadlines/{who}/"].make().body) == sentence([one for one in told if one["authority"] == who]), who
    rule = "disclose-penalties"
    for period, months in {"": "2", "2026": "2026", "2026-Q3": ("2026-07", "2026-08", "2026-09"), "2026-03": "2026-03"}.items():
        own = [one for one in told if one["rule"] == rule and one["starts"].startswith(months)]
        address = f"deadlines/rules/{rule}/{period}/" if period else f"deadlines/rules/{rule}/"
        assert said(made[address].make().body) == sentence(own), period


def files(found: Artifact | Patchable, scratch: Path) -> dict[str, bytes]:
    """The files of an artifact that is made from nothing."""
    if isinstance(found, Artifact):
        return dict(found.make())
    made, _ = found.make(Previous(None, scratch.joinpath, scratch))
    return {name: content.read_bytes() if isinstance(content, Path) else content or b"" for name, content in made}


def test_the_tables_count_the_same(whole: Site, told: Told, tmp_path: Path) -> None:
    rule = "disclose-penalties"
    tables = {path: data for one in kept.artifacts(Fingerprints(whole), "") for path, data in files(one, tmp_path).items()}
    sums = list(csv.DictReader(io.StringIO(tables[f"deadlines/rules/{rule}.csv"].decode("utf-8-sig"))))
    expected = Counter((one["starts"][:7], one["authority"]) for one in told if one["rule"] == rule and one["proved"])
    assert {(row["月份"], row["部门代码"]): int(row["按期且有证明"]) for row in sums if row["按期且有证明"] != "0"} == expected
    expected = Counter((one["starts"][:7], one["authority"]) for one in told if one["rule"] == rule and later(one))
    assert {(row["月份"], row["部门代码"]): int(row["按期但到期以后才有证明"]) for row in sums if row["按期但到期以后才有证明"] != "0"} == expected
    rows = list(csv.DictReader(io.StringIO(tables[f"deadlines/rules/{rule}/2026.csv"].decode("utf-8-sig"))))
    own = [one for one in told if one["rule"] == rule and one["starts"].startswith("2026")]
    assert Counter((row["部门代码"], row["证明到"], row["期限内有证明"]) for row in rows) == Counter(
        (one["authority"], one["proved_on"] or "", "" if not one["on_time"] else "是" if one["proved"] else "否") for one in own
    )


def test_without_a_log_no_column_says_anything_of_proof_and_the_board_says_why(shipped: Repo, tmp_path: Path) -> None:
    site = load(shipped.root, datetime.date.fromisoformat(AS_OF))
    made = {plan.address: plan for batch in Renderer(site).batches() if batch.name.startswith(("board", "kept")) for plan in batch.plans()}
    board = made["deadlines/"].make().body
    assert "没有公示日志" in board
    assert "有证明" not in board.replace("才算有证明", "")
    found = json.loads(deadlines.FORMATS["json"](site, wording.select(site.duties, STATUSES), ""))
    assert found["log"] is None
    assert not any(one["proved"] or one["proved_on"] for one in found["duties"])
    tables = [files(one, tmp_path) for one in kept.artifacts(Fingerprints(site), "") if one.name.endswith("disclose-penalties.csv")]
    assert tables
    assert all("证明" not in text.decode() for some in tables for text in some.values())


def test_a_new_stamp_changes_the_keys_of_what_shows_it_and_no_other(whole: Site) -> None:
    """Incremental builds go by keys: a board of before must not stay when a stamp has come, nor a rule be made again that shows none."""
    assert whole.logged is not None
    log = whole.logged
    day = log.stamps[-1].at + 200 * DAY
    more = Logged(log.origin, log.size, log.root, log.day, log.keys, (*log.stamps, Stamp(log.size, day, "tsa", "x", True)), log.records, {}, {})
    before, after = (
        {plan.address: plan.key for batch in Renderer(site).batches() if batch.name.startswith(("board", "kept")) for plan in batch.plans()}
        for site in (whole, whole.with_log(more))
    )
    changed = {address for address in after if before.get(address) != after[address]}
    assert {"deadlines/", "deadlines/rules/disclose-penalties/"} <= changed
    assert not any(address.startswith("deadlines/rules/power-list-review/") for address in changed)
