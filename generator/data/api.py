"""The data interface below `/api/v1/`: all that the site shows, as JSON in few files whose addresses follow from ids."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from generator.data import cityinterface, openapi
from generator.data.deadlines import progress_of
from generator.engine.artifact import Artifact, Patchable, Piece, digest, of_pieces
from generator.law import commits, parting
from generator.law.commits import ADDED, CHANGED, DELETED, Commit
from generator.law.duties import Duty
from generator.law.forwarding import Sent
from generator.model.figures import computed
from generator.model.kindnames import FORWARDING
from generator.model.parties import share
from generator.model.records import Record
from generator.site import addresses, elsewhere, program, public, standings
from generator.site.fingerprints import Fingerprints
from generator.site.groups import Group
from generator.site.links import Mention
from generator.site.moved import address_of
from generator.site.public import FOLDER, shard
from generator.site.site import Site

VERSION = 1
# The words of the data interface for what was done to a file.
_SORTS = {ADDED: "added", CHANGED: "changed", DELETED: "removed"}
# The number of days in `changes.json`.
DAYS = 90
# The year of records without a date.
UNDATED = "undated"


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact | Patchable]:
    """All files, each made from as few records as possible."""
    site, groups = prints.site, prints.groups
    shown = [kind.name for kind in site.kinds if site.by_kind[kind.name]]
    years = {(name, year or UNDATED): groups.of(name, year=year) for name in shown for year in groups.years(name)}
    own = {(who, name): groups.of(name, authority=who) for name in shown for who in groups.authorities(name) if who}
    for (name, place), (count, mark) in prints.shards.items():
        yield _part(f"records/{name}/{place:03}.json", mark, partial(_records, prints, name, place), count // 4)
    for name, year in years:
        months = [groups.of(name, month=month) for month in groups.months(name) if (month[:4] or UNDATED) == year]
        yield _list_of(f"lists/{name}/{year}.json", months)
    for authority, name in own:
        times = [groups.of(name, year=year, authority=authority) for year in groups.years(name, authority)]
        yield _list_of(f"departments/{authority}/{name}.json", times)
    for number, (count, mark) in prints.party_shards.items():
        yield _part(f"organisations/{number:03}.json", mark, partial(_organisations, prints, number), count // 4)
    gone = {r.address: site.endings[r.file] for r in site.gone}
    ended = {at: {"on": one.on.isoformat(), "reason": one.reason, "law": one.law or None} for at, one in sorted(gone.items())}
    yield _of_value("gone.json", ended)
    yield _of_value("moved.json", dict(site.moved))
    yield _changes(site)
    yield _of_value("consequences.json", standings.data(site))
    yield _of_value("build.json", _build(site))
    index = _index(site, site_url, years, own, list(prints.shards), list(prints.party_shards))
    yield _of_value("index.json", index)
    yield _of_value("openapi.json", cityinterface.extended(openapi.document(site, site_url), site))


def listing(site: Site, site_url: str) -> dict[str, Any]:
    """What the page of the interface shows, as a plain value; `example` is the newest record of the first kind that has dates.

    Without an address of the site the examples name that of the preview.
    """
    base = site_url if site_url.startswith("http") else "http://127.0.0.1:8000/"
    dated = [kind for kind in site.kinds if any(record.date for record in site.by_kind[kind.name][:1])]
    plain = [kind for kind in site.kinds if site.by_kind[kind.name] and not addresses.many(site, kind)]
    example = {"kind": "", "id": "", "shard": "", "list": f"{FOLDER}index.json", "csv": f"{addresses.DATA}measures.csv"}
    if dated:
        one = site.by_kind[dated[0].name][0]
        example |= {
            "kind": one.kind.name,
            "id": one.id,
            "shard": shard(one.id),
            "list": f"{FOLDER}lists/{one.kind.name}/{one.date[:4]}.json",
        }
    if plain:
        example["csv"] = addresses.csv(site, next((kind for kind in dated if kind in plain), plain[0]))
    licence = elsewhere.licence(site)
    return {
        "base": base if base.endswith("/") else f"{base}/",
        "as_of": site.as_of.isoformat(),
        "version": VERSION,
        "days": DAYS,
        "example": example,
        "licence": (*licence,) if licence is not None else None,
        "paths": [(path.removeprefix("/"), summary) for path, _, summary in (*openapi.PATHS, *cityinterface.paths(site))],
    }


def _of_value(name: str, value: Any) -> Artifact:
    """A small file with one value, which is also its key."""
    return _part(name, value, lambda: value, 1)


def _part(name: str, key: Any, make: Callable[[], Any], weight: int) -> Artifact:
    return Artifact(f"{FOLDER}{name}", digest(key), weight, lambda: [(f"{FOLDER}{name}", dumped(make()))])


def dumped(value: Any) -> bytes:
    """JSON for programs: compact, in the order of the value, with a line end."""
    return public.encoded(value) + b"\n"


def _build(site: Site) -> dict[str, Any]:
    """All that somebody must know who wants to build the same site."""
    line = site.history.commits
    return {
        "as_of": site.as_of.isoformat(),
        "commit": line[-1].name if line else None,
        "source": (commits.source(site.root) or None) if line else None,
        "program": program.told(site.root),
    }


def _duty(duty: Duty) -> dict[str, Any]:
    """What is known of a duty: of a hundred thousand, most have no times, no stretches and nothing left."""
    told = {**progress_of(duty), "working_days_left": duty.working_days_left, "working_days": duty.working_days}
    return {"rule": duty.rule.id, **{key: one for key, one in told.items() if one is not None}, "certainty": duty.rule.certainty}


def _records(prints: Fingerprints, name: str, place: int) -> dict[str, Any]:
    found = sorted(prints.records_of(name, place), key=lambda r: r.id)
    return {r.id: orjson.Fragment(_record(prints.site, r)) for r in found}


def _record(site: Site, one: Record) -> bytes:
    shown = computed(one.kind.computed, one.data) if one.kind.computed else ()
    more = {
        "computed": {title: None if value is None else float(value) for title, value in shown},
        "duties": [_duty(duty) for duty in site.duties_of(one)],
        "left": parting.left_of(site.parted, one),
        "forwarded": [_sent(site, sent) for sent in site.facts.sent(one)],
        "repair_from": site.facts.repair_from(one),
    }
    # What says nothing is left out.
    return public.text(site, one, **public.salt(site, one), **{key: told for key, told in more.items() if told})


def _sent(site: Site, sent: Sent) -> dict[str, Any]:
    return {
        "receiver": sent.receiver,
        "batch": site.kinds.by_name[FORWARDING].address_of(sent.batch),
        "number": sent.number,
        "on": sent.on,
        "change": sent.change,
        "receipt": sent.receipt or None,
        "received_on": sent.received_on or None,
    }


def _list_of(name: str, groups: Sequence[Group]) -> Patchable:
    """A list of records, of groups one after the other: of those that have not changed the text stands in the existing file."""
    begins, ends = (Piece(mark, 0, partial(bytes, mark)) for mark in (b"[", b"]\n"))
    pieces = [
        Piece(digest(some.digest, at > 0), len(some) // 10, partial(_list, some, b"," if at else b"")) for at, some in enumerate(groups)
    ]
    return of_pieces(f"{FOLDER}{name}", [begins, *pieces, ends])


def _list(group: Group, before: bytes) -> bytes:
    found = [
        {
            "id": r.id,
            "title": r.caption,
            "date": r.date or None,
            "authority": r.authority or None,
            "address": r.address,
            "shard": shard(r.id),
        }
        for r in group.records()
    ]
    return before + public.encoded(found)[1:-1]


def _organisations(prints: Fingerprints, number: int) -> dict[str, Any]:
    return {
        one.code: {
            "names": list(one.names),
            "address": one.address,
            "mentions": [
                {
                    "kind": m.record.kind.name,
                    "id": m.record.id,
                    "title": m.record.caption,
                    "date": m.record.date or None,
                    "shard": shard(m.record.id),
                    **_share(m),
                }
                for m in one.mentions
            ],
        }
        for one in prints.parties_of(number)
    }


def _share(mention: Mention) -> dict[str, Any]:
    """Of a decision with several parties, which one the organisation is and what it has of the decision."""
    found = share(mention.record.kind, mention.record.data, mention.path) if len(mention.record.pointers.whose) > 1 else None
    if found is None:
        return {}
    return {"party": {"number": found.number, "of": found.of, "result": found.result, "together": found.together}}


def _index(
    site: Site,
    site_url: str,
    years: Mapping[tuple[str, str], Group],
    own: Mapping[tuple[str, str], Group],
    groups: Sequence[tuple[str, int]],
    parties: Sequence[int],
) -> dict[str, Any]:
    shown = [kind for kind in site.kinds if site.by_kind[kind.name]]
    return {
        "version": VERSION,
        "as_of": site.as_of.isoformat(),
        "site": site_url,
        "about": {**elsewhere.about(site)},
        "openapi": f"{FOLDER}openapi.json",
        "build": f"{FOLDER}build.json",
        "digests": {"digits": addresses.digest_digits(site), "address": f"{addresses.DIGESTS}{{digits}}.json"},
        "changes": f"{FOLDER}changes.json",
        "gone": f"{FOLDER}gone.json",
        "moved": f"{FOLDER}moved.json",
        "sums": f"{FOLDER}sums.json",
        "deadlines": "deadlines/duties.json" if site.owes else None,
        "consequences": f"{FOLDER}consequences.json",
        "statistics": f"{FOLDER}statistics.json",
        "completeness": f"{FOLDER}completeness.json",
        "lookup": {"files": addresses.lookup_files(site), "address": f"{FOLDER}lookup/{{file}}.json"},
        "records": len(site.records),
        "kinds": {
            kind.name: {
                "title": kind.plural,
                "page": f"{kind.folder}/",
                "count": len(site.by_kind[kind.name]),
                "figures": [{"title": one.title, "count": one.number, "of": one.of} for one in site.figures(kind, site.by_kind[kind.name])],
                "averages": [
                    {"title": one.title, "working_days": None if one.days is None else float(one.days), "records": one.number}
                    for one in site.averages(kind, site.by_kind[kind.name])
                ],
                "schema": f"schemas/{kind.name}.schema.json",
                "lists": {
                    year: {"count": len(some), "address": f"{FOLDER}lists/{kind.name}/{year}.json"}
                    for (name, year), some in sorted(years.items())
                    if name == kind.name
                },
                "departments": {
                    authority: {"count": len(some), "address": f"{FOLDER}departments/{authority}/{name}.json"}
                    for (authority, name), some in sorted(own.items())
                    if name == kind.name
                },
                "files": [f"{FOLDER}records/{name}/{number:03}.json" for name, number in groups if name == kind.name],
            }
            for kind in shown
        },
        **({"cities": f"{cityinterface.API}index.json"} if site.province is not None else {}),
        "organisations": {"count": len(site.codes), "files": [f"{FOLDER}organisations/{number:03}.json" for number in parties]},
    }


def _changes(site: Site) -> Patchable:
    """What each publication of the last days added, changed and removed, newest first, and what left the site because its time was over.

    It is derived from git, not from what an earlier build left behind, so that every build of a commit gives the same. It holds addresses
    only: nothing else may be said about records that are gone. What a commit did never changes, and one may have done a million things:
    its text stands in the existing file.
    """
    first = site.as_of - datetime.timedelta(days=DAYS)
    places = digest([(kind.name, kind.folder) for kind in site.kinds], list(site.moved.items()))
    found: list[tuple[str, bytes, int, Callable[[], bytes]]] = []
    for commit in site.history.commits:
        if commit.on is not None and commit.on >= first and any(address_of(site.kinds, file) for _, file, _ in commit.changes):
            day = commit.on.isoformat()
            found.append((day, digest(commit.name, day, places), len(commit.changes) // 10, partial(_commit, site, commit)))
    down: dict[str, list[str]] = {}
    for record in site.gone:
        on = site.endings[record.file].on
        if on >= first:
            down.setdefault(on.isoformat(), []).append(record.address)
    for day, some in sorted(down.items()):
        told: dict[str, Any] = {"date": day, "commit": None, "added": [], "changed": [], "moved": {}, "removed": sorted(some)}
        found.append((day, digest(told), 1, partial(public.encoded, told)))
    # The last commit comes first; within a day, what left because its time was over comes before what was published.
    found.reverse()
    found.sort(key=lambda one: one[0], reverse=True)
    head = {"version": VERSION, "as_of": site.as_of.isoformat(), "since": first.isoformat(), "known": site.history.known}
    begins = public.encoded(head)[:-1] + b',"builds":['
    pieces = [Piece(begins, 0, partial(bytes, begins))]
    for number, (_, key, weight, make) in enumerate(found):
        if number:
            pieces.append(Piece(b",", 0, partial(bytes, b",")))
        pieces.append(Piece(key, weight, make))
    return of_pieces(f"{FOLDER}changes.json", [*pieces, Piece(b"]}", 0, partial(bytes, b"]}\n"))])


def _commit(site: Site, commit: Commit) -> bytes:
    """What a commit did, as a piece of `changes.json`."""
    sorts: dict[str, set[str]] = {"added": set(), "changed": set(), "removed": set()}
    for status, file, _ in commit.changes:
        if at := address_of(site.kinds, file):
            sorts[_SORTS[status]].add(at)
    told = {name: sorted(some) for name, some in sorts.items()}
    moved = {at: site.moved[at] for at in told["removed"] if at in site.moved}
    on = commit.on.isoformat() if commit.on is not None else None
    return public.encoded({"date": on, "commit": commit.name, **told, "moved": moved})
