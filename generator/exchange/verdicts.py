"""Compares incoming records with the existing ones: which are new, which change, and whether they pass everything that `credit check`
asks.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from generator.checks import explain, suite, whole
from generator.checks.diagnostics import message_of
from generator.engine import workers
from generator.engine.artifact import digest
from generator.engine.store import NO_STORE
from generator.exchange import columns as c
from generator.exchange import lacking
from generator.exchange.cells import Fault, explained
from generator.exchange.columns import Column
from generator.exchange.existing import Existing, existing, left_out, place
from generator.exchange.heads import Head
from generator.exchange.incoming import Incoming, take
from generator.exchange.merging import Change, Present, differences, filled, kept, merged
from generator.exchange.normalise import normalised
from generator.exchange.rows import from_rows, to_rows
from generator.exchange.spoken import Problem, Taken, Unit
from generator.exchange.yamltext import changed, dump
from generator.law.parting import rejoined
from generator.model.findings import FieldPath, Finding
from generator.model.identity import identities, whose
from generator.model.records import PointerExtractor, Record, first_text, pointer_extractor, record_of, unpacked
from generator.model.shards import Shard
from generator.reading.recordfile import read
from generator.reading.source import read_bytes
from generator.reading.violations import violations
from generator.site.site import Site
from generator.text.digits import hidden

# If none of the first so many records is right, the table as a whole cannot be imported.
_FIRST = 1000
NEW, CHANGED, UNCHANGED, BAD = "new", "changed", "unchanged", "bad"


class Outcome(NamedTuple):
    """The verdict on some rows. `content` is the new content of the file, `before` the present one; both only if it is to be written."""

    unit: Unit
    state: str
    file: str
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    content: bytes | None
    before: bytes | None
    masked: int


@dataclass(frozen=True, slots=True)
class _Case:
    """A record being judged: its rows, their content, and the existing record in its place."""

    unit: Unit
    taken: Taken
    id: str
    record: Record | None


class _Verdict(NamedTuple):
    state: str
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    content: bytes | None
    before: bytes | None
    packed: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class _Tools:
    """The functions needed to judge a record: checks of single values, `records.pointer_extractor`; and whether the content is wanted."""

    checks: Callable[[Record], list[Finding]]
    extractors: Mapping[str, PointerExtractor]
    keep: bool


def first_or_all(site: Site, incoming: Incoming, told: Callable[[str], None], *, keep: bool) -> tuple[Incoming, list[Outcome]]:
    """The verdicts of `judge`; if none of the first records of a long table is right, only theirs, since the rest has the same faults."""
    if len(incoming.units) > _FIRST * 5:
        first = dataclasses.replace(incoming, units=incoming.units[:_FIRST])
        outcomes = judge(site, first, told, keep=False)
        if all(outcome.state == BAD for outcome in outcomes):
            unit = incoming.units[_FIRST]
            message = f"前面{_FIRST}条没有一条能导入，从这里起的{len(incoming.units) - _FIRST}条没有看；请先改正上面的问题，再导入一次"
            problem = Problem("error", "unread-rows", unit.sheet, unit.rows[0], -1, "", message)
            return dataclasses.replace(first, problems=(*first.problems, problem)), outcomes
    return incoming, judge(site, incoming, told, keep=keep)


def judge(site: Site, incoming: Incoming, told: Callable[[str], None], *, keep: bool) -> list[Outcome]:
    """The verdict on each unit of a file, in order; with the content of the files only if `keep` wants it."""
    told(f"读取{len(incoming.units)}条")
    taken = _shared(incoming.units, lambda unit: take(incoming, unit))
    known = existing(incoming.kind, site.root, site.all_by_kind[incoming.kind.name])
    cases: list[_Case] = []
    early: dict[int, tuple[Problem, ...]] = {}
    used: dict[str, int] = {}
    seen: dict[tuple[Any, ...], int] = {}
    for number, (unit, one) in enumerate(zip(incoming.units, taken, strict=True)):
        known_by = one.data
        if incoming.given.values:
            # Values that the caller gave also count when an existing record is looked for.
            known_by = filled(incoming.kind, incoming.given.values, copy.deepcopy(one.data), incoming.departments)
        found = place(known, one.id, known_by, used)
        problems = list(one.problems)
        if found.wrong is not None and not (one.problems and found.wrong[0] == "missing-id"):
            problems.append(_on_row(incoming, unit, known, *found.wrong))
        if found.note is not None:
            problems.append(_on_row(incoming, unit, known, *found.note)._replace(severity="warning"))
        if found.record is not None and (left := left_out(incoming.kind, found.record, known_by, one.problems)):
            problems.append(_on_row(incoming, unit, known, "party-left-out", left))
        marks = _marks(known, found.id, known_by)
        first = min([seen.setdefault(mark, number) for mark in marks], default=number)
        if found.id:
            used.setdefault(found.id, number)
        if first != number:
            same = one.data == taken[first].data
            names = {_name(incoming, unit), _name(incoming, incoming.units[first])}
            why = "是同一条记录，请删去这一行" if same else "是同一条记录，但是内容不同，请只留正确的一行"
            why = _TWO_PERSONS if len(names) > 1 else why
            problems.append(_on_row(incoming, unit, known, "repeated-row", f"与{_where(incoming, incoming.units[first])}{why}"))
            if not same or len(names) > 1:
                problem = _on_row(incoming, incoming.units[first], known, "repeated-row", f"与{_where(incoming, unit)}{why}")
                early[first] = (*early[first], problem)
        early[number] = tuple(problems)
        cases.append(_Case(unit, one, found.id, found.record))
    told(f"检查{len(cases)}条")
    means = _Tools(_looker(site, incoming, cases), {incoming.kind.name: pointer_extractor(incoming.kind)}, keep)
    verdicts = _shared(range(len(cases)), lambda number: _verdict(site, incoming, cases[number], _wrong(early[number]), means))
    told("核对全部记录")
    more = _together(site, incoming, cases, verdicts, early)
    worded = [
        [*_all_worded(incoming, case, (*verdict.findings, *more.get(number, ())))]
        for number, (case, verdict) in enumerate(zip(cases, verdicts, strict=True))
    ]
    absent = Counter((one.sheet, one.key) for some in worded for one in dict.fromkeys(some) if isinstance(one, _Absent))
    missing = {where: lacking.needed(incoming, *where, count) for where, count in absent.items()}
    outcomes = []
    for number, (case, verdict) in enumerate(zip(cases, verdicts, strict=True)):
        these = dict.fromkeys(missing[one.sheet, one.key] if isinstance(one, _Absent) else one for one in worded[number])
        problems = [*early[number], *these]
        bad = _wrong(problems)
        file = incoming.kind.file_of(case.id) if case.id else ""
        state = BAD if bad else verdict.state
        content = verdict.content if state in (NEW, CHANGED) else None
        outcomes.append(Outcome(case.unit, state, file, tuple(problems), verdict.changes, content, verdict.before, case.taken.masked))
    return outcomes


def _wrong(problems: Sequence[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _shared(things: Sequence[Any], work: Callable[[Any], Any]) -> list[Any]:
    """The results of a function for each item, in order, shared over the cores."""
    out: list[Any] = [None] * len(things)
    for found in workers.share(range(len(things)), lambda numbers: [(number, work(things[number])) for number in numbers]):
        for number, result in found:
            out[number] = result
    return out


def _marks(known: Existing, ident: str, data: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What may occur only once in a file: the identities of a record, or the id that it names or was given."""
    kind = known.kind
    key = next((key for key in known.unique if key in data), "")
    if key:
        return identities(kind, key, data[key], first_text(data, kind.authority) if kind.authority else "", whose(kind, data))
    return [("", ident)] if ident else []


