"""The screen 粘贴决定书: a text or a file becomes a draft that is filled in as far as the decision says so, beside its source.

The text is read in memory and forgotten: the draft holds the fields only, and the page shows the source.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Blueprint, abort, render_template, request

from generator.desk import formscreen, judging, pasted
from generator.desk.accounts import Account, allowed
from generator.desk.base import Published
from generator.desk.documents import NoText, text_of
from generator.desk.session import account, desk
from generator.desk.store import PASTE, Draft, Row, Stale
from generator.exchange.columns import DEPARTMENT_NAME, Departments
from generator.exchange.decision import Reading, TooLong, readable
from generator.model.kinds import Kind

blueprint = Blueprint("paste", __name__, url_prefix="/paste")
_IDENT = re.compile("[0-9a-f]{16}")
_TEXT, _FILE = "text", "file"
_EMPTY = "请粘贴决定书的全文，或者选一个文件"
_NOTHING = "没有从这段文字里认出一项内容。请从决定书的标题开始，一直复制到落款的日期；也可以改用“填表”"


@blueprint.get("/<name>/")
def show(name: str) -> Any:
    """The empty screen."""
    return _page(_kind(name))


@blueprint.post("/<name>/")
def take(name: str) -> Any:
    """Makes a draft of what was pasted or uploaded, and shows its form with the source."""
    kind = _kind(name)
    text = request.form.get(_TEXT, "")
    try:
        file = request.files.get(_FILE)
        data = file.read() if file is not None and file.filename else b""
        source = text_of(data) if data or (file is not None and file.filename) else text
        if not source.strip():
            return _page(kind, text, "", _EMPTY)
        published: Published = desk().bases.now()
        read = pasted.reading(published, kind, source, desk().clock.today().isoformat())
    except NoText as error:
        return _page(kind, text, _FILE, str(error))
    except TooLong as error:
        return _page(kind, "", _TEXT, str(error))
    if not read.cells and not any(one.choices for one in read.found):
        return _page(kind, text or read.text, "", "；".join(read.notes) or _NOTHING)
    if foreign := _foreign(kind, published, read):
        return _page(kind, text, "", f"决定书写的机关是“{foreign}”，您的账号不能发布它的信息。请核对是不是选错了文件，或者请它的同事来办")
    made = _draft(kind, published, read)
    return formscreen.beside_source(made.id, read.text)


def _kind(name: str) -> Kind:
    """The kind of a name. Ends the request with 404 if it has no decisions, with 403 if it is not for this account."""
    published: Published = desk().bases.now()
    kind = published.site.kinds.by_name.get(name)
    if kind is None or not readable(kind):
        abort(404)
    if not judging.may_touch(published.site, kind, "", account().departments):
        abort(403)
    return kind


def _page(kind: Kind, text: str = "", at: str = "", message: str = "") -> Any:
    faults = [(at or _TEXT, message)] if message else []
    page = render_template("paste.html", kind=kind, text=text, at=at, message=message, faults=faults, ident=secrets.token_hex(8))
    return page, 400 if message else 200


def _draft(kind: Kind, published: Published, read: Reading) -> Draft:
    """The draft of what was found. The same page sent again, as when it is loaded anew, makes no second draft."""
    who = account()
    row, department = _row(kind, published.standings.shape(kind).departments, who, read)
    sent = request.form.get("ident", "")
    made = Draft(who.id, department, kind.name, PASTE, (row,), id=sent if _IDENT.fullmatch(sent) else secrets.token_hex(8))
    try:
        return desk().store.save(made)
    except Stale:
        old = desk().store.draft(made.id)
        if old is not None and (old.account, old.kind, old.way, old.version) == (who.id, kind.name, PASTE, 1) and old.rows == made.rows:
            return old
        return desk().store.save(Draft(who.id, department, kind.name, PASTE, (row,)))


def _foreign(kind: Kind, published: Published, read: Reading) -> str:
    """The name of the department that made the decision, if it is not for this account; else ""."""
    shape = published.standings.shape(kind)
    column = next((one for one in shape.table if one.path == (kind.authority,) and one.sort == DEPARTMENT_NAME), None)
    said = read.cells.get(column.key, "") if column is not None else ""
    ident = shape.departments.by_name.get(said, "")
    return said if ident and not allowed(account(), ident) else ""


def _row(kind: Kind, departments: Departments, who: Account, read: Reading) -> tuple[Row, str]:
    """The cells of the draft, and the department to which it belongs: the one that is named, or the only one of the account."""
    row = dict(read.cells)
    table = desk().bases.now().standings.shape(kind).table
    column = next((one for one in table if one.path == (kind.authority,) and one.sort == DEPARTMENT_NAME), None)
    if column is None:
        return row, ""
    department = departments.by_name.get(row.get(column.key, ""), "")
    if not department and who.departments is not None and len(who.departments) == 1:
        [department] = who.departments
        if not any(one.key == column.key for one in read.found):
            row[column.key] = departments.by_id[department].name
    return row, department
