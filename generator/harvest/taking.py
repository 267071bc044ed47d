"""Takes what is new of one city: fetched, checked, held against its log, and made the last good state in one step."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from generator.harvest import catalogue as catalogues
from generator.harvest import fetching, judging, kept, logged, removing, source, telling, visiting
from generator.harvest.catalogue import KEPT, Catalogue
from generator.harvest.cities import City
from generator.harvest.fetching import Fetched
from generator.harvest.folder import CityFolder
from generator.harvest.kept import State
from generator.harvest.source import Doubted, Patience, Site, Wrong
from generator.harvest.telling import Attempt
from generator.harvest.visiting import Seen
from generator.model.kinds import Kinds
from generator.verify.source import SourceError
from generator.verify.values import BadValue, value

# Days that a city may be behind: a weekend, and the day on which it is told.
_BEHIND = 3
# What was kept stays in these states, but for what has left.
_NOTHING_NEW = telling.FAILED | {telling.NEW}
# How often a site that is published anew meanwhile is read from the beginning.
_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all cities of a harvest."""

    kinds: Kinds
    as_of: datetime.date
    patience: Patience
    ca_file: str = ""


def taken(city: City, seen: Seen, twice: tuple[str, ...], where: CityFolder, terms: Terms) -> tuple[Attempt, State | None]:
    """How the attempt ended, and what is kept of the city now. Raises OSError where this machine cannot write, and Damaged."""
    before = kept.load(where)
    state = _whole(where, before)
    if state is not None:
        state = removing.by_day(terms.kinds, where, state, terms.as_of)
    attempt = seen.failed or (Attempt(telling.TWICE, twice) if twice else None)
    try:
        with source.opened(city, terms.patience, terms.ca_file) as site:
            if attempt is None:
                try:
                    attempt, state = _tried(site, city, seen, state, where, terms)
                except SourceError as error:
                    attempt = visiting.failure(error)
            # A city that is down may still say what has left, unless nothing there answers at all.
            if attempt.state in _NOTHING_NEW and state is not None and not seen.silent:
                state, said = removing.by_tombstones(terms.kinds, where, state, site, terms.as_of)
                attempt = telling.also(attempt, *said)
    except SourceError as error:
        attempt = attempt or visiting.failure(error)
    if state is not None and state != before:
        kept.replaced(where, state)
    if attempt.state in telling.FAILED and state is not None:
        # `_whole` leaves no sum where parts have been lost.
        less = "" if state.digest else "，其中存坏了的文件里的信息现在没有，等网站好了重新取"
        attempt = telling.also(attempt, f"这里仍是截至 {state.as_of} 的内容{less}")
    return attempt, state


def has_left(state: State, terms: Terms) -> bool:
    """Whether something of a state is shown no more, or that is to be found out."""
    return bool(state.over(terms.as_of.isoformat())) or state.means != removing.means(terms.kinds)


def left(where: CityFolder, terms: Terms) -> State | None:
    """What is kept of a city that is not asked, without what has left by the day. Raises Damaged and OSError."""
    before = kept.load(where)
    state = _whole(where, before)
    state = removing.by_day(terms.kinds, where, state, terms.as_of) if state is not None else None
    if state is not None and state != before:
        kept.replaced(where, state)
    return state


def _whole(where: CityFolder, state: State | None) -> State | None:
    """The last good state, without the parts that have been lost; they are fetched again."""
    there = {one.name for one in where.files.iterdir()} if where.files.is_dir() else set()
    if state is None or state.names() <= there:
        return state
    files = {path: part for path, part in state.files.items() if part.name in there}
    small = {path: name for path, name in state.small.items() if name in there}
    return replace(state, digest="", files=files, small=small, leaves=state.leaves if state.leaves in there else "")


