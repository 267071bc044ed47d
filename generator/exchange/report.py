"""The report of an import: a preview or a result, for people and as JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.exchange import heads as h
from generator.exchange import lacking
from generator.exchange.heads import letters
from generator.exchange.incoming import Incoming
from generator.exchange.spoken import Problem
from generator.exchange.verdicts import BAD, CHANGED, NEW, UNCHANGED, Outcome
from generator.model.findings import visible

_STATES = {NEW: "新增", CHANGED: "修改", UNCHANGED: "不变"}
# At most so many of a sort are listed for people; the JSON has all.
_MOST = 30
_MOST_ROWS = 8
_MOST_TEXT = 500
# Columns that every table has; that they are ignored need not be reported.
_OWN = frozenset(map(h.normal, h.IGNORED))


@dataclass(frozen=True, slots=True)
class Result:
    """An import of a file. `written`: whether it was to write anything; `rejects`: the file with the rows that were not imported, or ""."""

    file: str
    incoming: Incoming
    outcomes: Sequence[Outcome]
    written: bool
    rejects: str = ""

    @property
    def problems(self) -> list[Problem]:
        """All problems in the order of the file."""
        found = [
            *self.incoming.problems,
            *lacking.missed(self.incoming),
            *(problem for outcome in self.outcomes for problem in outcome.problems),
        ]
        # Two values in one cell that are wrong alike are one problem of the table.
        bare = [one._replace(path=(), proposal="") for one in found]
        return sorted(dict.fromkeys(bare), key=lambda one: one[2:5])

    @property
    def good(self) -> bool:
        """Whether every row could be read."""
        return all(problem.severity != "error" for problem in self.problems)


def text(result: Result) -> str:
    """The report for people; it may change at any time."""
    return "".join(f"{visible(line)}\n" for line in _lines(result))


def _lines(result: Result) -> Iterator[str]:
    incoming, counts = result.incoming, Counter(outcome.state for outcome in result.outcomes)
    yield f"{result.file}：{incoming.kind.singular}"
    for number, sheet in enumerate(incoming.sheets):
        if number in incoming.used:
            used = incoming.used[number]
            head = "" if sheet.keyed else f"表头在第{used.layout.row + 1}行，"
            reasons = dict.fromkeys(why for _, why in used.skipped[:_MOST_ROWS])
            rows = {why: "、".join(str(row + 1) for row, one in used.skipped[:_MOST_ROWS] if one == why) for why in reasons}
            skipped = "".join(f"，跳过第{numbers}行（{why}）" for why, numbers in rows.items())
            more = f"等{len(used.skipped)}行" if len(used.skipped) > _MOST_ROWS else ""
            seen = "（隐藏的工作表）" if sheet.hidden else ""
            passed = "、".join(text for _, text in used.layout.ignored if h.normal(text) not in _OWN)
            more += f"，不收的栏目：{passed}" if passed else ""
            yield f"  {_sheet(sheet.name)}{seen}{head}{len(used.data)}{sheet.unit}{skipped}{more}"
        else:
            yield f"  {_sheet(sheet.name)}没有读：{incoming.unused.get(number, '')}"
    yield ""
    yield from _changes(result)
    yield from _faults(result)
    # Printed beside the totals, where it is not overlooked among a thousand other lines.
    yield from (f"{problem.message}。" for problem in incoming.problems if problem.slug == "unread-rows")
    masked = sum(outcome.masked for outcome in result.outcomes)
    if masked:
        yield f"已遮蔽自然人姓名{masked}处。"
    did = "已写入" if result.written else "将写入"
    yield f"{did}：新增{counts[NEW]}条，修改{counts[CHANGED]}条；不变{counts[UNCHANGED]}条；不能导入{counts[BAD]}条。"
    if result.rejects:
        yield f"没有导入的行已写到 {result.rejects}，最后一列是原因；改好以后可以直接导入这个文件。"
    elif not result.written and (counts[NEW] or counts[CHANGED]):
        yield "这是预览，还没有写入任何文件；确认后加 --write 写入。"


def _changes(result: Result) -> Iterator[str]:
    for state in (CHANGED, NEW):
        found = [outcome for outcome in result.outcomes if outcome.state == state]
        for outcome in found[:_MOST]:
            yield f"{_STATES[state]} {outcome.file}（{_rows(result, outcome.unit.places)}）"
            for change in outcome.changes:
                yield f"    {change.title}：{_short(change.before)} → {_short(change.after)}"
        if len(found) > _MOST:
            yield f"……还有{len(found) - _MOST}条{_STATES[state]}"
        if found:
            yield ""


def _faults(result: Result) -> Iterator[str]:
    """Each problem once, with all its rows: the same fault in a whole column is one message."""
    groups: dict[tuple[str, int, int, str, str], list[Problem]] = {}
    for problem in (one for one in result.problems if one.slug != "unread-rows"):
        groups.setdefault((problem.severity, problem.sheet, problem.at, problem.head, problem.message), []).append(problem)
    for severity, title in (("error", "不能导入"), ("warning", "请留意")):
        found = [group for key, group in groups.items() if key[0] == severity]
        if not found:
            continue
        yield f"{title}："
        for group in found[: _MOST * 2]:
            first = group[0]
            column = (
                f"{letters(first.at)}列" + (f"“{first.head}”" if first.head else "")
                if first.at >= 0 and not result.incoming.sheets[first.sheet].keyed
                else f"“{first.head}”"
                if first.head
                else ""
            )
            place = f"{_rows(result, [(one.sheet, one.row) for one in group])}{column}"
            yield f"  {place}{'：' if place else ''}{_short(first.message, _MOST_TEXT)} [{first.slug}]"
        if len(found) > _MOST * 2:
            yield f"  ……还有{len(found) - _MOST * 2}种问题（--format json 列出全部）"
        yield ""


def _rows(result: Result, places: Sequence[tuple[int, int]]) -> str:
    sheet = result.incoming.sheets[places[0][0]]
    rows = list(dict.fromkeys(sheet.number(row) for _, row in places))
    unit = sheet.unit
    if rows[0] < 1:
        # A problem of the whole sheet, or of a name that all its records have.
        return _sheet(sheet.name) if len(result.incoming.sheets) > 1 else ""
    listed = (
        f"第{'、'.join(map(str, rows[:_MOST_ROWS]))}{unit}"
        if len(rows) <= _MOST_ROWS
        else f"第{'、'.join(map(str, rows[:_MOST_ROWS]))}…{unit}（共{len(rows)}{unit}）"
    )
    return f"{_sheet(sheet.name) if len(result.incoming.sheets) > 1 else ''}{listed}"


def _sheet(name: str) -> str:
    return f"“{name}”" if name else ""


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def json_text(result: Result) -> str:
    """The report for programs: version 1, described in docs/interfaces.md. It holds no value of a record except those in messages."""
    incoming = result.incoming
    counts = Counter(outcome.state for outcome in result.outcomes)
    value: dict[str, Any] = {
        "version": 1,
        "kind": incoming.kind.name,
        "file": result.file,
        "written": result.written,
        "rejects": result.rejects or None,
        "totals": {
            "records": len(result.outcomes),
            "new": counts[NEW],
            "changed": counts[CHANGED],
            "unchanged": counts[UNCHANGED],
            "bad": counts[BAD],
            "masked_names": sum(outcome.masked for outcome in result.outcomes),
        },
        "sheets": [_sheet_json(incoming, number) for number in range(len(incoming.sheets))],
        "records": [
            {
                "path": outcome.file or None,
                "state": outcome.state,
                "sheet": outcome.unit.sheet,
                "rows": [_number(incoming, sheet, row) for sheet, row in outcome.unit.places if sheet == outcome.unit.sheet],
                **_others(incoming, outcome),
                "fields": [change.key for change in outcome.changes],
            }
            for outcome in result.outcomes
        ],
        "problems": [
            {
                "severity": problem.severity,
                "slug": problem.slug,
                "sheet": problem.sheet,
                "row": _number(incoming, problem.sheet, problem.row),
                "column": letters(problem.at) if problem.at >= 0 and not incoming.sheets[problem.sheet].keyed else None,
                "head": problem.head or None,
                "message": problem.message,
            }
            for problem in result.problems
        ],
    }
    said = json.dumps(value, ensure_ascii=False, indent=1)
    if not said.replace("\n", "").isprintable():
        # Control and invisible characters are written as JSON escapes, which mean the same and cannot steer a terminal.
        said = re.sub(r"[^\n -~]", lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], said)
    return said + "\n"


def _others(incoming: Incoming, outcome: Outcome) -> dict[str, Any]:
    """The rows of a record on other sheets, if there are any."""
    found = [{"sheet": sheet, "rows": [_number(incoming, sheet, row) for row in rows]} for sheet, rows in outcome.unit.others]
    return {"others": found} if found else {}


def _number(incoming: Incoming, sheet: int, row: int) -> int | None:
    """The number of a row: from 1 as spreadsheets count; in XML and JSON the number of the record."""
    number = incoming.sheets[sheet].number(row)
    return number if number > 0 else None


def _sheet_json(incoming: Incoming, number: int) -> dict[str, Any]:
    sheet, used = incoming.sheets[number], incoming.used.get(number)
    if used is None:
        return {"name": sheet.name, "hidden": sheet.hidden, "read": False, "reason": incoming.unused.get(number, "")}
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "read": True,
        "head_row": None if sheet.keyed else used.layout.row + 1,
        "rows": len(used.data),
        "ignored": [text for _, text in used.layout.ignored],
        "skipped": [{"row": _number(incoming, number, row), "reason": why} for row, why in used.skipped],
    }


FORMATS = {"text": text, "json": json_text}