# Two persons of one family name are equal once their names are masked. A row must not be dropped for that reason.
_TWO_PERSONS = "编号相同，当事人不同而遮蔽后的姓名相同，公示时分不清：请把姓名写成“李某甲”“李某乙”这样，各留一行"


def _name(incoming: Incoming, unit: Unit) -> str:
    """The name of the party in the row, without blanks."""
    path = (incoming.kind.party, "name")
    head = next((one for one in incoming.used[unit.sheet].layout.heads if one.column.path == path), None)
    row = incoming.sheets[unit.sheet].rows[unit.rows[0]]
    return "".join(str(row[head.at] or "").split()) if head is not None and head.at < len(row) else ""


def _where(incoming: Incoming, unit: Unit) -> str:
    sheet = incoming.sheets[unit.sheet]
    return f"第{sheet.number(unit.rows[0])}{sheet.unit}"


def _on_row(incoming: Incoming, unit: Unit, known: Existing, slug: str, message: str) -> Problem:
    heads = incoming.used[unit.sheet].by_key
    column = next((one for one in incoming.table if one.path and one.path[0] in known.unique and one.key in heads), None)
    head = heads.get(column.key) if column is not None and slug in ("same-number", "repeated-row", "party-left-out") else heads.get(c.ID)
    return Problem("error", slug, unit.sheet, unit.rows[0], head.at if head else -1, head.text if head else "", hidden(message))


# One record


