"""The screens behind “送审”: what is in the way of it, and the page 进度, where everything that was sent stands with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request

from generator.desk import handing, progress, submitting, wording
from generator.desk.accounts import allowed
from generator.desk.sent import COMMITTED, LIVE, PUBLISHED, PUSHED, RETURNED, SENT, WITHDRAWN, Item, details
from generator.desk.session import account, desk
from generator.desk.store import SHEET, Draft, Submission
from generator.desk.submitting import USE_PRESENT, NotSubmitted, Objection
from generator.exchange import columns
from generator.reading.settings import load_settings

blueprint = Blueprint("submit", __name__)
# The most records of a submission, and the most faults of a draft, that are listed; the rest is counted.
_ITEMS, _FAULTS = 20, 20
# The parts of the page, in the order in which somebody must do something.
_PARTS = ((RETURNED, "退回"), (SENT, "待审"), (PUBLISHED, "已公开"), (WITHDRAWN, "撤回"))
SAYING = {PUBLISHED: "已公开", WITHDRAWN: "已撤回", RETURNED: "退回", SENT: "待审", PUSHED: "等待送出", COMMITTED: "等待送出"}


@blueprint.post("/submit/")
def _submit() -> Any:
    who = account()
    try:
        made = desk().courier.submit(who, request.form.getlist("draft"))
    except NotSubmitted as refused:
        return _refused(refused.objections), 422
    return redirect(f"/progress/?sent={made.id}#sent-{made.id}", 303)


def _refused(objections: Sequence[Objection]) -> str:
    shown = []
    for one in objections:
        draft = desk().store.draft(one.draft) if one.draft else None
        own = draft if draft is not None and draft.account == account().id else None
        shown.append(
            {
                "name": one.name or (_kind(own.kind) if own is not None else ""),
                "text": one.text,
                "sort": one.sort,
                "draft": own.id if own is not None else "",
                "address": address(own) if own is not None else "",
                "faults": [(_title(own, fault.key), fault.message) for fault in one.faults[:_FAULTS]] if own is not None else [],
                "more": max(len(one.faults) - _FAULTS, 0),
                "differences": one.differences,
            }
        )
    return render_template("submit.html", objections=shown, use_present=USE_PRESENT)


def address(draft: Draft) -> str:
    """Where a draft is filled in."""
    return f"/sheet/draft/{draft.id}/" if draft.way == SHEET else f"/form/{draft.id}/"


def _kind(name: str) -> str:
    kind = desk().bases.now().site.kinds.by_name.get(name)
    return kind.singular if kind is not None else ""


def _title(draft: Draft, key: str) -> str:
    kind = desk().bases.now().site.kinds.by_name[draft.kind]
    return next((one.title for one in columns.columns(kind) if one.key == key), "")


@blueprint.post("/submit/present")
def _present() -> Any:
    """Begins anew from what is published now."""
    draft = _mine(request.form.get("draft", ""))
    if draft.record and draft.state not in (SENT, PUBLISHED):
        submitting.present_again(desk().bases.now(), desk().store, draft)
    return redirect(address(draft), 303)


@blueprint.post("/progress/change")
def _change() -> Any:
    """Takes up a draft that waits, to change it; what was sent goes on waiting until it is sent again."""
    draft = _mine(request.form.get("draft", ""))
    if draft.state == PUBLISHED:
        abort(404)
    return redirect(address(progress.take_up(desk().store, draft)), 303)


def _mine(ident: str) -> Draft:
    draft = desk().store.draft(ident)
    if draft is None:
        abort(404)
    if draft.account != account().id or not allowed(account(), draft.department):
        abort(403)
    return draft


# What became of it


@blueprint.get("/progress/")
def _progress() -> str:
    found, who = desk(), account()
    # Asks in the background; the page shows what is known, and never waits.
    found.courier.look()
    every = found.store.submissions(who.departments, (*LIVE, PUBLISHED, WITHDRAWN))
    shown = [_shown(one) for one in every]
    parts = [(state, words, [one for one in shown if one["part"] == state]) for state, words in _PARTS]
    troubles = [text for text in (found.bases.trouble, found.courier.trouble) if text]
    sent = next((one for one in shown if one["id"] == request.args.get("sent")), None)
    return render_template("progress.html", parts=parts, troubles=troubles, sent=sent)


def _shown(one: Submission) -> dict[str, Any]:
    found, bases, who = details(one), desk().bases, account()
    waiting, alone = one.state in (COMMITTED, PUSHED), bases.upstream.remote is None
    names = {other.id: other.name for other in desk().accounts.all()} if one.account != who.id else {}
    days = sorted({item.day for item in found.items if item.day})
    site = bases.now().site
    return {
        "id": one.id,
        "part": SENT if waiting else one.state,
        "state": SAYING[one.state],
        "head": f"{wording.department(site, one.department)}：{wording.counts(site, found.items)}",
        "items": [(item.name, _page(item) if one.state == PUBLISHED else "") for item in found.items[:_ITEMS]],
        "more": max(len(found.items) - _ITEMS, 0),
        "by": names.get(one.account, "") if one.account != who.id else "",
        "updated": one.updated,
        "says": handing.WORDS[found.sort] if waiting else "",
        "reason": one.reason,
        "days": days,
        "edited": found.edited,
        "number": one.number,
        "url": one.url if one.url.startswith(("https://", "http://")) else "",
        "carried": (one.state == SENT and alone) or (one.state == COMMITTED and (alone or bool(found.sort))),
        "mine": one.account == who.id or who.admin,
        "drafts": [(draft.id, address(draft)) for ident in one.drafts if (draft := _own_draft(one, ident)) is not None],
    }


def _own_draft(one: Submission, ident: str) -> Draft | None:
    """A draft of one's own that is in a submission and that may be changed."""
    draft = desk().store.draft(ident)
    return draft if draft is not None and draft.account == account().id and one.state in LIVE else None


def _page(item: Item) -> str:
    """The address of a record's page on the public site; "" if it is not there any more."""
    now = desk().bases.now()
    record, site = now.site.find((item.kind, item.id)), load_settings(now.root).site_url
    return f"{site.rstrip('/')}/{record.address}" if record is not None and site.startswith(("https://", "http://")) else ""


def _own(ident: str) -> Submission:
    found = desk().store.submission(ident)
    if found is None or found.state not in (*LIVE, PUBLISHED, WITHDRAWN):
        abort(404)
    if not allowed(account(), found.department):
        abort(403)
    return found


@blueprint.post("/progress/withdraw")
def _withdraw() -> Any:
    found = _own(request.form.get("submission", ""))
    if found.account != account().id and not account().admin:
        abort(403)
    try:
        desk().courier.withdraw(account(), found)
    except progress.Refused as refused:
        return render_template(
            "submit.html", objections=[{"text": str(refused), "sort": submitting.STATE, "name": ""}], use_present=""
        ), 409
    return redirect("/progress/", 303)


@blueprint.get("/progress/<ident>/file")
def _file(ident: str) -> Response:
    """The file with which somebody carries a submission to where it is reviewed."""
    found = _own(ident)
    if not found.commit or found.state not in LIVE:
        abort(404)
    response = Response(desk().courier.bundle(found), content_type="application/octet-stream")
    name = quote(f"送审文件-{found.day}.bundle")
    response.headers["Content-Disposition"] = f"attachment; filename=\"songshen-{found.day}.bundle\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response
