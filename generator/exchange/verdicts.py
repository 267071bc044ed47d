"""Compares incoming records with the existing ones: which are new, which change, and whether they pass everything that `credit check`
asks.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from generator.checks import explain
from generator.engine import workers
from generator.exchange import asread, lacking, wording
from generator.exchange import columns as c
from generator.exchange.existing import Existing, left_out, place
from generator.exchange.incoming import Incoming, take
from generator.exchange.merging import Change, differences, filled, kept, merged
from generator.exchange.spoken import Problem, Taken, Unit
from generator.exchange.together import Standing
from generator.exchange.wording import MISSING, Absent
from generator.exchange.yamltext import changed, dump
from generator.law.parting import rejoined
from generator.model.findings import Finding
from generator.model.identity import identities, whose
from generator.model.records import PointerExtractor, Record, first_text, record_of, unpacked
from generator.model.shelves import Plain
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
    packed: Plain | None


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


def judge(
    site: Site,
    incoming: Incoming,
    told: Callable[[str], None],
    *,
    keep: bool,
    standing: Standing | None = None,
    share: Callable[..., list[Any]] = workers.share,
) -> list[Outcome]:
    """The verdict on each unit of a file, in order; with the content of the files only if `keep` wants it.

    `standing` is what a caller that judges often keeps of the site. `share` shares the work over processes; `alone` is for callers that may
    not fork.
    """
    standing = standing or Standing(site, incoming.kind)
    told(f"读取{len(incoming.units)}条")
    taken = _shared(incoming.units, lambda unit: take(incoming, unit), share)
    cases, early = _cases(incoming, standing.known, taken)
    told(f"检查{len(cases)}条")
    means = _Tools(_looker(standing, cases), standing.extractors, keep)
    verdicts = _shared(range(len(cases)), lambda number: _verdict(site, incoming, cases[number], _wrong(early[number]), means), share)
    told("核对全部记录")
    more = _together(standing, cases, verdicts, early)
    worded = [
        [*wording.worded(incoming, case.unit, case.taken, (*verdict.findings, *more.get(number, ())))]
        for number, (case, verdict) in enumerate(zip(cases, verdicts, strict=True))
    ]
    absent = Counter((one.sheet, one.key) for some in worded for one in dict.fromkeys(some) if isinstance(one, Absent))
    missing = {where: lacking.needed(incoming, *where, count) for where, count in absent.items()}
    outcomes = []
    for number, (case, verdict) in enumerate(zip(cases, verdicts, strict=True)):
        these = dict.fromkeys(missing[one.sheet, one.key] if isinstance(one, Absent) else one for one in worded[number])
        problems = [*early[number], *these]
        bad = _wrong(problems)
        file = incoming.kind.file_of(case.id) if case.id else ""
        state = BAD if bad else verdict.state
        content = verdict.content if state in (NEW, CHANGED) else None
        outcomes.append(Outcome(case.unit, state, file, tuple(problems), verdict.changes, content, verdict.before, case.taken.masked))
    return outcomes


def _cases(incoming: Incoming, known: Existing, taken: Sequence[Taken]) -> tuple[list[_Case], dict[int, tuple[Problem, ...]]]:
    """The records of a file with their places among those that stand, and by their numbers the problems that show before any check."""
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
    return cases, early


def _wrong(problems: Sequence[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def alone(things: Sequence[Any], work: Callable[[Sequence[Any]], Any]) -> list[Any]:
    """Work that this process does itself, in the form of `workers.share`: a process with other threads must not fork."""
    return [work(things)]


def _shared(things: Sequence[Any], work: Callable[[Any], Any], share: Callable[..., list[Any]]) -> list[Any]:
    """The results of a function for each item, in order."""
    out: list[Any] = [None] * len(things)
    for found in share(range(len(things)), lambda numbers: [(number, work(things[number])) for number in numbers]):
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
    present = asread.present(incoming, case.unit)
    new = merged(kind, present, old, case.taken.data)
    if old and new != old:
        assert case.record is not None
        as_read = asread.as_read(incoming, case.unit, case.record, present)
        new = kept(old, as_read, rejoined(kind, as_read, new, site.as_of))
    new = filled(kind, incoming.given.values, new, incoming.departments)
    if case.record is not None and new == old and not broken:
        return _Verdict(UNCHANGED, (), (), None, None, None)
    if broken:
        # What could not be read has been reported; the schema is asked only about the rest.
        said = frozenset(path for path in case.taken.wrong_paths if path)
        faults = [] if kind.validators.fast.is_valid(new) else violations(kind.validators.exact, new, file, kind.root, said)
        faults += [one for one in _partly(incoming, case, file, new, means) if explain.page(one.slug).private or one.slug in MISSING]
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
        findings = [*findings, *(one for one in _partly(incoming, case, file, new, means) if one.slug in MISSING)]
    changes = tuple(differences(kind, old, new)) if case.record is not None else ()
    return _Verdict(
        CHANGED if case.record is not None else NEW,
        tuple(findings),
        changes,
        content if means.keep else None,
        before if means.keep else None,
        record.packed() if record is not None else None,
    )


def _partly(incoming: Incoming, case: _Case, file: str, data: Mapping[str, Any], means: _Tools) -> list[Finding]:
    return means.checks(record_of(incoming.kind, case.id, file, data, suspect=True))


# All records together


def _looker(standing: Standing, cases: Sequence[_Case]) -> Callable[[Record], list[Finding]]:
    """The checks of single values. If records of a kind link to each other, those of the file can be found too."""
    kind = standing.kind
    if not any(field.link == kind.name for field in kind.root.walk()):
        return standing.checks
    return standing.checks_with([record_of(kind, case.id, "", case.taken.data) for case in cases if case.id and case.record is None])


def _together(
    standing: Standing, cases: Sequence[_Case], verdicts: Sequence[_Verdict], early: Mapping[int, tuple[Problem, ...]]
) -> dict[int, list[Finding]]:
    """The findings of the checks of all records about these, as if the faultless ones had been written."""
    fresh = {
        # Hardly any of these checks needs the data: only to tell why a number occurs twice.
        number: unpacked(standing.site.kinds, verdict.packed, orjson.dumps(cases[number].taken.data))
        for number, verdict in enumerate(verdicts)
        if verdict.packed is not None and not _wrong(early[number]) and not any(_is_error(one) for one in verdict.findings)
    }
    of_file = {record.file: number for number, record in fresh.items()}
    out: dict[int, list[Finding]] = {}
    for finding in standing.together(list(fresh.values())):
        out.setdefault(of_file[finding.file], []).append(finding)
    return out


def _is_error(finding: Finding) -> bool:
    return explain.page(finding.slug).severity == "error"