def _verdict(site: Site, incoming: Incoming, case: _Case, broken: bool, means: _Tools) -> _Verdict:
    kind = incoming.kind
    file = kind.file_of(case.id or "x")
    old: Mapping[str, Any] = case.record.data if case.record is not None else {}
    present = _present(incoming, case.unit)
    new = merged(kind, present, old, case.taken.data)
    if old and new != old:
        as_read = _as_read(incoming, case, present)
        new = kept(old, as_read, rejoined(kind, as_read, new, site.as_of))
    new = filled(kind, incoming.given.values, new, incoming.departments)
    if case.record is not None and new == old and not broken:
        return _Verdict(UNCHANGED, (), (), None, None, None)
    if broken:
        # What could not be read has been reported; the schema is asked only about the rest.
        said = frozenset(path for path in case.taken.wrong_paths if path)
        faults = [] if kind.validators.fast.is_valid(new) else violations(kind.validators.exact, new, file, kind.root, said)
        faults += [one for one in _partly(incoming, case, file, new, means) if explain.page(one.slug).private or one.slug in _MISSING]
        return _Verdict(BAD, tuple(faults), (), None, None, None)
    before = read_bytes(site.root / case.record.file) if case.record is not None else None
    # A change of what comes with the program, which is not there, becomes a file of the city.
    text = read_bytes(site.places.path(case.record.file)) if case.record is not None else None
    content = (changed(text.decode(), kind.root, old, new) if text is not None else dump(new, kind.root)).encode()
    record, findings = read(site.root, file, site.kinds, means.extractors, content)
    if record is not None and not findings:
        assert record.data == new, file
        findings = means.checks(record)
    elif findings:
        # What the law asks for from a day on is as required as what the schema asks for: all that lacks is told at once.
        findings = [*findings, *(one for one in _partly(incoming, case, file, new, means) if one.slug in _MISSING)]
    changes = tuple(differences(kind, old, new)) if case.record is not None else ()
    return _Verdict(
        CHANGED if case.record is not None else NEW,
        tuple(findings),
        changes,
        content if means.keep else None,
        before if means.keep else None,
        record.packed()[0] if record is not None else None,
    )


def _partly(incoming: Incoming, case: _Case, file: str, data: Mapping[str, Any], means: _Tools) -> list[Finding]:
    return means.checks(record_of(incoming.kind, case.id, file, data, suspect=True))


def _as_read(incoming: Incoming, case: _Case, present: Present) -> dict[str, Any]:
    """The existing record as its own export would be read: a difference from this in form alone is not a change."""
    record, sheets = case.record, [incoming.used[sheet] for sheet, _ in dict(case.unit.places).items()]
    assert record is not None
    keys = {key for used in sheets for key in used.by_key}
    known = keys.union(*(used.said for used in sheets))
    table = [column for column in incoming.table if column.key in known or column.sort == c.LIST]
    rows = []
    conventions = dataclasses.replace(sheets[0].conventions, generation="current")
    for row in to_rows(incoming.kind, incoming.table, record.id, record.data, incoming.departments):
        cells: dict[str, Any] = {}
        for column, cell in zip(incoming.table, row, strict=True):
            if column.key in keys or column.sort == c.LIST:
                cells[column.key] = normalised(Head(0, "", column), cell, conventions)
        rows.append({key: None if isinstance(cell, Fault) else cell for key, cell in cells.items()})
    back = from_rows(incoming.kind, table, rows, incoming.departments)
    return merged(incoming.kind, present, record.data, back.data)


def _present(incoming: Incoming, unit: Unit) -> Present:
    """The fields for which the sheets of a record have columns."""
    return frozenset().union(*(incoming.used[sheet].present for sheet in dict(unit.places)))


# All records together


def _looker(site: Site, incoming: Incoming, cases: Sequence[_Case]) -> Callable[[Record], list[Finding]]:
    """The checks of single values. If records of a kind link to each other, those of the file can be found too."""
    kind = incoming.kind
    if any(field.link == kind.name for field in kind.root.walk()):
        fresh = [record_of(kind, case.id, "", case.taken.data) for case in cases if case.id and case.record is None]
        site = dataclasses.replace(site, files=(*site.files, Shard(digest([one.digest for one in fresh]), fresh)))
    return suite.of_kind(site, kind)


def _together(
    site: Site, incoming: Incoming, cases: Sequence[_Case], verdicts: Sequence[_Verdict], early: Mapping[int, tuple[Problem, ...]]
) -> dict[int, list[Finding]]:
    """The findings of the checks of all records about these, as if the faultless ones had been written."""
    fresh = {
        # Hardly any of these checks needs the data: only to tell why a number occurs twice.
        number: unpacked(site.kinds, verdict.packed, orjson.dumps(cases[number].taken.data))
        for number, verdict in enumerate(verdicts)
        if verdict.packed is not None and not _wrong(early[number]) and not any(_is_error(one) for one in verdict.findings)
    }
    replaced = {cases[number].id for number in fresh}
    others = [record for record in site.all_by_kind[incoming.kind.name] if record.id not in replaced]
    after = dataclasses.replace(site, files=(Shard(b"", [*others, *fresh.values()]),), store=NO_STORE)
    of_file = {record.file: number for number, record in fresh.items()}
    out: dict[int, list[Finding]] = {}
    for check in whole.CHECKS:
        for finding in check(after):
            if finding.file in of_file:
                out.setdefault(of_file[finding.file], []).append(finding)
    return out


