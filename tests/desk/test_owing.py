"""generator.desk.owing: what a department owes is what the public board says of it, and each duty leads to the form that meets it."""

from __future__ import annotations

import datetime

import pytest
from support import ROOT

from generator.desk import owing
from generator.desk.owing import DOUBTFUL, GROUPS, LATE, SOON
from generator.law.duties import Duty
from generator.law.rules import COLUMN, LATENESS, PERIOD, RECORD
from generator.model.kindnames import WITHHELD_NUMBER
from generator.site import dutylists
from generator.site.evidence import load_proved
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

DAY = datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def site() -> Site:
    """The city that comes with the program."""
    return load_proved(ROOT, DAY)


def duties(site: Site) -> list[Duty]:
    return [one for of in owing.owing(site).values() for some in of.duties.values() for one in some]


def test_the_numbers_are_those_of_the_board(site: Site) -> None:
    found = owing.owing(site)
    scores = {one.authority: one for one in dutylists.scores(Fingerprints(site).duties.parts(1))}
    assert any(one.overdue for one in scores.values())
    for who, score in scores.items():
        of = found.get(who, owing.NOTHING)
        assert (of.count(LATE), of.count(SOON), of.count(DOUBTFUL)) == (score.overdue, score.soon, score.unknown)
    assert sum(one.count(name) for one in found.values() for name in GROUPS) == sum(one.status != "met" for one in site.duties)


def test_what_was_due_first_comes_first(site: Site) -> None:
    for of in owing.owing(site).values():
        days = [one.due for one in of.duties.get(LATE, ()) if one.due is not None]
        assert days == sorted(days)


def test_each_duty_leads_to_a_form_that_is_there(site: Site) -> None:
    for duty in duties(site):
        step = owing.step(site, duty)
        assert step.words
        if step.record:
            assert site.find((step.kind, step.record)) is not None
        elif step.kind:
            assert step.kind in site.kinds.by_name
            assert step.row is not None


def one(site: Site, trigger: str, **of: str) -> Duty:
    return next(d for d in duties(site) if d.rule.trigger == trigger and all(getattr(d.rule, key) == value for key, value in of.items()))


def test_a_report_is_begun_with_its_department_period_and_type(site: Site) -> None:
    duty = one(site, PERIOD, id="report-half-year")
    step = owing.step(site, duty)
    assert step.kind == "report"
    assert step.row is not None
    assert (step.row["unit"], step.row["period"], step.row["type"]) == (site.by_key["department", duty.authority].data["name"], "2026-H1", "半年报告")


def test_an_outcome_is_written_into_the_record_that_lacks_it(site: Site) -> None:
    duty = one(site, RECORD, id="complaint-answer")
    assert duty.record is not None
    assert owing.step(site, duty) == owing.Step("补填答复日期", "complaint", duty.record.id)


def test_what_follows_from_lateness_is_a_new_record_that_names_the_case(site: Site) -> None:
    for name in ("case-late-dishonesty", "case-late-accountability"):
        duty = one(site, LATENESS, id=name)
        step = owing.step(site, duty)
        assert duty.record is not None
        assert step.row is not None
        assert duty.record.id in step.row.values()


def test_a_column_asks_for_what_its_rule_wants(site: Site) -> None:
    step = owing.step(site, one(site, COLUMN, id="column-news"))
    assert step.row is not None
    assert (step.kind, step.row["category"]) == ("article", "工作动态")


def test_a_missing_number_can_be_disclosed_or_said_to_be_withheld(site: Site) -> None:
    series = next(some for of in owing.owing(site).values() for some in of.series)
    found = owing.missing(site, series)
    assert len(found) == series.missing
    number, shown, hidden = found[0]
    assert number in shown.values()
    assert (hidden["number"], hidden["kind"], hidden["year"]) == (number, series.kind, str(series.year))
    assert owing.given(site, site.kinds.by_name[WITHHELD_NUMBER], {"number": number}) == {"number": number}


@pytest.mark.parametrize(("label", "words"), [("2026", "2026年"), ("2026-H1", "2026年上半年"), ("2025-Q4", "2025年第四季度")])
def test_a_period_is_said_in_words(label: str, words: str) -> None:
    assert owing.period(label) == words
