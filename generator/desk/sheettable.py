"""The rows of an uploaded table: what is wrong in them, corrected in place, for one row or for all that are alike."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for

from generator.desk import hints, judging, matching, money, sheetrows
from generator.desk.base import Published
from generator.desk.judging import Judged
from generator.desk.session import account, desk, may
from generator.desk.sheetrows import Group, Page, Verdict, Work
from generator.desk.sheetscreen import departments_of, kind_of, spreadsheet
from generator.desk.store import PUBLISHED, SENT, SHEET, Draft, Stale
from generator.exchange import columns as c
from generator.exchange.columns import Column
from generator.model.kinds import Kind

EXTENSION = "desk-judged"
blueprint = Blueprint("sheettable", __name__)
_KEPT = 8


class _Judgements:
    """The last verdicts, so that a page is not judged again each time that it is looked at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Any, ...], Judged] = OrderedDict()

    def of(self, published: Published, draft: Draft) -> Judged:
        key = (draft.id, draft.version, published.commit, account().id)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = judging.judge(published, draft.kind, draft.rows, account().departments)
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return found


@blueprint.record_once
def _start(state: Any) -> None:
    state.app.extensions[EXTENSION] = _Judgements()


@dataclass(frozen=True)
class _Looked:
    """A draft with all that is known of it."""

    published: Published
    kind: Kind
    draft: Draft
    work: Work
    judged: Judged
    verdicts: list[Verdict]

    @property
    def wrong(self) -> list[int]:
        return sheetrows.wrong_rows(self.verdicts)

    @property
    def errors(self) -> list[Group]:
        return sheetrows.groups(self.judged, self.work, self.verdicts, judging.ERROR)


def _looked(ident: str) -> _Looked:
    draft = desk().store.draft(ident)
    if draft is None or draft.way != SHEET:
        abort(404)
    may(draft.department)
    if draft.account != account().id:
        abort(403)
    published = desk().bases.now()
    kind = kind_of(published, draft.kind)
    work = sheetrows.work(draft.rows, draft.notes)
    found: _Judgements = current_app.extensions[EXTENSION]
    judged = found.of(published, draft)
    return _Looked(published, kind, draft, work, judged, sheetrows.verdicts(work, judged))


# What cells look like. Sums are kept in 万元, as the official table has them, and shown in 元, as decisions have them.


def shown(column: Column, text: str) -> str:
    """The text of a cell on the screen."""
    return money.shown(text) if matching.is_amount(column) and text else text


def typed(column: Column, text: str) -> str:
    """The text of a cell from what was typed on the screen."""
    text = text.replace("\r\n", "\n").strip()
    return money.typed(text) if matching.is_amount(column) else text


def title(column: Column) -> str:
    """The title of a column on the screen."""
    return column.title.replace("（万元）", "（元）") if matching.is_amount(column) else column.title


def control(column: Column) -> str:
    """By what a cell is changed: select, unit (a department), long or text."""
    if column.sort in (c.CHOICE, c.YES_NO, c.LIST):
        return "select"
    if column.sort == c.DEPARTMENT_NAME:
        return "unit"
    long = column.sort in (c.LINES, c.ITEMS, c.JSON) or column.field.length > 300
    return "long" if long else "text"


def choices(kind: Kind, column: Column) -> list[str]:
    """What a select offers."""
    if column.sort == c.YES_NO:
        return ["是", "否"]
    return list(c.list_titles(kind)) if column.sort == c.LIST else list(column.field.enum)


def hint(column: Column) -> str:
    """How to fill in a column, in plain words."""
    if column.sort == c.DEPARTMENT_CODE:
        return "与名称对应的统一社会信用代码，可以不填。"
    return column.field.description if column.sort == c.LIST else hints.hint(column.field)


def worded(column: Column | None, message: str) -> str:
    """A message about a sum with the title that its column has on the screen."""
    return message.replace(column.title, title(column)) if column is not None else message


_HELPS = {"worded": worded, "shown": shown, "title": title, "control": control, "choices": choices, "hint": hint}


# Looking


@blueprint.get("/sheet/draft/<ident>/", endpoint="show")
def _show(ident: str) -> Any:
    """The rows of the draft, those that are wrong or all; or one row with all its columns."""
    found = _looked(ident)
    if found.draft.state in (SENT, PUBLISHED):
        return redirect("/progress/")
    row = request.args.get("row", "")
    if row.isdecimal() and len(row) < 8 and int(row) < len(found.work.rows):
        return _one(found, int(row))
    return _table(found)


def _table(found: _Looked) -> str:
    wrong = found.wrong
    only = request.args.get("show", "wrong" if wrong else "all") == "wrong" and bool(wrong)
    rows = wrong if only else list(range(len(found.work.rows)))
    sent = request.args.get("page", "1")
    page = Page.of(rows, int(sent) if sent.isdecimal() and len(sent) < 6 else 1)
    errors, more = sheetrows.shortened(found.errors)
    warnings, more_warnings = sheetrows.shortened(sheetrows.groups(found.judged, found.work, found.verdicts, judging.WARNING))
    columns = sheetrows.columns_of(found.kind, found.work, found.verdicts, wrong_first=only)
    return render_template(
        "sheet_rows.html",
        found=found,
        kind=found.kind,
        work=found.work,
        page=page,
        only=only,
        wrong=wrong,
        counts=dict(sheetrows.each(found.verdicts)),
        errors=errors,
        more=more,
        warnings=warnings,
        more_warnings=more_warnings,
        columns=columns,
        numbers={column.key: number for number, column in enumerate(sheetrows.fillable(found.kind))},
        by_key={column.key: column for column in sheetrows.fillable(found.kind)},
        departments=departments_of(found.published),
        mark=mark,
        page_of=sheetrows.page_of,
        **_HELPS,
    )


