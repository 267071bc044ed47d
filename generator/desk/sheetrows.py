"""The rows of an uploaded table while a clerk corrects them: what is wrong where, what is done to them, and which are left out.

All functions take values and give values; what is kept between two requests is the draft.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.desk.judging import ERROR, Fault, Judged
from generator.exchange import columns as c
from generator.exchange import incoming, masking, rejects
from generator.exchange.cells import Cell
from generator.exchange.columns import Column, Departments
from generator.exchange.incoming import CallerValues
from generator.exchange.raw import RawSheet
from generator.exchange.verdicts import BAD, CHANGED, NEW, UNCHANGED
from generator.model.kinds import Kind

# Rows on one page.
PAGE = 50
# Links of one sentence of the summary, and sentences of the summary.
_MOST_LINKS, _MOST_GROUPS = 5, 30
# More sentences that differ only in what the cells hold are said as one.
_MOST_APART = 3

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a row beside its cells: the sheet and the number of its row in the file, and the columns whose values follow from
    others.
    """

    sheet: str = ""
    number: int = 0
    derived: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How the row is called: as the file numbers it."""
        return f"第{self.number}行" if self.number else "新加的行"


@dataclass(frozen=True, slots=True)
class Work:
    """The rows of a draft with a mark for each, those that are left out, and what was said of the file when it was read."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    out: tuple[tuple[Row, Mark], ...] = ()
    file: str = ""
    told: tuple[str, ...] = ()

    def notes(self) -> str:
        """All but the rows, as JSON for the draft."""
        said: dict[str, Any] = {
            "file": self.file,
            "told": self.told,
            "marks": [[one.sheet, one.number, one.derived] for one in self.marks],
            "out": [[row, [mark.sheet, mark.number, mark.derived]] for row, mark in self.out],
        }
        return json.dumps(said, ensure_ascii=False)


def work(rows: Sequence[Row], notes: str) -> Work:
    """The rows of a draft with its notes; a draft without notes has rows that are counted from 1."""
    said = json.loads(notes) if notes else {}
    marks = [_mark(one) for one in said.get("marks", ())][: len(rows)]
    marks += [Mark("", number) for number in range(len(marks) + 1, len(rows) + 1)]
    out = tuple((row, _mark(mark)) for row, mark in said.get("out", ()))
    return Work(tuple(rows), tuple(marks), out, said.get("file", ""), tuple(said.get("told", ())))


def _mark(said: Sequence[Any]) -> Mark:
    return Mark(said[0], said[1], tuple(said[2]))


def edited(state: Work, cells: Mapping[tuple[int, str], str]) -> Work:
    """The rows with some cells written anew; an empty text empties a cell. What somebody has typed no longer follows from others."""
    rows, marks = [dict(row) for row in state.rows], list(state.marks)
    for (at, key), text in cells.items():
        if not 0 <= at < len(rows) or rows[at].get(key, "") == text:
            continue
        if text:
            rows[at][key] = text
        else:
            rows[at].pop(key, None)
        marks[at] = replace(marks[at], derived=tuple(one for one in marks[at].derived if one != key))
    return replace(state, rows=tuple(rows), marks=tuple(marks))


def masked(kind: Kind, state: Work, changed: Collection[int]) -> Work:
    """The rows with the names of natural persons masked in those that were changed, as they are when a file is read."""
    table = c.columns(kind)
    persons = masking.persons(table)
    rows = list(state.rows)
    for at in {at for at in changed if 0 <= at < len(rows)}:
        cells: dict[str, Cell] = {**rows[at]}
        masking.mask(persons, table, [cells], {}, ())
        rows[at] = {key: str(text) for key, text in cells.items()}
    return replace(state, rows=tuple(rows))


def without(state: Work, numbers: Collection[int]) -> Work:
    """Leaves rows out: they are not sent, but can be taken back."""
    gone = set(numbers)
    kept = [at for at in range(len(state.rows)) if at not in gone]
    left = tuple((state.rows[at], state.marks[at]) for at in sorted(gone) if 0 <= at < len(state.rows))
    return replace(state, rows=tuple(state.rows[at] for at in kept), marks=tuple(state.marks[at] for at in kept), out=(*state.out, *left))


