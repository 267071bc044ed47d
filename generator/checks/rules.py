"""Checks of the law as data: rules fit together, their examples come out right, calendars keep to their year, a period is filed once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

from generator.law.calendar import Calendar, TooFar, UnknownYear, national
from generator.law.duties import authority_of
from generator.law.limits import CLOCK, due_time, last_day, standing
from generator.law.periods import period_end
from generator.law.reckoning import TOO_FAR, missing_calendar
from generator.law.rules import PERIOD, PUBLICATION, RECORD, TAKE_DOWN, Rule, holiday_moves
from generator.model.findings import FieldPath, Finding
from generator.model.kindnames import CALENDAR, DEPARTMENT, PLATFORM, RULE
from generator.model.records import Record, first_text
from generator.site import calendars
from generator.site.site import Site


def lateness(site: Site) -> Iterator[Finding]:
    """A rule about lateness follows rules about records, and its records can link to those."""
    known = {record.id: record for record in site.all_by_kind.get(RULE, ())}
    for record in known.values():
        for i, name in enumerate(record.data.get("after", ())):
            # While a rule is off, the kind that proves it may not have the field yet.
            if name in known and Rule(record.id, record, record.data).enabled:
                yield from _follows(site, record, known[name], ("after", i), known.values())


def _follows(site: Site, record: Record, first: Record, where: FieldPath, known: Iterable[Record]) -> Iterator[Finding]:
    trigger = str(first.data.get("trigger", ""))
    if trigger and trigger != RECORD:
        usable = [one.id for one in known if one.data.get("trigger") == RECORD]
        values = {"value": first.id, "trigger": trigger, "known": "、".join(sorted(usable)) or "现在一条也没有"}
        yield Finding(record.file, where, "rule-after-other-trigger", values)
        return
    kind, other = (site.kinds.by_name.get(str(one.data.get("kind", ""))) for one in (record, first))
    path = str(record.data.get("link_field", ""))
    if kind is None or other is None or not path:
        return
    usable = [one for one, field in kind.root.paths() if (field.items or field).link == other.name]
    if path not in usable and any(path == one for one, _ in kind.root.paths()):
        values = {"value": path, "kind": kind.singular, "want": f"指向“{other.singular}”的链接", "known": "、".join(usable)}
        yield Finding(record.file, ("link_field",), "rule-field-type", values)


def in_place(site: Site) -> Iterator[Finding]:
    """A rule that moves limits moves those of rules about the same records, and not its own, directly or indirectly."""
    known = {record.id: record for record in site.all_by_kind.get(RULE, ())}
    for record in known.values():
        for i, name in enumerate(record.data.get("in_place_of", ())):
            other = known.get(name)
            if other is None:
                continue
            why = ""
            if other.data.get("trigger", RECORD) != RECORD or other.data.get("duty") == TAKE_DOWN:
                why = "它不是由记录引起的办理期限"
            elif other.data.get("kind") != record.data.get("kind"):
                why = "它说的是另一类记录"
            elif record.id in _moved_by(known, name, set()):
                why = "它的期限又要由这条规则来延长"
            if why:
                yield Finding(record.file, ("in_place_of", i), "rule-in-place-of-unfit", {"value": name, "why": why})


def _moved_by(known: Mapping[str, Record], name: str, seen: set[str]) -> set[str]:
    """The ids of a rule and of all rules whose limits it moves, directly or indirectly."""
    if name not in seen:
        seen.add(name)
        for below in known[name].data.get("in_place_of", ()) if name in known else ():
            _moved_by(known, below, seen)
    return seen


def worked_examples(site: Site) -> Iterator[Finding]:
    """The worked examples of a rule come out the same with the calendar of the country."""
    used = site.all_by_kind.get(CALENDAR, ())
    if not site.broken.isdisjoint(record.file for record in used):
        # The fault of a calendar has been reported; wrong examples follow from it.
        return
    days = national(record.data for record in used)
    for record in site.all_by_kind.get(RULE, ()):
        for i, example in enumerate(record.data.get("worked_examples", ())):
            if _by_the_clock(record.data):
                # In a file with faults a time may be missing because it is no time, which has been reported.
                if record.file not in site.broken and record.data.get("duty") != TAKE_DOWN:
                    yield from _timed(record, i, example)
                continue
            shortest = {**record.data, "limit": record.data.get("shortest", {})}
            for key, rule in (("due", record.data), ("shortest_until", shortest)):
                want = example.get(key)
                if want is None:
                    continue
                got = _worked(days, rule, example)
                if got is not None and got != want:
                    values = {"value": want, "due": got, "starts": str(example.get("starts") or example.get("period"))}
                    yield Finding(record.file, ("worked_examples", i, key), "rule-example-wrong", values)


def _by_the_clock(rule: Mapping[str, Any]) -> bool:
    return rule.get("limit", {}).get("unit") in CLOCK and "count" in rule["limit"]


def _timed(record: Record, i: int, example: Mapping[str, Any]) -> Iterator[Finding]:
    """An example of a limit of minutes or hours has the times at which the limit begins and ends."""
    shape = record.kind.root.at("worked_examples").items
    for key in ("starts_at", "due_at"):
        if key not in example and shape is not None:
            values = {"key": key, "title": shape.properties[key].title, "unit": record.data["limit"]["unit"]}
            yield Finding(record.file, ("worked_examples", i), "rule-example-incomplete", values)
    if not example.get("starts_at"):
        return
    try:
        got = due_time(example["starts_at"], record.data["limit"]["count"], record.data["limit"]["unit"])
    except TooFar:
        got = TOO_FAR
    for key, due in (("due", got[:10]), ("due_at", got)):
        if example.get(key) and example[key] != due:
            values = {"value": example[key], "due": due, "starts": example["starts_at"]}
            yield Finding(record.file, ("worked_examples", i, key), "rule-example-wrong", values)


def _worked(days: Calendar, rule: Any, example: Any) -> str | None:
    """The due date of an example, or what prevents computing it; None if the example is incomplete."""
    how, moves = rule.get("limit_kind"), holiday_moves(rule)
    try:
        if "period" in example:
            starts = period_end(example["period"])
        elif "starts" in example:
            starts = datetime.date.fromisoformat(example["starts"])
        else:
            return None
        # Every stretch of an example has its end, so the limit does not stand still for ever.
        still = standing(_stretches(example) if "not_counted" in rule else ())
        if how == "固定" and {"count", "unit"} <= set(rule.get("limit", {})):
            due = last_day(starts, rule["limit"]["count"], rule["limit"]["unit"], days, still, moves=moves)
            return due.isoformat() if due is not None else None
        if how == "字段" and "count" in example and "limit_unit" in rule:
            due = last_day(starts, example["count"], rule["limit_unit"], days, still, moves=moves)
            return due.isoformat() if due is not None else None
    except UnknownYear as unknown:
        return missing_calendar(unknown.year)
    except TooFar:
        return TOO_FAR
    except ValueError:
        return "周期写法不对，应为 2026-Q3、2026-H1 或 2026"
    return starts.isoformat() if how == "到期日" else None


def _stretches(example: Mapping[str, Any]) -> Iterator[tuple[datetime.date, datetime.date]]:
    for one in example.get("not_counted", ()):
        if one.get("from") and one.get("to"):
            yield datetime.date.fromisoformat(one["from"]), datetime.date.fromisoformat(one["to"])


def times(site: Site) -> Iterator[Finding]:
    """A limit of minutes or hours runs from a field with a time of day to another such field."""
    for record in site.all_by_kind.get(RULE, ()):
        kind = site.kinds.by_name.get(str(record.data.get("kind", "")))
        if kind is None or not _by_the_clock(record.data):
            continue
        if record.data.get("duty") == TAKE_DOWN:
            why = "公示期按日、个月、年计算，记录从某一天起不再展示"
            yield Finding(record.file, ("limit", "unit"), "rule-unit-unfit", {"value": record.data["limit"]["unit"], "why": why})
            continue
        found = dict(kind.root.paths())
        usable = "、".join(path for path, field in found.items() if field.format == "datetime")
        for key in ("starts", "met_by"):
            path = str(record.data.get(key, ""))
            # A path that leads to no date at all is reported where paths are checked.
            if path == PUBLICATION or (path in found and found[path].format == "date"):
                values = {"value": path, "kind": kind.singular, "want": "写到几点几分的时刻", "known": usable or "没有"}
                yield Finding(record.file, (key,), "rule-field-type", values)


def calendars_in_reach(site: Site) -> Iterator[Finding]:
    """Every limit that runs or will begin soon can be computed."""
    for one in calendars.missing(site):
        path: FieldPath = ("year",) if one.where.kind.name == CALENDAR else ("limit_kind",)
        yield Finding(
            one.where.file,
            path,
            "missing-calendar",
            {
                "year": str(one.year),
                "words": one.words(site.as_of),
                "since": one.since.isoformat(),
                "who": one.keeper,
                "rule": one.rule.id,
            },
        )


def calendar_days(site: Site) -> Iterator[Finding]:
    """A calendar's days lie in its year; a holiday is a weekday and a make-up working day a weekend day."""
    for record in site.all_by_kind.get(CALENDAR, ()):
        year = str(record.data.get("year", ""))
        for key, weekend in (("holidays", False), ("workdays", True)):
            for i, text in enumerate(record.data.get(key, ())):
                if not text:
                    continue
                day = datetime.date.fromisoformat(text)
                values = {"value": text, "year": year, "weekday": "一二三四五六日"[day.weekday()]}
                if text[:4] != year:
                    yield Finding(record.file, (key, i), "calendar-day-of-other-year", values)
                elif (day.weekday() >= 5) != weekend:
                    slug = "calendar-workday-on-weekday" if weekend else "calendar-holiday-on-weekend"
                    yield Finding(record.file, (key, i), slug, values)


