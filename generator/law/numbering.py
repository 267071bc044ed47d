"""Document numbers: the patterns that departments declare, and the numbers that are missing from their sequences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from generator.engine import sums
from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, of_shards
from generator.engine.store import Store
from generator.model.findings import field_of
from generator.model.kindnames import DEPARTMENT, WITHHELD_NUMBER
from generator.model.records import Record
from generator.model.shards import Shard
from generator.text.documentnumbers import several


def number_patterns(department: Record, kind: str) -> list[str]:
    """The patterns that a department declares for a kind of document."""
    return [one["pattern"] for one in department.data.get("document_numbers", ()) if one.get("kind") == kind and "pattern" in one]


@cache
def number_regex(pattern: str) -> re.Pattern[str]:
    """A document-number pattern as a regular expression with the groups `year` and `serial`, which has at most 18 digits."""
    escaped = re.escape(pattern)
    return re.compile(escaped.replace(r"\{year\}", "(?P<year>[0-9]{4})").replace(r"\{serial\}", "(?P<serial>[0-9]{1,18})"))


def named_beside(record: Record) -> list[str]:
    """The departments beside its own in whose name a record may be numbered (`x-document-number`): several decide together, or one acts for
    another.
    """
    shape = record.kind.root.properties.get("document_number")
    paths = shape.document_number[1:] if shape is not None else ()
    if not paths:
        return []
    return [ident for path, kind, ident in record.pointers.links if kind == DEPARTMENT and field_of(path) in paths]


class Gap(NamedTuple):
    """Serial numbers that are missing, both ends included, because one mistyped serial may open a gap of millions.

    `width` is the number of digits to which the numbers around are filled up with zeros (00094); 0 if they are not.
    """

    start: int
    end: int
    width: int


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one pattern in one year, up to `last`, the largest so far.

    A number that is neither disclosed nor lawfully withheld is unexplained: perhaps a decision that was never published. `authorities` are
    the departments that declare the pattern: several may draw their numbers from one register.
    """

    authorities: tuple[str, ...]
    kind: str
    pattern: str
    year: int
    last: int
    disclosed: int
    withheld: int
    unexplained: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        """How many numbers are unexplained."""
        return sum(gap.end - gap.start + 1 for gap in self.unexplained)

    def texts(self) -> list[str]:
        """The unexplained numbers as document numbers, as wide as their neighbours; a range of several by its two ends."""
        out = []
        for gap in self.unexplained:
            first, last = (self._number(str(serial).zfill(gap.width)) for serial in (gap.start, gap.end))
            out.append(first if gap.start == gap.end else f"{first} 至 {last}")
        return out

    def _number(self, serial: str) -> str:
        return self.pattern.replace("{year}", str(self.year)).replace("{serial}", serial)


