"""Records by kind, time and department, the groups that lists, files and feeds are made of, with digests that tell whether one differs.

All of them are unions of cells: the records of one kind, month and department. A county has some thousands of cells, so that the digests of
all its groups cost one pass over its records; the records of a group are put together only where something is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from generator.part import digest
from generator.records import Record

# Kind, month (or what there is of a date), department.
_Name = tuple[str, str, str]
# Kind, year, month, department; None for any.
_Wanted = tuple[str, str | None, str | None, str | None]


class Group:
    """Some records of one kind. `digest` stands for what they hold and until when they are shown, `mark` for all that is shown of them."""

    def __init__(self, cells: Sequence[Sequence[Record]], digests: Sequence[bytes], marks: Sequence[bytes]) -> None:
        self._cells = cells
        self.digest = digest(digests)
        self.mark = digest(marks)

    def __len__(self) -> int:
        return sum(map(len, self._cells))

    @property
    def newest(self) -> str:
        """The latest date of a record, or ""."""
        return max(cell[0].date for cell in self._cells)

    def records(self) -> list[Record]:
        """The records in the order of the site."""
        return list(self._cells[0]) if len(self._cells) == 1 else in_order([record for cell in self._cells for record in cell])


class Groups:
    """The groups of records in the order of the site; `marks` and `until` are by file, `until` only of those that leave."""

    def __init__(self, records: Iterable[Record], marks: Mapping[str, bytes], until: Mapping[str, int]) -> None:
        cells: dict[_Name, list[Record]] = {}
        for record in records:
            name = (record.kind.name, record.date[:7], record.authority)
            cell = cells.get(name)
            if cell is None:
                cells[name] = [record]
            else:
                cell.append(record)
        # Not in the order of the records, which a change of one of them may turn.
        names = sorted(cells)
        self._cells = cells
        self._marks = {name: digest(b"".join([marks[r.file] for r in cells[name]])) for name in names}
        self._digests = {name: digest(_known(cells[name], until)) for name in names}
        self._names: dict[_Wanted, list[_Name]] = {}
        for name in names:
            kind, month, authority = name
            for who in (None, authority):
                for wanted in ((kind, None, None, who), (kind, month[:4], None, who), (kind, None, month, who)):
                    self._names.setdefault(wanted, []).append(name)
        self._made: dict[_Wanted, Group] = {}

    def of(self, kind: str, *, year: str | None = None, month: str | None = None, authority: str | None = None) -> Group:
        """The records of a kind, of a year or month ("" for those without a date), of a department. KeyError if there are none.

        A date may be no more than a year; then that is its month too.
        """
        wanted = (kind, year, month, authority)
        found = self._made.get(wanted)
        if found is None:
            names = self._names[wanted]
            found = self._made[wanted] = Group(
                [self._cells[name] for name in names],
                [self._digests[name] for name in names],
                [self._marks[name] for name in names],
            )
        return found

    def years(self, kind: str, authority: str | None = None) -> list[str]:
        """The years of which there are records, the latest first; "" for those without a date, at the end."""
        return sorted({month[:4] for _, month, _ in self._names.get((kind, None, None, authority), ())}, reverse=True)

    def months(self, kind: str) -> list[str]:
        """The months of which there are records, in the same order."""
        return sorted({month for _, month, _ in self._names.get((kind, None, None, None), ())}, reverse=True)

    def authorities(self, kind: str) -> list[str]:
        """The departments that records of a kind belong to, in order; "" for those that belong to none."""
        return sorted({authority for _, _, authority in self._names.get((kind, None, None, None), ())})


def in_order(records: list[Record]) -> list[Record]:
    """Records newest first, as every list shows them; ids settle what dates leave open, and files where even ids are equal."""
    records.sort(key=attrgetter("id", "file"))
    records.sort(key=attrgetter("date"), reverse=True)
    return records


def _known(records: Sequence[Record], until: Mapping[str, int]) -> list[object]:
    found = b"".join([record.digest for record in records])
    return [found, [until[record.file] for record in records if record.file in until]] if until else [found]