def repeated_periods(site: Site) -> Iterator[Finding]:
    """A unit files one record for a period: with a second one nobody could say which counts."""
    for rule in site.rules:
        if rule.trigger == PERIOD:
            # Sorted by file, so that always the same one is called the second.
            yield from repeated_in(site, rule, sorted(site.all_by_kind.get(rule.kind, ()), key=lambda r: r.file))


def repeated_in(site: Site, rule: Rule, records: Iterable[Record], fresh: Container[str] = ()) -> Iterator[Finding]:
    """The records of a rule by periods that are filed although an earlier one in the order given is for the same period. `fresh` are the
    files of those that do not stand on the site yet.
    """
    path = str(rule.data["period_field"])
    filed: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        period, unit = first_text(record.data, path), authority_of(record)
        if period and unit and rule.applies(record):
            filed.setdefault((unit, period), []).append(record)
    for (unit, period), found in filed.items():
        # Asked only about few records, since it takes long to know of all records whether they are shown.
        shown = [one for one in found if one.file in fresh or (one.kind.name, one.id) in site.by_key] if len(found) > 1 else []
        named = site.by_key.get((DEPARTMENT, unit)) if shown else None
        for record in shown[1:]:
            values = {"value": period, "unit": named.caption if named is not None else unit, "other": shown[0].file, "rule": rule.id}
            yield Finding(record.file, tuple(path.split(".")), "repeated-period", values | {"kind": record.kind.singular})