def _tried(site: Site, city: City, seen: Seen, state: State | None, where: CityFolder, terms: Terms) -> tuple[Attempt, State]:
    """Takes all that is announced. Raises SourceError."""
    keys = tuple(key.text for key in city.keys)
    # Keys that the record of the city has got since then have vouched for nothing yet.
    if state is not None and seen.same_as(state) and state.keys == keys:
        return _ended(Attempt(telling.UNCHANGED), state, terms), state
    size = number = 0
    for again in range(_AGAIN + 1):
        if again:
            seen = visiting.look(site, state, terms.as_of)
        found = seen.catalogue
        if found is None:
            raise Wrong("没有目录")
        try:
            fresh, fetched = _read(site, city, seen, found, state, where, terms)
        except SourceError as error:
            # What does not fit may be of two publications: only then it is no fault.
            if isinstance(error, Wrong | Doubted) and again < _AGAIN and not _stands_still(site, seen):
                continue
            raise
        size, number = size + fetched.size, number + fetched.number
        if _stands_still(site, seen):
            attempt = Attempt(telling.GOOD, size=size, number=number)
            return _ended(attempt, fresh, terms), fresh
    raise Wrong(f"取了{_AGAIN + 1}次，网站每次都在中途变了，说不清哪些文件是一起的")


def _stands_still(site: Site, seen: Seen) -> bool:
    """Whether a site still announces what it did when its reading began."""
    found = seen.catalogue
    return found is not None and catalogues.read(site).digest == found.digest and (logged.checkpoint(site) or b"") == seen.checkpoint


def _ended(attempt: Attempt, state: State, terms: Terms) -> Attempt:
    """What is to be told of a state that is good."""
    attempt = telling.also(attempt, *state.left_out.values(), *state.noticed)
    late = (terms.as_of - datetime.date.fromisoformat(state.as_of)).days
    if late > _BEHIND:
        words = f"网站的内容截至 {state.as_of}，已经 {late} 天没有更新"
        return telling.also(replace(attempt, state=telling.OLD), words)
    return replace(attempt, state=telling.SCHEMA) if state.left_out else attempt


def _read(
    site: Site, city: City, seen: Seen, found: Catalogue, state: State | None, where: CityFolder, terms: Terms
) -> tuple[State, Fetched]:
    """A state of all that a catalogue announces, checked, and what was fetched for it. Raises SourceError."""
    left_out, noticed = judging.judged(site, found, terms.kinds)
    keep = partial(_keep, terms)
    fetched = fetching.fetched(site, found, state, where, left_out, keep, day=terms.as_of, most=city.most)
    small = _small(site, found, state, where)
    fresh = State(
        found.as_of.isoformat(), found.commit, found.program, found.digest, fetched.files, small,
        {kind: one.sha256 for kind, one in found.schemas.items()}, seen.site, seen.code, left_out=left_out, noticed=noticed,
        keys=tuple(key.text for key in city.keys), means=removing.means(terms.kinds),
    )  # fmt: skip
    if not seen.checkpoint:
        if city.keys or (state is not None and state.checkpoint):
            raise Doubted("网站没有公示日志了，而这里有它的公钥或者以前的检查点：日志原来是有的，被拿掉了")
        return fresh, fetched
    fetching.salted(fetched)
    digests = b"".join(kept.digests(where.files / part.name) for part in fetched.files.values())
    before, leaves = ("", b"")
    if state is not None and state.checkpoint:
        before, leaves = state.checkpoint, kept.small(where, state.leaves) if state.leaves else b""
    log = logged.checked(site, city, terms.as_of, before, leaves, digests, where)
    name = kept.put_small(where.files, log.leaves)
    return replace(
        fresh, origin=log.origin, size=log.size, checkpoint=log.checkpoint, leaves=name, noticed=(*noticed, *log.noticed)
    ), fetched


def _keep(terms: Terms, path: str, told: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    return removing.part(terms.kinds, path, told, terms.as_of)


def _small(site: Site, found: Catalogue, state: State | None, where: CityFolder) -> dict[str, str]:
    """The small files, by the names under which they are kept."""
    names = {}
    for path in KEPT:
        # Kept under the digest of its content.
        name = found.files[path].sha256[:40]
        there = state is not None and state.small.get(path) == name and (where.files / name).exists()
        if not there:
            content = fetching.announced(site, path, found.files[path])
            try:
                if not isinstance(value(content), dict):
                    raise BadValue("不是 JSON 对象")
            except BadValue as error:
                raise Wrong(f"{path} 读不了：{error}") from None
            kept.put_small(where.files, content)
        names[path] = name
    return names


def mark(state: State) -> str:
    """A text that names what a state keeps: other records, another text."""
    told = sorted((path, part.name) for path, part in state.files.items())
    return hashlib.sha256(repr((told, sorted(state.small.items()), state.origin, state.site)).encode()).hexdigest()
