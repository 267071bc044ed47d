"""预览: the pages of a draft as they will look, what they change, and the button that sends them."""

from __future__ import annotations

import contextlib
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from flask import Blueprint, Flask, Response, abort, current_app, render_template
from flask.blueprints import BlueprintSetupState

from generator.desk import sheetrows
from generator.desk.accounts import allowed
from generator.desk.base import Published
from generator.desk.judging import ERROR, Fault, Judged, JudgedRecord, judge_draft
from generator.desk.previewing import Preview, Previews, Written, prepared
from generator.desk.remembered import Remembered
from generator.desk.session import EXTENSION, Desk, account, desk, framed
from generator.desk.store import DRAFT, RETURNED, SHEET, Draft
from generator.exchange import columns as tables
from generator.exchange.verdicts import BAD, CHANGED, NEW, UNCHANGED
from generator.model.records import Record
from generator.publish.frames import NoFrames
from generator.site.merged import FAR_REACHING

blueprint = Blueprint("preview", __name__)

_EXTENSION = "desk-previews"
# The previews that are kept: whoever looks at one asks for its page, its style and then for the next one.
_KEPT = 8
# The most records of a sheet in the list of one page.
PAGE = 200
_SCRIPT = re.compile(rb"<script\b[^>]*\ssrc=[^>]*></script>")
STATES = {NEW: "新增", CHANGED: "修改", UNCHANGED: "与网站上的相同", BAD: "要改正"}


class Looked(NamedTuple):
    """A draft as it was judged, and the preview of what can be written of it; `numbers` are the places of these records in `judged`."""

    judged: Judged
    preview: Preview
    numbers: Sequence[int]


class _Kept:
    """The previews of the newest published state, the one that was used last at the end."""

    def __init__(self, folder: Path) -> None:
        self.previews = Previews(folder)
        self._lock = Lock()
        self._state: Published | None = None
        self._found: OrderedDict[tuple[str, int, frozenset[str] | None], Looked] = OrderedDict()

    def of(self, published: Published, draft: Draft) -> Looked:
        who = account()
        key = (draft.id, draft.version, who.departments)
        with self._lock:
            if self._state is not published:
                self._state = published
                self._found.clear()
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        judged = judge_draft(published, draft, who.departments)
        ready = [n for n, one in enumerate(judged.records) if one.content is not None and one.state in (NEW, CHANGED)]
        written = [Written(one.file, one.content) for n in ready if (one := judged.records[n]).content is not None]
        looked = Looked(judged, self.previews.of(published, written), ready)
        with self._lock:
            if self._state is published:
                self._found[key] = looked
                while len(self._found) > _KEPT:
                    self._found.popitem(last=False)
        return looked


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    found: Desk = state.app.extensions[EXTENSION]
    state.app.extensions[_EXTENSION] = _Kept(found.settings.state / "frames")
    state.app.extensions[f"{_EXTENSION}-prepared"] = Remembered(lambda published: prepared(published.site))


def prepare(app: Flask, published: Published) -> None:
    """Makes what the first preview of a state would make: the frames, and what is known of all records."""
    site, kept = published.site, app.extensions[_EXTENSION]
    some = max((found for name, found in site.by_kind.items() if name not in FAR_REACHING), key=len, default=())
    # If the frames cannot be made, the first preview says so to whoever asks for it.
    with contextlib.suppress(NoFrames):
        for record in some[:1]:
            made = kept.previews.of(published, [Written(record.file, site.places.path(record.file).read_bytes())])
            made.page(record.address)
            made.consequences(record)


def _kept() -> _Kept:
    found: _Kept = current_app.extensions[_EXTENSION]
    return found


def _draft(ident: str) -> Draft:
    draft = desk().store.draft(ident)
    if draft is None:
        abort(404)
    if not allowed(account(), draft.department):
        abort(403)
    if draft.kind not in desk().bases.now().site.kinds.by_name:
        abort(404)
    return draft


@blueprint.get("/preview/<ident>/")
def _of_draft(ident: str) -> str:
    """The preview of a draft: of one record its page, of several the list of them."""
    found = _draft(ident)
    looked = _kept().of(desk().bases.now(), found)
    return _listed(found, looked) if found.way == SHEET or len(looked.judged.records) > 1 else _one(found, looked, 0)


