"""Signing in and out, and the accounts of an office."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from generator.desk import log, session
from generator.desk.accounts import DAY, KEPT, MOST_DAYS, OWN, USUAL_DAYS, Account
from generator.desk.words import NAME_MOST, mail_fault, name_fault
from generator.model.kindnames import DEPARTMENT

blueprint = Blueprint("entering", __name__)
# Addresses of this desk, to which one may be sent on after signing in: a path that begins with one slash.
_PATH = re.compile(r"/(?:[A-Za-z0-9_-]+/?)*(?:\?[A-Za-z0-9._~%=&/-]*)?")


@blueprint.get("/enter/<secret>")
def _invited(secret: str) -> Any:
    desk = session.desk()
    if not desk.settings.office and request.method == "GET":
        # On one's own machine the program itself opens the address, which holds once.
        return _enter(secret)
    _bounded()
    found = desk.accounts.invited(secret)
    return _door_of(found, secret)


@blueprint.post("/enter/<secret>")
def _enter(secret: str) -> Any:
    _bounded()
    # On one's own machine each start of the desk has an address of its own; nothing need be kept.
    kept = session.desk().settings.office and "kept" in request.form
    found = session.desk().accounts.redeem(secret, kept=kept)
    if found is None:
        return _door_of(None, "")
    session.sign_in(*found, lasts=KEPT[1] if kept else None)
    return render_template("entered.html", next=_next())


def _door_of(found: Account | None, secret: str) -> Any:
    if found is None:
        session.desk().attempts.failed(_who(), session.desk().clock.now())
    else:
        session.keep()
    return render_template("enter.html", invited=found, secret=secret), 200 if found else 403


def _bounded() -> None:
    """Ends a request with 429 if whoever asks has failed too often of late."""
    desk = session.desk()
    if desk.attempts.enough(_who(), desk.clock.now()):
        abort(429)


def _who() -> str:
    """The address of whoever asks, as the proxy of an office tells it (the last one is what it has seen itself)."""
    told = request.headers.get("X-Forwarded-For", "") if session.desk().settings.office else ""
    return told.rpartition(",")[2].strip()[:64] or request.remote_addr or ""


def _next() -> str:
    asked = request.args.get("next", "")
    return asked if _PATH.fullmatch(asked) else "/"


@blueprint.post("/leave")
def _leave() -> Any:
    session.account()
    session.sign_out()
    return redirect("/enter/", 303)


@blueprint.get("/enter/")
def _door() -> Any:
    if session.visitor() is not None:
        return redirect("/", 303)
    return render_template("enter.html", invited=None, secret="", plain=True)


@blueprint.route("/enter/name", methods=["GET", "POST"])
def _name() -> Any:
    """Asks on one's own machine for the name that submissions carry, where git does not know it."""
    if session.desk().settings.office or session.account().id != OWN:
        abort(404)
    if request.method == "GET":
        return render_template("name.html", name="", mail="", faults=[])
    name, mail = (request.form.get(key, "").strip() for key in ("name", "mail"))
    faults = [(key, words) for key, words in (("name", name_fault(name)), ("mail", mail_fault(mail))) if words]
    if faults:
        return render_template("name.html", name=name, mail=mail, faults=faults, most=NAME_MOST), 422
    session.desk().accounts.own(name, mail)
    return redirect("/", 303)


def _admin() -> Account:
    """The account of this request, which must be one that looks after the others, in an office."""
    found = session.account()
    if not session.desk().settings.office:
        abort(404)
    if not found.admin:
        abort(403)
    return found


@blueprint.get("/accounts/")
def _accounts() -> Any:
    _admin()
    return _shown()


def _shown(faults: list[tuple[str, str]] | None = None, link: str = "", name: str = "") -> Any:
    desk = session.desk()
    known = {one.id: str(one.data.get("name", one.id)) for one in desk.bases.now().site.all_by_kind.get(DEPARTMENT, ())}
    # After an invitation the form is empty again: another press must not invite the same person twice.
    typed = MultiDict[str, str]() if link else request.form
    told = {"accounts": desk.accounts.all(), "departments": known, "form": typed, "chosen": typed.getlist("departments")}
    return render_template("accounts.html", **told, faults=faults or [], link=link, name=name, days=USUAL_DAYS, most=MOST_DAYS)


@blueprint.post("/accounts/new")
def _new() -> Any:
    """Makes an account and shows the link of its invitation, once."""
    admin, desk = _admin(), session.desk()
    name, mail = (request.form.get(key, "").strip() for key in ("name", "mail"))
    everything, chosen = "all" in request.form, frozenset(request.form.getlist("departments"))
    known = {one.id for one in desk.bases.now().site.all_by_kind.get(DEPARTMENT, ())}
    days = request.form.get("days", "")
    faults = [(key, words) for key, words in (("name", name_fault(name)), ("mail", mail_fault(mail))) if words]
    if not (everything or chosen) or chosen - known:
        faults.append(("departments", "请至少选一个部门，或者选“全部部门”"))
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        faults.append(("days", f"链接的有效天数应是 1 至 {MOST_DAYS} 之间的整数，例如 {USUAL_DAYS}"))
    if faults:
        return _shown(faults), 422
    made = desk.accounts.add(name, mail, None if everything else chosen, admin="admin" in request.form)
    log.deed(admin.id, "invites", made.id)
    return _linked(made, int(days))


@blueprint.post("/accounts/<ident>/again")
def _again(ident: str) -> Any:
    """Shows a new link for an account; links of before are void."""
    admin, found = _admin(), session.desk().accounts.find(ident)
    if found is None or found.closed:
        abort(404)
    log.deed(admin.id, "invites", ident)
    return _linked(found, USUAL_DAYS)


def _linked(found: Account, days: int) -> Any:
    desk = session.desk()
    secret = desk.accounts.invite(found.id, days * DAY)
    return _shown(link=f"https://{desk.settings.host}/enter/{secret}", name=found.name)


@blueprint.post("/accounts/<ident>/close")
def _close(ident: str) -> Any:
    """Closes an account; its sessions end at once."""
    admin = _admin()
    if ident == admin.id:
        return _shown([("", "不能停用您自己的账号，请由另一位管理员停用")]), 422
    if not session.desk().accounts.close(ident):
        abort(404)
    log.deed(admin.id, "closes", ident)
    return redirect("/accounts/", 303)
