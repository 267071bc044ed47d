"""The rules of `content/rules/` as data: which records a rule concerns, when it is in force, how long its limit is and by which law."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.model.conditions import Condition, conditions, met
from generator.model.records import Record

PUBLICATION = "first-publication"
TAKE_DOWN = "撤下"
# What a rule says of its law if the text itself was read.
VERIFIED = "全文核对"
# What causes a duty: a record, a period, a column that must not grow stale, another duty that was not kept in time.
RECORD, PERIOD, COLUMN, LATENESS = "记录", "周期", "栏目", "超期"
# A report on the first half of each year only: the second half is covered by the report on the whole year.
FIRST_HALVES = "上半年"
# The sorts of departments that are bound by a rule which does not say whom it binds. A department without a sort is the city's own.
OWN = "本级部门"
CITYS = (OWN, "镇街")


def cited(law: Mapping[str, Any]) -> str:
    """A notice and clause in the usual form: title, document number if there is one, clause."""
    number = f"（{law['document_number']}）" if law.get("document_number") else ""
    return f"{law['title']}{number}{law['clause']}"


def holiday_moves(data: Mapping[str, Any]) -> bool:
    """The same from the data of a rule."""
    return bool(data.get("holiday_end", {}).get("moves") == "顺延")


def certainty_of(data: Mapping[str, Any]) -> dict[str, str | None]:
    """How sure the law of a rule is, for programs: the level, and what was read and what is assumed."""
    how = data.get("certainty", {})
    return {"level": how.get("level"), "note": how.get("note")}


def cited_in_full(law: Mapping[str, Any]) -> dict[str, Any]:
    """The law of a rule for programs: title, document number or None, clause and text."""
    return {"title": law["title"], "document_number": law.get("document_number"), "clause": law["clause"], "text": law["text"]}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as data. `record` is the record that holds it; the other names are those of `schemas/rule.schema.json`."""

    id: str
    record: Record
    data: Mapping[str, Any]
    when: tuple[Condition, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", conditions(self.data.get("when")))

    @property
    def kind(self) -> str:
        return str(self.data["kind"])

    @property
    def duty(self) -> str:
        return str(self.data["duty"])

    @property
    def trigger(self) -> str:
        return str(self.data["trigger"])

    @property
    def after(self) -> Sequence[str]:
        """The ids of the rules whose lateness causes this duty."""
        return tuple(self.data.get("after", ()))

    @property
    def in_place_of(self) -> Sequence[str]:
        """The ids of the rules whose limits this one moves."""
        return tuple(self.data.get("in_place_of", ()))

    @property
    def receivers(self) -> Sequence[str]:
        """The ids of the platforms of which one must have a record; none if any will do."""
        return tuple(self.data.get("receivers", ())) or ((str(self.data["receiver"]),) if "receiver" in self.data else ())

    @property
    def law(self) -> str:
        """The notice and clause in the usual form."""
        return cited(self.data["law"])

    @property
    def said(self) -> str:
        """The notice and clause for readers; where the limit was not read in its text, with the words that say so."""
        return f"{self.law}（{self.certainty}）" if self.certainty not in ("", VERIFIED) else self.law

    @property
    def certainty(self) -> str:
        """How far the law of the rule was verified: 全文核对 if its text was read, 二手来源 or 推定."""
        return str(self.data.get("certainty", {}).get("level", ""))

    @property
    def moves(self) -> bool:
        """Whether a limit in calendar days, months or years that ends on a day off moves to the next working day."""
        return holiday_moves(self.data)

    @property
    def enabled(self) -> bool:
        return bool(self.data.get("enabled", "启用") == "启用")

    def in_force(self, day: datetime.date) -> bool:
        """Whether the rule applied on a day."""
        text = day.isoformat()
        return bool(self.data["in_force_from"] <= text <= self.data.get("in_force_until", "9999-12-31"))

    def turns(self) -> list[datetime.date]:
        """The days on which it begins or ceases to apply."""
        out = [datetime.date.fromisoformat(self.data["in_force_from"])]
        if "in_force_until" in self.data:
            out.append(datetime.date.fromisoformat(self.data["in_force_until"]) + datetime.timedelta(days=1))
        return out

    def applies(self, record: Record) -> bool:
        """Whether a record meets every condition in `when`."""
        return met(self.when, record.data)

    def owing(self, departments: Iterable[Record]) -> list[str]:
        """The ids of the units that owe something by period or column; only those that exist. Each that has the role owes it."""
        sorts = self.data.get("owed_by_sorts", CITYS)
        found = {one.id: one for one in departments}
        roles = self.data.get("owed_by_roles")
        if roles:
            return [n for n, one in found.items() if not set(roles).isdisjoint(one.data.get("roles", ()))]
        named = self.data.get("owed_by")
        return [one for one in named if one in found] if named else [n for n, one in found.items() if one.data.get("sort", OWN) in sorts]


def rules(records: Iterable[Record]) -> list[Rule]:
    """The rules in records of the kind `rule`, in the order of their names."""
    return [Rule(record.id, record, record.data) for record in sorted(records, key=lambda r: r.id)]
