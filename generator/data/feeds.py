"""Atom feeds: one of all, with an archive for each month that is over, one of each kind and of each department (RFC 4287, RFC 5005).

A record is an entry of the month in which it was published, and once more of that in which its file was last changed.
"""

from __future__ import annotations

import datetime
import html
import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from generator.engine import sums
from generator.engine.artifact import Artifact, digest
from generator.engine.memo import Memo, Table, table
from generator.law.commits import ADDED, Commit
from generator.law.facts import fact_of
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, short_name
from generator.model.shards import Shard
from generator.site import elsewhere
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

FOLDER = "feeds/"
# A feed shows the entries of this month and the last, and at least so many. Archives go back to the beginning of the year before.
LEAST = 30
# The same as `xml.sax.saxutils.escape`, which loads a client of the network.
_escape = partial(html.escape, quote=False)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">\n'

# A commit that changes more files than this is believed to have changed something of every department.
_MANY = 1_000
# The name under which the kinds of these commits are remembered.
_TOUCHED = "touched-kinds"


class Entry(NamedTuple):
    """An entry: its day, the address and the record, and for one that was changed since, the day of its publication (else "").

    Days are texts here, since there are many and they are only compared, cut and written.
    """

    day: str
    address: str
    record: Record
    published: str


def address(name: str) -> str:
    """The address of a feed: of all records for "", else of `kinds/penalty` or `departments/scjgj`."""
    return f"{FOLDER}{name or 'all'}.xml"


def names(prints: Fingerprints) -> list[str]:
    """The names of all feeds in their order: "" for that of all, those of the kinds, those of the departments.

    The feed of a kind or department whose last record has left is still there for those who read it.
    """
    return _names_of(prints.site, [name for name, _ in _months(prints)])


