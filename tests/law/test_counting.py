"""generator.law.counting: a limit counted day by day, by Python and by the script of the calculator alike."""

from __future__ import annotations

import datetime
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest
from support import AS_OF, ROOT, Repo

from generator.data.counting import document
from generator.law.counting import COUNTS, MAKEUP, MOST, Counted, counted, of_rule
from generator.law.limits import last_day, standing
from generator.law.rules import Rule
from generator.site.counting import rules
from generator.site.site import Site, load

NODE = Path(playwright.__file__).parent / "driver" / "node"
SCRIPT = """
import { readFileSync } from "node:fs";
const { Calendar, ofRule, counted } = await import(process.argv[2]);
const { data, cases } = JSON.parse(readFileSync(0, "utf8"));
const calendar = new Calendar(data.calendars);
const rules = new Map(data.rules.map((one) => [one.id, one]));
const told = cases.map(([rule, from, n, unit, stops, moves]) =>
  rule ? ofRule(rules.get(rule), from, calendar, n, stops) : counted(from, n, unit, calendar, stops, moves));
console.log(JSON.stringify(told.map((one) => [one.due, one.reason, one.steps])));
"""
UNITS = ("工作日", "日", "个月", "年")


@pytest.fixture(scope="module")
def site(shipped: Repo) -> Site:
    return load(shipped.root, datetime.date.fromisoformat(AS_OF))


def day(random_: random.Random, first: int = 2017, last: int = 2028) -> datetime.date:
    return datetime.date(first, 1, 1) + datetime.timedelta(days=random_.randrange((datetime.date(last, 12, 31) - datetime.date(first, 1, 1)).days))


def stops(random_: random.Random, near: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    out = []
    for _ in range(random_.choice((0, 0, 0, 1, 2))):
        first = near + datetime.timedelta(days=random_.randrange(-5, 30))
        out.append((first, first + datetime.timedelta(days=random_.randrange(-1, 12))))
    return out


def as_texts(found: list[tuple[datetime.date, datetime.date]]) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in found]


def plain(found: Counted) -> list[Any]:
    return [found.due, found.reason, [list(step) for step in found.steps]]


def test_the_script_counts_as_the_law_does_for_thousands_of_rules_and_days(site: Site, tmp_path: Path) -> None:
    """Also in years without a calendar, where neither guesses."""
    chance = random.Random(16)
    cases: list[list[Any]] = []
    expected: list[list[Any]] = []
    every: list[Rule] = rules(site)
    for number in range(3000):
        starts = day(chance)
        off = stops(chance, starts)
        if number % 2:
            rule = chance.choice(every)
            clock = rule.data.get("limit", {}).get("unit") in ("分钟", "小时") and chance.random() < 0.8
            from_ = f"{starts} {chance.randrange(24):02}:{chance.randrange(60):02}" if clock else starts.isoformat()
            n = chance.choice((None, 0, 1, 5, 20, 60))
            cases.append([rule.id, from_, n, "", as_texts(off), False])
            expected.append(plain(of_rule(rule, from_, site.calendar, n, off)))
        else:
            n, unit, moves = chance.choice((0, 1, 2, 3, 7, 10, 20, 30, 45, 130)), chance.choice(UNITS), chance.random() < 0.5
            cases.append(["", starts.isoformat(), n, unit, as_texts(off), moves])
            expected.append(plain(counted(starts, n, unit, site.calendar, off, moves=moves)))
    script = tmp_path / "run.mjs"
    script.write_text(SCRIPT, encoding="utf-8")
    module = tmp_path / "count.mjs"
    module.write_bytes((ROOT / "generator/publish/assets/count.js").read_bytes())
    done = subprocess.run(
        [str(NODE), str(script), str(module)],
        input=json.dumps({"data": document(site), "cases": cases}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == len(expected)
    for case, got, want in zip(cases, told, expected, strict=True):
        assert got == want, case
    # The cases reach what they are for.
    reasons = {want[1][:2] for want in expected}
    assert {"", "缺少", "规则", "到期", "天数"} <= reasons
    assert {step[2] for want in expected for step in want[2]} == {"start", "counts", "makeup", "weekend", "holiday", "still", "moved"}


def test_what_is_listed_leads_to_the_last_day_and_counts_as_many_as_the_limit_has(site: Site) -> None:
    chance = random.Random(7)
    for _ in range(300):
        starts, n = day(chance, 2018, 2025), chance.randrange(1, 40)
        off = stops(chance, starts)
        found = counted(starts, n, "工作日", site.calendar, off)
        assert found.due == str(last_day(starts, n, "工作日", site.calendar, standing(off)))
        assert found.steps[-1].last == found.due
        assert sum(step.what in (COUNTS, MAKEUP) for step in found.steps) == n or len(found.steps) < MOST
        assert found.steps[-1].number == n


def test_a_year_without_a_calendar_has_no_answer(site: Site) -> None:
    assert counted(datetime.date(2026, 12, 28), 7, "工作日", site.calendar) == Counted("", "缺少2027年工作日历")
    # Calendar days that do not move off days off need no calendar.
    assert counted(datetime.date(2026, 12, 28), 7, "日", site.calendar).due == "2027-01-04"
    assert counted(datetime.date(2026, 12, 28), 7, "日", site.calendar, moves=True).reason == "缺少2027年工作日历"


def test_the_days_of_the_national_holiday_are_told_one_by_one(site: Site) -> None:
    [rule] = [one for one in rules(site) if one.id == "disclose-penalties"]
    found = of_rule(rule, "2026-09-30", site.calendar)
    told = {step.first: step.what for step in found.steps}
    assert found.due == "2026-10-15"
    assert (told["2026-09-30"], told["2026-10-01"], told["2026-10-03"], told["2026-10-10"]) == ("start", "holiday", "weekend", "makeup")
    assert of_rule(rule, "2018-07-24", site.calendar).reason == "规则从2018-07-25起施行，这一天不适用"
