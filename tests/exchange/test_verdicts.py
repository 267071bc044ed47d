"""generator.exchange.verdicts: incoming records beside those that stand, judged by all that `credit check` asks."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from support import AS_OF, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.exchange import columns as c
from generator.exchange import incoming, verdicts
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import RawSheet
from generator.exchange.verdicts import BAD, CHANGED, NEW, UNCHANGED, Outcome
from generator.site import site

HEADS = ["记录编号", "行政相对人名称", "行政相对人类别", "证件类型", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "处罚决定日期", "处罚机关", "公示截止期"]  # fmt: skip


def told(words: str) -> None:
    """Says nothing."""


def table(found: site.Site, *rows: list[Any], heads: list[str] = HEADS) -> Incoming:
    sheet = RawSheet("处罚", [heads, *rows])
    departments = c.departments(found.by_kind[c.DEPARTMENT])
    return incoming.read(found.kinds.by_name["penalty"], [sheet], departments, CallerValues())


@pytest.fixture
def found(repo: Repo) -> site.Site:
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return site.load(repo.root, datetime.date.fromisoformat(AS_OF))


def judge(found: site.Site, *rows: list[Any], heads: list[str] = HEADS) -> list[Outcome]:
    return verdicts.judge(found, table(found, *rows, heads=heads), told, keep=True)


HEAD = ["行政处罚决定书文号", "违法事实", "行政相对人名称", "处罚机关"]
SAME = ["甲市监罚〔2026〕15号", "经查属实。", "李*", "甲市市场监督管理局"]


def test_what_says_the_same_changes_nothing(found: site.Site) -> None:
    [outcome] = judge(found, SAME, heads=HEAD)
    assert (outcome.state, outcome.file, outcome.content, outcome.problems) == (UNCHANGED, PENALTY_FILE, None, ())


def test_a_change_is_written_into_the_file_that_stands(found: site.Site) -> None:
    [outcome] = judge(found, [SAME[0], "另查属实。", *SAME[2:]], heads=HEAD)
    assert (outcome.state, outcome.file) == (CHANGED, PENALTY_FILE)
    assert [(one.key, one.before, one.after) for one in outcome.changes] == [("facts", "经查属实。", "另查属实。")]
    assert outcome.before == PERSONS_PENALTY.encode()
    assert outcome.content == PERSONS_PENALTY.replace("经查属实", "另查属实").encode()


def test_without_being_asked_for_no_content_is_kept(found: site.Site) -> None:
    [outcome] = verdicts.judge(found, table(found, [SAME[0], "另查属实。", *SAME[2:]], heads=HEAD), told, keep=False)
    assert (outcome.state, outcome.content, outcome.before) == (CHANGED, None, None)


def test_a_new_record_must_pass_the_schema(found: site.Site) -> None:
    """The columns that are lacking are named once for the sheet, not once a row."""
    rows = [[f"甲市监罚〔2026〕{i}号", *SAME[1:]] for i in (16, 17)]
    outcomes = judge(found, *rows, heads=HEAD)
    assert [one.state for one in outcomes] == [BAD, BAD]
    assert [one.file.rpartition("/")[2] for one in outcomes] == ["scjgj-16.yml", "scjgj-17.yml"]
    slugs = [{problem.slug for problem in one.problems} for one in outcomes]
    assert "missing-column" in slugs[0]
    assert set(outcomes[0].problems) & set(outcomes[1].problems)


def test_rows_that_are_one_record_are_told_on_both(found: site.Site) -> None:
    outcomes = judge(found, SAME, [SAME[0], "另查属实。", *SAME[2:]], heads=HEAD)
    assert [[problem.slug for problem in one.problems] for one in outcomes] == [["repeated-row"], ["repeated-row"]]
    assert {one.state for one in outcomes} == {BAD}


def test_a_long_table_of_which_nothing_is_right_is_read_to_its_first_thousand(found: site.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[f"甲市监罚〔2026〕{i}号", "经查。", "李*", "甲市市场监督管理局"] for i in range(100, 5200)]
    seen, outcomes = verdicts.first_or_all(found, table(found, *rows, heads=HEAD), told, keep=False)
    assert len(outcomes) == 1000
    assert [problem.slug for problem in seen.problems if problem.slug == "unread-rows"] == ["unread-rows"]


def test_states_have_distinct_names() -> None:
    assert len({NEW, CHANGED, UNCHANGED, BAD}) == 4


def test_a_severity_that_the_table_lacks_is_proposed_for_each_row_and_filled_in_for_none(found: site.Site) -> None:
    row = ["n1", "甲市甲乙有限公司", "法人及非法人组织", None, "甲市监罚〔2026〕31号", "违法", "属实。", "《某法》第一条", "责令关闭", "责令关闭。", "2026-06-01"]
    [outcome] = judge(found, [*row, "甲市市场监督管理局", None])
    assert (outcome.state, outcome.content) == (BAD, None)
    [proposed] = [one for one in outcome.problems if one.slug == "missing-choice"]
    assert proposed.severity == "warning"
    assert proposed.message.startswith("“失信行为严重程度”建议填“严重”，依据：处罚类别有")
    assert proposed.message.endswith("由作出决定的部门决定")
    # A small fine fits no example, and nothing is proposed.
    row[8:10] = ["通报批评、责令停产停业", "通报批评，责令停产停业。"]
    [outcome] = judge(found, [*row, "甲市市场监督管理局", None])
    assert "建议填“一般”或者“严重”" in next(one.message for one in outcome.problems if one.slug == "missing-choice")
