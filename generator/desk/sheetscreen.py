"""上传表格: takes a department's file, lets its columns be matched, and makes drafts of its rows."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from generator.desk import log, matching, sheetrows, sheets
from generator.desk.accounts import allowed
from generator.desk.base import Published
from generator.desk.judging import may_touch
from generator.desk.matching import Layout, Matching
from generator.desk.session import account, desk, may
from generator.desk.sheetrows import Mark, Work
from generator.desk.store import SHEET, Draft
from generator.desk.uploads import Checking, Upload, Uploads
from generator.exchange import columns as c
from generator.exchange import sheets as spreadsheets
from generator.exchange import verdicts
from generator.exchange.cells import Fault, from_cell
from generator.exchange.columns import Column, Departments
from generator.exchange.heads import Head
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.normalise import Conventions, normalised
from generator.exchange.spoken import Unit
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind

EXTENSION = "desk-uploads"
blueprint = Blueprint("sheet", __name__)
# The field of the department for which a file is.
WHOSE = "whose"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GONE = "这个文件已经不在了（上传以后一小时没有用，或者工作台重新启动过；文件不写到硬盘上）。请再上传一次。"


@blueprint.record_once
def _start(state: Any) -> None:
    state.app.extensions[EXTENSION] = Uploads(state.app.extensions["desk"].clock.now)
    state.app.jinja_env.tests["doubtful"] = matching.doubtful


def uploads() -> Uploads:
    """The files that are kept in the memory of this desk."""
    found: Uploads = current_app.extensions[EXTENSION]
    return found


def kind_of(published: Published, name: str) -> Kind:
    """A kind by its name; ends the request with 404 if there is none."""
    found = published.site.kinds.by_name.get(name)
    return found if found is not None else abort(404)


def departments_of(published: Published) -> Departments:
    """The departments of the published state."""
    return published.standings.departments


def spreadsheet(data: bytes, name: str) -> Response:
    """A spreadsheet to be downloaded under a Chinese name."""
    response = Response(data, content_type=_XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


# The file


@blueprint.get("/sheet/<kind>/", endpoint="begin")
def _begin(kind: str) -> str:
    """Where a file is chosen."""
    return _form(_open(desk().bases.now(), kind))


def _open(published: Published, name: str) -> Kind:
    """A kind of which the account may make records; ends the request with 404 or 403."""
    found = kind_of(published, name)
    if not may_touch(published.site, found, "", account().departments) and found.name != DEPARTMENT:
        abort(403)
    return found


def _form(kind: Kind, fault: str = "") -> str:
    known = departments_of(desk().bases.now())
    mine = [one for one in known.by_id.values() if allowed(account(), one.id)]
    chosen = request.values.get(WHOSE, mine[0].id if len(mine) == 1 else "")
    return render_template("sheet_file.html", kind=kind, departments=mine, chosen=chosen, fault=fault, most=sheets)


@blueprint.get("/sheet/<kind>/blank.xlsx", endpoint="blank")
def _blank(kind: str) -> Response:
    """An empty spreadsheet of a kind, with help for filling it in."""
    published = desk().bases.now()
    found = kind_of(published, kind)
    account()
    return spreadsheet(spreadsheets.template(found, departments_of(published), desk().clock.today()), f"{found.plural}-空白表格.xlsx")


@blueprint.post("/sheet/<kind>/", endpoint="upload")
def _upload(kind: str) -> Any:
    """Reads a file; goes on to its rows where every column is clear, else to its columns."""
    published = desk().bases.now()
    found = _open(published, kind)
    department = request.form.get(WHOSE, "")
    if not department:
        return _form(found, "请选择这张表是哪个部门的。"), 422
    may(department)
    file: FileStorage | None = request.files.get("file")
    if file is None or not file.filename:
        return _form(found, "还没有选文件：请点“选择文件”，选好表格再上传。"), 422
    try:
        read = sheets.read(file.stream.read(), found)
    except sheets.Unreadable as error:
        return _form(found, f"“{file.filename}”{error}" if not str(error).startswith("文件") else str(error)), 422
    kept = Upload(account().id, department, found.name, file.filename[:100], read)
    kept.layouts, given, remembered = _proposed(found, kept)
    doubtful = remembered or any(_doubtful(found, one) for one in kept.layouts) or not any(one.taken for one in kept.layouts)
    if doubtful and (other := matching.other_kind(published.site.kinds, found, read, kept.layouts)) is not None:
        said = f"“{kept.file}”的表头是{other.singular}的，不是{found.singular}的。请回到“新增”，选“{other.singular}”再上传。"
        return _form(found, said), 422
    uploads().keep(kept)
    return redirect(url_for(".match", ident=kept.id)) if doubtful else _go_on(published, found, kept, given)


def _proposed(kind: Kind, kept: Upload) -> tuple[tuple[Layout, ...], dict[str, str], bool]:
    """The proposals for all visible sheets, the values for all rows, and whether they are those of the last time."""
    out: list[Layout] = []
    given: dict[str, str] = {}
    remembered = False
    for number, sheet in enumerate(kept.sheets):
        if sheet.hidden or not sheet.rows:
            continue
        one = matching.layout(kind, kept.sheets, number)
        said = desk().store.match(kept.department, kind.name, one.digest)
        if said:
            last = Matching.of(json.loads(said))
            one, remembered = matching.layout(kind, kept.sheets, number, one.row, last), True
            given |= last.given
        out.append(one)
    if out and not any(one.taken for one in out):
        # Of sheets whose heads nobody knows for certain, the one that looks most like a table of the kind.
        best = max(out, key=lambda one: len(one.keys))
        out = [replace(one, taken=one is best) for one in out]
    return tuple(out), given, remembered


def _doubtful(kind: Kind, one: Layout) -> bool:
    """Whether somebody should look at the columns of a sheet before its rows are read."""
    if not one.taken:
        return False
    return bool(matching.unit_left_open(c.columns(kind), one)) or any(matching.doubtful(column) for column in one.columns)


# The columns


def _kept(ident: str) -> tuple[Published, Kind, Upload]:
    found = uploads().find(ident, account().id)
    if found is None:
        abort(404, description=_GONE)
    published = desk().bases.now()
    return published, kind_of(published, found.kind), found


@blueprint.get("/sheet/columns/<ident>/", endpoint="match")
def _match(ident: str) -> str:
    """The columns of the file, each with what it is taken for."""
    published, kind, kept = _kept(ident)
    given = _proposed(kind, kept)[1]
    return _columns(published, kind, kept, given, [])


def _columns(published: Published, kind: Kind, kept: Upload, given: Mapping[str, str], faults: list[tuple[str, str]]) -> str:
    known = departments_of(published)
    lacking, further = _lacking(kind, kept, known)
    return render_template(
        "sheet_columns.html",
        kind=kind,
        kept=kept,
        offered=matching.offered(c.columns(kind)),
        rows={one.sheet: matching.likely_rows(kept.sheets[one.sheet]) for one in kept.layouts},
        lacking=lacking,
        further=further,
        given=given,
        departments=known,
        amounts={one.key for one in c.columns(kind) if matching.is_amount(one)},
        faults=faults,
    )


def _lacking(kind: Kind, kept: Upload, known: Departments) -> tuple[tuple[sheets.Lacking, ...], tuple[Column, ...]]:
    taken = [one for one in kept.layouts if one.taken]
    found = sheets.taken(kind, kept.sheets, kept.layouts, known, _caller(kind, kept)) if taken else None
    if found is None or not found.used:
        return (), ()
    some = sheets.rows_of(found, sheets.units_of(found)[: sheets.MOST_RECORDS])
    return sheets.wanting(found, some), sheets.beside(found)


def _caller(kind: Kind, kept: Upload, values: tuple[tuple[Column, str], ...] = ()) -> CallerValues:
    return CallerValues(kept.department if kind.authority else "", values)


@blueprint.post("/sheet/columns/<ident>/", endpoint="matched")
def _matched(ident: str) -> Any:
    """Takes the decisions about the columns, and goes on to the rows."""
    published, kind, kept = _kept(ident)
    may(kept.department)
    kept.layouts = tuple(_decided(kind, kept, one) for one in kept.layouts)
    given = {key.removeprefix("g."): text.strip() for key, text in request.form.items() if key.startswith("g.") and text.strip()}
    if request.form.get("do") == "look":
        return _columns(published, kind, kept, given, [])
    faults = [
        (f"u.{one.sheet}.{column.at}", f"“{column.head}”里的数字是元还是万元？请选一个")
        for one in kept.layouts
        if one.taken
        for column in matching.unit_left_open(c.columns(kind), one)
    ]
    faults += _wrong_values(kind, given, departments_of(published))
    if not any(one.taken and one.keys for one in kept.layouts):
        faults.append(("", "还没有一列写明是什么：请至少选好名称、文号和日期这样的几列"))
    if faults:
        return _columns(published, kind, kept, given, faults), 422
    for one in kept.layouts:
        if one.taken:
            said = Matching.made(one)
            desk().store.keep_match(kept.department, kind.name, one.digest, json.dumps(said.plain(), ensure_ascii=False))
    return _go_on(published, kind, kept, given)


def _decided(kind: Kind, kept: Upload, one: Layout) -> Layout:
    """The layout of a sheet as the form says. Another row of heads means other columns."""
    sent = request.form.get(f"r.{one.sheet}", "")
    row = int(sent) if sent.isdecimal() and len(sent) < 8 else one.row
    taken = f"t.{one.sheet}" in request.form
    if row != one.row:
        return replace(matching.layout(kind, kept.sheets, one.sheet, row), taken=taken, refused=not taken)
    known = {column.key for column in matching.offered(c.columns(kind))} | one.keys
    columns = []
    for column in one.columns:
        key = request.form.get(f"c.{one.sheet}.{column.at}", column.key)
        unit = request.form.get(f"u.{one.sheet}.{column.at}", column.unit)
        key = key if key in known else ""
        columns.append(replace(column, key=key, unit=unit if unit in (matching.YUAN, matching.WAN_YUAN) else ""))
    return replace(one, taken=taken, refused=not taken, columns=tuple(columns))


def _wrong_values(kind: Kind, given: Mapping[str, str], known: Departments) -> list[tuple[str, str]]:
    """What is wrong with the values for all rows."""
    out = []
    for column in matching.offered(c.columns(kind)):
        if column.key in given:
            cell = normalised(Head(0, column.title, column), given[column.key], Conventions("current"))
            value = cell if isinstance(cell, Fault) else from_cell(column, cell, known)
            if isinstance(value, Fault):
                out.append((f"g.{column.key}", f"{column.title}：{value.message}"))
    return out


# From the file to drafts


def _go_on(published: Published, kind: Kind, kept: Upload, given: Mapping[str, str]) -> Any:
    """Makes a draft of the rows; a file with too many is checked as a whole first."""
    table = {column.key: column for column in c.columns(kind)}
    values = tuple((table[key], text) for key, text in given.items() if key in table)
    found = sheets.taken(kind, kept.sheets, kept.layouts, departments_of(published), _caller(kind, kept, values))
    units = sheets.units_of(found)
    if twice := sheets.disagreeing(found):
        # The clerk chooses one of them; until then both are asked for.
        kept.layouts = tuple(matching.asked(one, {at for sheet, at in twice if sheet == one.sheet}) for one in kept.layouts)
        return _columns(published, kind, kept, given, [(f"c.{sheet}.{at}", words) for (sheet, at), words in twice.items()]), 422
    if not units:
        fault = ("", "没有找到可以报的行：请看看表头选得对不对，表头下面有没有内容")
        return _columns(published, kind, kept, given, [fault]), 422
    if len(units) <= sheets.MOST_RECORDS:
        made = _draft(kept, found, units)
        uploads().drop(kept.id)
        return redirect(url_for("sheettable.show", ident=made.id))
    kept.found, kept.checking, kept.drafts = found, Checking(), {}
    threading.Thread(target=_check, args=(uploads(), published, kept, kept.checking), daemon=True).start()
    return redirect(url_for(".parts", ident=kept.id))


def _draft(kept: Upload, found: Incoming, units: tuple[Unit, ...]) -> Draft:
    rows = sheets.rows_of(found, units)
    marks = [Mark(one.sheet, one.row, derived) for one, derived in zip(rows.origins, rows.derived, strict=True)]
    said = (*sheets.left_out(rows), *sheets.told(found, kept.layouts, kept.sheets))
    whole = Work(rows.rows, tuple(marks), file=kept.file, told=said)
    work = sheetrows.without(whole, [at for at, why in enumerate(rows.refused) if why])
    return desk().store.save(Draft(account().id, kept.department, kept.kind, SHEET, rows=work.rows, notes=work.notes()))


def _check(kept_files: Uploads, published: Published, kept: Upload, checking: Checking) -> None:
    """Judges all records of a long table once, in a thread of its own."""
    try:
        with kept_files.turn:
            assert kept.found is not None

            def stage(words: str) -> None:
                checking.stage = words

            _, outcomes = verdicts.first_or_all(published.site, kept.found, stage, keep=False)
            checking.hopeless = len(outcomes) < len(kept.found.units)
            checking.counts = dict(Counter(one.state for one in outcomes))
            left = [] if checking.hopeless else [one.unit for one in outcomes if one.state != verdicts.UNCHANGED]
            checking.units = tuple(sorted(left, key=lambda unit: (unit.sheet, unit.rows[0])))
    except Exception as error:  # noqa: BLE001  # whatever it is, whoever waits must hear of it
        checking.failed = True
        log.fault(error, None)
    checking.done = True


@blueprint.get("/sheet/parts/<ident>/", endpoint="parts")
def _parts(ident: str) -> str:
    """How far the check of a long table is; then its parts, of which each is sent on its own."""
    _, kind, kept = _kept(ident)
    if kept.checking is None:
        abort(404, description=_GONE)
    count = -(-len(kept.checking.units) // sheets.MOST_RECORDS)
    return render_template("sheet_parts.html", kind=kind, kept=kept, checking=kept.checking, count=count, most=sheets.MOST_RECORDS)


@blueprint.post("/sheet/parts/<ident>/", endpoint="part")
def _part(ident: str) -> Any:
    """Makes a draft of one part of a long table."""
    _, _, kept = _kept(ident)
    may(kept.department)
    sent = request.form.get("part", "")
    if kept.checking is None or kept.found is None or not kept.checking.done or not sent.isdecimal() or len(sent) > 4:
        abort(404, description=_GONE)
    number = int(sent)
    units = kept.checking.units[number * sheets.MOST_RECORDS : (number + 1) * sheets.MOST_RECORDS]
    if not units:
        abort(404)
    if number not in kept.drafts or desk().store.draft(kept.drafts[number]) is None:
        kept.drafts[number] = _draft(kept, kept.found, units).id
    return redirect(url_for("sheettable.show", ident=kept.drafts[number]))
