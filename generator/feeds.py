"""Atom feeds: one of all, one of each kind and of each department, with an archive for each month that is over (RFC 4287, RFC 5005)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from xml.sax.saxutils import escape

from generator.duties import first_day
from generator.part import Part, digest
from generator.records import Record
from generator.site import Site

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
    first = f"{site.as_of.year - 1:04}-01"
    found = _entries(site)
    feeds: dict[str, list[Entry]] = {"": found}
    for one in found:
        feeds.setdefault(f"kinds/{one[2].kind.name}", []).append(one)
        if one[2].authority:
            feeds.setdefault(f"departments/{one[2].authority}", []).append(one)
    for name, entries in sorted(feeds.items()):
        months: dict[str, list[Entry]] = {}
        for month, some in groupby(entries, lambda one: one[0][:7]):
            if month < first:
                break
            months[month] = list(some)
        this = site.as_of.isoformat()[:7]
        current = entries[: max(LEAST, len(months.pop(this, [])))]
        title = _title(site, name)
        archives = sorted(months)
        previous = archives[-1] if archives else ""
        yield _part(base, name, "", title, current, previous, "", site.as_of)
        for before, month, after in zip(["", *archives], archives, [*archives[1:], ""], strict=False):
            yield _part(base, name, month, title, months[month], before, after, site.as_of)


def _entries(site: Site) -> list[Entry]:
    """All dated records, the latest published first."""
    today = site.as_of.isoformat()
    proved = {file: one.on.isoformat() for file, one in site.history.by_path.items()}
    found = []
    for record in site.records:
        if record.date:
            day, _ = first_day(proved.get(record.file, ""), record.pointers.declared, today)
            # What git does not prove and the record does not declare is as new as its own date.
            found.append((day or min(_whole(record.date), today), record.address, record))
    found.sort(reverse=True)
    return found


def _whole(date: str) -> str:
    """The first day of what may be a year or a month."""
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


def _title(site: Site, name: str) -> str:
    sort, _, ident = name.partition("/")
    if sort == "kinds":
        return site.kinds.by_name[ident].plural
    department = site.by_key.get(("department", ident)) if ident else None
    return department.caption if department is not None else ident or "全部公示"


def _archive(name: str, month: str) -> str:
    return f"{FOLDER}{name or 'all'}/{month}.xml"


def _part(base: str, name: str, month: str, title: str, entries: Sequence[Entry], before: str, after: str, as_of: datetime.date) -> Part:
    own = _archive(name, month) if month else address(name)
    day = as_of.toordinal() if not entries else 0
    key = digest(base, title, before, after, day, [one[0] for one in entries], b"".join([one[2].digest for one in entries]))
    return Part(own, key, len(entries) // 20, partial(_file, base, name, month, title, entries, before, after, as_of))


def _file(
    base: str, name: str, month: str, title: str, entries: Sequence[Entry], before: str, after: str, as_of: datetime.date
) -> Iterator[tuple[str, bytes]]:
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
