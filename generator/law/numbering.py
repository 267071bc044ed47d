"""Document numbers: the patterns that departments declare, and the numbers that are missing from their sequences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache

from generator.engine.artifact import digest, together
from generator.engine.store import Store, remembered
from generator.model.kindnames import DEPARTMENT, WITHHELD_NUMBER
from generator.model.records import Record
from generator.reading.loading import Shard


def number_patterns(department: Record, kind: str) -> list[str]:
    """The patterns that a department declares for a kind of document."""
    return [one["pattern"] for one in department.data.get("document_numbers", ()) if one.get("kind") == kind and "pattern" in one]


@cache
def number_regex(pattern: str) -> re.Pattern[str]:
    """A document-number pattern as a regular expression with the groups `year` and `serial`."""
    escaped = re.escape(pattern)
    return re.compile(escaped.replace(r"\{year\}", "(?P<year>[0-9]{4})").replace(r"\{serial\}", "(?P<serial>[0-9]+)"))


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one pattern in one year, so far up to `last`.

    A number that is neither disclosed nor lawfully withheld is unexplained: perhaps a decision that was never published.
    `unexplained` holds ranges, both ends included, because one mistyped serial may open a gap of millions.
    """

    authority: str
    kind: str
    pattern: str
    year: int
    last: int
    disclosed: int
    withheld: int
    unexplained: tuple[tuple[int, int], ...]

    @property
    def missing(self) -> int:
        """How many numbers are unexplained."""
        return sum(end - start + 1 for start, end in self.unexplained)

    def texts(self) -> list[str]:
        """The unexplained numbers as document numbers; a range of more than one as its two ends."""
        out = []
        for start, end in self.unexplained:
            first, last = self._number(start), self._number(end)
            out.append(first if start == end else f"{first} 至 {last}")
        return out

    def _number(self, serial: int) -> str:
        return self.pattern.replace("{year}", str(self.year)).replace("{serial}", str(serial))


def series(by_kind: Mapping[str, Sequence[Record]]) -> Iterator[Series]:
    """Every series of every department, from all records of the kinds that its patterns name, shown or not."""
    withheld: dict[str, set[str]] = {}
    for record in by_kind.get(WITHHELD_NUMBER, ()):
        withheld.setdefault(record.authority, set()).add(str(record.data.get("number", "")))
    numbers: dict[tuple[str, str], set[str]] = {}
    for kind, records in by_kind.items():
        for record in records:
            if record.authority and record.pointers.number:
                numbers.setdefault((record.authority, kind), set()).add(record.pointers.number)
    for department in sorted(by_kind.get(DEPARTMENT, ()), key=lambda r: r.id):
        for kind in dict.fromkeys(one.get("kind", "") for one in department.data.get("document_numbers", ())):
            for pattern in number_patterns(department, kind):
                found = numbers.get((department.id, kind), set())
                yield from _of_pattern(department.id, kind, pattern, found, withheld.get(department.id, set()))


def series_of(store: Store, files: Sequence[Shard], by_kind: Mapping[str, Sequence[Record]], weight: int) -> list[Series]:
    """The same, remembered while no number comes or goes. `files` are the shards of all records, `weight` is their number."""

    def work(number: int) -> list[tuple[str, str, int, bytes]]:
        found: dict[tuple[str, str], list[str]] = {}
        for record in files[number].records:
            if record.authority and record.pointers.number:
                found.setdefault((record.authority, record.kind.name), []).append(record.pointers.number)
        return [(who, kind, len(some), digest(some)) for (who, kind), some in found.items()]

    made = remembered(store, "numbers", [one.digest for one in files], weight, work)
    numbers = together(((who, kind), count, mark) for some in made for who, kind, count, mark in some)
    beside = [[r.digest for r in by_kind.get(kind, ())] for kind in (DEPARTMENT, WITHHELD_NUMBER)]
    key = digest(sorted(numbers.items()), beside)
    return [Series(*one) for one in remembered(store, "series", [key], weight, lambda _: [astuple(one) for one in series(by_kind)])[0]]


def _of_pattern(authority: str, kind: str, pattern: str, numbers: set[str], withheld: set[str]) -> Iterator[Series]:
    regex = number_regex(pattern)
    shown: dict[int, set[int]] = {}
    kept: dict[int, set[int]] = {}
    for texts, years in ((numbers, shown), (withheld, kept)):
        for text in texts:
            match = regex.fullmatch(text)
            if match:
                years.setdefault(int(match["year"]), set()).add(int(match["serial"]))
    for year in sorted({*shown, *kept}):
        seen, silent = shown.get(year, set()), kept.get(year, set())
        known = sorted(seen | silent)
        gaps = []
        expected = 1
        for serial in known:
            if serial > expected:
                gaps.append((expected, serial - 1))
            expected = serial + 1
        yield Series(authority, kind, pattern, year, known[-1], len(seen), len(silent - seen), tuple(gaps))
