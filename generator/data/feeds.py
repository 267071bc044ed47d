"""Atom feeds: one of all, one of each kind and of each department, with an archive for each month that is over (RFC 4287, RFC 5005)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any
from xml.sax.saxutils import escape

from generator.engine.artifact import Part, digest, together
from generator.engine.store import remembered
from generator.law.duties import first_day
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record
from generator.site.site import Site

FOLDER = "feeds/"
# A feed shows what this month brought, and at least so many entries. Archives go back to the beginning of the year before.
LEAST = 30
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">\n'

# The day of publication, the address and the record. Days are texts here: they are compared, cut and written, and there are so many.
Entry = tuple[str, str, Record]


def address(name: str) -> str:
    """The place of a feed: of all records for "", else of `kinds/penalty` or `departments/scjgj`."""
    return f"{FOLDER}{name or 'all'}.xml"


def parts(site: Site, site_url: str) -> Iterator[Part]:
    """Every feed and archive. None without an absolute address of the site, which ids of entries need."""
    if not site_url.startswith("http"):
        return
    base = site_url if site_url.endswith("/") else site_url + "/"
    first, this = f"{site.as_of.year - 1:04}-01", site.as_of.isoformat()[:7]
    feeds: dict[str, dict[str, tuple[int, bytes]]] = {"": {}}
    for (name, month), one in _months(site).items():
        feeds.setdefault(name, {})[month] = one
    entries = _Entries(site)
    for name, months in sorted(feeds.items()):
        title = _title(site, name)
        archives = sorted(month for month in months if first <= month and month != this)
        previous = archives[-1] if archives else ""
        # Where this month has few, older ones stand in for more.
        known = sorted(months.items()) or [(site.as_of.isoformat(), (0, b""))]
        yield _part(base, name, "", title, partial(entries.current, name, this), known, previous, "", site.as_of)
        for before, month, after in zip(["", *archives], archives, [*archives[1:], ""], strict=False):
            some = partial(entries.archive, name, month)
            yield _part(base, name, month, title, some, [(month, months[month])], before, after, site.as_of)


def _months(site: Site) -> dict[tuple[str, str], tuple[int, bytes]]:
    """For each feed and month how many entries there are and a digest of them."""

    def work(number: int) -> list[tuple[str, str, int, bytes]]:
        found: dict[tuple[str, str], list[Any]] = {}
        for day, at, record in _entries(site, site.shown[number].records):
            entry = (day, at, record.caption)
            for name in _names(record):
                found.setdefault((name, day[:7]), []).append(entry)
        return [(name, month, len(some), digest(some)) for (name, month), some in found.items()]

    made = remembered(site.store, "feeds", site.published_keys, len(site.records), work)
    return together(((name, month), count, mark) for some in made for name, month, count, mark in some)


def _names(record: Record) -> tuple[str, ...]:
    """The feeds that a record is in."""
    kind = f"kinds/{record.kind.name}"
    return ("", kind, f"departments/{record.authority}") if record.authority else ("", kind)


def _entries(site: Site, records: Iterable[Record]) -> list[Entry]:
    """The entries of dated records, the latest published first."""
    today = site.as_of.isoformat()
    found = []
    for record in records:
        if record.date:
            day, _ = first_day(site.history.day(record), record, today)
            # What git does not prove and the record does not declare is as new as its own date.
            found.append((day or min(_whole(record.date), today), record.address, record))
    found.sort(reverse=True)
    return found


class _Entries:
    """The entries of feeds, put together when the first of these is written: as a rule few are."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def _of(self) -> Mapping[str, dict[str, list[Entry]]]:
        """By feed and month, the latest month first."""
        out: dict[str, dict[str, list[Entry]]] = {}
        for one in _entries(self.site, self.site.records):
            month = one[0][:7]
            for name in _names(one[2]):
                out.setdefault(name, {}).setdefault(month, []).append(one)
        return out

    def current(self, name: str, month: str) -> list[Entry]:
        """What stands in a feed itself."""
        months = self._of.get(name, {})
        found: list[Entry] = []
        for some in months.values():
            if len(found) >= LEAST:
                break
            found += some
        return found[: max(LEAST, len(months.get(month, ())))]

    def archive(self, name: str, month: str) -> list[Entry]:
        """What one month brought."""
        return self._of[name][month]


def _whole(date: str) -> str:
    """The first day of what may be a year or a month."""
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


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
) -> Part:
    own = _archive(name, month) if month else address(name)
    weight = sum(count for _, (count, _) in known) // 20 if month else LEAST
    make = partial(_file, base, name, month, title, entries, before, after, as_of)
    return Part(own, digest(base, title, before, after, known), weight, make)


def _file(
    base: str, name: str, month: str, title: str, found: Callable[[], list[Entry]], before: str, after: str, as_of: datetime.date
) -> Iterator[tuple[str, bytes]]:
    entries = found()
    own = _archive(name, month) if month else address(name)
    updated = entries[0][0] if entries else as_of.isoformat()
    out = [
        _HEAD,
        f"<id>{escape(base + own)}</id>\n<title>{escape(title)}</title>\n<updated>{_moment(updated)}</updated>\n",
        f"<author><name>{escape(base)}</name></author>\n",
        f'<link rel="self" type="application/atom+xml" href="{escape(base + own)}"/>\n',
    ]
    if month:
        out.append(f'<fh:archive/>\n<link rel="current" type="application/atom+xml" href="{escape(base + address(name))}"/>\n')
    if before:
        out.append(f'<link rel="prev-archive" type="application/atom+xml" href="{escape(base + _archive(name, before))}"/>\n')
    if after:
        out.append(f'<link rel="next-archive" type="application/atom+xml" href="{escape(base + _archive(name, after))}"/>\n')
    for day, address_of, record in entries:
        url = escape(base + address_of)
        out.append(
            f'<entry><id>{url}</id><title>{escape(record.caption)}</title><link href="{url}"/>'
            f'<updated>{_moment(day)}</updated><category term="{record.kind.name}" label="{escape(record.kind.singular)}"/></entry>\n'
        )
    out.append("</feed>\n")
    yield own, "".join(out).encode()


def _moment(day: str) -> str:
    return f"{day}T00:00:00+08:00"