def series_of(store: Store, files: Sequence[Shard], by_kind: Mapping[str, Sequence[Record]]) -> Iterator[Series]:
    """Every series of every pattern, from all records of the kinds that patterns name, shown or not. Remembered.

    `files` are the shards of all records. A pattern that several departments declare is one series.
    """
    memo = Memo(store)
    by_shard = memo.map(numbers_of, of_shards(files))
    # Which numbers there are is asked only for patterns of which something is new.
    marks = sums.folded(store, "numbers", memo.map(marks_of_numbers, by_shard))

    @cache
    def numbers() -> dict[tuple[str, str], set[str]]:
        out: dict[tuple[str, str], set[str]] = {}
        for some in by_shard:
            for who, kind, found in some:
                out.setdefault((who, kind), set()).update(found)
        return out

    withheld: dict[str, set[str]] = {}
    for record in by_kind.get(WITHHELD_NUMBER, ()):
        withheld.setdefault(record.authority, set()).add(str(record.data.get("number", "")))
    holders: dict[tuple[str, str], list[str]] = {}
    firsts: dict[tuple[str, str], int] = {}
    for department in sorted(by_kind.get(DEPARTMENT, ()), key=lambda r: r.id):
        for one in department.data.get("document_numbers", ()):
            declared = (one.get("kind", ""), one.get("pattern", ""))
            if declared[1] and department.id not in holders.setdefault(declared, []):
                holders[declared].append(department.id)
                firsts[declared] = min(one.get("first", 1), firsts.get(declared, one.get("first", 1)))
    asked = []
    for (kind, pattern), whose in holders.items():
        kept = sorted(set().union(*(withheld.get(who, ()) for who in whose)))
        asked.append((whose, kind, pattern, firsts[kind, pattern], kept))

    def value(at: int) -> tuple[Any, ...]:
        whose, kind, pattern, first, kept = asked[at]
        return whose, kind, pattern, first, sorted(set().union(*(numbers().get((who, kind), ()) for who in whose))), kept

    digests = [digest(one, [marks.get((who, one[1])) for who in one[0]]) for one in asked]
    for rows in memo.map(series_of_pattern, Table(digests, value, 0)):
        for authorities, kind, pattern, year, last, disclosed, silent, gaps in rows:
            yield Series(tuple(authorities), kind, pattern, year, last, disclosed, silent, tuple(Gap(*gap) for gap in gaps))


def numbers_of(shard: Shard) -> list[tuple[str, str, list[str]]]:
    """Department, kind and document numbers of the records of a shard."""
    found: dict[tuple[str, str], set[str]] = {}
    for record in shard.records:
        if record.authority and record.pointers.number:
            for who in {record.authority, *named_beside(record)}:
                found.setdefault((who, record.kind.name), set()).add(record.pointers.number)
    return [(who, kind, sorted(some)) for (who, kind), some in sorted(found.items())]


def marks_of_numbers(found: Sequence[tuple[str, str, list[str]]]) -> list[tuple[tuple[str, str], int, bytes]]:
    """For each department and kind, how many document numbers a shard has, and a digest of them."""
    return [((who, kind), len(some), digest(some)) for who, kind, some in found]


def series_of_pattern(asked: tuple[Sequence[str], str, str, int, Sequence[str], Sequence[str]]) -> list[tuple[Any, ...]]:
    """Every year's series of a pattern, as plain values. The arguments are the departments that declare it, the kind, the pattern, the
    serial with which each year begins, and the disclosed and the withheld numbers of these departments.
    """
    authorities, kind, pattern, first, numbers, withheld = asked
    shown, kept = _by_year(pattern, numbers), _by_year(pattern, withheld)
    out = []
    for year in sorted({*shown, *kept}):
        seen, silent = shown.get(year, {}), kept.get(year, {})
        known = silent | seen
        gaps = [tuple(gap) for gap in _gaps(known, first)]
        out.append((tuple(authorities), kind, pattern, year, max(known), len(seen), len(silent.keys() - seen.keys()), gaps))
    return out


def _by_year(pattern: str, texts: Collection[str]) -> dict[int, dict[int, str]]:
    """For each year the serials of a pattern in some document numbers, each with its digits as they are written."""
    regex = number_regex(pattern)
    found: dict[int, dict[int, str]] = {}
    for text in texts:
        whole = regex.fullmatch(text)
        # One text may name several numbers; a pattern that fits it as it stands goes first.
        for match in (whole,) if whole else map(regex.fullmatch, several(text)):
            if match is not None:
                found.setdefault(int(match["year"]), {})[int(match["serial"])] = match["serial"]
    return found


def _gaps(known: Mapping[int, str], first: int) -> Iterator[Gap]:
    """What is missing between some serials, from the first one on. A gap is written as wide as its neighbours."""
    before, expected = "", first
    for serial in sorted(known):
        if serial > expected:
            yield Gap(expected, serial - 1, next((len(one) for one in (known[serial], before) if one.startswith("0")), 0))
        before, expected = known[serial], max(expected, serial + 1)
