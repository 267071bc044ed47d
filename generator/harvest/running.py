"""Runs a harvest: all cities are looked at, each is taken apart from the others, and what became of them is told."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.engine import crowd, progress, whole
from generator.engine.crowd import Done
from generator.engine.system import remove_folder
from generator.harvest import fetching, folder, gathering, kept, rows, taking, telling, visiting
from generator.harvest.catalogue import STATISTICS, kind_of
from generator.harvest.cities import City
from generator.harvest.folder import CityFolder, HarvestFolder
from generator.harvest.gathering import Change, Task
from generator.harvest.kept import State
from generator.harvest.taking import Terms
from generator.harvest.telling import Attempt
from generator.harvest.visiting import Seen
from generator.lake import shapes
from generator.model.kindnames import RULE
from generator.verify.values import value

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~%-]+)*/?")


@dataclass(frozen=True, slots=True)
class Faults:
    """What went wrong on this side: tracebacks, and what the system refused (number, text, file)."""

    tracebacks: tuple[str, ...]
    refused: tuple[tuple[Any, ...], ...]


def run(every: Sequence[City], chosen: Sequence[City], where: HarvestFolder, terms: Terms, jobs: int) -> Faults:
    """Gathers the chosen cities of all that are on the list; what it finds is in the folder then, but for answers and `harvest.json`."""
    _forgotten({city.id for city in every}, where)
    states = {city.id: kept.load(where.of(city.id)) for city in every}
    seen = visiting.visited(chosen, states, terms.as_of, terms.patience, terms.ca_file)
    twice = visiting.alike(every, seen, states)
    # The others are not asked, but what may no longer be shown of them leaves too.
    wanted = [city for city in every if city.id in seen or ((state := states[city.id]) is not None and taking.has_left(state, terms))]
    tell = progress.teller("汇集城市", len(wanted))
    work = partial(_one, seen=seen, twice=twice, where=where, terms=terms)
    return _faults(crowd.each(wanted, work, jobs, lambda count: tell(count, len(wanted))))


def _faults(done: Iterable[Done[None]]) -> Faults:
    bad = [one for one in done if one.fault]
    refused = tuple(one.refused for one in bad if one.refused)
    return Faults(tuple(one.fault for one in bad if not one.refused), refused)


def _forgotten(names: set[str], where: HarvestFolder) -> None:
    """Removes all that is kept of cities that are not on the list any more."""
    kept_of = {one.name for one in where.cities.iterdir()} if where.cities.is_dir() else set()
    gathered = where.root / shapes.GATHERED
    mark = f"{shapes.CITY}="
    tables = {one.name.removeprefix(mark) for depth in ("*", "*/*") for one in gathered.glob(f"{depth}/{mark}*")}
    for name in (kept_of | tables) - names:
        gathering.forget(where, name)
        remove_folder(where.cities / name)


def _one(city: City, seen: Mapping[str, Seen], twice: Mapping[str, tuple[str, ...]], where: HarvestFolder, terms: Terms) -> None:
    """One city, in a process of its own."""
    # A city of a million records makes garbage, which `credit` itself leaves alone.
    gc.enable()
    one = seen.get(city.id)
    fault = one.fault if one is not None else None
    own = where.of(city.id)
    own.root.mkdir(parents=True, exist_ok=True)
    last = telling.last(own)
    if fault is not None:
        if last is None:
            raise fault
        # What leaves by its day leaves first, as of a city that is not asked.
        one = None
    while True:
        try:
            attempt, state, left_out = _gathered(city, one, twice.get(city.id, ()), where, terms)
            break
        except kept.Damaged as error:
            # What the disk, or somebody, has changed is fetched again. It is one file fewer each time.
            (own.files / str(error)).unlink(missing_ok=True)
    told = (
        telling.told(city, attempt, state, last, terms.as_of, left_out) if attempt is not None else telling.recounted(last, state, left_out)
    )
    folder.write_json(own.told, told)
    if attempt is None or attempt.state in telling.FAILED:
        kept.swept(own, state, fetching.resumable(own, terms.as_of.isoformat()))
    else:
        fetching.forgotten(own)
        kept.swept(own, state)
    if fault is not None:
        raise fault


def _gathered(
    city: City, seen: Seen | None, twice: tuple[str, ...], where: HarvestFolder, terms: Terms
) -> tuple[Attempt | None, State | None, Mapping[str, int]]:
    """Takes what is new of a city, unless it is not asked (`seen`), and makes the tables of what is kept; says of how many records of each
    kind there are no rows. Raises Damaged and OSError.
    """
    own = where.of(city.id)
    before = kept.load(own)
    attempt, state = taking.taken(city, seen, twice, own, terms) if seen is not None else (None, taking.left(own, terms))
    if state is None:
        # Somebody may have removed what was kept, so that a city begins anew.
        gathering.forget(where, city.id)
        return attempt, None, {}
    made = gathering.gather(where, terms.kinds, _task(city, own, before, state, terms))
    if attempt is not None:
        titles = {kind.name: kind.plural for kind in terms.kinds}
        attempt = telling.left_out(attempt, titles, made.left_out, made.odd)
    return attempt, state, {kind: sum(some.values()) for kind, some in made.left_out.items()}


def _task(city: City, own: CityFolder, before: State | None, state: State, terms: Terms) -> Task:
    """What is to be gathered of a state, and what is new in it."""
    held = _Held(own, state)
    statistics = value(kept.small(own, state.small[STATISTICS])) if STATISTICS in state.small else {}
    rules: dict[str, Any] = {}
    for kind, number in held.shards():
        if kind == RULE:
            rules |= held.entries(kind, number)
    site = city.address if city.folder is None else _address(state.site)
    common = rows.common(city.id, site, terms.kinds, statistics, rules, True if state.origin else None)
    changes = _changes(own, before, state) if before is not None else None
    return Task(common, held, statistics, terms.as_of, taking.mark(state), taking.mark(before) if before is not None else "", changes)


def _address(text: str) -> str:
    """The address of a site that lies in a folder, as it says itself; "" if that is none."""
    return f"{text.rstrip('/')}/" if _ADDRESS.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class _Held:
    """The kept records of a state, as `gathering` asks for them."""

    where: CityFolder
    state: State

    def shards(self) -> Iterable[tuple[str, int]]:
        return [_shard(path) for path in sorted(self.state.files) if kind_of(path) not in self.state.left_out]

    def entries(self, kind: str, shard: int) -> Mapping[str, Any]:
        return kept.records(self.where.files / self.state.files[f"records/{kind}/{shard:03}.json"].name)


def _shard(path: str) -> tuple[str, int]:
    return kind_of(path), int(path[-8:-5])


def _changes(own: CityFolder, before: State, state: State) -> Iterable[Change]:
    """What differs between two states, file by file. Their parts are still there."""
    for path in sorted(before.files.keys() | state.files.keys()):
        old, new = before.files.get(path), state.files.get(path)
        if (old.name if old else "") != (new.name if new else ""):
            gone, come = (kept.records(own.files / one.name) if one is not None else {} for one in (old, new))
            yield Change(kind_of(path), gone, come)


def finished(every: Sequence[City], where: HarvestFolder, terms: Terms) -> dict[str, Any]:
    """Writes what the public is told of the whole harvest, as the last of all files, and makes all of them the state that others read; also
    gives what is told.
    """
    told = telling.whole(every, where, terms.as_of)
    folder.write_json(where.told, told)
    whole.keep(where.root, (where.told.name, shapes.ANSWERS, shapes.GATHERED))
    return told
