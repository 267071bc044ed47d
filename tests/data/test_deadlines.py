"""`credit deadlines` and the board: every duty with its state and its law, for people, programs and calendars."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import icalendar
import pytest
from samples import COLUMN
from support import AS_OF, GOOD, GOOD_FILE, ROOT, Repo, run, schema, shipped_repo

from generator.site.site import load

KEYS = {
    "key", "rule", "kind", "record", "period", "authority", "starts", "due", "met_on", "evidence", "status", "on_time",
    "working_days_left", "reason", "law", "certainty", "starts_at", "due_at", "met_at", "not_counted",
    "proved_on", "proved",
}  # fmt: skip


def test_the_shipped_content_has_duties_in_every_state_each_with_its_law(shipped: Repo) -> None:
    done = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json")
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["version"], found["as_of"]) == (3, AS_OF)
    assert {duty["status"] for duty in found["duties"]} == {"met", "open", "overdue", "unknown"}
    for duty in found["duties"]:
        assert set(duty) == KEYS
        assert duty["law"]["title"]
        assert duty["law"]["clause"]
        assert duty["law"]["text"]
        assert duty["certainty"]["level"] == "全文核对" or duty["certainty"]["note"]
    assert len({duty["key"] for duty in found["duties"]}) == len(found["duties"])


def test_unknown_says_why(tmp_path: Path) -> None:
    repo = shipped_repo(tmp_path / "repo")
    case = next(
        file
        for file in sorted((repo.root / "content/lists/cases/2026").glob("*.yml"))
        if "result: 办理中" in file.read_text(encoding="utf-8")
    )
    case.write_text(re.sub(r"promised_working_days: \d+", "promised_working_days: 60", case.read_text(encoding="utf-8")), encoding="utf-8")
    done = repo.credit("deadlines", "--as-of", AS_OF, "--format", "json", "--status", "unknown")
    reasons = {duty["reason"] for duty in json.loads(done.out)["duties"]}
    assert "缺少2027年工作日历" in reasons


def test_numbers_that_were_skipped_are_reported_unless_a_ground_is_given(shipped: Repo) -> None:
    found = json.loads(shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["numbers"]
    missing = [number for one in found for number in one["unexplained"]]
    assert "示市监罚〔2026〕13号" in missing
    assert "示市监罚〔2026〕6号" not in missing
    assert sum(one["withheld"] for one in found) >= 3


@pytest.mark.parametrize("status", ["overdue", "open", "met", "overdue,open"])
def test_states_can_be_chosen(shipped: Repo, status: str) -> None:
    done = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json", "--status", status)
    assert {duty["status"] for duty in json.loads(done.out)["duties"]} == set(status.split(","))


def test_a_state_that_does_not_exist_is_a_wrong_call(shipped: Repo) -> None:
    done = shipped.credit("deadlines", "--status", "late")
    assert done.code == 2
    assert "overdue,open,unknown,met" in done.err


def test_calendars_read_back(shipped: Repo) -> None:
    text = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "ics").out
    calendar = icalendar.Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert events
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    again = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "ics").out
    assert again == text


def test_markdown_is_one_table(shipped: Repo) -> None:
    lines = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "markdown", "--status", "overdue").out.splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) > 3
    assert len({line.replace("\\|", "").count("|") for line in rows}) == 1


def test_the_department_page_counts_its_numbers(shipped_site: Path) -> None:
    html = (shipped_site / "authorities/scjgj/index.html").read_text(encoding="utf-8")
    for head in ("已编到", "已公示", "依法不公开", "去向不明"):
        assert head in html


def test_a_record_page_says_how_its_publication_is_known(shipped_site: Path) -> None:
    html = (shipped_site / "disclosures/penalties/2026/scjgj-1/index.html").read_text(encoding="utf-8")
    assert "cr-is-" in html
    assert "自行申报" in html


def test_a_shallow_clone_stops_the_command_and_the_build(repo: Repo, tmp_path: Path) -> None:
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "1"]):
        subprocess.run(["git", "-C", str(repo.root), *words], check=True)
    subprocess.run(
        ["git", "-C", str(repo.root), "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "2", "--allow-empty"], check=True
    )
    shallow = tmp_path / "shallow"
    run(["git", "clone", "-q", "--depth", "1", f"file://{repo.root}", str(shallow)], cwd=tmp_path)
    clone = Repo(shallow)
    done = clone.credit("deadlines")
    assert done.code == 2
    assert "git fetch --unshallow" in done.err
    built = clone.program("build", "--site-dir", str(tmp_path / "site"))
    assert built.code != 0
    assert "git fetch --unshallow" in built.out + built.err
    assert not (tmp_path / "site").exists()


def test_an_unknown_revision_is_a_wrong_call(repo: Repo) -> None:
    subprocess.run(["git", "-C", str(repo.root), "init", "-q"], check=True)
    done = repo.credit("deadlines", "--published", "origin/nowhere")
    assert done.code == 2
    assert "origin/nowhere" in done.err


# Columns


def columns(repo: Repo, as_of: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(repo.credit("deadlines", "--as-of", as_of, "--format", "json").out)["duties"]
    return [
        {key: one[key] for key in ("key", "record", "period", "authority", "starts", "due", "evidence", "status", "met_on")}
        for one in found
    ]


def test_a_stale_column_and_an_empty_one_are_told(repo: Repo) -> None:
    repo.dump("content/rules/fresh.yml", COLUMN)
    assert repo.check() == []
    same = {"key": "fresh:xzspj", "record": None, "period": None, "authority": "xzspj", "met_on": None}
    assert columns(repo, "2026-03-20") == [same | {"starts": "2026-01-01", "due": "2026-01-15", "evidence": None, "status": "overdue"}]
    repo.write(GOOD_FILE, GOOD)
    assert columns(repo, "2026-03-26") == [same | {"starts": "2026-03-12", "due": "2026-03-26", "evidence": "record", "status": "open"}]
    assert columns(repo, "2026-03-27") == [same | {"starts": "2026-03-12", "due": "2026-03-26", "evidence": "record", "status": "overdue"}]
    text = repo.credit("deadlines", "--as-of", "2026-03-27", "--format", "markdown").out
    assert "| 逾期 | 2026-03-26 | 市行政审批局 | 承诺栏目两周内更新 | 审批替代型 | 最近一条 2026-03-12" in text
    (event,) = icalendar.Calendar.from_ical(repo.credit("deadlines", "--as-of", "2026-03-20", "--format", "ics").out).walk("VEVENT")
    assert str(event["UID"]).startswith("fresh:xzspj@")
    assert str(event["DTSTART"].dt) == "2026-03-26"
    assert str(event["URL"]).endswith("/lists/commitments/")


# What can be switched


def test_the_limit_for_other_acts_can_be_switched_off(repo: Repo) -> None:
    """“研究推动”其他行政行为7个工作日内公开：不实行的城市停用（济槐信用办〔2019〕2号第6条）."""
    rule = (ROOT / "content/rules/disclose-other-acts.yml").read_text(encoding="utf-8")
    for year in (2025, 2026):
        name = f"content/rules/calendars/cn-{year}.yml"
        repo.write(name, (ROOT / name).read_bytes())
    repo.write("content/rules/disclose-other-acts.yml", rule)
    act = schema("other-act")["examples"][0]
    repo.dump("content/disclosures/other-acts/a.yml", {key: value for key, value in act.items() if key != "declared_publication"})
    on = json.loads(repo.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    assert [one["key"] for one in on] == ["disclose-other-acts:content/disclosures/other-acts/a.yml"]
    assert rule.count("enabled: 启用") == 1
    repo.write("content/rules/disclose-other-acts.yml", rule.replace("enabled: 启用", "enabled: 停用"))
    assert "content/rules/disclose-other-acts.yml" not in {one["path"] for one in repo.check()}
    assert json.loads(repo.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"] == []


def test_an_act_that_was_revoked_leaves_the_site_like_any_decision(repo: Repo) -> None:
    first = schema("other-act")["examples"][0]
    second = next(one for one in schema("other-act")["examples"] if "ended" in one)
    repo.dump("content/disclosures/other-acts/a.yml", first)
    repo.dump("content/disclosures/other-acts/b.yml", second | {"authority": "scjgj"})
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    assert [record.id for record in found.gone] == ["b"]
    assert found.endings[found.gone[0].file].reason == "撤销"


def test_time_that_is_not_counted_is_told_in_every_form(shipped: Repo) -> None:
    """The case of a disputed boundary stands still while an expert looks at it; that of a joint acceptance stood still for three days."""
    still, stood = "content/lists/cases/2026/zrzyj-3.yml", "content/lists/cases/2026/xzspj-2.yml"
    found = json.loads(shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    of = {(duty["rule"], duty["record"]): duty for duty in found}
    paused = of["case-joint", still]
    assert (paused["status"], paused["due"], paused["on_time"]) == ("open", None, None)
    assert paused["reason"] == "计时暂停：鉴定，2026-11-16起"
    assert paused["not_counted"]["stretches"] == [
        {"ground": "鉴定", "from": "2026-11-16", "to": None, "days": 5, "stands_still": True, "reason": None}
    ]
    assert of["case-joint", stood]["not_counted"]["days"] == 3
    lines = [line for line in shipped.credit("deadlines", "--as-of", AS_OF).out.splitlines() if "3880号" in line or "zrzyj-3" in line]
    assert lines
    assert all("计时暂停：鉴定" in line and "5 个工作日不计入期限" in line for line in lines)
    # What has no last day is on no calendar.
    assert "zrzyj-3" not in shipped.credit("deadlines", "--as-of", AS_OF, "--format", "ics").out


def test_minutes_are_told_as_times_of_day(shipped: Repo) -> None:
    found = json.loads(shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    [late] = [duty for duty in found if duty["rule"] == "incident-arrive" and duty["on_time"] is False]
    times = {"starts_at": "2026-07-08 23:48", "due_at": "2026-07-09 00:18", "met_at": "2026-07-09 00:35"}
    assert late.items() >= (times | {"due": "2026-07-09", "met_on": "2026-07-09"}).items()
    assert "用了 47 分钟（限 30 分钟）" in shipped.credit("deadlines", "--as-of", AS_OF).out


def test_a_missed_limit_leads_to_the_record_and_to_accountability(shipped: Repo) -> None:
    """Whichever limit was missed: what follows is owed from the next day on, and met by what links to the case."""
    found = json.loads(shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    late = {duty["record"] for duty in found if duty["kind"] == "case" and (duty["status"] == "overdue" or duty["on_time"] is False)}
    ends = []
    for rule in ("case-late-dishonesty", "case-late-decision", "case-late-accountability"):
        assert {duty["record"] for duty in found if duty["rule"] == rule} == late
        ends += [(duty["due"], duty["on_time"]) for duty in found if duty["rule"] == rule and duty["record"].endswith("/jyj-1.yml")]
    # It is entered first, then it is decided who answers for it, and then that is published.
    assert ends == [("2026-09-28", True), ("2026-10-26", True), ("2026-11-25", True)]
