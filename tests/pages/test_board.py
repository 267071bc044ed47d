"""generator.pages.board: the board of deadlines for people, and the tombstones of what has left."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import icalendar
import pytest
from samples import COLUMN
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, REVOKED, Page, Repo, as_yaml, schema

from generator.data import calendars
from generator.pages.renderer import Renderer
from generator.site import dutylists, wording
from generator.site.fingerprints import Fingerprints
from generator.site.site import load


def test_a_tombstone_says_why_and_since_when_and_never_whose_it_was(repo: Repo) -> None:
    repo.write(PENALTY_FILE, PERSONS_PENALTY + as_yaml({"ended": REVOKED}))
    found = load(repo.root, datetime.date(2026, 11, 22))
    [record] = found.gone
    plans = {plan.address: plan for batch in Renderer(found).batches() for plan in batch.plans()}
    plan = plans[record.address]
    page = plan.make()
    assert not plan.indexed
    assert not page.indexed
    text = Page(page.body).text
    assert "撤销" in text
    assert REVOKED["document_number"] in text
    for secret in ("李*", "经查属实", "超过保质期", "15号"):
        assert secret not in page.body + page.title + page.description


def test_where_nothing_is_owed_there_is_no_board(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    found = load(repo.root, datetime.date(2026, 11, 22))
    assert [plan for batch in Renderer(found).batches() if batch.name == "board" for plan in batch.plans()] == []


def test_the_board_is_on_the_site(shipped_site: Path) -> None:
    html = (shipped_site / "deadlines/index.html").read_text(encoding="utf-8")
    assert "按期率" in html
    assert 'class="cr-rates"' in html
    assert "示市监罚〔2026〕13号" in html
    # An assumption is called one wherever the law is cited.
    assert "第12条（推定）" in html
    # What stands still is in no list of late things, and in one of its own.
    paused = Page((shipped_site / "deadlines/zrzyj/index.html").read_text(encoding="utf-8")).text
    assert "计时暂停：鉴定，2026-11-16起，5 个工作日不计入期限" in paused
    found = json.loads((shipped_site / "deadlines/duties.json").read_text(encoding="utf-8"))
    assert found["version"] == 3
    assert (shipped_site / "deadlines/scjgj/index.html").is_file()
    assert icalendar.Calendar.from_ical((shipped_site / "deadlines/scjgj.ics").read_bytes())
    assert icalendar.Calendar.from_ical((shipped_site / "deadlines/all.ics").read_bytes())


def test_who_stays_silent_has_no_percent_and_who_is_always_punctual_a_hundred(repo: Repo) -> None:
    """按期率 counts what is overdue and undone: silence is not punctuality."""
    halves = schema("rule")["examples"][2] | {"first_period": "2025-H1", "owed_by_sorts": ["本级部门"], "every": "半年"}
    repo.dump("content/rules/halves.yml", halves)
    one = schema("report")["examples"][0] | {"unit": "scjgj", "type": "半年报告"}
    for period, day in (("2025-H1", "2025-06-30"), ("2025-H2", "2025-12-31"), ("2026-H1", "2026-06-30")):
        repo.dump(f"content/lists/reports/{period.lower()}.yml", one | {"period": period, "filed_on": day})
    found = load(repo.root, datetime.date(2026, 11, 22))
    scores = {score.authority: score for score in dutylists.scores(Fingerprints(found).duties.parts(1))}
    # The half year that runs is not due and counts for nobody.
    assert {name: (score.on_time_rate, score.overdue, score.open) for name, score in scores.items()} == {
        "scjgj": (1.0, 0, 1),
        "xzspj": (0.0, 3, 1),
    }
    made = {
        plan.address: Page(plan.make().body).text for batch in Renderer(found).batches() if batch.name == "board" for plan in batch.plans()
    }
    assert "按期率 50.0%" in made["deadlines/"]
    assert "按期率 0.0%" in made["deadlines/xzspj/"]
    assert "按期率 100.0%" in made["deadlines/scjgj/"]
    # Its definition stands beside it wherever it is.
    for text in made.values():
        assert wording.RATE in text


def test_board_and_list_say_how_fresh_a_column_is(repo: Repo) -> None:
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    repo.write(GOOD_FILE, GOOD)
    found = load(repo.root, datetime.date(2026, 3, 31))
    made = {
        plan.address: plan.make()
        for batch in Renderer(found).batches()
        if batch.name in ("board", "lists-commitment")
        for plan in batch.plans()
    }
    board = Page(made["deadlines/"].body)
    assert "最近一条 2026-03-12，已逾期 3 个工作日" in board.text
    assert "../lists/commitments/" in board.links()
    html = made["lists/commitments/"].body
    assert 'cr-badge--overdue"><a href="../../rules/fresh/">审批替代型：最近一条 2026-03-12，已逾期 3 个工作日' in html
    # It is said of the column, not of the record that happened to be the last.
    assert "已逾期" not in Renderer(found).record(found.by_kind["commitment"][0]).body


@pytest.mark.parametrize("owing", [True, False])
def test_a_department_that_owes_nothing_has_a_board_for_its_numbers_where_there_is_a_board(repo: Repo, owing: bool) -> None:
    """The page of a department leads to its board: there is one, or the page says nothing of it."""
    if owing:
        repo.dump("content/rules/fresh.yml", COLUMN)
        repo.write(GOOD_FILE, GOOD)
    repo.dump("content/disclosures/penalties/2026/scjgj-15.yml", schema("penalty")["examples"][0])
    found = load(repo.root, datetime.date(2026, 11, 20))
    assert {one.authority for one in found.duties} == ({"xzspj"} if owing else set())
    pages = {plan.address: plan for batch in Renderer(found).batches() for plan in batch.plans()}
    page = Page(pages["authorities/scjgj/"].make().body)
    assert "文号核对" in page.text
    assert ("../../deadlines/scjgj/" in page.links()) is owing
    assert ("deadlines/scjgj/" in pages) is owing
    files = {path for part in calendars.artifacts(Fingerprints(found), "https://credit.example/") for path, _ in part.make()}
    assert ("deadlines/scjgj.ics" in files) is owing


def test_where_working_days_cannot_be_counted_the_day_is_told(repo: Repo) -> None:
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.write(GOOD_FILE, GOOD)
    found = load(repo.root, datetime.date(2026, 3, 20))
    (first, *_) = next(one for one in Renderer(found).batches() if one.name == "lists-commitment").plans()
    assert "审批替代型：最近一条 2026-03-12，未到期，2026-03-26 到期" in first.make().body


def test_the_list_is_made_anew_when_the_column_grows_stale(repo: Repo) -> None:
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.write(GOOD_FILE, GOOD)
    pages = []
    for day in (26, 27):
        found = load(repo.root, datetime.date(2026, 3, day))
        (first, *_) = next(one for one in Renderer(found).batches() if one.name == "lists-commitment").plans()
        pages.append((first.key, first.make().body))
    assert pages[0][0] != pages[1][0]
    assert pages[0][1] != pages[1][1]
