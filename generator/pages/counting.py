"""The calculator: when something would be due, with the days one by one. A page for each rule has its worked examples."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import jinja2

from generator.engine.artifact import digest
from generator.law.counting import of_rule
from generator.law.periods import period_end
from generator.law.rules import Rule
from generator.pages.page import Page, PageBatch, PagePlan, of_view, up_from
from generator.site import counting
from generator.site.addresses import BOARD
from generator.site.counting import FOLDER, WORDS
from generator.site.site import Site

TITLE = "算一算哪天到期"
_WEEK = "一二三四五六日"
# The units that a visitor may choose for a limit of no rule.
UNITS = ("工作日", "日", "个月", "年")


def batches(site: Site, env: jinja2.Environment) -> Iterator[PageBatch]:
    """The page with the form, and those of the rules; none where nothing is owed."""
    if site.owes:
        # The year of the as-of day decides whose calendar is shown.
        key = digest(site.facts.laws.digest, [one.digest for one in counting.calendars(site)], site.as_of.year)
        yield PageBatch("count", key, 100, lambda: _pages(site, env))


def address(rule: str) -> str:
    """The address of the page of a rule."""
    return f"{FOLDER}{rule}/"


def _pages(site: Site, env: jinja2.Environment) -> Iterator[PagePlan]:
    rules = counting.rules(site)
    up = up_from(FOLDER)
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for rule in rules:
        groups.setdefault(rule.duty, []).append((rule.id, str(rule.data["title"]), f"{up}{address(rule.id)}"))
    years = sorted({int(one.data["year"]) for one in counting.calendars(site)}, reverse=True)
    # The year of the as-of day, or the last one that is known.
    year = site.as_of.year if site.as_of.year in years else next(iter(years), 0)
    view = {
        "groups": sorted(groups.items()),
        "units": list(UNITS),
        "file": f"{up}{FOLDER}rules.json",
        "years": years,
        "year": year,
        "calendars": [_calendar(one.data) for one in counting.calendars(site) if int(one.data["year"]) == year],
    }
    page = Page(FOLDER, BOARD, TITLE, "选一条规则和一个日子，算出哪天到期，逐日列出放假、调休和不计的日子")
    yield of_view(env, "count.html", page, view)
    for rule in rules:
        yield _of_rule(site, env, rule)


def _calendar(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "region": str(data["region"]),
        "holidays": [_day(one) for one in data.get("holidays", ())],
        "workdays": [_day(one) for one in data.get("workdays", ())],
        "notices": [{"number": "", "url": "", **one} for one in data.get("notices", ())],
    }


def _day(text: str) -> str:
    day = datetime.date.fromisoformat(text)
    return f"{day.month}月{day.day}日（星期{_WEEK[day.weekday()]}）"


def _of_rule(site: Site, env: jinja2.Environment, rule: Rule) -> PagePlan:
    here = address(rule.id)
    title = f"{rule.data['title']}：怎么数"
    view = {
        "limit": counting.limit(site, rule),
        "title": str(rule.data["title"]),
        "examples": [one for example in rule.data.get("worked_examples", ()) if (one := _example(site, rule, example)) is not None],
        "words": WORDS,
        "units": list(UNITS),
        "file": f"{up_from(here)}{FOLDER}rules.json",
    }
    return of_view(env, "count_rule.html", Page(here, BOARD, title, f"{rule.data['title']}，逐日数到期日的例子"), view)


def _example(site: Site, rule: Rule, example: Mapping[str, Any]) -> dict[str, Any] | None:
    """A worked example of a rule, counted day by day."""
    if "period" in example:
        starts = period_end(str(example["period"])).isoformat()
    else:
        starts = str(example.get("starts_at") or example.get("starts") or "")
    if not starts:
        return None
    stops = example.get("not_counted", ()) if "not_counted" in rule.data else ()
    closed = [
        (datetime.date.fromisoformat(one["from"]), datetime.date.fromisoformat(one["to"])) for one in stops if "from" in one and "to" in one
    ]
    found = of_rule(rule, starts, site.calendar, example.get("count"), closed)
    return {
        "starts": starts,
        "period": str(example.get("period", "")),
        "note": str(example.get("note", "")),
        "count": example.get("count"),
        "stops": [(first.isoformat(), last.isoformat()) for first, last in closed],
        "due": found.due or str(example.get("due", "")),
        "counted": bool(found.steps),
        "reason": found.reason,
        "days": [step._asdict() for step in found.steps],
    }
