"""What the public is told of a harvest: of each city its state, in words, and what is kept of it (docs/interfaces.md)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from generator.harvest import folder
from generator.harvest.cities import City
from generator.harvest.folder import CityFolder, HarvestFolder
from generator.harvest.kept import State
from generator.model.kindnames import GIVEN
from generator.site import harvestwords
from generator.text import digits
from generator.verify.report import plain

VERSION = 1
GOOD, UNCHANGED, OLD, DOWN, BROKEN = "good", "unchanged", "old", "down", "broken"
REFUSED, CLOCK, SCHEMA, TWICE, NEW = "refused", "clock", "schema", "twice", "new"
# The words of a terminal are those of the pages and of the guide, so that somebody who reads one finds it in the others.
WORDS = {state: said.words for state, said in harvestwords.STATES.items()}
# In these states what a city shows now is what is kept.
FINE = frozenset({GOOD, UNCHANGED})
# So many reasons are told one by one.
_MOST_REASONS = 12
_NONE: Mapping[str, int] = MappingProxyType({})
# A failed attempt: the last good state stays.
FAILED = frozenset({DOWN, BROKEN, REFUSED, CLOCK, TWICE})


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt to gather a city ended: one of the states above, sentences that say more, and what came from the city for it."""

    state: str
    said: tuple[str, ...] = ()
    size: int = 0
    number: int = 0


def told(
    city: City,
    attempt: Attempt,
    kept: State | None,
    before: Mapping[str, Any] | None,
    as_of: datetime.date,
    left_out: Mapping[str, int] = _NONE,
) -> dict[str, Any]:
    """What is told of a city after an attempt; `before` is what was told of it last, and `left_out` of how many kept records there are no
    rows.
    """
    failing = None
    if attempt.state in FAILED:
        # The first day since which nothing came.
        failing = (before or {}).get("failing_since") or as_of.isoformat()
    counts = _counts(kept, left_out)
    log = None
    if kept is not None and kept.origin:
        log = {"origin": kept.origin, "size": kept.size, "checked": True}
    return {
        "id": city.id,
        "name": city.name,
        "code": city.code,
        "address": city.shown,
        "state": attempt.state,
        # One door for all that others wrote: no number of a person goes through it, wherever it stands.
        "said": [digits.hidden(plain(one)) for one in attempt.said],
        "as_of": kept.as_of if kept is not None else None,
        "commit": kept.commit if kept is not None else None,
        "tried_on": as_of.isoformat(),
        "failing_since": failing,
        "records": sum(counts.values()),
        "log": log,
        "kinds": counts,
        "fetched": {"bytes": attempt.size, "files": attempt.number},
    }


def recounted(last: Mapping[str, Any] | None, kept: State | None, left_out: Mapping[str, int] = _NONE) -> dict[str, Any]:
    """What was told of a city last, with what is kept of it now."""
    counts = _counts(kept, left_out)
    return {**(last or {}), "records": sum(counts.values()), "kinds": counts}


def _counts(kept: State | None, left_out: Mapping[str, int]) -> dict[str, int]:
    counts = kept.counts() if kept is not None else {}
    return {kind: count - left_out.get(kind, 0) for kind, count in counts.items() if count > left_out.get(kind, 0)}


def left_out(attempt: Attempt, titles: Mapping[str, str], reasons: Mapping[str, Mapping[str, int]], odd: str = "") -> Attempt:
    """An attempt of which some records are not gathered, by kind and reason, or something of the statistics (`odd`). Which ones these are
    is not told in public: some give a person away.
    """
    if not reasons and not odd:
        return attempt
    found = [(count, kind, why) for kind, some in sorted(reasons.items()) for why, count in sorted(some.items())]
    found.sort(key=lambda one: -one[0])
    said = [f"{titles.get(kind, kind)}：有 {count:,} 条没有汇集（{why}）" for count, kind, why in found[:_MOST_REASONS]]
    if rest := found[_MOST_REASONS:]:
        said.append(f"另有 {sum(count for count, _, _ in rest):,} 条因为别的 {len(rest):,} 种原因没有汇集")
    more = also(attempt, *said, *([odd] if odd else []))
    return replace(more, state=SCHEMA) if more.state in FINE else more


def untold(city: City) -> dict[str, Any]:
    """What is told of a city that nobody has tried yet."""
    fresh = told(city, Attempt(NEW, ("还没有汇集过。",)), None, None, datetime.date.min)
    return {**fresh, "tried_on": None}


def last(where: CityFolder) -> dict[str, Any] | None:
    """What was told of a city last; None if nothing was."""
    found = folder.read(where.told)
    return found if isinstance(found, dict) else None


def whole(cities: Sequence[City], where: HarvestFolder, as_of: datetime.date) -> dict[str, Any]:
    """All that is told: of each city on the list what was told of it last."""
    every = []
    for city in cities:
        one = last(where.of(city.id)) or untold(city)
        # The list may say another name since.
        every.append({**one, "id": city.id, "name": city.name, "code": city.code, "address": city.shown})
    return {
        "version": VERSION,
        "as_of": as_of.isoformat(),
        "cities": every,
        "totals": {
            "cities": len(every),
            "good": sum(one["state"] in FINE for one in every),
            "records": sum(one["records"] for one in every),
            "bytes": sum(one["fetched"]["bytes"] for one in every),
            "files": sum(one["fetched"]["files"] for one in every),
        },
    }


def as_text(value: Mapping[str, Any]) -> str:
    """The same for people, the cities that are not fine last, where a terminal stops scrolling."""
    every = sorted(value["cities"], key=lambda one: one["state"] not in FINE)
    lines = []
    for one in every:
        day = f"，截至 {one['as_of']}" if one["as_of"] else ""
        # Of a city that never came the number is not known, which is not the same as none.
        count = f"，公示 {_published(one):,} 条" if one["as_of"] else ""
        lines.append(f"{one['name']}（{one['id']}）：{WORDS[one['state']]}{count}{day}")
        lines += [f"  {text}" for text in one["said"]]
    totals = value["totals"]
    published = sum(map(_published, every))
    fetched = f"各城市最近一次共取回 {totals['bytes']:,} 字节"
    lines.append(f"共 {totals['cities']} 个城市，{totals['good']} 个正常；公示 {published:,} 条，{fetched}。")
    return "\n".join(lines) + "\n"


def _published(one: Mapping[str, Any]) -> int:
    """How many records a city published, as the pages count them: what comes with the program is the same in all cities."""
    return sum(count for kind, count in one["kinds"].items() if kind not in GIVEN)


def sentence(text: str) -> str:
    """A clause as a sentence."""
    return text if text.endswith("。") else f"{text}。"


def also(attempt: Attempt, *said: str) -> Attempt:
    """An attempt of which more is to be told."""
    return replace(attempt, said=(*attempt.said, *(sentence(one) for one in said)))
