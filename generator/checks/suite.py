"""Runs all checks, which say what schemas cannot say. Each check is a function that yields findings, and each slug has its page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

from generator.checks import (
    about,
    batches,
    changes,
    fields,
    forbidden,
    leaving,
    owners,
    pairs,
    parties,
    parts,
    paths,
    rules,
    strays,
    texts,
    timelines,
    wanted,
    whole,
    written,
)
from generator.checks.lookup import Lookup
from generator.engine import progress, workers
from generator.engine.artifact import digest
from generator.engine.memo import Memo, of_shards
from generator.engine.store import NO_STORE, Store
from generator.model import persons
from generator.model.findings import Finding
from generator.model.kindnames import CALENDAR, DEPARTMENT, RULE
from generator.model.kinds import Kind
from generator.model.records import Leaf, Record, every, walker
from generator.model.shards import Shard
from generator.reading.recordfile import as_meant
from generator.reading.understood import Understood
from generator.site.site import Site
from generator.site.written import PAGES

# The checks of one value, each with a test for the fields to which it applies.
_OF_VALUES = (*fields.CHECKS, *pairs.CHECKS, *paths.CHECKS, *changes.CHECKS, *timelines.CHECKS)
# The checks of the whole site.
_OF_ALL = (
    *whole.CHECKS,
    *parts.CHECKS,
    *owners.CHECKS,
    *strays.CHECKS,
    *written.CHECKS,
    *rules.CHECKS,
    *leaving.CHECKS,
    *about.CHECKS,
    forbidden.in_pages,
)
# For a shard: its digest, whether nothing was wrong in it, and the marks of its right records.
_Clean = tuple[bytes, bool, bytes]


def run(site: Site, store: Store = NO_STORE, *, without_pages: bool = False) -> Iterator[Finding]:
    """Every finding about a site: those of reading it first, then those of the checks; `without_pages` leaves out `written.content`.

    Records that were right in the last run are not checked again as long as nothing has changed on which their checks depend.
    """
    yield from site.findings
    # Everything on which the checks of single values depend, besides the record and the links (which are looked up each time).
    departments = [record.digest for record in site.all_by_kind.get(DEPARTMENT, ())]
    words = forbidden.collect(site)
    schemas, shown = [kind.schema for kind in site.kinds], [(kind, word) for kind, word, _ in words]
    # The rules decide when a record leaves.
    laws = [record.digest for kind in (RULE, CALENDAR) for record in site.all_by_kind.get(kind, ())]
    # The day decides only which rules are in force, and what lies in the future. So a record that was right on one day is right on the
    # next, unless a rule comes into force or ceases to be in force between them.
    day, turn = site.as_of.isoformat(), max((one for rule in site.rules for one in rule.turns() if one <= site.as_of), default=None)
    mark = digest(schemas, sorted(site.kinds.broken), str(turn), departments, shown, laws)
    lookup = Lookup(site)
    check_of = {kind.name: of_kind(site, kind, words, lookup) for kind in site.kinds}
    before = store.get("clean")
    fits = before is not None and before[0] == mark and before[1] <= day and len(before[2]) == len(site.files)
    known: list[_Clean] = before[2] if fits else [(b"", False, b"")] * len(site.files)
    led = Memo(store).map(links_of, of_shards(site.files))
    broken = {(kind, one) for some in led for kind, one in some if not site.exists(kind, one)}
    # Which pages exist depends on everything.
    naming = [kind.name for kind in site.kinds if any(f.page for f in kind.root.walk())]
    looked = [n for n, shard in enumerate(site.files) if broken or not known[n][1] or shard.digest != known[n][0]]
    doubtful = {}
    for n in looked:
        right = known[n][2]
        clean = {right[i : i + 16] for i in range(0, len(right), 16)}
        for r in site.files[n].records:
            if _mark(r) not in clean or (broken and any((k, i) in broken for _, k, i in r.pointers.links)):
                doubtful[r.file] = r
    todo = [*(doubtful | {r.file: r for kind in naming for r in site.all_by_kind[kind]}).values()]

    # A file with faults is checked as it was meant, so that all its faults are reported at once.
    wrong = set(site.broken)
    todo = [record for record in todo if record.file not in wrong]

    def part(records: Sequence[Record]) -> list[Finding]:
        return [finding for record in progress.over(records, "检查数据", len(todo)) for finding in check_of[record.kind.name](record)]

    def behind(files: Sequence[str]) -> list[Finding]:
        return [finding for file in files for finding in _behind(site, file, check_of)]

    for findings in workers.share(sorted(wrong), behind):
        yield from findings
    for findings in workers.share(todo, part):
        wrong |= {finding.file for finding in findings}
        yield from findings
    now = list(known)
    for n in looked:
        fine = [_mark(record) for record in site.files[n].records if record.file not in wrong]
        now[n] = (site.files[n].digest, len(fine) == len(site.files[n].records), b"".join(fine))
    if now != known:
        store.put("clean", (mark, day, now))
    for whole_check in _OF_ALL:
        if not (without_pages and whole_check is written.content):
            yield from whole_check(site)


def _mark(record: Record) -> bytes:
    """A digest of what the checks of a record see of it: of a suspect text the comments too."""
    return digest(record.digest, record.suspect) if record.suspect else record.digest


def of_files(site: Site, files: Collection[str]) -> list[Finding]:
    """The findings about some files, without checking the records of all others; those of hand-written pages only if one is among them."""
    pages = any(file.startswith(f"{PAGES}/") for file in files)
    check_of: dict[str, Callable[[Record], list[Finding]]] = {}
    words, lookup, wrong = forbidden.collect(site), Lookup(site), site.broken

    def of(name: str) -> Callable[[Record], list[Finding]]:
        if name not in check_of:
            check_of[name] = of_kind(site, site.kinds.by_name[name], words, lookup)
        return check_of[name]

    found = [finding for finding in site.findings if finding.file in files]
    for file in sorted(files):
        place = site.kinds.place(file)
        record = site.find((place[0].name, place[1])) if place is not None else None
        if file in wrong:
            found += _behind(site, file, {place[0].name: of(place[0].name)}) if place is not None else ()
        elif record is not None and record.file == file:
            found += of(record.kind.name)(record)
    for whole_check in _OF_ALL:
        if pages or whole_check not in (*written.CHECKS, forbidden.in_pages):
            # Of two records with one number, the check names one as the other of the other.
            found += [one for one in whole_check(site) if one.file in files or one.values.get("other") in files]
    return found


def _behind(site: Site, file: str, check_of: Mapping[str, Callable[[Record], list[Finding]]]) -> Iterator[Finding]:
    """The findings of the checks of single values in a file with faults, except about values that are not known."""
    meant = as_meant(site.root, file, site.kinds)
    if meant is not None:
        yield from behind(*meant, check_of[meant[0].kind.name])


def behind(record: Record, found: Understood, check: Callable[[Record], list[Finding]]) -> Iterator[Finding]:
    """The findings of a check of a record as it was meant, each with its place in the file, except about values that are not known."""
    for finding in check(record):
        if any(finding.path[: len(path)] == path for path in found.unknown):
            continue
        if finding.slug == "sums-differ" and found.unknown:
            # One of the numbers may be what is not known.
            continue
        if finding.slug in parties.OF_ALL_PARTIES and _party_not_known(found, record.kind.party):
            continue
        if finding.slug == "amount-not-given" and any(path[-1] == finding.values["amount_key"] for path in found.unknown):
            continue
        if finding.slug in (wanted.MISSED, wanted.LAWFUL) and _said_of_line(found, finding):
            continue
        yield found.place(finding)


def _party_not_known(found: Understood, party: str) -> bool:
    """Whether a party, or what one has of the decision, could not be read; nobody knows then what all parties have together."""
    return any(one.meant is None and (not one.path or (one.path[0] == party and len(one.path) > 1)) for one in found.findings)


def _said_of_line(found: Understood, finding: Finding) -> bool:
    """Whether a line that names a missing field has a fault of its own, which kept the field from being read."""
    lines = found.text.split("\n")
    return any(one.span is not None and str(finding.path[-1]) in lines[one.span.line - 1] for one in found.findings)


def links_of(shard: Shard) -> list[tuple[str, str]]:
    """Kind and id of all records to which the records of a shard link, each once: most link to the same few."""
    links = {record.pointers.links for record in shard.records}
    return sorted({(kind, ident) for some in links for _, kind, ident in some})


def of_kind(
    site: Site, kind: Kind, words: list[tuple[str, str, Record]] | None = None, known: Lookup | None = None
) -> Callable[[Record], list[Finding]]:
    """The checks of single values, for records of one kind. The caller may give the forbidden `words` and the answers in `known` if it has
    them.

    A record is walked once for all checks. For a closer look, which hardly any record needs, it is walked again.
    """
    known = known or Lookup(site)
    unshown = forbidden.outside(kind.name, forbidden.collect(site) if words is None else words)
    checks_of = _by_field(kind)
    looked_at = walker(kind.root, lambda f: id(f) in checks_of)
    all_values = walker(kind.root, every)
    leaves = leaving.of_kind(site, kind)
    lacking = wanted.of_kind(kind)
    forwarded = batches.of_kind(kind)
    several = parties.of_kind(kind)

    def check(record: Record) -> list[Finding]:
        out: list[Finding] = []
        private: list[Leaf] = []
        for leaf in looked_at(record):
            for field_check in checks_of[id(leaf.field)]:
                out += field_check(leaf, known)
            if leaf.field.privacy:
                private.append(leaf)
        out += fields.year_folder(record)
        out += fields.declared_first(record)
        if kind.computed:
            out += fields.share_over_whole(record)
        if private:
            out += persons.in_record(record, private, all_values)
        if leaves is not None:
            out += leaves(record)
        if lacking is not None:
            out += lacking(record)
        if several is not None:
            out += several(record)
        if forwarded is not None:
            out += forwarded(record)
        if unshown is not None:
            out += forbidden.in_record(record, unshown)
        out += texts.in_file(record, site.root)
        if record.suspect:
            for leaf in all_values(record):
                if isinstance(leaf.value, str):
                    for text_check in texts.CHECKS:
                        out += text_check(leaf)
        if out and any(one.slug in ("yuan-as-wan-yuan", "amount-disagrees", "amount-without-text") for one in out):
            # If the amount is wrong, what the law expects for it is not reported.
            out = [one for one in out if one.slug != "choice-disagrees"]
        return out

    return check


def _by_field(kind: Kind) -> dict[int, list[fields.FieldCheck]]:
    """The checks of each field of a kind, by the identity of the field; fields without checks are left out."""
    named = fields.amounts_named(kind.root)
    out = {}
    for field in kind.root.walk():
        found: list[fields.FieldCheck] = [one for applies, one in _OF_VALUES if applies(field)]
        if id(field) in named:
            found.append(partial(fields.amount_given, named[id(field)]))
        if found:
            out[id(field)] = found
    return out
