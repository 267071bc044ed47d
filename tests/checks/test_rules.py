"""Checks of the law as data: how rules fit together and what they make of records."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from samples import CASE, HALVES, LATE, PROMISED, begin, report, with_late_case
from support import NOT_COUNTED, Page, Repo, schema

from generator.pages.renderer import Renderer
from generator.site import site

# A column that must not grow stale.
COLUMN = {key: value for key, value in LATE.items() if key not in ("after", "link_field", "met_by")} | {
    "kind": "penalty",
    "trigger": "栏目",
    "starts": "decided_on",
    "owed_by": ["scjgj"],
    "limit": {"count": 14, "unit": "日"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"starts": "2026-09-01", "due": "2026-09-15"}],
}


@pytest.fixture
def late(repo: Repo) -> Repo:
    return with_late_case(repo)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"link_field": "cases"}, [("link_field", "rule-field-missing")]),
        ({"link_field": "fact"}, [("link_field", "rule-field-type"), ("link_field", "rule-field-type")]),
        ({"link_field": "unit"}, [("link_field", "rule-field-type")]),
        ({"met_by": "fact"}, [("met_by", "rule-field-type")]),
        ({"after": ["late"]}, [("after[0]", "rule-after-other-trigger")]),
        ({"after": ["nowhere"]}, [("after[0]", "broken-link")]),
        ({"worked_examples": [{"starts": "2026-09-05", "due": "2026-09-19"}]}, [("worked_examples[0].due", "rule-example-wrong")]),
        # Of a rule that is off, the records that would prove may not be there yet.
        ({"link_field": "unit", "enabled": "停用"}, []),
    ],
)
def test_what_follows_from_lateness_must_be_able_to_point_at_it(late: Repo, change: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    late.dump("content/rules/late.yml", LATE | change)
    found = [(d["field"], d["slug"]) for d in late.check()]
    assert sorted(set(found)) == sorted(set(wanted))


@pytest.mark.parametrize("key", ["after", "link_field", "met_by", "limit"])
def test_a_rule_about_lateness_is_whole(late: Repo, key: str) -> None:
    late.dump("content/rules/late.yml", {name: value for name, value in LATE.items() if name != key})
    assert ("missing-field", "content/rules/late.yml") in {(d["slug"], d["path"]) for d in late.check()}


@pytest.mark.parametrize(
    "change",
    [
        {"met_by": "decided_on"},
        {"starts": "content"},
        {"period_field": "type"},
        {"after": ["late"]},
        {"worked_examples": [{"starts": "2026-09-01", "due": "2026-09-16"}]},
    ],
)
def test_a_rule_about_a_column_is_checked_too(repo: Repo, change: dict[str, Any]) -> None:
    repo.dump("content/rules/column.yml", COLUMN)
    assert repo.check() == []
    repo.dump("content/rules/column.yml", COLUMN | change)
    assert {d["path"] for d in repo.check()} == {"content/rules/column.yml"}


def test_the_later_file_of_two_for_one_period_is_told(repo: Repo) -> None:
    repo.dump("content/rules/halves.yml", HALVES)
    for name in "ba":
        repo.dump(f"content/lists/reports/{name}.yml", report("scjgj", "2026-H1", "2026-06-20"))
    (one,) = repo.check()
    assert (one["path"], one["field"], one["slug"]) == ("content/lists/reports/b.yml", "period", "repeated-period")
    assert "content/lists/reports/a.yml" in one["message"]


def test_other_units_other_periods_and_what_the_rule_does_not_mean_may_stand_beside_it(repo: Repo) -> None:
    repo.dump("content/rules/halves.yml", HALVES)
    one = report("scjgj", "2026-H1", "2026-06-20")
    for i, change in enumerate([{}, {"unit": "xzspj"}, {"period": "2025-H1"}, {"type": "年度报告"}]):
        repo.dump(f"content/lists/reports/r{i}.yml", one | change)
    assert repo.check() == []


def test_without_a_rule_about_periods_nobody_minds(repo: Repo) -> None:
    for name in "ba":
        repo.dump(f"content/lists/reports/{name}.yml", report("scjgj", "2026-H1", "2026-06-20"))
    assert repo.check() == []


# Calendars

LOCAL = {
    "year": 2026,
    "region": "甲市",
    "notices": [{"title": "甲市人民政府关于市庆放假的通知", "issued_on": "2026-02-20"}],
    "holidays": ["2026-09-08"],
    "workdays": ["2026-09-12"],
}


@pytest.mark.parametrize("change", [{}, {"workdays": []}, {"holidays": ["2026-09-07", "2026-09-08", "2026-09-09"]}])
def test_a_day_off_in_one_place_makes_no_example_of_the_law_wrong(late: Repo, change: dict[str, Any]) -> None:
    """The duties of that place move, the examples are those of the country."""
    late.dump("content/rules/calendars/jia.yml", LOCAL | change)
    assert "rule-example-wrong" not in {d["slug"] for d in late.check()}


def test_an_example_that_only_a_local_calendar_makes_right_is_wrong(late: Repo) -> None:
    late.dump("content/rules/calendars/jia.yml", LOCAL | {"workdays": []})
    late.dump("content/rules/late.yml", LATE | {"worked_examples": [{"starts": "2026-09-05", "due": "2026-09-21"}]})
    assert [(d["field"], d["slug"]) for d in late.check() if d["severity"] == "error"] == [("worked_examples[0].due", "rule-example-wrong")]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"in_place_of": ["promised"], "told_by": ["extension.told_on"]}, []),
        ({"in_place_of": ["late"], "told_by": ["extension.told_on"]}, ["in_place_of[0]"]),
        ({"in_place_of": ["other"], "told_by": ["extension.told_on"]}, ["in_place_of[0]"]),
        ({"in_place_of": ["self"], "told_by": ["extension.told_on"]}, ["in_place_of[0]"]),
    ],
)
def test_a_rule_moves_the_limits_of_rules_about_the_same_records_only(late: Repo, change: dict[str, Any], wanted: list[str]) -> None:
    late.dump(
        "content/rules/other.yml",
        PROMISED | {"kind": "complaint", "limit_field": "count", "starts": "received_on", "met_by": "received_on"},
    )
    late.dump("content/rules/self.yml", PROMISED | change)
    found = [d for d in late.check() if d["path"] == "content/rules/self.yml"]
    assert [(d["field"], d["slug"]) for d in found] == [(field, "rule-in-place-of-unfit") for field in wanted]


def test_two_rules_may_not_move_each_other(late: Repo) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        late.dump(f"content/rules/{one}.yml", PROMISED | {"in_place_of": [other]})
    assert {d["path"] for d in late.check() if d["slug"] == "rule-in-place-of-unfit"} == {"content/rules/a.yml", "content/rules/b.yml"}


def test_rules_of_another_city_bind_nobody_and_stop_nothing(repo: Repo) -> None:
    """A new city has other departments than the one whose rules it took over."""
    column = COLUMN | {"owed_by": ["elsewhere"]}
    repo.dump("content/rules/column.yml", column)
    (one,) = repo.check()
    assert (one["path"], one["field"], one["slug"], one["severity"]) == ("content/rules/column.yml", "owed_by[0]", "idle-link", "warning")
    assert "没有兑现时限承诺的列入政务失信记录" in one["message"]
    assert "scjgj、xzspj" in one["hint"]
    done = repo.credit("deadlines", "--as-of", "2026-11-22", "--format", "json")
    assert json.loads(done.out)["duties"] == []
    repo.dump("content/rules/column.yml", column | {"owed_by": ["elsewhere", "scjgj"]})
    done = repo.credit("deadlines", "--as-of", "2026-11-22", "--format", "json")
    assert [duty["key"] for duty in json.loads(done.out)["duties"]] == ["column:scjgj"]


# Years without a calendar

NATIONAL = schema("calendar")["examples"][0]
WORKING = PROMISED | {
    "limit_kind": "固定",
    "limit": {"count": 20, "unit": "工作日"},
    "worked_examples": [{"starts": "2026-02-13", "due": "2026-03-19"}],
}
WORKING = {key: value for key, value in WORKING.items() if key not in ("limit_field", "limit_unit")}


def gaps(repo: Repo, as_of: str) -> list[tuple[str, str, str]]:
    report = json.loads(repo.credit("check", "--format", "json", "--as-of", as_of).out)
    assert report["errors"] == 0
    return [(d["path"], d["field"], d["message"]) for d in report["diagnostics"] if d["slug"] == "missing-calendar"]


def test_a_calendar_that_will_be_needed_within_a_month_is_told_with_its_day_and_who_adds_it(repo: Repo) -> None:
    repo.dump("content/rules/calendars/cn-2026.yml", NATIONAL | {"kept_by": "scjgj"})
    repo.dump("content/rules/working.yml", WORKING)
    # Twenty working days from the 4th of December on end in the next year, which is seen thirty days before.
    assert gaps(repo, "2026-11-03") == []
    for as_of in ("2026-11-04", "2026-11-28", "2026-12-03"):
        ((path, field, message),) = gaps(repo, as_of)
        assert (path, field) == ("content/rules/calendars/cn-2026.yml", "year")
        assert "缺少2027年工作日历" in message
        assert "2026-12-04之前由甲市市场监督管理局补上" in message
    ((_, _, message),) = gaps(repo, "2026-12-04")
    assert "已经有期限算不出来" in message
    assert "尽快" in message


@pytest.mark.parametrize("keeper", [{}, {"kept_by": "nobody"}])
def test_the_board_tells_it_too(repo: Repo, keeper: dict[str, str]) -> None:
    """A new city has the calendars of the sample, and not yet the department that keeps them."""
    repo.dump("content/rules/calendars/cn-2026.yml", NATIONAL | keeper)
    repo.dump("content/rules/working.yml", WORKING)
    repo.dump("content/lists/cases/2026/a.yml", CASE)
    found = site.load(repo.root, datetime.date(2026, 11, 28))
    (board, *_) = next(one for one in Renderer(found).batches() if one.name == "board").plans()
    assert "缺少2027年工作日历" in Page(board.make().body).text
    # Who adds it is somebody, even where no calendar says who.
    assert "由网站管理单位补上" in Page(board.make().body).text


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": "停用"},
        {"in_force_until": "2026-06-30"},
        {
            "limit": {"count": 20, "unit": "日"},
            "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
            "worked_examples": [{"starts": "2026-02-13", "due": "2026-03-05"}],
        },
    ],
)
def test_a_calendar_that_no_limit_needs_is_not_missed(repo: Repo, change: dict[str, Any]) -> None:
    repo.dump("content/rules/calendars/cn-2026.yml", NATIONAL)
    repo.dump("content/rules/working.yml", WORKING | change)
    assert gaps(repo, "2026-12-30") == []


def test_the_year_of_an_old_record_is_missed_unless_the_city_had_not_begun(repo: Repo) -> None:
    repo.dump("content/rules/calendars/cn-2026.yml", NATIONAL)
    repo.dump("content/rules/working.yml", WORKING)
    repo.dump("content/lists/cases/2024/a.yml", CASE | {"received_on": "2024-03-04", "finished_on": "2024-03-06"})
    ((_, _, message),) = gaps(repo, "2026-06-30")
    assert "缺少2024年工作日历" in message
    begin(repo, "2026-01-01")
    assert gaps(repo, "2026-06-30") == []


def test_without_any_calendar_the_rule_tells(repo: Repo) -> None:
    repo.dump("content/rules/working.yml", WORKING | {"worked_examples": [{"due": "2026-03-19"}]})
    ((path, field, message),) = gaps(repo, "2026-06-30")
    assert (path, field) == ("content/rules/working.yml", "limit_kind")
    assert "缺少2026年工作日历" in message


# Limits of minutes, and time that is not counted

ARRIVE = {key: value for key, value in PROMISED.items() if key not in ("limit_field", "limit_unit")} | {
    "kind": "incident",
    "starts": "reported_at",
    "met_by": "arrived_at",
    "limit_kind": "固定",
    "limit": {"count": 30, "unit": "分钟"},
    "worked_examples": [{"starts_at": "2026-11-03 23:50", "due": "2026-11-04", "due_at": "2026-11-04 00:20"}],
}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, []),
        ({"worked_examples": [{"starts": "2026-11-03", "due": "2026-11-03"}]}, ["rule-example-incomplete", "rule-example-incomplete"]),
        (
            {"worked_examples": [{"starts_at": "2026-11-03 23:50", "due": "2026-11-03", "due_at": "2026-11-04 00:19"}]},
            ["rule-example-wrong", "rule-example-wrong"],
        ),
        ({"worked_examples": [{"starts_at": "2026-11-03 24:00", "due": "2026-11-04", "due_at": "2026-11-04 00:30"}]}, ["wrong-time"]),
        ({"kind": "case", "starts": "received_on", "met_by": "finished_on"}, ["rule-field-type", "rule-field-type"]),
        ({"met_by": "first-publication"}, ["rule-field-type"]),
        ({"met_by": "facts"}, ["rule-field-type"]),
        ({"holiday_end": {"moves": "顺延", "ground": "某法第一条。"}}, ["forbidden-field"]),
        ({"not_counted": NOT_COUNTED}, ["forbidden-field"]),
        # A period of publicity has days, and what belongs to no record has no time of day.
        ({"duty": "撤下"}, ["rule-unit-unfit"]),
        ({"trigger": "栏目"}, ["forbidden-field"]),
    ],
)
def test_a_limit_of_minutes_runs_from_a_time_to_a_time(late: Repo, change: dict[str, Any], wanted: list[str]) -> None:
    late.dump("content/rules/arrive.yml", ARRIVE | change)
    assert [d["slug"] for d in late.check() if d["path"] == "content/rules/arrive.yml"] == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, []),
        ({"field": "extension"}, [("not_counted.field", "rule-field-type")]),
        ({"field": "nothing"}, [("not_counted.field", "rule-field-missing")]),
        ({"from": "not_counted.ground"}, [("not_counted.from", "rule-field-type")]),
        ({"until": "stages.on"}, [("not_counted.until", "rule-field-in-list")]),
        ({"told": "not_counted.when"}, [("not_counted.told", "rule-field-missing")]),
    ],
)
def test_a_rule_names_the_fields_of_the_time_that_it_does_not_count(
    late: Repo, change: dict[str, str], wanted: list[tuple[str, str]]
) -> None:
    late.dump("content/rules/working.yml", WORKING | {"not_counted": NOT_COUNTED | change})
    assert [(d["field"], d["slug"]) for d in late.check() if d["path"] == "content/rules/working.yml"] == wanted


@pytest.mark.parametrize(
    ("rule", "due", "wanted"),
    [
        ({"not_counted": NOT_COUNTED}, "2026-03-24", []),
        ({"not_counted": NOT_COUNTED}, "2026-03-19", ["rule-example-wrong"]),
        # A rule that does not know such time counts every day.
        ({}, "2026-03-19", []),
    ],
)
def test_an_example_may_have_time_that_is_not_counted(late: Repo, rule: dict[str, Any], due: str, wanted: list[str]) -> None:
    example = {"starts": "2026-02-13", "due": due, "not_counted": [{"from": "2026-03-02", "to": "2026-03-04"}]}
    late.dump("content/rules/working.yml", WORKING | rule | {"worked_examples": [example]})
    assert [d["slug"] for d in late.check() if d["path"] == "content/rules/working.yml"] == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"certainty": {"level": "推定"}}, ["missing-field"]),
        ({"certainty": {"level": "二手来源", "note": "见于转载。"}}, []),
        ({"limit": {"count": 1, "unit": "个月"}, "worked_examples": [{"starts": "2026-03-12", "due": "2026-04-12"}]}, ["missing-field"]),
    ],
)
def test_a_rule_says_how_sure_it_is_and_what_happens_on_a_day_off(late: Repo, change: dict[str, Any], wanted: list[str]) -> None:
    late.dump("content/rules/working.yml", WORKING | change)
    assert [d["slug"] for d in late.check() if d["path"] == "content/rules/working.yml"] == wanted


def test_an_example_that_ends_on_a_day_off_moves_where_the_rule_says_so(late: Repo) -> None:
    """2026-09-30 and three days: the 3rd of October is a day off, and so are the days after it."""
    days = {"limit": {"count": 3, "unit": "日"}, "holiday_end": {"moves": "顺延", "ground": "《中华人民共和国民法典》第二百零三条。"}}
    late.dump("content/rules/working.yml", WORKING | days | {"worked_examples": [{"starts": "2026-09-30", "due": "2026-10-08"}]})
    assert [d["slug"] for d in late.check() if d["path"] == "content/rules/working.yml"] == []
    stays = days | {"holiday_end": {"moves": "不顺延", "ground": "本站自己的安排。"}}
    late.dump("content/rules/working.yml", WORKING | stays | {"worked_examples": [{"starts": "2026-09-30", "due": "2026-10-03"}]})
    assert [d["slug"] for d in late.check() if d["path"] == "content/rules/working.yml"] == []
