"""`credit deadlines` and the board: every duty with its state and its law, for people, programs and calendars."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import icalendar
import pytest
from support import AS_OF, Repo, run

KEYS = {
    "key", "rule", "kind", "record", "period", "authority", "starts", "due", "met_on", "evidence", "status", "on_time",
    "working_days_left", "reason", "law",
}  # fmt: skip


def test_the_shipped_content_has_duties_in_every_state_each_with_its_law(shipped: Repo) -> None:
    done = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json")
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["version"], found["as_of"]) == (1, AS_OF)
    assert {duty["status"] for duty in found["duties"]} == {"met", "open", "overdue", "unknown"}
    for duty in found["duties"]:
        assert set(duty) == KEYS
        assert duty["law"]["title"]
        assert duty["law"]["clause"]
        assert duty["law"]["text"]
    assert len({duty["key"] for duty in found["duties"]}) == len(found["duties"])


def test_unknown_says_why(shipped: Repo) -> None:
    done = shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json", "--status", "unknown")
    reasons = {duty["reason"] for duty in json.loads(done.out)["duties"]}
    assert any("content/rules/calendars/cn-2027.yml" in reason for reason in reasons)


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


def test_the_board_is_on_the_site(shipped_site: Path) -> None:
    html = (shipped_site / "deadlines/index.html").read_text(encoding="utf-8")
    assert "按期率" in html
    assert '<svg class="cr-chart" role="img"' in html
    assert "示市监罚〔2026〕13号" in html
    found = json.loads((shipped_site / "deadlines/duties.json").read_text(encoding="utf-8"))
    assert found["version"] == 1
    assert (shipped_site / "deadlines/scjgj/index.html").is_file()
    assert icalendar.Calendar.from_ical((shipped_site / "deadlines/scjgj.ics").read_bytes())
    assert icalendar.Calendar.from_ical((shipped_site / "deadlines/all.ics").read_bytes())


def test_the_department_page_counts_its_numbers(shipped_site: Path) -> None:
    html = (shipped_site / "authorities/scjgj/index.html").read_text(encoding="utf-8")
    for head in ("已编到", "已公示", "依法不公开", "去向不明"):
        assert head in html


def test_a_record_page_says_how_its_publication_is_known(shipped_site: Path) -> None:
    html = (shipped_site / "disclosures/penalties/2026/scjgj-1/index.html").read_text(encoding="utf-8")
    assert "cr-badge" in html
    assert "自行申报" in html


def test_a_shallow_clone_stops_the_command_and_the_build(repo: Repo, tmp_path: Path) -> None:
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "1"]):
        subprocess.run(["git", "-C", str(repo.root), *words], check=True)
    subprocess.run(["git", "-C", str(repo.root), "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "2", "--allow-empty"], check=True)
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
