"""The report of tables that a city handed upward against its site: for people, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.exchange.handed import ABSENT, DIFFERS, FINE, LEFT, SAME, STILL, UNREAD, WITHDRAWN_TOO, Held, Report
from generator.model.findings import visible

VERSION = 1
# At most so many of a sort are listed for people; the JSON has all.
MOST = 30
_WIDE = "\u3000"
_WORDS = {
    ABSENT: "表里有、网站上没有",
    LEFT: "表里有、网站上已不再公示",
    STILL: "表里要求撤下、网站上还在公示",
    DIFFERS: "表里和网站上不一致",
    UNREAD: "表里读不了",
}
_BEYOND = "网站上有、表里没有"


@dataclass(frozen=True, slots=True)
class Whole:
    """A report with what it is about: the city and its name, the address of its site with a slash at the end ("" if not known), the day of
    what is known of it, the files of the tables, and the short names of its departments.
    """

    report: Report
    city: str
    name: str
    site: str
    as_of: str
    files: Sequence[str]
    departments: Mapping[str, str]

    def file_of(self, one: Held) -> str:
        """The file of some rows."""
        return self.files[one.table]


def text(whole: Whole) -> str:
    """The report for people; it may change at any time."""
    # A wide blank, as Chinese titles have them, hides nothing and is no fault to be pointed at.
    return "".join(f"{visible(line.replace(_WIDE, '  '))}\n" for line in _lines(whole))


def _lines(whole: Whole) -> Iterator[str]:
    report, counts = whole.report, whole.report.counts
    period = f"{report.first} 至 {report.last} 的" if report.first or report.last else ""
    yield f"{whole.name}（{whole.city}）{period}{report.kind.singular}：上报的表格对照网站 {whole.as_of} 公示的内容"
    yield ""
    for state, words in _WORDS.items():
        found = [one for one in report.held if one.state == state]
        if not found:
            continue
        yield f"{words}（{len(found)}条）："
        for one in found[:MOST]:
            yield f"  {_where(whole, one)}{f'  {one.title or one.id}' if one.title or one.id else ''}"
            yield from (f"    {line}" for line in one.said)
            yield from (f"    {change.title}：网站“{_short(change.before)}”，表里“{_short(change.after)}”" for change in one.changes)
            if one.address:
                yield f"    {whole.site}{one.address}"
        if len(found) > MOST:
            yield f"  ……还有{len(found) - MOST}条（--format json 列出全部）"
        yield ""
    if report.beyond:
        yield f"{_BEYOND}（{len(report.beyond)}条）："
        for record in report.beyond[:MOST]:
            who = whole.departments.get(record.authority, record.authority)
            yield f"  {'  '.join(one for one in (record.date, who, record.caption) if one)}"
            yield f"    {whole.site}{record.address}"
        if len(report.beyond) > MOST:
            yield f"  ……还有{len(report.beyond) - MOST}条（--format json 列出全部）"
        yield ""
    yield (
        f"一致{counts[SAME]}条"
        + "".join(f"，{words}{counts[state]}条" for state, words in _WORDS.items() if counts[state])
        + (f"，{_BEYOND}{counts['beyond']}条" if counts["beyond"] else "")
        + (f"，已按要求撤下{counts[WITHDRAWN_TOO]}条" if counts[WITHDRAWN_TOO] else "")
        + "。"
    )


def _where(whole: Whole, one: Held) -> str:
    sheets = one.incoming.sheets
    rows = "、".join(str(sheets[one.unit.sheet].number(row)) for row in one.unit.rows)
    sheet = f"“{sheets[one.unit.sheet].name}”" if len(sheets) > 1 and sheets[one.unit.sheet].name else ""
    return f"{whole.file_of(one)}{sheet}第{rows}{sheets[one.unit.sheet].unit}"


def _short(value: str, most: int = 60) -> str:
    return value if len(value) <= most else f"{value[: most - 1]}…"


def json_text(whole: Whole) -> str:
    """The report for programs: version 1, described in docs/interfaces.md. What is the same is only counted."""
    report = whole.report
    value = {
        "version": VERSION,
        "city": whole.city,
        "kind": report.kind.name,
        "as_of": whole.as_of,
        "files": list(whole.files),
        "period": {"from": report.first or None, "until": report.last or None},
        "totals": report.counts,
        "rows": [_row(whole, one) for one in report.held if one.state not in FINE],
        "beyond": [
            {"id": one.id, "title": one.caption, "date": one.date or None, "authority": one.authority or None, "address": one.address}
            for one in report.beyond
        ],
    }
    said = json.dumps(value, ensure_ascii=False, indent=1)
    if not said.replace("\n", "").isprintable():
        # Control and invisible characters are written as JSON escapes, which mean the same and cannot steer a terminal.
        said = re.sub(r"[^\n -~]", lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], said)
    return said + "\n"


def _row(whole: Whole, one: Held) -> dict[str, Any]:
    sheet = one.incoming.sheets[one.unit.sheet]
    return {
        "file": whole.file_of(one),
        "sheet": sheet.name,
        "rows": [sheet.number(row) for row in one.unit.rows],
        "state": one.state,
        "id": one.id or None,
        "title": one.title or None,
        "address": one.address or None,
        "said": list(one.said),
        "fields": [{"field": change.key, "title": change.title, "site": change.before, "table": change.after} for change in one.changes],
    }


FORMATS = {"text": text, "json": json_text}
