"""The limits of all rules as plain values, and how one of them is counted: for the calculator on the site and for `credit count`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.law.counting import Closed, notices, of_rule
from generator.law.duties import Duty
from generator.law.rules import COLUMN, LATENESS, PERIOD, Rule
from generator.model.kindnames import CALENDAR
from generator.model.records import Record, first_text
from generator.site.addresses import BOARD
from generator.site.site import Site

# The version of `/deadlines/count/rules.json` and of what `credit count` tells.
VERSION = 1
FOLDER = f"{BOARD}count/"
_FROM = {PERIOD: "周期的最后一天", COLUMN: "最近一条的发布日期", LATENESS: "到期日的下一天"}
# What a day is, in words.
WORDS = {
    "start": "起算的这一天不算",
    "counts": "计入",
    "makeup": "调休上班，计入",
    "weekend": "周末，不计",
    "holiday": "放假，不计",
    "still": "计时暂停，不计",
    "moved": "顺延到的第一个工作日",
}


def address(duty: Duty) -> str:
    """The address at which the limit of a duty is counted, with the day from which it runs; a stretch that still runs has no last day."""
    rule, data = duty.rule, duty.rule.data
    asked = [f"from={duty.times[0].replace(' ', 'T') or duty.starts}"]
    if data["limit_kind"] == "字段" and duty.record is not None:
        asked.append(f"n={first_text(duty.record.data, str(data['limit_field']))}")
    stands = [one for one in duty.not_counted if not one.why and (one.last or duty.paused)]
    asked += [f"stop={one.first}~{one.last or ''}" for one in stands]
    return f"{FOLDER}{rule.id}/?{'&'.join(asked)}"


def rules(site: Site) -> list[Rule]:
    """The rules that are at work."""
    return [rule for rule in site.rules if rule.enabled]


def calendars(site: Site) -> list[Record]:
    """The records with the working days of a year."""
    found = [one for one in site.all_by_kind.get(CALENDAR, ()) if one.file not in site.broken]
    return sorted(found, key=lambda one: (int(one.data["year"]), one.id))


def limit(site: Site, rule: Rule) -> dict[str, Any]:
    """The limit of a rule. `count` is None where a record sets it, `unit` None where it sets the last day itself."""
    data = rule.data
    fixed = data["limit_kind"] == "固定"
    return {
        "id": rule.id,
        "title": str(data["title"]),
        "address": rule.record.address,
        "law": rule.said,
        "starts": starts(site, rule),
        "limit_kind": data["limit_kind"],
        "count": data["limit"].get("count") if fixed else None,
        "unit": data["limit"].get("unit") if fixed else data.get("limit_unit"),
        "moves": rule.moves,
        "in_force_from": data["in_force_from"],
        "in_force_until": data.get("in_force_until"),
    }


def starts(site: Site, rule: Rule) -> str:
    """From what the limit of a rule runs, in words."""
    if rule.trigger in _FROM:
        return _FROM[rule.trigger]
    try:
        return site.kinds.by_name[rule.kind].root.at(str(rule.data["starts"])).label
    except KeyError:
        return "起算的日期"


def told(site: Site, rule: Rule, from_: str, count: int | None = None, closed: Sequence[Closed] = ()) -> dict[str, Any]:
    """What `credit count --format json` tells. ValueError for a text that is no date."""
    found = of_rule(rule, from_, site.calendar, count, closed)
    return {
        "version": VERSION,
        **limit(site, rule),
        "from": from_,
        "given": count,
        "stops": [[first.isoformat(), last.isoformat()] for first, last in closed],
        "due": found.due or None,
        "reason": found.reason or None,
        "days": [step._asdict() for step in found.steps],
        "notices": notices([one.data for one in calendars(site)], found.steps),
    }


def text(found: dict[str, Any]) -> str:
    """The same for people: a line for each day, and the notices."""
    due = f"{found['due']} 到期" if found["due"] else f"不知道哪天到期：{found['reason']}"
    lines = [found["title"], f"从 {found['from']} 起算：{due}"]
    for one in found["days"]:
        days = one["first"] if one["first"] == one["last"] else f"{one['first']} 至 {one['last']}"
        number = f"，第 {one['number']} 天" if one["what"] in ("counts", "makeup") else ""
        lines.append(f"{days}  {WORDS[one['what']]}{number}")
    lines += [f"依据：{one['title']}（{one.get('number') or one['issued_on']}）" for one in found["notices"]]
    return "\n".join(lines) + "\n"
