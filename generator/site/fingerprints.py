"""Digests of what pages and files show, by which a build decides what it must make again.

In this order: what the rules make of each record (`generator.law.facts`), what is shown, to what that links (`links.outgoing`), what links
to it, and from these the fingerprint of each page; joined by name, the fingerprints of published shards, groups, organisations and boards.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from generator.engine import sums
from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, fold, regroup, table
from generator.law.duties import OVERDUE
from generator.law.rules import RECORD
from generator.model.kindnames import DEPARTMENT, PLATFORM, RULE
from generator.model.records import Record
from generator.reading.scan import shard_of
from generator.site import calendars, histories, measures, proven
from generator.site.digests import Digests
from generator.site.dutylists import DutyLists
from generator.site.groups import Groups
from generator.site.links import Organisation
from generator.site.owed import Owed
from generator.site.partyshards import ByShard
from generator.site.placed import Placed, Slices
from generator.site.published import PUBLISHED_SHARDS, Key, published_shard
from generator.site.shardfingerprints import NO_AMOUNT, SIZE, Around, Common, ShardFingerprint, amounts_of, fingerprint_of, rows_of
from generator.site.site import Site
from generator.site.statistics import Counts, counts, publishing

# What is unpacked of so many records stays so.
_MUCH = 50_000


class Fingerprints:
    """The digests of everything that a site publishes. Each is computed when it is first asked for."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._memo = Memo(site.store)
        self._opened: dict[int, dict[str, bytes]] = {}
        self._every: dict[str, bytes] = {}
        # By kind and number the records of each published shard.
        self._numbered: dict[str, list[list[Record]]] = {}

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
        return self._marks(record)[:SIZE]

    def page(self, record: Record) -> bytes:
        """A digest of everything that a record's page shows: the record, its links in both directions, when it leaves, and its duties."""
        return self._marks(record)[SIZE : 2 * SIZE]

    def amount(self, record: Record) -> int | None:
        """The amount of a record by which lists are sorted, in cents; None if it has none."""
        found = self._marks(record)[2 * SIZE :]
        return int.from_bytes(found, "big", signed=True) if found else None

    def amounts(self, records: Sequence[Record]) -> list[int | None]:
        """`amount` of each of some records. Nothing else of their shards is unpacked."""
        return [cents if cents != NO_AMOUNT else None for cents in self._cents.of(records)]

    def rows_of(self, records: Sequence[Record]) -> list[bytes]:
        """`row` of each of some records. Nothing else of their shards is unpacked."""
        return self._row_marks.of(records)

    @cached_property
    def _cents(self) -> Placed[int]:
        packed, kinds = [*self._memo.map(amounts_of, self._table)], [kind.name for kind in self.site.kinds]
        return Placed(self.site.shown, kinds, packed, lambda one: array("q", one), self._cent)

    @cached_property
    def _row_marks(self) -> Placed[bytes]:
        packed, kinds = [*self._memo.map(rows_of, self._table)], [kind.name for kind in self.site.kinds]
        return Placed(self.site.shown, kinds, packed, lambda one: Slices(one, SIZE), self.row)

    def _cent(self, record: Record) -> int:
        cents = self.amount(record)
        return cents if cents is not None else NO_AMOUNT

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

    def records_of(self, name: str, place: int) -> Sequence[Record]:
        """The records of a kind in a published shard."""
        if name not in self._numbered:
            numbered: list[list[Record]] = [[] for _ in range(PUBLISHED_SHARDS)]
            for record in self.site.by_kind[name]:
                numbered[published_shard(record.id)].append(record)
            self._numbered[name] = numbered
        return self._numbered[name][place]

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
            site.logged.origin if site.logged is not None else None,
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
        _ = self.board, self.owed, self.duties, self.shards, self.groups, self.party_shards, self.counts, self._cents, self._row_marks
        if whole:
            # A build that changes little needs hardly any of these.
            _ = self.organisations.all, self.site.backlinks, self.site.flags
            for name in self.site.by_kind:
                self.records_of(name, 0)
