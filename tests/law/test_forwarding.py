"""generator.law.forwarding: what was forwarded to which platform, as a duty of each record, on its page and in the data interface."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from samples import PENALTY, WITHDRAWN
from support import AS_OF, ROOT, Repo, body_of, new_repo, tree, uscc

from generator.law.forwarding import ADDED, CHANGED, Sent, first_day, lines, rejected
from generator.law.forwarding import WITHDRAWN as TAKEN_DOWN
from generator.site.site import load

MARK = "nkdpgaohmbic"
RULE = "forward-penalties"


def sent(on: str, change: str = ADDED, receiver: str = "sheng") -> Sent:
    return Sent(receiver, on, f"2026/{on}", on, change, "", "")


@pytest.mark.parametrize(
    ("found", "receiver", "day"),
    [
        ([], "", ""),
        ([sent("2026-11-02")], "sheng", "2026-11-02"),
        ([sent("2026-11-02")], "other", ""),
        ([sent("2026-11-02"), sent("2026-11-01", receiver="other")], "", "2026-11-02"),
        ([sent("2026-11-02"), sent("2026-11-05", CHANGED)], "sheng", "2026-11-02"),
        ([sent("2026-11-02"), sent("2026-11-05", TAKEN_DOWN)], "sheng", ""),
        ([sent("2026-11-02"), sent("2026-11-05", TAKEN_DOWN), sent("2026-11-09")], "sheng", "2026-11-09"),
        ([sent("2026-11-23")], "sheng", ""),
    ],
)
def test_the_day_on_which_a_record_reached_a_platform(found: list[Sent], receiver: str, day: str) -> None:
    assert first_day(found, [receiver] if receiver else [], AS_OF) == day


def test_lines_name_records_whose_ids_have_blanks_too() -> None:
    data = {"added": [f"2026/甲 乙 {MARK}"], "withdrawn": ["2026/甲 乙"], "rejected": [{"record": "2026/丙"}]}
    assert [tuple(one) for one in lines(data)] == [(ADDED, "2026/甲 乙", MARK), (TAKEN_DOWN, "2026/甲 乙", "")]
    assert rejected(data) == {"2026/丙"}


def batch(number: int, on: str, **more: Any) -> dict[str, Any]:
    file = {"name": f"{on}.csv", "rows": 1, "sha256": "0" * 64}
    return {"number": f"2026-{number:04}", "receiver": "shifan-sheng", "kind": "penalty", "sender": "xyb", "sent_on": on, "file": file} | more


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Penalties of 2026-10-30, due at the platform on 2026-11-13: forwarded, forwarded late, rejected, not forwarded, withdrawn."""
    repo = new_repo(tmp_path_factory.mktemp("forwarding") / "repo")
    shutil.copytree(ROOT / "content/rules/calendars", repo.root / "content/rules/calendars")
    for file in ("authorities/xyb", "lists/platforms/shifan-sheng", f"rules/{RULE}", "rules/forwarding-receipt"):
        repo.write(f"content/{file}.yml", (ROOT / f"content/{file}.yml").read_bytes())
    for serial in range(1, 7):
        text = PENALTY.format(year="2026", serial=serial, name=f"号店{serial}", code=uscc(serial, "91990100"), severity="严重", day="2026-10-30")
        repo.write(f"content/disclosures/penalties/2026/scjgj-{serial}.yml", text + (WITHDRAWN.format(day="2026-11-19") if serial > 4 else ""))
    first = [f"2026/scjgj-{serial} {MARK}" for serial in (1, 3, 5, 6)]
    bad = [{"record": "2026/scjgj-3", "reason": "处罚类别不在代码表中"}]
    repo.dump("content/lists/forwarding/2026/1.yml", batch(1, "2026-11-10", added=first, rejected=bad, receipt_number="SH1", received_on="2026-11-11"))
    repo.dump("content/lists/forwarding/2026/2.yml", batch(2, "2026-11-20", added=[f"2026/scjgj-2 {MARK}"], withdrawn=["2026/scjgj-5"]))
    repo.dump("content/lists/forwarding/2026/3.yml", batch(3, "2026-11-02", kind="permit", added=[f"2026/scjgj-4 {MARK}"]))
    assert [one for one in repo.check() if one["severity"] == "error"] == []
    return repo