def _one(found: _Looked, at: int) -> str:
    fillable = sheetrows.fillable(found.kind)
    verdict, row = found.verdicts[at], found.work.rows[at]
    asked = {column.key for column in fillable if column.required and column.sort != c.DEPARTMENT_CODE}
    first = [column for column in fillable if column.key in asked or row.get(column.key) or column.key in verdict.faults]
    return render_template(
        "sheet_row.html",
        found=found,
        kind=found.kind,
        work=found.work,
        at=at,
        numbers={column.key: number for number, column in enumerate(fillable)},
        asked=asked,
        first=first,
        others=[column for column in fillable if column not in first],
        verdict=verdict,
        departments=departments_of(found.published),
        **_HELPS,
    )


def mark(group: Group) -> str:
    """The name of a group in forms: the same as long as it says the same of the same column."""
    said = f"{group.slug}\x1f{group.key}\x1f{group.message}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@blueprint.get("/sheet/draft/<ident>/rest.xlsx", endpoint="rest")
def _rest(ident: str) -> Response:
    """What cannot be sent, as a spreadsheet with the reasons."""
    found = _looked(ident)
    if not found.wrong and not found.work.out:
        abort(404)
    data = sheetrows.workbook(found.kind, found.work, found.verdicts, departments_of(found.published), desk().clock.today())
    return spreadsheet(data, f"{found.kind.plural}-未导入.xlsx")


# Changing


@blueprint.post("/sheet/draft/<ident>/", endpoint="change")
def _change(ident: str) -> Any:
    """Takes what was typed, and does what the button says to one row or to all that are alike."""
    found = _looked(ident)
    if request.form.get("version") != str(found.draft.version):
        raise Stale
    if found.draft.state in (SENT, PUBLISHED):
        abort(409)
    do, _, what = request.form.get("do", "save").partition(".")
    cells = _cells(found.kind, request.form)
    names = {column.key for column in sheetrows.fillable(found.kind) if column.field.privacy}
    work = sheetrows.masked(found.kind, sheetrows.edited(found.work, cells), {at for at, key in cells if key in names})
    work, where = _done(found, work, do, what)
    if work != found.work:
        desk().store.save(replace(found.draft, rows=work.rows, notes=work.notes()))
    if where == "next":
        return redirect(f"/preview/{ident}/")
    return redirect(where or _back(ident))


def _cells(kind: Kind, form: Mapping[str, str]) -> dict[tuple[int, str], str]:
    """The cells of a form by row and column."""
    fillable = sheetrows.fillable(kind)
    out: dict[tuple[int, str], str] = {}
    for name, text in form.items():
        sort, _, place = name.partition(".")
        row, _, number = place.partition(".")
        if sort == "c" and row.isdecimal() and number.isdecimal() and len(row) < 8 and len(number) < 5 and int(number) < len(fillable):
            column = fillable[int(number)]
            was = form.get(f"w.{place}")
            # A cell that nobody has touched stays as it is kept, whatever it looks like on the screen.
            if was is None or was.replace("\r\n", "\n") != text.replace("\r\n", "\n"):
                out[int(row), column.key] = typed(column, text)
    return out


def _done(found: _Looked, work: Work, do: str, what: str) -> tuple[Work, str]:
    """The rows after what a button says, and where to go then ("": back to the rows)."""
    by_key = {column.key: column for column in sheetrows.fillable(found.kind)}
    group = next((one for one in found.errors if mark(one) == what), None)
    if do == "fix" and group is not None and group.key in by_key:
        return sheetrows.edited(work, group.cells), ""
    if do == "all" and group is not None and group.key in by_key:
        text = typed(by_key[group.key], request.form.get(f"v.{what}", ""))
        return (sheetrows.edited(work, {(row, group.key): text for row in group.rows}) if text else work), ""
    if do == "one":
        row, _, name = what.partition(".")
        cells = next((one.cells for one in found.errors if mark(one) == name), {})
        return sheetrows.edited(work, {at: text for at, text in cells.items() if str(at[0]) == row}), ""
    if do == "out" and what.isdecimal():
        return sheetrows.without(work, [int(what)]), ""
    if do == "next":
        return work, "" if found.wrong or work != found.work or not work.rows else "next"
    if do == "wrong":
        return sheetrows.without(work, found.wrong), "next"
    if do == "back":
        return sheetrows.taken_back(work, int(what) if what.isdecimal() else None), ""
    if do == "row" and what.isdecimal():
        return work, url_for(".show", ident=found.draft.id, row=what)
    return work, ""


def _back(ident: str) -> str:
    """The page of rows from which the form came."""
    return url_for(".show", ident=ident, show=request.form.get("show") or None, page=request.form.get("page") or None)
