"""generator.pages.related: what is shown beside lists and records."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from samples import BLACK, COLUMN, HALVES, PENALTY
from support import AS_OF, GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, ROOT, Repo

from generator.pages import related
from generator.pages.related import Aside
from generator.site import standings
from generator.site.site import Site, load


def made(repo: Repo, as_of: str = AS_OF) -> Site:
    return load(repo.root, datetime.date.fromisoformat(as_of))


def test_beside_what_nothing_is_computed_from_stands_nothing(repo: Repo) -> None:
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    found = made(repo)
    assert related.of_kind(found, found.kinds.by_name["penalty"]) == []
    assert related.of_record(found, found.by_kind["penalty"][0]) == []


@pytest.mark.parametrize(("day", "state"), [("2026-03-20", "open"), ("2026-03-27", "overdue")])
def test_beside_the_lists_of_a_column_stands_how_fresh_it_is(repo: Repo, day: str, state: str) -> None:
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.write(GOOD_FILE, GOOD)
    found = made(repo, day)
    [aside] = related.of_kind(found, found.kinds.by_name["commitment"])
    assert (aside.address, aside.state) == ("rules/fresh/", state)
    assert aside.words.startswith("审批替代型：最近一条 2026-03-12")


def test_what_a_list_leads_to_stands_beside_it_and_beside_the_rule(repo: Repo) -> None:
    repo.dump("content/rules/consequences/black.yml", BLACK)
    found = made(repo)
    aside = Aside(standings.FOLDER, standings.TITLE)
    assert related.of_kind(found, found.kinds.by_name["red-black-list"]) == [aside]
    assert related.of_record(found, found.by_kind["consequence"][0]) == [aside]
    assert related.of_kind(found, found.kinds.by_name["commitment"]) == []


def test_a_rule_of_periods_has_its_matrix_beside_it(repo: Repo) -> None:
    repo.dump("content/rules/halves.yml", HALVES)
    found = made(repo)
    [record] = found.by_kind["rule"]
    [aside] = related.of_record(found, record)
    [listed] = related.of_kind(found, found.kinds.by_name["report"])
    assert aside.address == listed.address
    assert aside.words.startswith("各单位逐期情况（")
    assert listed.words.startswith(HALVES["title"])


def test_a_decision_is_on_the_pages_of_all_bodies_that_take_part(shipped_site: Path) -> None:
    """One decides, which owes the publication; others decide with it, or it acts for another. Each page says which."""
    page = "disclosures/penalties/2026/csglj-3/"
    for name, titles in (
        ("csglj", ["行政处罚（代其他部门行使）"]),
        ("sthjj", ["行政处罚（共同作出的行政处罚）", "行政处罚（由其他单位代为行使）"]),
    ):
        html = (shipped_site / f"authorities/{name}/index.html").read_text(encoding="utf-8")
        for title in titles:
            assert f'href="../../{page}"' in html.partition(f"{title} <span")[2].partition("</details>")[0], (name, title)


def test_the_body_that_decides_owes_the_publication(repo: Repo) -> None:
    for file in ("content/rules/disclose-penalties.yml", "content/rules/calendars/cn-2026.yml"):
        repo.write(file, (ROOT / file).read_bytes())
    text = PENALTY.format(year=2026, serial=1, name="甲乙", code="91990100MA1G0A0192", severity="一般", day="2026-11-10")
    repo.write(
        "content/disclosures/penalties/2026/a.yml",
        text + "joint_authorities:\n  - xzspj\nacting:\n  how: 赋权\n  by: scjgj\n  for: xzspj\n",
    )
    found = made(repo)
    assert {duty.authority for duty in found.duties_of(found.by_kind["penalty"][0])} == {"scjgj"}