def taken_back(state: Work, at: int | None = None) -> Work:
    """Takes one of the rows that are left out back to its place in the file, or all of them."""
    chosen = range(len(state.out)) if at is None else [at] if 0 <= at < len(state.out) else []
    back = [state.out[one] for one in chosen]
    # Rows of several sheets stay in the order of the sheets.
    order = {name: number for number, name in enumerate(dict.fromkeys(mark.sheet for _, mark in (*_pairs(state), *state.out)))}
    pairs = sorted([*_pairs(state), *back], key=lambda pair: (order[pair[1].sheet], pair[1].number))
    left = tuple(pair for number, pair in enumerate(state.out) if number not in set(chosen))
    return replace(state, rows=tuple(row for row, _ in pairs), marks=tuple(mark for _, mark in pairs), out=left)


def _pairs(state: Work) -> list[tuple[Row, Mark]]:
    return list(zip(state.rows, state.marks, strict=True))


# What is wrong


@dataclass(frozen=True, slots=True)
class Group:
    """The same fault of one or more rows, said once. `key` is the column, "" if it is of whole rows; `rows` are numbered from 0.

    `proposals` are the right values for these rows, "" for a row without one. `alike`: the message is that of the first row, and those of
    the others differ from it only in their values.
    """

    severity: str
    slug: str
    key: str
    message: str
    rows: tuple[int, ...]
    proposals: tuple[str, ...] = ()
    alike: bool = False

    @property
    def links(self) -> tuple[int, ...]:
        """The rows that are named one by one."""
        return self.rows[:_MOST_LINKS]

    @property
    def cells(self) -> dict[tuple[int, str], str]:
        """The right values by row and column, as far as there are any."""
        return {(row, self.key): text for row, text in zip(self.rows, self.proposals, strict=True) if text}

    @property
    def proposal(self) -> str:
        """The right value, if it is one for all rows; else ""."""
        return self.proposals[0] if len(set(self.proposals)) == 1 else ""


def groups(judged: Judged, state: Work, found: Sequence[Verdict], severity: str) -> list[Group]:
    """The faults of a severity, each with all its rows; those of most rows come first.

    What lacks in a column that the table has not at all is said once by the judge: it is of all wrong rows without that cell.
    """
    said: dict[tuple[str, str], dict[str, dict[int, str]]] = {}
    wrong = frozenset(wrong_rows(found))
    for one in judged.faults:
        if one.severity == severity:
            rows = [one.row] if one.row >= 0 else _of_column(state, wrong, one)
            said.setdefault((one.slug, one.key), {}).setdefault(one.message, {}).update(dict.fromkeys(rows, one.proposal))
    out: list[Group] = []
    for (slug, key), messages in said.items():
        if len(messages) > _MOST_APART:
            together = {row: text for rows in messages.values() for row, text in rows.items()}
            out.append(Group(severity, slug, key, next(iter(messages)), (*together,), (*together.values(),), alike=True))
        else:
            out += [Group(severity, slug, key, message, (*rows,), (*rows.values(),)) for message, rows in messages.items()]
    return sorted(out, key=lambda one: -len(one.rows))


