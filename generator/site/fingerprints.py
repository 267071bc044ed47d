"""Digests of what pages and files show, by which a build decides what it must make again.

In this order: what the rules make of each record (`generator.law.facts`), what is shown, to what that links (`links.outgoing`), what links
to it, and from these the fingerprint of each page; joined by name, the fingerprints of published shards, groups, organisations and boards.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from generator.engine import sums
from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, fold, regroup, table
from generator.law.duties import OVERDUE
from generator.law.facts import fact_of
from generator.law.rules import RECORD
from generator.model.kindnames import DEPARTMENT, PLATFORM, RULE
from generator.model.records import Record
from generator.model.shards import Shard
from generator.model.tally import amount
from generator.reading.scan import shard_of
from generator.site import calendars, histories, measures, proven
from generator.site.digests import Digests
from generator.site.dutylists import DutyLists
from generator.site.groups import Groups, Wanted, wanted_of
from generator.site.links import Organisation
from generator.site.owed import Owed
from generator.site.partyshards import ByShard
from generator.site.published import PUBLISHED_SHARDS, Key, published_shard
from generator.site.site import Site
from generator.site.statistics import Counting, Counts, Months, counts, publishing

# The size of a digest in bytes; that of an amount, and the largest one that has room there. A larger one is an error in its record.
_SIZE, _AMOUNT, _MOST = 16, 8, 2**62
# What is unpacked of so many records stays so.
_MUCH = 50_000


class Around(NamedTuple):
    """The parts of what a shard shows that depend on other records, as plain values.

    `targets` are digests of the records to which it links, by kind and id; `codes` are those of organisations that have a page; `until` has
    by file the ordinal of the first day on which a record is no longer shown; `duties` are those that depend on more than one record;
    `logged` is what the log says of a record: its salt, leaves and stamps; `proofs` has by file the ordinal of the first day on which a
    record is proved to have been public; `past` is a digest of its earlier contents.
    """

    targets: dict[Key, bytes]
    codes: list[str]
    until: dict[str, int]
    duties: dict[str, list[Any]]
    logged: dict[str, tuple[Any, ...]]
    proofs: dict[str, int]
    past: dict[str, bytes]


class Common(NamedTuple):
    """What every shard shows alike: for each kind the rules about single records, by id with their digests; the kinds whose records name
    kinds or pages, and a digest of everything that they may name; a digest of the names of the platforms to which records are forwarded.
    """

    rules: dict[str, list[tuple[str, bytes]]]
    naming: list[str]
    named: bytes
    receivers: bytes


class ShardFingerprint(NamedTuple):
    """The fingerprint of a shard of records.

    What is not a number is packed, since few parts are needed in a build that changes little. `marks` has by file the digests of a
    record's row in lists and of its page, and its amount in cents. For each published shard and each group there are the number of records
    and digests; then the number of duties of single records, how many of these are overdue, for each rule and month in which its limits
    begin the number of its duties and a digest of what is shown of them, and what is counted for the statistics.
    """

    marks: bytes
    shards: bytes
    contents: bytes
    rows: bytes
    duties: int
    overdue: int
    owed: bytes
    counted: bytes


def fingerprint_of(
    shard: Shard,
    facts: Mapping[str, bytes],
    incoming: Mapping[Key, Sequence[tuple[bytes]]],
    around: tuple[Any, ...],
    common: tuple[Any, ...],
    about_records: Sequence[str],
    publishing: Mapping[str, Sequence[str]],
) -> tuple[Any, ...]:
    """The fingerprint of one shard, as plain values in the order of `ShardFingerprint`; the last two are for `statistics.Counting`."""
    counting = Counting(about_records, publishing)
    known, (rules, naming, named, receivers) = Around(*around), Common(*common)
    codes = frozenset(known.codes)
    marks: dict[str, bytes] = {}
    shards: dict[tuple[str, int], list[bytes]] = {}
    contents: dict[Wanted, list[bytes]] = {}
    rows: dict[Wanted, list[bytes]] = {}
    owed: dict[tuple[str, str], list[Any]] = {}
    months = Months()
    for record in shard.records:
        kind, file, fact, until = record.kind.name, record.file, fact_of(facts[record.file]), known.until.get(record.file, 0)
        proof = known.proofs.get(file, 0)
        counting.add(record, fact, proof)
        to = [known.targets.get((kind, ident), b"-") for _, kind, ident in record.pointers.links]
        row = digest(record.digest, to, [code in codes for code in record.pointers.codes], named if kind in naming else b"")
        duties = [(one[5] == OVERDUE, name, mark, *one) for name, mark in rules.get(kind, ()) if (one := fact.duties.get(name))]
        others = known.duties.get(file, ())
        sent = (fact.sent, receivers) if fact.sent else ()
        past = (fact.first, known.logged.get(file, ()), known.past.get(file, b""))
        page = digest(row, until, duties, others, fact.left, fact.shortest, sent, incoming.get((kind, record.id), ()), past)
        money = amount(record.kind.amount, record.data)
        marks[file] = row + page if money is None else row + page + max(-_MOST, min(_MOST, money)).to_bytes(_AMOUNT, "big", signed=True)
        # Only of these a proof is shown.
        by_proof = publishing.get(kind, ())
        for one in duties:
            owed.setdefault((one[1], months[one[4]]), []).append((file, record.pointers.number, one, proof if one[1] in by_proof else 0))
        shards.setdefault((kind, published_shard(record.id)), []).append(page)
        own = record.digest + until.to_bytes(3, "big")
        for wanted in wanted_of(kind, record.date[:7], record.authority):
            if wanted in contents:
                contents[wanted].append(own)
                rows[wanted].append(row)
            else:
                contents[wanted], rows[wanted] = [own], [row]
    late = [duty[0] for some in owed.values() for _, _, duty, _ in some]
    return (
        marshal.dumps(marks),
        marshal.dumps([(name, len(some), digest(some)) for name, some in shards.items()]),
        marshal.dumps([(wanted, len(some), digest(some)) for wanted, some in contents.items()]),
        marshal.dumps([(wanted, len(some), digest(some)) for wanted, some in rows.items()]),
        len(late),
        sum(late),
        marshal.dumps([(name, len(some), digest(some)) for name, some in owed.items()]),
        counting.packed(),
    )


class Fingerprints:
    """The digests of everything that a site publishes. Each is computed when it is first asked for."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._memo = Memo(site.store)
        self._opened: dict[int, dict[str, bytes]] = {}
        self._every: dict[str, bytes] = {}

    @cached_property
    def digests(self) -> Digests:
        """The digest of what is public of each shown record."""
        return Digests(self.site)

    @cached_property
    def _shards(self) -> Table[ShardFingerprint]:
        found = self._table
        return Table(found.digests, lambda number: ShardFingerprint(*found[number]), found.weight)

    @cached_property
    def _table(self) -> Table[tuple[Any, ...]]:
        site = self.site
        kinds = site.kinds.by_name
        leading = table([[((kind, ident), mark) for kind, ident, mark in one.led if kind in kinds] for one in site.outgoing])
        incoming = regroup(leading, lambda key: shard_of(kinds[key[0]].file_of(key[1]), len(leading)))
        shown = table(site.shown, len(site.records))
        return self._memo.map(
            fingerprint_of, shown, site.facts.table, incoming, table(self._around()), given=((*self._common(),), *self._counted())
        )

    def _part(self, name: str, *, packed: bool = False) -> Table[Any]:
        """One of the values of each fingerprint, by its name: of shards that have not changed the others are not unpacked."""
        return Memo(self.site.store, name).map(sums.part_of, self._table, given=(ShardFingerprint._fields.index(name), packed))

    def _folded(self, name: str) -> dict[Any, tuple[int, bytes]]:
        """Counts and digests of all shards by name, of one of the values of each fingerprint."""
        return sums.folded(self.site.store, name, self._part(name, packed=True))

    def _counted(self) -> tuple[list[str], dict[str, list[str]]]:
        """The rules whose duties are counted, and those about the publication of each kind."""
        rules = self.site.rules
        return [rule.id for rule in rules if rule.trigger == RECORD], publishing(rules)

    @cached_property
    def _proofs(self) -> list[dict[str, int]]:
        """By shard and file, the ordinals of the days by which records are proved to have been public."""
        out: list[dict[str, int]] = [{} for _ in self.site.shown]
        for file, day in self.site.proved.items():
            out[shard_of(file, len(out))][file] = day.toordinal()
        return out

    def _around(self) -> list[tuple[Any, ...]]:
        site = self.site
        until: list[dict[str, int]] = [{} for _ in site.shown]
        for file, ending in site.endings.items():
            until[shard_of(file, len(until))][file] = ending.on.toordinal()
        duties: list[dict[str, list[Any]]] = [{} for _ in site.shown]
        for file, some in site.others_of.items():
            duties[shard_of(file, len(duties))][file] = [(duty.rule.record.digest, repr(duty[2:])) for _, duty in some]
        logged = site.logged.marks(site.shown) if site.logged is not None else [{}] * len(site.shown)
        proofs = self._proofs
        out, past = [], histories.marks(site, self.editions)
        for number, one in enumerate(site.outgoing):
            targets = {(kind, ident): self._target((kind, ident)) for kind, ident, _ in one.led}
            # The parties of a shown record have a page for that reason; whether other codes have one depends on other records.
            codes = [code for code in one.codes if code in site.codes]
            out.append((*Around(targets, codes, until[number], duties[number], logged[number], proofs[number], past[number]),))
        return out

    @cached_property
    def editions(self) -> Table[dict[str, list[Any]]]:
        """The earlier contents of records, shard by shard."""
        return histories.editions(self.site)

    def _target(self, key: Key) -> bytes:
        """The digest of a record to which others link, or a value that says that it is not shown."""
        record = self.site.by_key.get(key)
        if record is None:
            return b"-"
        # Records that apply for its end show when the shortest period is over.
        return digest(record.digest, self.site.facts.of(record).shortest) if key[0] in self.site.facts.repairs else record.digest

    def _common(self) -> Common:
        site = self.site
        rules = {kind: [(rule.id, rule.record.digest) for _, rule in some] for kind, some in site.facts.laws.about_records.items()}
        naming = [kind.name for kind in site.kinds if any(f.kind or f.page or f.place or f.check for f in kind.root.walk())]
        shown = [kind.name for kind in site.kinds if site.by_kind[kind.name]]
        left = sorted({record.kind.name for record in site.gone})
        pages = [(page.path, page.title) for page in site.written.values()]
        receivers = [(one.id, one.caption) for one in site.by_kind.get(PLATFORM, ())]
        return Common(rules, naming, digest(shown, left, site.owes, bool(site.codes), pages), digest(receivers))

    def row(self, record: Record) -> bytes:
        """A digest of the record's row in lists."""
        return self._marks(record)[:_SIZE]

    def page(self, record: Record) -> bytes:
        """A digest of everything that a record's page shows: the record, its links in both directions, when it leaves, and its duties."""
        return self._marks(record)[_SIZE : 2 * _SIZE]

    def amount(self, record: Record) -> int | None:
        """The amount of a record by which lists are sorted, in cents; None if it has none."""
        found = self._marks(record)[2 * _SIZE :]
        return int.from_bytes(found, "big", signed=True) if found else None

    def rows(self) -> Mapping[str, bytes]:
        """By file, what begins with the digest of each record's row: all at once, for who needs them all."""
        if not self._every:
            for number in range(len(self._shards)):
                self._every |= self._open(number)
        return self._every

    @cached_property
    def of_shards(self) -> list[bytes]:
        """For each shard of files a digest of everything that `row`, `page` and `amount` say of its records."""
        return [digest(one.marks) for one in self._shards]

    def shard(self, file: str) -> int:
        """The number of the shard that a file is in."""
        return shard_of(file, len(self._shards))

    def _marks(self, record: Record) -> bytes:
        if self._every:
            return self._every[record.file]
        number = shard_of(record.file, len(self._shards))
        return self._open(number)[record.file]

    def _open(self, number: int) -> dict[str, bytes]:
        """The marks of a shard, by file: with the texts of the records as names, which are not held twice."""
        found = self._opened.get(number)
        if found is None:
            marks = marshal.loads(self._shards[number].marks)
            found = self._opened[number] = {one.file: marks[one.file] for one in self.site.shown[number].records}
        return found

    @property
    def of_files(self) -> list[tuple[int, bytes]]:
        """For each shard of files, the number of its shown records and a digest of everything that is shown of them."""
        return [(len(shard), mark) for shard, mark in zip(self.site.shown, self._table.digests, strict=True)]

    def forget(self) -> None:
        """Forgets what is unpacked of single records, if it is much. Who goes from shard to shard needs nothing of the last one."""
        if sum(map(len, self._opened.values())) > _MUCH:
            self._opened.clear()
        self.site.facts.forget(_MUCH)
        self.digests.forget(_MUCH)

    @cached_property
    def changed(self) -> Table[dict[str, str]]:
        """For each shard of files, the days on which those were last changed that the published branch has changed at all."""
        found: list[dict[str, str]] = [{} for _ in range(len(self.site.shown))]
        for file in sorted(self.site.history.changed):
            found[shard_of(file, len(found))][file] = self.site.history.changed_on(file)
        return table(found)

    # Records and organisations as they are published

    @cached_property
    def shards(self) -> Mapping[tuple[str, int], tuple[int, bytes]]:
        """For each kind and published shard, the number of its records and a digest of everything that is shown of them."""
        return dict(sorted(self._folded("shards").items()))

    @cached_property
    def records(self) -> Mapping[tuple[str, int], Sequence[Record]]:
        """The records of each published shard."""
        out: dict[tuple[str, int], list[Record]] = {}
        for name, records in self.site.by_kind.items():
            numbered: list[list[Record]] = [[] for _ in range(PUBLISHED_SHARDS)]
            for record in records:
                numbered[published_shard(record.id)].append(record)
            out |= {(name, number): some for number, some in enumerate(numbered) if some}
        return out

    @cached_property
    def party_shards(self) -> Mapping[int, tuple[int, bytes]]:
        """For each published shard of organisations, how often they are named and a digest of everything that is shown of them."""
        return dict(sorted(sums.folded(self.site.store, "named", table([one.named for one in self.site.outgoing])).items()))

    @cached_property
    def organisations(self) -> ByShard:
        """The organisations of each published shard."""
        return ByShard(self.site)

    def parties_of(self, number: int) -> Sequence[Organisation]:
        """The organisations of one published shard, in the order of their codes."""
        return self.organisations.of(number)

    @cached_property
    def groups(self) -> Groups:
        """Records by kind, time and department."""
        contents, rows = self._folded("contents"), self._folded("rows")
        return Groups({wanted: (count, mark, rows[wanted][1]) for wanted, (count, mark) in contents.items()}, self.site.by_kind)

    # Duties and statistics

    @cached_property
    def counts(self) -> Counts:
        """What the statistics count."""
        site = self.site
        gone = [(record, site.endings[record.file]) for record in site.gone]
        others = [(duty, proven.day(site.proved, duty)) for duty in site.other_duties]
        return counts(site.store, self._part("counted"), others, gone)

    @cached_property
    def duty_counts(self) -> tuple[int, int]:
        """The number of duties, and how many of them are overdue."""
        others = [duty.status for duty in self.site.other_duties]
        total, overdue = sum(self._part("duties")), sum(self._part("overdue"))
        return total + len(others), overdue + others.count(OVERDUE)

    @cached_property
    def duties(self) -> DutyLists:
        """The duties of single records, found without making all of them."""
        return DutyLists(self.site, self._proofs)

    @cached_property
    def _owed(self) -> dict[Any, tuple[int, bytes]]:
        """By rule and month, the duties of single records: how many, and a digest."""
        return self._folded("owed")

    @cached_property
    def owed(self) -> Owed:
        """The duties by rule and month."""
        others: dict[tuple[str, str], list[Any]] = {}
        for d in self.site.other_duties:
            about = (d.record.file, d.record.pointers.number) if d.record is not None else None
            said = (d.rule.record.digest, about, repr(d[2:]), repr(proven.day(self.site.proved, d)))
            others.setdefault((d.rule.id, d.starts.isoformat()[:7]), []).append(said)
        own = [(name, count, mark) for name, (count, mark) in self._owed.items()]
        found = fold([own, [(name, len(some), digest(some)) for name, some in others.items()]])
        return Owed(found, lambda: self.duties)

    @cached_property
    def board(self) -> bytes:
        """A digest of everything that the board shows: the day, duties with their proofs, the numbers of their records and of documents,
        the names of departments, which columns there are, the missing calendars, the log, and the measures.
        """
        site = self.site
        of = [(d.record.file, d.record.pointers.number) if d.record is not None else None for d in site.other_duties]
        others = [(d.rule.id, about, repr(d[2:]), repr(proven.day(site.proved, d))) for d, about in zip(site.other_duties, of, strict=True)]
        departments = [site.by_key[DEPARTMENT, r.id].digest for r in site.by_kind.get(DEPARTMENT, ())]
        columns = [duty.rule.kind for duty in site.columns if site.by_kind.get(duty.rule.kind)]
        return digest(
            site.as_of.isoformat(),
            site.facts.laws.digest,
            sorted(self._owed.items()),
            others,
            repr(site.series),
            departments,
            columns,
            calendars.said(site),
            measures.mark(site, self.counts),
            (site.logged.origin, site.logged.size) if site.logged is not None else None,
        )

    @cached_property
    def statistics(self) -> bytes:
        """A digest of everything that the statistics show: the day, what is counted, document numbers, the names of departments and rules,
        and the lists against which completeness is judged.
        """
        site = self.site
        lists = {kind.root.at(kind.layout.item[0]).link for kind in site.kinds if kind.layout.item}
        named = [record.digest for name in sorted({DEPARTMENT, RULE, *lists}) for record in site.by_kind.get(name, ())]
        return digest(site.as_of.isoformat(), self.counts.digest, repr(site.series), named, site.owes, site.logged is not None)

    def prepare_for_forks(self, *, whole: bool = False) -> None:
        """Computes, before forking, what several processes will need; with `whole`, also what only a full build needs."""
        _ = self.board, self.owed, self.duties, self.shards, self.groups, self.party_shards, self.records, self.counts
        if whole:
            # A build that changes little needs none of these.
            _ = self.organisations.all, self.site.backlinks, self.site.flags
