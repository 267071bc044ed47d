"""Judges what was typed: the cells of drafts go the way of a table that is imported, and are told of in words for somebody without git."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from generator.checks.proposals import of_value
from generator.desk import hints, money, trees
from generator.desk.store import SHEET, Draft
from generator.desk.trees import Shape
from generator.exchange import columns as c
from generator.exchange import incoming as reading
from generator.exchange.cells import Fault as CellFault
from generator.exchange.cells import from_cell
from generator.exchange.columns import Column, Departments
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.lacking import SLUG as MISSING_COLUMN
from generator.exchange.merging import Change
from generator.exchange.raw import RawSheet
from generator.exchange.spoken import Problem
from generator.exchange.together import Standing
from generator.exchange.verdicts import CHANGED, UNCHANGED, Outcome, alone
from generator.exchange.verdicts import judge as verdicts_of
from generator.exchange.wording import MISSING
from generator.model.findings import FieldPath, field_of
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import caption_of, first_text
from generator.site.site import Site

ERROR, WARNING = "error", "warning"
NOTHING = "nothing-filled"
OTHERS = "other-department"
STANDS = "stands-already"
TWICE = "published-already"
_FILE = re.compile(r"\s?content/[^\s，。；：、“”（）]+?\.yml\s?")


class Fault(NamedTuple):
    """A fault of a draft, at a row (among the given ones, -1 for none) and the key of a column ("" for the whole).

    `proposal` is the right text for the cell where there is no doubt, else "". `path` is where the value stands in the record, for forms.
    """

    severity: str
    slug: str
    row: int
    key: str
    message: str
    proposal: str = ""
    path: FieldPath = ()


class JudgedRecord(NamedTuple):
    """A record made of some of the rows. `state` is one of `generator.exchange.verdicts`; `content` and `before` are the bytes of its file
    after and before, None if there are none; `data` is what was understood, without what is wrong.
    """

    rows: tuple[int, ...]
    id: str
    file: str
    name: str
    state: str
    content: bytes | None
    before: bytes | None
    changes: tuple[Change, ...]
    data: Mapping[str, Any]


class Judged(NamedTuple):
    """The records of some rows, and all faults. `good` if no fault is an error."""

    records: tuple[JudgedRecord, ...]
    faults: tuple[Fault, ...]
    good: bool


@dataclass(frozen=True)
class Standings:
    """What judging keeps of one published state: for each kind its table, and what stands."""

    site: Site
    _of: dict[str, Standing] = field(default_factory=dict, repr=False, compare=False)
    _shapes: dict[str, Shape] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def departments(self) -> Departments:
        return c.departments(self.site.all_by_kind.get(DEPARTMENT, ()))

    def of(self, kind: Kind) -> Standing:
        """What stands of a kind. Two threads may make it at the same time; then one of the two is kept."""
        return self._of.get(kind.name) or self._of.setdefault(kind.name, Standing(self.site, kind))

    def warm(self) -> None:
        """Makes everything that judging would make at its first use: for whoever loads a state in the background."""
        for kind in self.site.kinds:
            self.shape(kind)
            self.of(kind).warm()

    def shape(self, kind: Kind) -> Shape:
        """The table of a kind."""
        return self._shapes.get(kind.name) or self._shapes.setdefault(kind.name, Shape(kind, c.columns(kind), self.departments))


class HasStandings(Protocol):
    """A published state, as `generator.desk.base` has it."""

    @property
    def site(self) -> Site: ...

    @property
    def standings(self) -> Standings: ...


def judge(
    published: HasStandings,
    kind: Kind | str,
    rows: Sequence[Mapping[str, str]],
    departments: frozenset[str] | None,
    record: str = "",
    given: Mapping[str, str] = {},
) -> Judged:
    """The verdict on some rows of a kind, each the cells by the keys of columns.

    `departments` are those of the account (None: all). `record` is the id of the record that is changed. A column that no row has keeps
    what stands; `given` are values by column for empty cells.
    """
    kind = published.site.kinds.by_name[kind] if isinstance(kind, str) else kind
    shape, standing = published.standings.shape(kind), published.standings.of(kind)
    if record:
        rows = [{**row, c.ID: record} for row in rows]
    read, keys = _read(shape, rows, given)
    if not read.units:
        return Judged((), (Fault(ERROR, NOTHING, -1, "", "还没有填写任何内容"),), False)
    outcomes = verdicts_of(published.site, read, lambda _: None, keep=True, standing=standing, share=alone)
    say = _Words(published.site, shape, keys, rows)
    faults = [say.fault(problem) for problem in read.problems]
    records = []
    for outcome in outcomes:
        taken = reading.take(read, outcome.unit)
        ident = outcome.file.removeprefix(kind.file_of("")[: -len(".yml")]).removesuffix(".yml")
        faults += [say.fault(problem) for problem in outcome.problems]
        mine = tuple(row - 1 for row in outcome.unit.rows)
        faults += _whose(published, shape, ident, taken.data, departments, mine[0])
        if not record and outcome.state in (CHANGED, UNCHANGED):
            name = caption_of(kind, taken.data)
            faults.append(Fault(WARNING, STANDS, mine[0], "", f"“{name}”已经公开了，送审的是对它的修改；不是要改它的，请核对编号和名称"))
        records.append(_record(kind, outcome, mine, ident, taken.data))
    lacking = {fault.slug for fault in faults} & {MISSING_COLUMN, *MISSING}
    # A record is named by what is missing: it is told of that only.
    found = tuple(dict.fromkeys(fault for fault in faults if fault.slug != "missing-id" or not lacking))
    return Judged(tuple(records), found, all(one.severity != ERROR for one in found))


def judge_draft(published: HasStandings, draft: Draft, departments: frozenset[str] | None) -> Judged:
    """The verdict on a draft. The form of a new record never changes one that stands; a table may."""
    judged = judge(published, draft.kind, draft.rows, departments, draft.record)
    if draft.record or draft.way == SHEET or not any(fault.slug == STANDS for fault in judged.faults):
        return judged
    said = "已经有这一条了（编号和名称相同）。要改它，请从“改已有的”打开；不是同一条的，请核对编号"
    faults = [Fault(ERROR, TWICE, 0, "", said) if one.slug == STANDS else one for one in judged.faults]
    return judged._replace(faults=tuple(faults), good=False)


def _read(shape: Shape, rows: Sequence[Mapping[str, str]], given: Mapping[str, str]) -> tuple[Incoming, list[str]]:
    held = frozenset().union(*rows)
    keys = [one.key for one in shape.table if one.key in held and not one.private and one.sort != c.DUE]
    sheet = RawSheet("", [[*keys], *([row.get(key) or None for key in keys] for row in rows)], keyed=True)
    by_key = {column.key: column for column in shape.table}
    values = tuple((by_key[key], text) for key, text in given.items() if key in by_key and text.strip())
    return reading.read(shape.kind, [sheet], shape.departments, CallerValues(values=values)), keys


def _record(kind: Kind, outcome: Outcome, rows: tuple[int, ...], ident: str, data: Mapping[str, Any]) -> JudgedRecord:
    name = caption_of(kind, data)
    return JudgedRecord(rows, ident, outcome.file, name, outcome.state, outcome.content, outcome.before, outcome.changes, data)


# Whose records an account may touch


def _whose(
    published: HasStandings, shape: Shape, ident: str, data: Mapping[str, Any], departments: frozenset[str] | None, row: int
) -> Iterator[Fault]:
    """The fault of a record that belongs to another department than those of the account: by what it says, by what stands in its place,
    or by the name that it would get.
    """
    if departments is None:
        return
    kind = shape.kind
    names = published.standings.departments.by_id

    def other(owner: str, key: str, path: FieldPath) -> Fault:
        name = names[owner].name if owner in names else owner
        ours = "、".join(names[one].name for one in sorted(departments) if one in names) or "没有部门"
        return Fault(ERROR, OTHERS, row, key, f"这是“{name}”的{kind.singular}；您的账号只能送审这些部门的：{ours}", path=path)

    if not may_touch(published.site, kind, ident, departments):
        yield other(owner_of(published.site, kind, ident), "", ())
        return
    said = first_text(data, kind.authority) if kind.authority else ""
    if said and said not in departments:
        path = tuple(kind.authority.split("."))
        column = next((one for one in shape.table if one.path == path and one.sort == c.DEPARTMENT_NAME), None)
        yield other(said, column.key if column is not None else "", path)


def owner_of(site: Site, kind: Kind, ident: str) -> str:
    """The department of the record with an id: what stands there says it; of one that does not stand, its name begins with it. "" if
    there is none.
    """
    if kind.name == DEPARTMENT:
        return ident
    record = site.find((kind.name, ident))
    if record is not None:
        return record.authority
    owners = [one.id for one in site.all_by_kind.get(DEPARTMENT, ())]
    leaf = ident.rpartition("/")[2]
    fitting = [one for one in owners if leaf == one or leaf.startswith(f"{one}-")] if kind.authority else []
    return max(fitting, key=len, default="")


def may_touch(site: Site, kind: Kind, ident: str, departments: frozenset[str] | None) -> bool:
    """Whether an account with these departments may write the record with an id ("" for one that has none yet).

    A kind whose records belong to no department is for accounts of all departments.
    """
    if departments is None:
        return True
    if not kind.authority and kind.name != DEPARTMENT:
        return False
    owner = owner_of(site, kind, ident) if ident else ""
    return owner in departments if owner or kind.name == DEPARTMENT else True


# Words and places


class _Words:
    """Says the problems of an import in words for somebody who sees a form or a table, not files."""

    def __init__(self, site: Site, shape: Shape, keys: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
        self._site, self._shape, self._keys, self._rows = site, shape, keys, rows
        self._by_key = {column.key: column for column in shape.table}
        self._by_title = {column.title: column for column in shape.table}

    def fault(self, problem: Problem) -> Fault:
        """The problem as a fault of the rows."""
        column = self._by_key[self._keys[problem.at]] if problem.at >= 0 else self._by_title.get(problem.head)
        row = problem.row - 1 if problem.row > 0 else -1
        path = problem.path
        if column is not None and (not path or problem.slug in MISSING):
            # What lacks its only party is told of at the field of the party that has to be filled in.
            placed = self._place(column, row)
            path = placed if placed[: len(path)] == path else path
        message = self._said(problem, column)
        answer = self._answer(problem, column, row, path) if column is not None else ""
        return Fault(problem.severity, problem.slug, row, column.key if column is not None else "", message, answer, path)

    def _answer(self, problem: Problem, column: Column, row: int, path: FieldPath) -> str:
        """The one right text for the cell, or ""."""
        shape = column.field
        with contextlib.suppress(KeyError):
            shape = self._shape.kind.root.at(field_of(path)) if path else shape
        cell = self._rows[row].get(column.key, "") if 0 <= row < len(self._rows) else ""
        found = of_value(problem.slug, shape, cell, problem.proposal or None)
        return found.text if found is not None else problem.proposal

    def _place(self, column: Column, row: int) -> FieldPath:
        path = trees.path_of(self._shape, column, row, self._rows)
        if column.sort == c.ITEMS and 0 <= row < len(self._rows):
            return (*path, *_within(column, self._rows[row].get(column.key, ""), self._shape.departments))
        return path

    def _said(self, problem: Problem, column: Column | None) -> str:
        if problem.slug in (MISSING_COLUMN, *MISSING) and column is not None:
            return f"缺少“{column.field.title}”。{hints.hint(column.field)}"
        if problem.slug == "broken-link" and column is not None:
            return f"没有找到“{self._typed(problem, column)}”，请从列表或者查找的结果里选"
        if problem.slug == "list-expected" and column is not None and column.sort == c.JSON:
            return f"“{column.field.title}”不能写在一格里，请打开这一条的表单逐项填写"
        if problem.slug == "rounded-number":
            return "这是表格软件缩写了的数字，后面几位已经丢了；请照原件重新输入"
        text = _FILE.sub(self._named, problem.message)
        if column is not None and column.field.unit == money.UNIT:
            text = money.in_words(column.field.title, column.field.plain, text)
        if column is not None:
            text = hints.worded(column.field, text)
        return hints.without_commands(text)

    def _typed(self, problem: Problem, column: Column) -> str:
        row = problem.row - 1
        return self._rows[row].get(column.key, "") if 0 <= row < len(self._rows) else ""

    def _named(self, found: re.Match[str]) -> str:
        """The name of the record whose file a message names."""
        place = self._site.kinds.place(found[0].strip())
        record = self._site.find((place[0].name, place[1])) if place is not None else None
        return f"“{record.caption}”" if record is not None else "另一条记录"


def _within(column: Column, text: str, departments: Departments) -> FieldPath:
    """Where in a list of small objects the first one is that cannot be read."""
    assert column.field.items is not None
    lines = [line for line in text.split("\n") if line.strip()]
    number = next((n for n, line in enumerate(lines) if isinstance(from_cell(column, line, departments), CellFault)), -1)
    if number < 0:
        return ()
    parts = trees.tree_of_items(column, lines[number])
    for key, below in column.field.items.properties.items():
        one = str(parts.get(key, ""))
        if not one.strip():
            if key in column.field.items.required:
                return (number, key)
        elif isinstance(from_cell(replace(column, field=below, sort=c.sort_of(below)), one, departments), CellFault):
            return (number, key)
    return (number,)