def shortened(some: Sequence[Group]) -> tuple[list[Group], int]:
    """The first groups, and how many are not among them."""
    return list(some[:_MOST_GROUPS]), max(0, len(some) - _MOST_GROUPS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was judged of one row: the state of its record, the faults by column ("" for the row), what changes, and the record's name."""

    state: str
    faults: Mapping[str, Sequence[Fault]]
    changes: Sequence[Any] = ()
    name: str = ""

    @property
    def wrong(self) -> bool:
        """Whether the row cannot be sent as it is."""
        return self.state == BAD


def verdicts(state: Work, judged: Judged) -> list[Verdict]:
    """The verdict on each row. A row whose record has a fault in another of its rows is wrong, too: it cannot be sent alone."""
    size = len(state.rows)
    records = {at: record for record in judged.records for at in record.rows if 0 <= at < size}
    faults: list[dict[str, list[Fault]]] = [{} for _ in range(size)]
    wrong: set[int] = {at for at in range(size) if at not in records or records[at].state == BAD}
    for fault in judged.faults:
        if 0 <= fault.row < size:
            faults[fault.row].setdefault(fault.key, []).append(fault)
            if fault.severity == ERROR:
                wrong |= {fault.row, *(records[fault.row].rows if fault.row in records else ())}
    for fault in judged.faults:
        if fault.row < 0 and fault.severity == ERROR:
            for at in _of_column(state, wrong, fault):
                faults[at].setdefault(fault.key, []).append(fault)
    return [
        Verdict(BAD if at in wrong else records[at].state, faults[at], *((records[at].changes, records[at].name) if at in records else ()))
        for at in range(size)
    ]


def _of_column(state: Work, wrong: Collection[int], fault: Fault) -> list[int]:
    """The rows that a fault of a whole column concerns; none for a fault of the whole table."""
    return [at for at, row in enumerate(state.rows) if fault.key and not row.get(fault.key) and at in wrong]


def wrong_rows(found: Sequence[Verdict]) -> list[int]:
    """The numbers of the rows that cannot be sent as they are."""
    return [at for at, one in enumerate(found) if one.wrong]


def columns_of(kind: Kind, state: Work, found: Sequence[Verdict], *, wrong_first: bool) -> tuple[Column, ...]:
    """The columns of the table on the screen: those that any row fills, or that are at fault, in the order of the official table.

    With `wrong_first`, those at fault stand first, behind the one that names the row, so that nobody has to look for them.
    """
    filled = {key for row in state.rows for key in row} | {key for one in found for key in one.faults}
    columns = [column for column in fillable(kind) if column.key in filled]
    if wrong_first:
        wrong = {key for one in found for key, some in one.faults.items() if any(fault.severity == ERROR for fault in some)}
        columns[1:] = sorted(columns[1:], key=lambda column: column.key not in wrong)
    return tuple(columns)


def fillable(kind: Kind) -> tuple[Column, ...]:
    """The columns that a clerk may fill in: not those that must stay empty, and not the name of the file, which follows from the record."""
    return tuple(column for column in c.columns(kind) if column.sort not in (c.PRIVATE, c.DUE, c.ID))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows: their numbers from 0, which page of how many (from 1)."""

    rows: tuple[int, ...]
    number: int
    count: int

    @staticmethod
    def of(rows: Sequence[int], number: int) -> Page:
        """The page with a number, or the nearest there is."""
        count = max(1, -(-len(rows) // PAGE))
        number = min(max(number, 1), count)
        return Page(tuple(rows[(number - 1) * PAGE : number * PAGE]), number, count)


def page_of(rows: Sequence[int], row: int) -> int:
    """The page on which a row stands; 1 if it is on none."""
    return rows.index(row) // PAGE + 1 if row in rows else 1


# What cannot be taken, to go on with in a spreadsheet


def workbook(kind: Kind, state: Work, found: Sequence[Verdict], departments: Departments, as_of: datetime.date) -> bytes:
    """A spreadsheet of the rows that are wrong or left out, with the reasons in its last column; it can be uploaded again."""
    wrong = [(state.rows[at], _reasons(kind, found[at])) for at in wrong_rows(found)]
    some = [*wrong, *((row, ["您选了不报这一行"]) for row, _ in state.out)]
    table = [column for column in fillable(kind) if column.required or any(column.key in row for row, _ in some)]
    rows: list[list[Any]] = [[column.head for column in table]]
    rows += [[row.get(column.key) or None for column in table] for row, _ in some]
    read = incoming.read(kind, [RawSheet(kind.plural, rows)], departments, CallerValues())
    return rejects.workbook(read, {0: {number: said for number, (_, said) in enumerate(some, 1)}}, as_of)


def _reasons(kind: Kind, verdict: Verdict) -> list[str]:
    titles = {column.key: column.title for column in c.columns(kind)}
    said = [
        f"{titles[key]}：{one.message}" if key in titles else one.message
        for key, some in verdict.faults.items()
        for one in some
        if one.severity == ERROR
    ]
    return said or ["同一条记录的其他行有错误"]


def each(found: Sequence[Verdict]) -> Iterator[tuple[str, int]]:
    """How many records are new, changed, unchanged and wrong, in rows."""
    for state in (NEW, CHANGED, UNCHANGED, BAD):
        yield state, sum(one.state == state for one in found)
