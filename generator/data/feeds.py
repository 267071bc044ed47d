"""Atom feeds: one of all, one of each kind and of each department, with an archive for each month that is over (RFC 4287, RFC 5005)."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from generator.engine.artifact import Artifact, digest
from generator.engine.memo import Memo, fold, table
from generator.law.duties import shown_since
from generator.law.facts import Fact
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

FOLDER = "feeds/"
# A feed shows the entries of this month, and at least so many. Archives go back to the beginning of the year before.
LEAST = 30
# The same as `xml.sax.saxutils.escape`, which loads a client of the network.
_escape = partial(html.escape, quote=False)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">\n'

# The day of publication, the address and the record. Days are texts here, since there are many and they are only compared, cut and written.
Entry = tuple[str, str, Record]


def address(name: str) -> str:
    """The address of a feed: of all records for "", else of `kinds/penalty` or `departments/scjgj`."""
    return f"{FOLDER}{name or 'all'}.xml"


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """Every feed and archive; none without an absolute address of the site, which the ids of entries need."""
    if not site_url.startswith("http"):
        return
    site, base = prints.site, site_url if site_url.endswith("/") else site_url + "/"
    first, this = f"{site.as_of.year - 1:04}-01", site.as_of.isoformat()[:7]
    feeds: dict[str, dict[str, tuple[int, bytes]]] = {"": {}}
    for (name, month), one in _months(site).items():
        feeds.setdefault(name, {})[month] = one
    entries = _Entries(site)
    for name, months in sorted(feeds.items()):
        title = _title(site, name)
        archives = sorted(month for month in months if first <= month and month != this)
        previous = archives[-1] if archives else ""
        # If this month has few entries, older ones are added.
        known = sorted(months.items()) or [(site.as_of.isoformat(), (0, b""))]
        yield _part(base, name, "", title, partial(entries.current, name, this), known, previous, "", site.as_of)
        for before, month, after in zip(["", *archives], archives, [*archives[1:], ""], strict=False):
            some = partial(entries.archive, name, month)
            yield _part(base, name, month, title, some, [(month, months[month])], before, after, site.as_of)


def _months(site: Site) -> dict[tuple[str, str], tuple[int, bytes]]:
    """For each feed and month, the number of entries and a digest of them."""

    memo = Memo(site.store)
    days = memo.map(days_of, site.facts.table)
    return fold(memo.map(months_of, table(site.shown, len(site.records)), days))


def days_of(facts: Mapping[str, tuple[Any, ...]]) -> dict[str, str]:
    """The day from which each record of a shard is shown, by file, without its other facts."""
    return {file: Fact(*one).shown_since for file, one in facts.items()}


def months_of(shard: Shard, days: Mapping[str, str]) -> list[tuple[tuple[str, str], int, bytes]]:
    """For each feed and month, the number of entries of a shard and a digest of them."""
    found: dict[tuple[str, str], list[Any]] = {}
    for day, at, record in _sorted((days[record.file], record.address, record) for record in shard.records):
        entry = (day, at, record.caption)
        for name in _names(record):
            found.setdefault((name, day[:7]), []).append(entry)
    return [(name, len(some), digest(some)) for name, some in found.items()]


def _names(record: Record) -> tuple[str, ...]:
    """The feeds in which a record is."""
    kind = f"kinds/{record.kind.name}"
    return ("", kind, f"departments/{record.authority}") if record.authority else ("", kind)


def _sorted(found: Iterable[Entry]) -> list[Entry]:
    """The entries of dated records, the one published last first."""
    return sorted((one for one in found if one[0]), reverse=True)


class _Entries:
    """The entries of feeds, collected when the first of these is written; a build usually writes few."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def _of(self) -> Mapping[str, dict[str, list[Entry]]]:
        """By feed and month, the latest month first."""
        out: dict[str, dict[str, list[Entry]]] = {}
        site, today = self.site, self.site.as_of.isoformat()
        found = ((shown_since(site.history.day(one), one, today), one.address, one) for one in site.records)
        for one in _sorted(found):
            month = one[0][:7]
            for name in _names(one[2]):
                out.setdefault(name, {}).setdefault(month, []).append(one)
        return out

    def current(self, name: str, month: str) -> list[Entry]:
        """The entries of a feed itself."""
        months = self._of.get(name, {})
        found: list[Entry] = []
        for some in months.values():
            if len(found) >= LEAST:
                break
            found += some
        return found[: max(LEAST, len(months.get(month, ())))]

    def archive(self, name: str, month: str) -> list[Entry]:
        """The entries of one month."""
        return self._of[name][month]


def _title(site: Site, name: str) -> str:
    sort, _, ident = name.partition("/")
    if sort == "kinds":
        return site.kinds.by_name[ident].plural
    department = site.by_key.get((DEPARTMENT, ident)) if ident else None
    return department.caption if department is not None else ident or "全部公示"


def _archive(name: str, month: str) -> str:
    return f"{FOLDER}{name or 'all'}/{month}.xml"


def _part(
    base: str,
    name: str,
    month: str,
    title: str,
    entries: Callable[[], list[Entry]],
    known: list[Any],
    before: str,
    after: str,
    as_of: datetime.date,
) -> Artifact:
    own = _archive(name, month) if month else address(name)
    weight = sum(count for _, (count, _) in known) // 20 if month else LEAST
    make = partial(_file, base, name, month, title, entries, before, after, as_of)
    return Artifact(own, digest(base, title, before, after, known), weight, make)


def _file(
    base: str, name: str, month: str, title: str, found: Callable[[], list[Entry]], before: str, after: str, as_of: datetime.date
) -> Iterator[tuple[str, bytes]]:
    entries = found()
    own = _archive(name, month) if month else address(name)
    updated = entries[0][0] if entries else as_of.isoformat()
    out = [
        _HEAD,
        f"<id>{_escape(base + own)}</id>\n<title>{_escape(title)}</title>\n<updated>{_moment(updated)}</updated>\n",
        f"<author><name>{_escape(base)}</name></author>\n",
        f'<link rel="self" type="application/atom+xml" href="{_escape(base + own)}"/>\n',
    ]
    if month:
        out.append(f'<fh:archive/>\n<link rel="current" type="application/atom+xml" href="{_escape(base + address(name))}"/>\n')
    if before:
        out.append(f'<link rel="prev-archive" type="application/atom+xml" href="{_escape(base + _archive(name, before))}"/>\n')
    if after:
        out.append(f'<link rel="next-archive" type="application/atom+xml" href="{_escape(base + _archive(name, after))}"/>\n')
    for day, address_of, record in entries:
        url = _escape(base + address_of)
        out.append(
            f'<entry><id>{url}</id><title>{_escape(record.caption)}</title><link href="{url}"/>'
            f'<updated>{_moment(day)}</updated><category term="{record.kind.name}" label="{_escape(record.kind.singular)}"/></entry>\n'
        )
    out.append("</feed>\n")
    yield own, "".join(out).encode()


def _moment(day: str) -> str:
    return f"{day}T00:00:00+08:00"
