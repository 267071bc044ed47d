"""generator.site.gathered: sums are those of the rows, and what nobody knows is not zero."""

from __future__ import annotations

import datetime

import provinces
import pytest

from generator.model.kindnames import CITY
from generator.site import gathered, province, site
from generator.site.answers import OfAmount, OfMonth
from generator.site.measures import COMPLIANCE, CONCEALED, LATE, Ratio
from generator.site.province import Province

TODAY = datetime.date.fromisoformat(provinces.DAY)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Province:
    folder = tmp_path_factory.mktemp("gathered")
    repo = provinces.province(folder / "repo")
    return province.load(provinces.harvest(folder / "harvest"), site.load(repo.root, TODAY).by_kind[CITY], TODAY)


def test_rows_add_up_and_an_amount_that_no_row_has_is_none() -> None:
    rows = [OfMonth("jia", "penalty", "2026-01", 3, 1, 1, 1, None), OfMonth("yi", "penalty", "2026-01", 2, 2, 0, 0, 150)]
    assert gathered.added(rows) == (5, 3, 1, 1, 150)
    assert gathered.added(rows[:1]).amount is None
    assert gathered.added(rows).kept == Ratio(3, 5, up=False)
    assert gathered.amount([OfAmount("penalty", "jia", "2026", 1, None)]) is None
    assert gathered.amount([OfAmount("penalty", "jia", "2026", 1, 0)]) == 0


def test_a_city_of_which_nothing_was_gathered_has_no_numbers(found: Province) -> None:
    overview = {one.city.id: one for one in gathered.overview(found)}
    assert overview["bing"].sum is None
    assert overview["jia"].sum == gathered.Sum(66, 50, 8, 2)
    assert overview["jia"].average == (340, 58)


def test_measures_are_rounded_as_the_cities_round_and_unknown_ones_are_left_out(found: Province) -> None:
    measures = gathered.measures(found, "2026")["penalty"]
    assert measures["jia"] == {COMPLIANCE: Ratio(19, 20, up=False), LATE: Ratio(10, 20), CONCEALED: Ratio(1, 21)}
    assert CONCEALED not in measures["yi"]
    assert gathered.together([measures["jia"][LATE], measures["yi"][LATE]]) == Ratio(21, 31)
    assert gathered.together([]) is None


def test_who_reports_late_comes_first_and_who_says_nothing_last() -> None:
    found = {
        "none": {},
        "punctual": {LATE: Ratio(0, 9), COMPLIANCE: Ratio(9, 9)},
        "late": {LATE: Ratio(5, 9), COMPLIANCE: Ratio(9, 9)},
        "late and wrong": {LATE: Ratio(5, 9), COMPLIANCE: Ratio(1, 9)},
        "nothing due": {LATE: Ratio(0, 0)},
    }
    assert sorted(found, key=lambda one: (gathered.worst(found[one]), one)) == ["late and wrong", "late", "punctual", "none", "nothing due"]