def rules_without_effect(site: Site) -> Iterator[Finding]:
    """Rules whose role no department has, or whose platform is not there, bind nobody: told once, since each city begins with them."""
    held = {role for one in site.all_by_kind.get(DEPARTMENT, ()) for role in one.data.get("roles", ())}
    roles: dict[str, list[Record]] = {}
    levels: dict[str, list[Record]] = {}
    # A file with faults has its own findings, and what it lacks may be there. The same is so of a schema with faults.
    kinds = [site.kinds.by_name.get(name) for name in (DEPARTMENT, PLATFORM)]
    if any(kind is None or any(file.startswith(f"content/{kind.folder}/") for file in site.broken) for kind in kinds):
        return
    for record in sorted(site.all_by_kind.get(RULE, ()), key=lambda one: one.id):
        if record.file in site.broken or not Rule(record.id, record, record.data).enabled:
            continue
        for role in record.data.get("owed_by_roles", ()):
            if role not in held:
                roles.setdefault(role, []).append(record)
        level = str(record.data.get("receiver_level", ""))
        if level and not site.receivers(level):
            levels.setdefault(level, []).append(record)
    for slug, found, key in (("role-of-nobody", roles, "owed_by_roles"), ("platform-of-level-missing", levels, "receiver_level")):
        if found:
            first = next(iter(found.values()))[0]
            named = "；".join(
                f"{one}（{len(some)} 条：{'、'.join(rule.caption for rule in some[:2])}{'等' if len(some) > 2 else ''}）"
                for one, some in found.items()
            )
            yield Finding(first.file, (key,), slug, {"value": named, "first": next(iter(found))})


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (
    rules_without_effect,
    lateness,
    in_place,
    times,
    worked_examples,
    calendars_in_reach,
    calendar_days,
    repeated_periods,
)