def _names_of(site: Site, found: Iterable[str]) -> list[str]:
    order = {f"kinds/{kind.name}": number for number, kind in enumerate(site.kinds, 1)} | {"": 0}
    every = {"", *found, *(name for record in site.gone for name in _names(record))}
    return sorted(every, key=lambda name: (order.get(name, len(order)), name))


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """Every feed and archive; none without an absolute address of the site, which the ids of entries need."""
    if not site_url.startswith("http"):
        return
    site, base = prints.site, site_url if site_url.endswith("/") else site_url + "/"
    first, this = f"{site.as_of.year - 1:04}-01", site.as_of.isoformat()[:7]
    last = (site.as_of.replace(day=1) - datetime.timedelta(days=1)).isoformat()[:7]
    feeds: dict[str, dict[str, tuple[int, bytes]]] = {}
    for (name, month), one in _months(prints).items():
        feeds.setdefault(name, {})[month] = one
    entries, least, host = _entries(prints), _least(site), elsewhere.host(site)
    for name in _names_of(site, feeds):
        months = feeds.get(name, {})
        feed = _Feed(base, name, title(site, name), page(site, name), host, least(name))
        # Archives of kinds and departments would hold everything twice more, and hardly any reader asks for them.
        archives = sorted(month for month in months if first <= month and month != this) if not name else []
        previous = archives[-1] if archives else ""
        # If these two months have few entries, older ones are added.
        # Which of its months are shown whole depends on the day.
        known = [(month >= last, month, one) for month, one in sorted(months.items())]
        yield _part(feed, "", partial(entries.current, name, last), LEAST, known, previous, "")
        for before, month, after in zip(["", *archives], archives, [*archives[1:], ""], strict=False):
            yield _part(feed, month, partial(entries.archive, name, month), months[month][0] // 20, months[month], before, after)


def _entries(prints: Fingerprints) -> _Entries:
    site, memo = prints.site, Memo(prints.site.store)
    days = memo.map(days_of, site.facts.table)
    return _Entries(site, memo.map(entries_of, table(site.shown, len(site.records)), days, prints.changed))


def _months(prints: Fingerprints) -> dict[tuple[str, str], tuple[int, bytes]]:
    """For each feed and month, the number of entries and a digest of them."""
    site, memo = prints.site, Memo(prints.site.store)
    days = memo.map(days_of, site.facts.table)
    return sums.folded(site.store, "feeds", memo.map(months_of, table(site.shown, len(site.records)), days, prints.changed))


def days_of(facts: Mapping[str, bytes]) -> dict[str, str]:
    """The day from which each record of a shard is shown, by file, without its other facts."""
    return {file: fact_of(one).shown_since for file, one in facts.items()}


def months_of(shard: Shard, days: Mapping[str, str], changed: Mapping[str, str]) -> list[tuple[tuple[str, str], int, bytes]]:
    """For each feed and month, the number of entries of a shard and a digest of them."""
    found: dict[tuple[str, str], list[Any]] = {}
    for entry in _sorted(one for record in shard.records for one in _of(record, days[record.file], changed.get(record.file, ""))):
        told = (entry.day, entry.address, entry.record.caption, entry.published)
        for name in _names(entry.record):
            found.setdefault((name, entry.day[:7]), []).append(told)
    return [(name, len(some), digest(some)) for name, some in found.items()]


def entries_of(shard: Shard, days: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, bytes]:
    """By month the entries of a shard, packed: the day, the place of the record in its shard, and the day of its publication if that is
    another.
    """
    found: dict[str, list[tuple[str, int, str]]] = {}
    for place, record in enumerate(shard.records):
        for entry in _of(record, days[record.file], changed.get(record.file, "")):
            found.setdefault(entry.day[:7], []).append((entry.day, place, entry.published))
    return {month: marshal.dumps(some) for month, some in found.items()}


def _of(record: Record, since: str, changed: str) -> Iterator[Entry]:
    """The entries of a record that is shown from a day on ("" if it has none), and whose file was changed on another."""
    if since:
        yield Entry(since, record.address, record, "")
        if changed > since:
            yield Entry(changed, record.address, record, since)


def _least(site: Site) -> Callable[[str], str]:
    """For the name of a feed, the earliest day that its `updated` may say, or "".

    It is the last day on which a record left the feed, or on which the published branch changed files that may have been in it. So the day
    never falls when the newest entry leaves. A department may have had any file that was changed or deleted.
    """
    ends: dict[str, str] = {}
    for record in site.gone:
        on = site.endings[record.file].on.isoformat()
        for name in _names(record):
            ends[name] = max(ends.get(name, ""), on)
    every, left = "", {kind.name for kind in site.kinds if site.by_kind[kind.name]}
    for commit in reversed(site.history.commits):
        if commit.on is None:
            continue
        on = commit.on.isoformat()
        every = every or (on if len(commit.changes) > _MANY else "")
        touched = _kinds_of(site, commit) if every else set[str]()
        for status, file, _ in commit.changes if not every else ():
            if (place := site.kinds.place(file)) is None:
                continue
            touched.add(place[0].name)
            added = site.find((place[0].name, place[1])) if status == ADDED and not every else None
            every = every or ("" if added is not None else on)
            for name in _names(added) if added is not None else ():
                ends[name] = max(ends.get(name, ""), on)
        for name in ("", *[f"kinds/{one}" for one in touched]) if touched else ():
            ends[name] = max(ends.get(name, ""), on)
        left -= touched
        if every and not left:
            break
    return lambda name: max(ends.get(name, ""), every if name.startswith("departments/") else "")


def _kinds_of(site: Site, commit: Commit) -> set[str]:
    """The kinds of the records that a commit changed. Of one that changed many it is remembered: it may be a million in a few folders."""
    folders = digest([(kind.name, kind.folder) for kind in site.kinds])
    before = site.store.get(_TOUCHED) if len(commit.changes) > _MANY else None
    known: dict[str, list[str]] = before[1] if before is not None and before[0] == folders else {}
    if commit.name in known:
        return set(known[commit.name])
    found = {file.rpartition("/")[0] for _, file, _ in commit.changes if file.endswith(".yml")}
    kinds = {kind.name for folder in found if (kind := site.kinds.of(f"{folder}/")) is not None}
    if len(commit.changes) > _MANY:
        site.store.put(_TOUCHED, (folders, {**known, commit.name: sorted(kinds)}))
    return kinds


def _names(record: Record) -> tuple[str, ...]:
    """The feeds in which a record is."""
    kind = f"kinds/{record.kind.name}"
    return ("", kind, f"departments/{record.authority}") if record.authority else ("", kind)


def _sorted(found: Iterable[Entry]) -> list[Entry]:
    """Entries, the newest first."""
    return sorted(found, key=lambda one: (one.day, one.address), reverse=True)


def _once(found: Iterable[Entry]) -> list[Entry]:
    """The newest entry of each record: within a document an entry is there once (RFC 4287, 4.1.1)."""
    seen: dict[str, Entry] = {}
    for one in found:
        seen.setdefault(one.address, one)
    return list(seen.values())


class _Entries:
    """The entries of feeds, collected month by month when one of these is written; a build usually writes few."""

    def __init__(self, site: Site, found: Table[dict[str, bytes]]) -> None:
        self._site = site
        self._table = found
        self._months: dict[str, dict[str, list[Entry]]] = {}

    @cached_property
    def _by_shard(self) -> Sequence[Mapping[str, bytes]]:
        return [*self._table]

    @cached_property
    def _every(self) -> Sequence[str]:
        """The months with entries, the latest first."""
        return sorted({month for one in self._by_shard for month in one}, reverse=True)

    def _of(self, name: str, month: str) -> list[Entry]:
        """The entries of a feed in a month, the newest first."""
        found = self._months.get(month)
        if found is None:
            found = self._months[month] = {}
            for entry in _sorted(self._entries(month)):
                for one in _names(entry.record):
                    found.setdefault(one, []).append(entry)
        return found.get(name, [])

    def _entries(self, month: str) -> Iterator[Entry]:
        for shard, months in zip(self._site.shown, self._by_shard, strict=True):
            if month in months:
                for day, place, published in marshal.loads(months[month]):
                    record = shard.records[place]
                    yield Entry(day, record.address, record, published)

    def current(self, name: str, first: str) -> list[Entry]:
        """The entries of a feed itself: those since the beginning of a month, and at least so many."""
        found: list[Entry] = []
        for month in self._every:
            if month < first and len(found) >= LEAST:
                break
            some = self._of(name, month)
            found = _once([*found, *some]) if month >= first else _once([*found, *some])[:LEAST]
        return found

    def archive(self, name: str, month: str) -> list[Entry]:
        """The entries of one month."""
        return _once(self._of(name, month))


def title(site: Site, name: str) -> str:
    """The title of a feed for people, with the name of the site: feeds of many sites stand in one list."""
    sort, _, ident = name.partition("/")
    of = elsewhere.name(site)
    if sort == "kinds":
        return f"{of}：{site.kinds.by_name[ident].plural}"
    department = site.find((DEPARTMENT, ident)) if ident else None
    return f"{of}：{short_name(department) if department is not None else ident}的公示" if ident else f"{of}：全部公示"


def page(site: Site, name: str) -> str:
    """The address of the page for people that shows what a feed brings."""
    sort, _, ident = name.partition("/")
    if sort == "kinds":
        return f"{site.kinds.by_name[ident].folder}/"
    return site.kinds.by_name[DEPARTMENT].address_of(ident) if (DEPARTMENT, ident) in site.by_key else ""


def archive(name: str, month: str) -> str:
    """The address of the archive of a month."""
    return f"{FOLDER}{name or 'all'}/{month}.xml"


@dataclass(frozen=True, slots=True)
class _Feed:
    """What all documents of a feed say: the address of the site; name, title and page for people; who publishes; the earliest `updated`."""

    base: str
    name: str
    title: str
    page: str
    host: str
    least: str


def _part(
    feed: _Feed, month: str, entries: Callable[[], list[Entry]], weight: int, known: Sequence[Any], before: str, after: str
) -> Artifact:
    own = archive(feed.name, month) if month else address(feed.name)
    key = digest(feed.base, feed.title, feed.page, feed.host, "" if month else feed.least, before, after, list(known))
    return Artifact(own, key, weight, partial(_file, feed, own, month, entries, before, after))


def _file(feed: _Feed, own: str, month: str, found: Callable[[], list[Entry]], before: str, after: str) -> Iterator[tuple[str, bytes]]:
    entries, base = found(), feed.base
    # An archive is of a month that is over. A feed that never had anything has no day, but must say one.
    updated = max([entry.day for entry in entries[:1]] + [feed.least] * (not month), default="") or "1970-01-01"
    named = f"{feed.title}（{int(month[:4])}年{int(month[5:])}月）" if month else feed.title
    out = [
        _HEAD,
        f"<id>{_escape(base + own)}</id>\n<title>{_escape(named)}</title>\n<updated>{_moment(updated)}</updated>\n",
        f"<author><name>{_escape(feed.host)}</name></author>\n",
        f'<link rel="self" type="application/atom+xml" href="{_escape(base + own)}"/>\n',
        f'<link rel="alternate" type="text/html" href="{_escape(base + feed.page)}"/>\n',
    ]
    if month:
        out.append(f'<fh:archive/>\n<link rel="current" type="application/atom+xml" href="{_escape(base + address(feed.name))}"/>\n')
    if before:
        out.append(f'<link rel="prev-archive" type="application/atom+xml" href="{_escape(base + archive(feed.name, before))}"/>\n')
    if after:
        out.append(f'<link rel="next-archive" type="application/atom+xml" href="{_escape(base + archive(feed.name, after))}"/>\n')
    out += [_entry(base, one) for one in entries]
    out.append("</feed>\n")
    yield own, "".join(out).encode()


def _entry(base: str, one: Entry) -> str:
    url, record, mark, told = _escape(base + one.address), one.record, "", ""
    if one.published:
        mark = "【有修改】"
        told = f"<published>{_moment(one.published)}</published><summary>{one.published}公示，{one.day}修改过，以网页为准。</summary>"
    return (
        f'<entry><id>{url}</id><title>{mark}{_escape(record.caption)}</title><link href="{url}"/><updated>{_moment(one.day)}</updated>'
        f'{told}<category term="{record.kind.name}" label="{_escape(record.kind.singular)}"/></entry>\n'
    )


def _moment(day: str) -> str:
    return f"{day}T00:00:00+08:00"
