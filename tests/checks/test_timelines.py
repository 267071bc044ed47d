"""generator.checks.timelines: stretches that are not counted, and steps of a matter, through the command line."""

from __future__ import annotations

from typing import Any

import pytest
from support import Repo, schema

CASE: dict[str, Any] = schema("case")["examples"][1] | {
    "authority": "xzspj",
    "received_on": "2026-09-14",
    "finished_on": "2026-09-28",
    "result": "准予",
}
FILE = "content/lists/cases/2026/a.yml"
# What belongs to an open case is not part of a finished one, and the other way round.
OPEN = {key: value for key, value in CASE.items() if key != "finished_on"} | {"result": "办理中"}


def found(repo: Repo, data: dict[str, Any]) -> list[tuple[str, str, str]]:
    repo.dump(FILE, data)
    return [(d["field"], d["slug"], d["severity"]) for d in repo.check()]


def off(first: str, last: str = "", told_on: str = "2026-09-14") -> dict[str, Any]:
    return {"ground": "检测", "from": first} | ({"to": last} if last else {}) | ({"told_on": told_on} if told_on else {})


@pytest.mark.parametrize(
    ("case", "stretches", "wanted"),
    [
        (CASE, [off("2026-09-14", "2026-09-28")], []),
        (CASE, [off("2026-09-16", "2026-09-18"), off("2026-09-17", "2026-09-21")], []),
        (OPEN, [off("2026-09-16")], []),
        (CASE, [off("2026-09-13", "2026-09-18")], [("not_counted[0].from", "stretch-outside", "error")]),
        (CASE, [off("2026-09-16", "2026-09-18"), off("2026-09-16", "2026-09-29")], [("not_counted[1].to", "stretch-outside", "error")]),
        (OPEN, [off("2026-09-13", "2026-09-18")], [("not_counted[0].from", "stretch-outside", "error")]),
        # Nobody could be told before there was a case.
        (OPEN, [off("2026-09-16", told_on="2026-09-11")], [("not_counted[0].told_on", "stretch-outside", "error")]),
        (CASE, [off("2026-09-16")], [("not_counted[0].to", "stretch-still-open", "error")]),
        (OPEN, [off("2026-09-18", "2026-09-16")], [("not_counted[0].to", "dates-out-of-order", "error")]),
        (OPEN, [off("2026-12-01")], [("not_counted[0].from", "future-date", "error")]),
        (CASE, [off("2026-09-16", "2026-09-18", "")], [("not_counted[0].told_on", "stretch-not-told", "warning")]),
        (OPEN, [off("2026-09-16", told_on="")], [("not_counted[0].told_on", "stretch-not-told", "warning")]),
        (CASE, [off("2026-09-16", "2026-09-18", "2026-09-18")], []),
        (CASE, [off("2026-09-16", "2026-09-18", "2026-09-19")], [("not_counted[0].told_on", "stretch-told-late", "warning")]),
    ],
)
def test_a_stretch_lies_in_the_time_of_the_case_and_was_told(
    repo: Repo, case: dict[str, Any], stretches: list[dict[str, Any]], wanted: list[tuple[str, str, str]]
) -> None:
    assert found(repo, case | {"not_counted": stretches}) == wanted


def test_a_stretch_before_and_after_is_told_once(repo: Repo) -> None:
    """The fault at the beginning is the first to mend."""
    assert found(repo, CASE | {"not_counted": [off("2026-09-10", "2026-09-30")]}) == [("not_counted[0].from", "stretch-outside", "error")]


def step(stage: str, on: str) -> dict[str, str]:
    return {"stage": stage, "on": on}


@pytest.mark.parametrize(
    ("stages", "wanted"),
    [
        ([step("受理", "2026-09-14"), step("勘验", "2026-09-17"), step("决定", "2026-09-28"), step("送达", "2026-09-30")], []),
        # Several steps on one day, and the same step twice.
        ([step("受理", "2026-09-14"), step("审查", "2026-09-14"), step("勘验", "2026-09-17"), step("勘验", "2026-09-18")], []),
        ([step("审查", "2026-09-17"), step("勘验", "2026-09-16")], [("stages[1].on", "steps-out-of-order", "error")]),
        ([step("受理", "2026-09-15")], [("stages[0].on", "step-date-differs", "error")]),
        ([step("决定", "2026-09-27")], [("stages[0].on", "step-date-differs", "error")]),
        (
            [step("审查", "2026-09-17"), step("受理", "2026-09-13")],
            [("stages[1].on", "step-date-differs", "error"), ("stages[1].on", "steps-out-of-order", "error")],
        ),
        ([step("审查", "2026-12-01")], [("stages[0].on", "future-date", "error")]),
    ],
)
def test_steps_follow_one_another_and_agree_with_the_record(
    repo: Repo, stages: list[dict[str, str]], wanted: list[tuple[str, str, str]]
) -> None:
    assert found(repo, CASE | {"stages": stages}) == wanted


def test_a_decision_that_is_not_there_yet_disagrees_with_nothing(repo: Repo) -> None:
    assert found(repo, OPEN | {"stages": [step("受理", "2026-09-14"), step("决定", "2026-09-27")]}) == []


def test_a_step_without_a_readable_day_is_passed_over(repo: Repo) -> None:
    """Only the day that cannot be read is reported, not what would follow from it."""
    stages = [step("受理", "2026-09-14"), step("审查", "2026-09-32"), step("勘验", "2026-09-15")]
    assert found(repo, CASE | {"stages": stages}) == [("stages[1].on", "wrong-date", "error")]
