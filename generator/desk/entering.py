"""Signing in and out, and the accounts of an office."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request

from generator.desk import session

blueprint = Blueprint("entering", __name__)


@blueprint.get("/enter/<secret>")
def _invited(secret: str) -> Any:
    desk = session.desk()
    if not desk.settings.office:
        # On one's own machine the address is opened by the program itself, and holds once.
        return _enter(secret)
    found = desk.accounts.invited(secret)
    return render_template("enter.html", invited=found, secret=secret), 200 if found else 403


@blueprint.post("/enter/<secret>")
def _enter(secret: str) -> Any:
    found = session.desk().accounts.redeem(secret)
    if found is None:
        return render_template("enter.html", invited=None, secret=""), 403
    session.sign_in(*found)
    return render_template("entered.html")


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


@blueprint.get("/accounts/")
def _accounts() -> Any:
    if not session.account().admin:
        abort(403)
    return render_template(
        "accounts.html", accounts=session.desk().accounts.all(), own=not session.desk().settings.office, made=request.args.get("made", "")
    )