@pytest.fixture(scope="module")
def site(repo: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repo.build(tmp_path_factory.mktemp("out") / "site")


def test_each_record_owes_to_be_forwarded(repo: Repo) -> None:
    found = json.loads(repo.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    told = {one["record"].rpartition("/")[2]: (one["due"], one["status"], one["met_on"]) for one in found if one["rule"] == RULE}
    assert told == {
        "scjgj-1.yml": ("2026-11-13", "met", "2026-11-10"),
        "scjgj-2.yml": ("2026-11-13", "met", "2026-11-20"),
        "scjgj-3.yml": ("2026-11-13", "overdue", None),
        "scjgj-4.yml": ("2026-11-13", "overdue", None),
    }
    receipts = {one["record"].rpartition("/")[2]: one["status"] for one in found if one["rule"] == "forwarding-receipt"}
    assert receipts == {"1.yml": "met", "2.yml": "open", "3.yml": "overdue"}


def test_the_page_of_a_record_says_where_it_was_forwarded(site: Path) -> None:
    def page(serial: int) -> str:
        return body_of((site / f"disclosures/penalties/2026/scjgj-{serial}/index.html").read_text(encoding="utf-8"))

    assert "已归集到示范省公共信用信息平台：批次2026-0001，2026-11-10 报送，2026-11-11 收到回执SH1" in page(1)
    assert "../../../../lists/forwarding/2026/1/" in page(1)
    assert "批次2026-0002，2026-11-20 报送<" in page(2)
    assert "已归集到" not in page(3) + page(4)
    assert "行政处罚决定10个工作日内归集到省平台" in page(3)
    board = (site / "deadlines/index.html").read_text(encoding="utf-8")
    assert "归集到省平台" in board
    assert "取得回执" in board


def test_programs_read_the_same(site: Path) -> None:
    found: dict[str, Any] = {}
    for path in (site / "api/v1/records/penalty").glob("*.json"):
        found |= json.loads(path.read_text(encoding="utf-8"))
    assert found["2026/scjgj-1"]["forwarded"] == [
        {
            "receiver": "shifan-sheng",
            "batch": "lists/forwarding/2026/1/",
            "number": "2026-0001",
            "on": "2026-11-10",
            "change": "added",
            "receipt": "SH1",
            "received_on": "2026-11-11",
        }
    ]
    assert "forwarded" not in found["2026/scjgj-3"]


def test_a_batch_tells_how_many_records_it_has_and_never_which(site: Path) -> None:
    page = body_of((site / "lists/forwarding/2026/2/index.html").read_text(encoding="utf-8"))
    assert "新增的记录共 1 项，不逐条公开" in page
    assert "撤回的记录共 1 项，不逐条公开" in page
    assert [name for name, content in tree(site).items() if MARK.encode() in content] == []
    # The record that has left is named by its tombstone, by the lists of what is gone, and by nothing about batches.
    batches = [name for name, content in tree(site).items() if "forwarding" in name and b"scjgj-5" in content]
    assert batches == []


def test_what_has_left_and_was_not_withdrawn_is_counted(site: Path) -> None:
    assert "示范省公共信用信息平台还有 1 条行政处罚要撤回" in (site / "lists/forwarding/index.html").read_text(encoding="utf-8")


def test_a_rule_for_the_platform_of_another_city_asks_for_nothing_and_is_named(repo: Repo, tmp_path: Path) -> None:
    copy = Repo(Path(shutil.copytree(repo.root, tmp_path / "repo")))
    (copy.root / "content/lists/platforms/shifan-sheng.yml").unlink()
    shutil.rmtree(copy.root / "content/lists/forwarding")
    assert [(one["slug"], one["field"]) for one in copy.check() if "forward" in one["path"]] == [("platform-of-level-missing", "receiver_level")]
    found = json.loads(copy.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    assert [one for one in found if one["rule"] == RULE] == []


def test_a_record_of_another_repository_finds_its_batches_too(repo: Repo) -> None:
    """The facts of records do not depend on how many shards their files are read in."""
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    record = found.by_key["penalty", "2026/scjgj-1"]
    assert [one.batch for one in found.facts.sent(record)] == ["2026/1"]