@blueprint.get("/preview/<ident>/<int:number>/")
def _of_one(ident: str, number: int) -> str:
    """The preview of one record of a draft; the first one has the number 1."""
    found = _draft(ident)
    looked = _kept().of(desk().bases.now(), found)
    if not 1 <= number <= len(looked.judged.records):
        abort(404)
    return _one(found, looked, number - 1)


def _words(draft: Draft) -> dict[str, object]:
    kind = desk().bases.now().site.kinds.by_name[draft.kind]
    back = f"/sheet/draft/{draft.id}/" if draft.way == SHEET else f"/form/{draft.id}/"
    return {"draft": draft, "kind": kind.singular, "back": back, "open": draft.state in (DRAFT, RETURNED)}


def _listed(draft: Draft, looked: Looked) -> str:
    judged = looked.judged
    rows = [
        {
            "number": number,
            "name": one.name,
            "state": one.state,
            "words": STATES[one.state],
            "faults": [fault.message for fault in judged.faults if fault.row in one.rows][:3],
        }
        for number, one in enumerate(judged.records, 1)
    ]
    count = {state: sum(row["state"] == state for row in rows) for state in STATES}
    # What must be corrected comes first.
    rows.sort(key=lambda row: row["state"] != BAD)
    general = [fault for fault in judged.faults if not any(fault.row in one.rows for one in judged.records)]
    return render_template(
        "previews.html",
        rows=rows[:PAGE],
        more=max(len(rows) - PAGE, 0),
        count=count,
        states=STATES,
        general=general,
        good=judged.good,
        left=[mark.label for _, mark in sheetrows.work(draft.rows, draft.notes).out],
        **_words(draft),
    )


def _one(draft: Draft, looked: Looked, number: int) -> str:
    judged = looked.judged
    found: JudgedRecord | None = judged.records[number] if judged.records else None
    faults = [one for one in judged.faults if found is None or one.row in found.rows or one.row < 0]
    record = _record(looked, number)
    preview = looked.preview
    return render_template(
        "preview.html",
        number=number + 1,
        count=len(judged.records),
        name=found.name if found is not None else "",
        state=found.state if found is not None else BAD,
        words=STATES[found.state if found is not None else BAD],
        errors=[one for one in faults if one.severity == ERROR],
        warnings=[one for one in faults if one.severity != ERROR],
        title=_title,
        record=record,
        page=f"/preview/{draft.id}/{number + 1}/site/{record.address}" if record is not None else "",
        standing=preview.before(record) is not None if record is not None else False,
        differences=preview.differences(record) if record is not None and preview.before(record) is not None else [],
        consequences=preview.consequences(record) if record is not None else None,
        good=judged.good,
        **_words(draft),
    )


def _record(looked: Looked, number: int) -> Record | None:
    file = looked.judged.records[number].file if number in looked.numbers else ""
    return next((one for one in looked.preview.records if one.file == file), None)


def _title(draft: Draft, fault: Fault) -> str:
    """The title of the field that a fault is about."""
    kind = desk().bases.now().site.kinds.by_name[draft.kind]
    return next((one.title for one in tables.columns(kind) if one.key == fault.key), "")


@blueprint.get("/preview/<ident>/<int:number>/site/")
@blueprint.get("/preview/<ident>/<int:number>/site/<path:address>")
def _page(ident: str, number: int, address: str = "") -> Response:
    """A page of the site in which the records of the draft stand, or a file that it needs; for the frame of the preview."""
    found = _draft(ident)
    framed()
    kept = _kept()
    looked = kept.of(desk().bases.now(), found)
    content = kept.previews.file(address)
    if content is not None:
        response = Response(content, content_type=mimetypes.guess_type(address)[0] or "application/octet-stream")
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response
    shown = looked.preview.page(address) if address.endswith("/") else None
    if shown is not None:
        # The frame runs no scripts, since what a clerk has typed is in it. All that the page says is there without them.
        return Response(_SCRIPT.sub(b"", shown), content_type="text/html; charset=utf-8")
    record = _record(looked, number - 1)
    back = f"/preview/{ident}/{number}/site/{record.address}" if record is not None else ""
    return Response(render_template("elsewhere.html", back=back), content_type="text/html; charset=utf-8")
