"""Checks of the law as data: a rule names fields that exist, its worked examples come out right, a calendar names days of its year."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from generator.diagnostics import FieldPath, Finding
from generator.duties import PUBLICATION, due_date, missing_calendar, period_end
from generator.kinds import Field, Kind
from generator.records import Record
from generator.site import Site
from generator.workdays import UnknownYear

# Which keys of a rule name a field of the kind that it applies to, and what that field must hold.
_FIELDS = (("starts", "date"), ("met_by", "date"), ("due_field", "date"), ("limit_field", "integer"), ("period_field", "text"))
_WORDS = {"date": "日期", "integer": "整数", "text": "文字"}


def rule_fields(site: Site) -> Iterator[Finding]:
    """The fields that a rule speaks of exist in its kind and are dates or numbers as it needs them."""
    for record in site.all_by_kind.get("rule", ()):
        kind = site.kinds.by_name.get(str(record.data.get("kind", "")))
        if kind is None:
            continue
        for key, want in _FIELDS:
            value = record.data.get(key)
            if isinstance(value, str) and not (key == "met_by" and value == PUBLICATION):
                yield from _field(record, (key,), kind, value, want)
        for i, one in enumerate(record.data.get("when", ())):
            if "field" in one:
                yield from _field(record, ("when", i, "field"), kind, one["field"], "text")


def _field(record: Record, path: FieldPath, kind: Kind, value: str, want: str) -> Iterator[Finding]:
    try:
        field = kind.root.at(value)
    except KeyError:
        known = "、".join(_paths(kind.root, want))
        yield Finding(record.file, path, "rule-field-missing", {"value": value, "kind": kind.singular, "known": known})
        return
    if not _holds(field, want):
        values = {"value": value, "kind": kind.singular, "want": _WORDS[want], "known": "、".join(_paths(kind.root, want))}
        yield Finding(record.file, path, "rule-field-type", values)


def _holds(field: Field, want: str) -> bool:
    if want == "date":
        return field.format == "date"
    return field.type == "integer" if want == "integer" else field.type in ("string", "array", "integer")


def _paths(root: Field, want: str, before: str = "") -> Iterator[str]:
    for key, field in root.properties.items():
        if field.type == "object":
            yield from _paths(field, want, f"{before}{key}.")
        elif _holds(field, want) and (want != "text" or field.enum):
            yield f"{before}{key}"


def worked_examples(site: Site) -> Iterator[Finding]:
    """The examples that a rule works out come out the same when the calendar counts them."""
    for record in site.all_by_kind.get("rule", ()):
        for i, example in enumerate(record.data.get("worked_examples", ())):
            want = example.get("due")
            if want is None:
                continue
            got = _worked(site, record.data, example)
            if got is not None and got != want:
                values = {"value": want, "due": got, "starts": str(example.get("starts") or example.get("period"))}
                yield Finding(record.file, ("worked_examples", i, "due"), "rule-example-wrong", values)


def _worked(site: Site, rule: Any, example: Any) -> str | None:
    """The due date of an example, or what stands in the way; None where the example does not say enough."""
    how = rule.get("limit_kind")
    try:
        if "period" in example:
            starts = period_end(example["period"])
        elif "starts" in example:
            starts = datetime.date.fromisoformat(example["starts"])
        else:
            return None
        if how == "固定" and {"count", "unit"} <= set(rule.get("limit", {})):
            return due_date(starts, rule["limit"]["count"], rule["limit"]["unit"], site.calendar).isoformat()
        if how == "字段" and "count" in example and "limit_unit" in rule:
            return due_date(starts, example["count"], rule["limit_unit"], site.calendar).isoformat()
    except UnknownYear as unknown:
        return missing_calendar(unknown.year)
    except ValueError:
        return "周期写法不对，应为 2026-Q3、2026-H1 或 2026"
    return starts.isoformat() if how == "到期日" else None


def calendar_days(site: Site) -> Iterator[Finding]:
    """A calendar's days lie in its year; a holiday is a weekday and a make-up working day a weekend day."""
    for record in site.all_by_kind.get("calendar", ()):
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


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (rule_fields, worked_examples, calendar_days)