def _is_error(finding: Finding) -> bool:
    return explain.page(finding.slug).severity == "error"


# Findings as problems of cells


class _Absent(NamedTuple):
    """The problem that a row needs a column that its sheet does not have; reported once for the sheet."""

    sheet: int
    row: int
    key: str


def _told(incoming: Incoming, case: _Case, finding: Finding) -> bool:
    """Whether a finding says what has been said once for the sheet: what the public misses without a column (`lacking.missed`)."""
    in_rows = finding.path[0] in c.row_lists(incoming.kind) if finding.path else False
    column = _column(incoming, finding.path, in_rows) if finding.slug == "wanted-field-missing" else None
    absent = column is not None and not any(column.key in incoming.used[sheet].by_key for sheet, _ in case.unit.places)
    return column is not None and absent and lacking.said_once(incoming, column)


def _all_worded(incoming: Incoming, case: _Case, findings: Sequence[Finding]) -> Iterator[Problem | _Absent]:
    for finding in findings:
        if not _told(incoming, case, finding):
            yield from _proposed(case, finding)
            yield _worded(incoming, case, finding)


def _proposed(case: _Case, finding: Finding) -> list[Problem]:
    """What the law's examples suggest for a choice that a row lacks, on its own: the lacking column is reported once for its sheet."""
    if finding.slug != "missing-choice":
        return []
    sheet, row = case.unit.places[0]
    message = f"“{finding.values['title']}”{finding.values['proposal']}；由作出决定的部门决定"
    return [Problem("warning", finding.slug, sheet, row, -1, "", hidden(message))]


def _worded(incoming: Incoming, case: _Case, finding: Finding) -> Problem | _Absent:
    rows = c.row_lists(incoming.kind)
    path = finding.path
    sheet, row = case.unit.places[0]
    if path and (path[0] in rows or path[0] == incoming.kind.party) and len(path) > 1 and isinstance(path[1], int):
        places = case.taken.items.get(str(path[0]), ())
        sheet, row = places[path[1]] if path[1] < len(places) else (sheet, row)
    used = incoming.used[sheet]
    column = _column(incoming, c.official_path(incoming.kind, path, len(case.unit.rows) > 1), bool(path) and path[0] in rows)
    head = used.by_key.get(column.key) if column is not None else None
    if finding.slug in _MISSING and column is not None and head is None:
        return _Absent(sheet, row, column.key)
    text = head.text if head is not None else column.title if column is not None else ""
    page = explain.page(finding.slug)
    return Problem(page.severity, finding.slug, sheet, row, head.at if head is not None else -1, text, _said(finding, column))


def _column(incoming: Incoming, path: FieldPath, in_rows: bool) -> Column | None:
    """The column that holds the value at a path, alone or together with others."""
    names = tuple(step for step in path if isinstance(step, str))[1 if in_rows and len(path) > 1 else 0 :]
    inside = in_rows and len(path) > 1
    for size in range(len(names), 0, -1):
        for column in incoming.table:
            if column.path == names[:size] and column.in_rows == inside and column.sort != c.DEPARTMENT_CODE:
                return column
    # If an object is missing as a whole, its first column.
    return next((one for one in incoming.table if names and one.path[: len(names)] == names and one.in_rows == inside), None)


def _said(finding: Finding, column: Column | None) -> str:
    if finding.slug in _MISSING and column is not None:
        return f"缺少“{column.title}”，这一格是空的。{explained(column)}"
    text = message_of(finding)
    key = str(finding.values.get("key", ""))
    if key:
        text = text.replace(f"（{key}）", "", 1)
    if finding.slug in _MISSING:
        text += "；这一项表格里没有栏目，请在导入后的文件里填写，或者先建立记录"
    return hidden(re.sub(r"\s+", " ", text)) + ("" if column is None or finding.slug not in _EXPLAINED else f"。{explained(column)}")


# A field that must be there and is not.
_MISSING = frozenset(("missing-field", "missing-choice", "lawful-field-missing"))
_EXPLAINED = frozenset(
    ("wrong-form", "unknown-choice", "misspelt-choice", "uscc-length", "uscc-check-digit", "uscc-alphabet", "wrong-link", "wrong-email")
)
