"""Findings about an incoming record as problems of the cells that it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.checks import explain
from generator.checks.diagnostics import message_of
from generator.exchange import columns as c
from generator.exchange import lacking
from generator.exchange.cells import explained
from generator.exchange.columns import Column
from generator.exchange.incoming import Incoming
from generator.exchange.spoken import Problem, Taken, Unit
from generator.model.findings import FieldPath, Finding
from generator.text.digits import hidden

# A field that must be there and is not.
MISSING = frozenset(("missing-field", "missing-choice", "lawful-field-missing"))
_EXPLAINED = frozenset(
    ("wrong-form", "unknown-choice", "misspelt-choice", "uscc-length", "uscc-check-digit", "uscc-alphabet", "wrong-link", "wrong-email")
)


class Absent(NamedTuple):
    """The problem that a row needs a column that its sheet does not have; reported once for the sheet."""

    sheet: int
    row: int
    key: str


def _told(incoming: Incoming, unit: Unit, finding: Finding) -> bool:
    """Whether a finding says what has been said once for the sheet: what the public misses without a column (`lacking.missed`)."""
    in_rows = finding.path[0] in c.row_lists(incoming.kind) if finding.path else False
    column = _column(incoming, finding.path, in_rows) if finding.slug == "wanted-field-missing" else None
    absent = column is not None and not any(column.key in incoming.used[sheet].by_key for sheet, _ in unit.places)
    return column is not None and absent and lacking.said_once(incoming, column)


def worded(incoming: Incoming, unit: Unit, taken: Taken, findings: Sequence[Finding]) -> Iterator[Problem | Absent]:
    """The problems of a record; for a lacking column an `Absent`, of which the caller makes one problem for the whole sheet."""
    for finding in findings:
        if not _told(incoming, unit, finding):
            yield from _proposed(unit, finding)
            yield _worded(incoming, unit, taken, finding)


def _proposed(unit: Unit, finding: Finding) -> list[Problem]:
    """What the law's examples suggest for a choice that a row lacks, on its own: the lacking column is reported once for its sheet."""
    if finding.slug != "missing-choice":
        return []
    sheet, row = unit.places[0]
    message = f"“{finding.values['title']}”{finding.values['proposal']}；由作出决定的部门决定"
    return [Problem("warning", finding.slug, sheet, row, -1, "", hidden(message))]


def _worded(incoming: Incoming, unit: Unit, taken: Taken, finding: Finding) -> Problem | Absent:
    rows = c.row_lists(incoming.kind)
    path = finding.path
    sheet, row = unit.places[0]
    if path and (path[0] in rows or path[0] == incoming.kind.party) and len(path) > 1 and isinstance(path[1], int):
        places = taken.items.get(str(path[0]), ())
        sheet, row = places[path[1]] if path[1] < len(places) else (sheet, row)
    used = incoming.used[sheet]
    column = _column(incoming, c.official_path(incoming.kind, path, len(unit.rows) > 1), bool(path) and path[0] in rows)
    head = used.by_key.get(column.key) if column is not None else None
    if finding.slug in MISSING and column is not None and head is None:
        return Absent(sheet, row, column.key)
    text = head.text if head is not None else column.title if column is not None else ""
    page = explain.page(finding.slug)
    at = head.at if head is not None else -1
    return Problem(page.severity, finding.slug, sheet, row, at, text, _said(finding, column), path, _meant(finding))


def _meant(finding: Finding) -> str:
    """The right value where there is no doubt about it, as one types it; "" where there is none."""
    return str(finding.meant) if isinstance(finding.meant, str | int | float) and not isinstance(finding.meant, bool) else ""


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
    if finding.slug in MISSING and column is not None:
        return f"缺少“{column.title}”，这一格是空的。{explained(column)}"
    text = message_of(finding)
    key = str(finding.values.get("key", ""))
    if key:
        text = text.replace(f"（{key}）", "", 1)
    if finding.slug in MISSING:
        text += "；这一项表格里没有栏目，请在导入后的文件里填写，或者先建立记录"
    return hidden(re.sub(r"\s+", " ", text)) + ("" if column is None or finding.slug not in _EXPLAINED else f"。{explained(column)}")
