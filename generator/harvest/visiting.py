"""Looks at every city at once, before anything is taken: what each announces, who it says that it is, and whether two say the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from generator.harvest import catalogue as catalogues
from generator.harvest import fetching, logged, source, telling
from generator.harvest.catalogue import INDEX, Catalogue
from generator.harvest.cities import City
from generator.harvest.kept import State
from generator.harvest.source import Ahead, Doubted, Down, Patience, Silent, Site, Wrong
from generator.harvest.telling import Attempt
from generator.proof import checkpoints
from generator.proof.merkle import ProofError
from generator.verify.report import shown
from generator.verify.source import SourceError
from generator.verify.values import BadValue, member, value

_AT_ONCE = 16
# Characters of what a site calls itself.
_LONGEST_NAME = 300
# Seconds. Who does not say within this time what there is, gives no answer.
_LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a city announces now; or, in `failed`, why it announces nothing that counts. `checkpoint` is that of its log, b"" without one.

    `site`, `code` and `origin` say who it is: its own address, the mark of its site (网站标识码) and its log; "" where it does not say so.
    `silent` says that nothing there answered at all.
    `fault` is a fault of ours while it was looked at: who works on that city alone raises it, so that the others go on.
    """

    catalogue: Catalogue | None = None
    checkpoint: bytes = b""
    site: str = ""
    code: str = ""
    origin: str = ""
    failed: Attempt | None = None
    silent: bool = False
    fault: Exception | None = None

    def same_as(self, state: State | None) -> bool:
        """Whether nothing is new since a state, so that nothing need be fetched."""
        return (
            self.catalogue is not None
            and state is not None
            and (self.catalogue.digest, self.checkpoint.decode("utf-8", "replace")) == (state.digest, state.checkpoint)
            and all(one.sha256 for one in state.files.values())
            # With a newer program, what was left out may be read.
            and not state.left_out
        )


def failure(error: SourceError) -> Attempt:
    """The attempt that ended with an error."""
    states: dict[type[SourceError], str] = {Down: telling.DOWN, Wrong: telling.BROKEN, Doubted: telling.REFUSED, Ahead: telling.CLOCK}
    state = next((state for kind, state in states.items() if isinstance(error, kind)), telling.BROKEN)
    return Attempt(state, (telling.sentence(str(error)),))


def visited(
    cities: Sequence[City], states: Mapping[str, State | None], as_of: datetime.date, patience: Patience, ca_file: str
) -> dict[str, Seen]:
    """What each city announces, by its id."""
    short = replace(patience, file=min(patience.file, _LONGEST))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        seen = pool.map(lambda city: _seen(city, states[city.id], as_of, short, ca_file), cities)
        return {city.id: one for city, one in zip(cities, seen, strict=True)}


def _seen(city: City, before: State | None, as_of: datetime.date, patience: Patience, ca_file: str) -> Seen:
    if as_of.isoformat() < city.since:
        return Seen(failed=Attempt(telling.NEW, (f"从 {city.since} 起汇集。",)))
    try:
        with source.opened(city, patience, ca_file) as site:
            return look(site, before, as_of)
    except SourceError as error:
        return Seen(failed=failure(error), silent=isinstance(error, Silent))
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not stop the others; it is raised where this city is taken
        return Seen(fault=error)


def look(site: Site, before: State | None, as_of: datetime.date) -> Seen:
    """What a city announces. Raises Down, Wrong, Doubted and Ahead."""
    found = catalogues.read(site)
    if found.as_of > as_of:
        raise Ahead(f"网站写的日期是 {found.as_of}，还没有到（今天是 {as_of}）：城市的时钟不对，没有汇集")
    if before is not None and found.as_of.isoformat() < before.as_of:
        raise Doubted(f"网站的内容截至 {found.as_of}，上次汇集的却已截至 {before.as_of}：旧的网站被放了回来，没有汇集")
    point = logged.checkpoint(site) or b""
    if before is not None and found.digest == before.digest:
        return Seen(found, point, before.site, before.code, before.origin)
    told = _index(site, found)
    address, code = (_name(told, *names) for names in (("site",), ("about", "code")))
    return Seen(found, point, address, code if set(code) - {"0"} else "", _origin(point))


def _name(told: Any, *names: str) -> str:
    """How a site calls itself; "" for what is no name."""
    found = member(told, *names)
    return found if isinstance(found, str) and len(found) <= _LONGEST_NAME else ""


def _index(site: Site, found: Catalogue) -> Any:
    try:
        return value(fetching.announced(site, INDEX, found.files[INDEX]))
    except BadValue as error:
        raise Wrong(f"{INDEX} 读不了：{error}") from None


def _origin(point: bytes) -> str:
    try:
        return checkpoints.parsed(point)[0].origin if point else ""
    except ProofError:
        # The check of the log tells it.
        return ""


def alike(cities: Sequence[City], seen: Mapping[str, Seen], states: Mapping[str, State | None]) -> dict[str, tuple[str, ...]]:
    """By id of a city why it is taken for another one: two records have one code, or two sites say that they are the same.

    Who has been gathered under a name keeps it: else a city could stop the gathering of another one by calling itself so.
    """
    found: dict[str, list[str]] = {}
    for what, claims in _claims(cities, seen, states):
        for name, some in claims.items():
            old = [city for city in some if (state := states.get(city.id)) is not None and _has(state, what, name)]
            late = [city for city in some if city not in old] if len(old) == 1 and what != _CODE else some
            for city in late if len(some) > 1 else ():
                others = "、".join(f"{one.name}（{one.id}）" for one in some if one is not city)
                found.setdefault(city.id, []).append(f"和{others}{what}（{shown(name)}）相同，分不清是谁，没有汇集。")
    return {name: tuple(said) for name, said in found.items()}


_CODE, _SITE, _MARK, _LOG = "的行政区划代码", "的网站自己写的网址", "的网站标识码", "的公示日志"


def _claims(
    cities: Sequence[City], seen: Mapping[str, Seen], states: Mapping[str, State | None]
) -> Iterator[tuple[str, dict[str, list[City]]]]:
    def by(of: Any) -> dict[str, list[City]]:
        out: dict[str, list[City]] = {}
        for city in cities:
            if name := of(city):
                out.setdefault(name, []).append(city)
        return out

    def said(city: City, name: str) -> str:
        one = seen.get(city.id)
        return str(getattr(one if one is not None and one.failed is None and one.fault is None else states.get(city.id), name, ""))

    yield _CODE, by(lambda city: city.code)
    for what, name in ((_SITE, "site"), (_MARK, "code"), (_LOG, "origin")):
        yield what, by(partial(said, name=name))


def _has(state: State, what: str, name: str) -> bool:
    return {_SITE: state.site, _MARK: state.code, _LOG: state.origin}.get(what) == name
