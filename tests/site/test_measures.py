"""generator.site.measures: the three measures of inspectors, by department and period."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from samples import DISCLOSURE
from support import AS_OF, PERSONS_PENALTY, Repo, proved, schema

from generator.site.fingerprints import Fingerprints
from generator.site.measures import ALL, Measure, Ratio, measured, of_site, periods_of
from generator.site.site import Site, load

DAY = datetime.date.fromisoformat(AS_OF)
FOLDER = "content/disclosures/penalties/2026"


@pytest.mark.parametrize(
    ("count", "of", "up", "percent"),
    [
        (0, 0, True, ""), (0, 7, True, "0.0"), (1, 2000, True, "0.1"), (1999, 2000, False, "99.9"), (3, 3, False, "100.0"), (1, 3, True, "33.4"),
        (1, 3, False, "33.3"), (199_999, 200_000, True, "100.0"),
    ],
)  # fmt: skip
def test_a_share_never_says_all_or_none_where_it_is_not_so(count: int, of: int, up: bool, percent: str) -> None:
    """A department with one late record in 2000 is not one without any."""
    assert Ratio(count, of, up).percent == percent


@pytest.mark.parametrize(
    ("month", "periods"),
    [
        ("2026-01", ("2026-01", "2026-Q1", "2026")), ("2026-12", ("2026-12", "2026-Q4", "2026")), ("2026-06", ("2026-06", "2026-Q2", "2026")),
        ("2026", ("2026",)), ("", ()),
    ],
)  # fmt: skip
def test_the_periods_in_which_a_month_lies(month: str, periods: tuple[str, ...]) -> None:
    assert periods_of(month) == periods


def penalty(number: int, day: str, **more: str) -> str:
    text = PERSONS_PENALTY.replace("15号", f"{number}号").replace("decided_on: 2026-04-21", f"decided_on: {day}").replace("轻微", "一般")
    for old, new in more.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def ruled(repo: Repo) -> Repo:
    repo.dump("content/rules/publish.yml", DISCLOSURE | {"worked_examples": [{"starts": "2026-03-02", "due": "2026-03-11"}]})
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    return repo


def site(repo: Repo, published: dict[int, str]) -> Site:
    """The site; `published` are the days that git tells, by serial number."""
    return load(repo.root, DAY, proved({f"{FOLDER}/p{number}.yml": day for number, day in published.items()}))


def told(found: Site) -> dict[tuple[str, str], Measure]:
    [some] = [one for one in of_site(found, Fingerprints(found).counts) if one.kind.name == "penalty"]
    return dict(some.by_name)


def test_the_three_measures_of_a_department(ruled: Repo) -> None:
    """Number 1 in time, 2 late, 4 lacks what the standard asks for and is not proved, 3 is missing and 5 not yet due."""
    ruled.write(f"{FOLDER}/p1.yml", penalty(1, "2026-04-21"))
    ruled.write(f"{FOLDER}/p2.yml", penalty(2, "2026-04-21"))
    ruled.write(f"{FOLDER}/p4.yml", penalty(4, "2026-05-06").replace("valid_until: 2027-04-20\n", ""))
    ruled.write(f"{FOLDER}/p5.yml", penalty(5, "2026-11-20"))
    found = told(site(ruled, {1: "2026-04-22", 2: "2026-06-01"}))
    year = found["scjgj", "2026"]
    assert (year.compliance, year.lacking) == (Ratio(3, 4, up=False), {"valid_until": 1})
    assert (year.late, year.open, year.unknown, year.no_limit) == (Ratio(2, 3), 1, 0, 0)
    assert year.concealed == Ratio(1, 5)
    assert found["scjgj", "2026-04"].late == Ratio(1, 2)
    assert found["scjgj", "2026-Q2"].late == Ratio(2, 3)
    assert found["scjgj", "2026-04"].concealed is None
    # One department is the whole city here.
    assert found[ALL, ALL].late == year.late


def test_a_department_without_numbers_conceals_nothing_that_we_know_of(ruled: Repo) -> None:
    """Unknown is not zero."""
    ruled.write(f"{FOLDER}/p1.yml", penalty(1, "2026-04-21"))
    ruled.write(f"{FOLDER}/p2.yml", penalty(2, "2026-04-21").replace("authority: scjgj", "authority: xzspj"))
    found = told(site(ruled, {}))
    assert found["xzspj", "2026"].concealed is None
    assert found["scjgj", "2026"].concealed == Ratio(0, 1)
    assert (found[ALL, "2026"].concealed, found[ALL, "2026"].unnumbered) == (Ratio(0, 1), 1)


def test_a_withheld_number_is_not_concealed(ruled: Repo) -> None:
    withheld: dict[str, Any] = {
        "authority": "scjgj",
        "kind": "penalty",
        "year": 2026,
        "number": "甲市监罚〔2026〕1号",
        "ground": "轻微处罚依法不公示",
        "basis": {"law": "《某规定》", "article": "第二条"},
    }
    ruled.write(f"{FOLDER}/p2.yml", penalty(2, "2026-04-21"))
    assert told(site(ruled, {}))["scjgj", "2026"].concealed == Ratio(1, 2)
    ruled.dump("content/disclosures/withheld/scjgj-1.yml", withheld)
    one = told(site(ruled, {}))["scjgj", "2026"]
    assert (one.concealed, one.withheld) == (Ratio(0, 1), 1)


def test_average_working_days_are_those_from_decision_to_publication(ruled: Repo) -> None:
    ruled.write(f"{FOLDER}/p1.yml", penalty(1, "2026-04-20"))
    ruled.write(f"{FOLDER}/p2.yml", penalty(2, "2026-04-20"))
    assert told(site(ruled, {1: "2026-04-21", 2: "2026-04-22"}))["scjgj", "2026"].average == "1.5"
    assert told(site(ruled, {}))["scjgj", "2026"].average == ""


def test_kinds_are_measured_by_their_schema_and_only_where_something_is_known(repo: Repo) -> None:
    assert measured(load(repo.root, DAY)) == []
    repo.write(f"{FOLDER}/p1.yml", penalty(1, "2026-04-21"))
    assert [kind.name for kind in measured(load(repo.root, DAY))] == ["penalty"]
