"""generator.data.calendars: the files beside the board, for programs and for the calendars of departments."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import icalendar
import pytest
from samples import COLUMN
from support import AS_OF, GOOD, GOOD_FILE, Repo, new_repo

from generator.data import calendars
from generator.law.duties import MET, OPEN, OVERDUE
from generator.site import site
from generator.site.fingerprints import Fingerprints

URL = "https://credit.shifan.example/"


def load(repo: Repo) -> site.Site:
    return site.load(repo.root, datetime.date.fromisoformat(AS_OF))


@pytest.fixture(scope="module")
def found(shipped: Repo) -> site.Site:
    return load(shipped)


@pytest.fixture(scope="module")
def files(found: site.Site) -> dict[str, str]:
    made = [one.make() for one in calendars.artifacts(Fingerprints(found), URL)]
    return {path: data.decode() for some in made for path, data in some}


def uids(text: str) -> list[str]:
    return [str(event["UID"]) for event in icalendar.Calendar.from_ical(text).walk("VEVENT")]


def test_where_nothing_is_owed_there_are_no_files(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo")
    repo.write(GOOD_FILE, GOOD)
    assert list(calendars.artifacts(Fingerprints(load(repo)), URL)) == []
    repo.dump("content/rules/column.yml", COLUMN)
    assert [one.name for one in calendars.artifacts(Fingerprints(load(repo)), URL)] == ["board", "duties"]


def test_each_department_that_owes_anything_has_a_calendar_of_its_own(found: site.Site, files: dict[str, str]) -> None:
    owing = {duty.authority for duty in found.duties} - {""}
    assert {f"deadlines/{authority}.ics" for authority in owing} <= set(files)
    todo = [duty for duty in found.duties if duty.status in (OPEN, OVERDUE) and duty.due is not None]
    assert todo
    for authority in owing:
        assert len(uids(files[f"deadlines/{authority}.ics"])) == sum(duty.authority == authority for duty in todo)
    assert len(uids(files["deadlines/all.ics"])) == min(len(todo), calendars.MOST_EVENTS)


def test_a_full_calendar_holds_what_comes_next_before_what_was_missed(found: site.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = sorted(duty.due for duty in found.duties if duty.status == OPEN and duty.due is not None)
    assert len(coming) > 1
    monkeypatch.setattr(calendars, "MOST_EVENTS", 1)
    [event] = icalendar.Calendar.from_ical(dict(calendars.calendars(Fingerprints(found), URL))["deadlines/all.ics"]).walk("VEVENT")
    assert event.decoded("DTSTART") == coming[0]


def test_what_was_met_of_a_record_is_left_to_the_data_interface(found: site.Site, files: dict[str, str]) -> None:
    told = json.loads(files["deadlines/duties.json"])["duties"]
    assert {duty.key for duty in found.duties if duty.status != MET} <= {one["key"] for one in told}
    assert [one for one in told if one["met_on"] and not one["period"]] == []


def test_each_calendar_has_a_name_of_its_own_and_asks_to_be_read_daily(files: dict[str, str], found: site.Site) -> None:
    """RFC 7986, 5.1 and 5.7; programs that know only the older properties get the same."""
    names = {}
    for path, text in files.items():
        if path.endswith(".ics"):
            one = icalendar.Calendar.from_ical(text)
            names[path] = str(one["NAME"])
            assert one["X-WR-CALNAME"] == one["NAME"]
            assert (one["REFRESH-INTERVAL"].to_ical(), one["REFRESH-INTERVAL"].params["VALUE"], one["X-PUBLISHED-TTL"]) == (
                b"P1D",
                "DURATION",
                "P1D",
            )
            assert one["SOURCE"] == f"{URL}{path}"
            assert all(event["TRANSP"] == "TRANSPARENT" for event in one.walk("VEVENT"))
    assert len(set(names.values())) == len(names) == len(calendars.owing(Fingerprints(found))) + 1
    assert names["deadlines/all.ics"] == "信用示范：公示时限"
    assert names["deadlines/scjgj.ics"] == "信用示范：市市场监管局的公示时限"
