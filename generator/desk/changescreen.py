"""The screen 改已有的: searches what stands, by name and number, and opens it as a form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request

from generator.desk import changing, judging
from generator.desk.base import Published
from generator.desk.finding import MOST
from generator.desk.formscreen import described
from generator.desk.kinds import published_of
from generator.desk.session import account, desk
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record

blueprint = Blueprint("change", __name__, url_prefix="/change")


@blueprint.get("/")
def search() -> Any:
    """What stands and may be changed by this account, as far as it was asked for."""
    published: Published = desk().bases.now()
    kinds = _kinds(published)
    name, typed = request.args.get("kind", ""), request.args.get("q", "")[:100]
    asked = bool(name or typed.strip())
    some = [one for one in kinds if not name or one.name == name] if asked else []
    found: list[tuple[Kind, Record]] = []
    count = 0
    for kind in some:
        got = published.finder.search(kind, typed, account().departments)
        count += got.total
        found += [(kind, record) for record in got.records]
    shown = [(kind, record, described(published, record), record.file in published.finder.gone) for kind, record in found[:MOST]]
    return render_template("change.html", kinds=kinds, name=name, typed=typed, asked=asked, found=shown, count=count)


@blueprint.post("/open")
def begin() -> Any:
    """Opens the form of a record that stands. A draft of this account that already changes it goes on."""
    published: Published = desk().bases.now()
    who = account()
    kind = published.site.kinds.by_name.get(request.form.get("kind", ""))
    record = published.site.find((kind.name, request.form.get("record", ""))) if kind is not None else None
    if kind is None or record is None:
        abort(404)
    if not judging.may_touch(published.site, kind, record.id, who.departments):
        abort(403)
    store = desk().store
    draft = changing.unfinished(store.drafts(who.id), kind.name, record.id, who.id)
    if draft is None:
        owner = judging.owner_of(published.site, kind, record.id)
        draft = store.save(changing.begun(published, published.standings.shape(kind), record, who.id, owner))
    anchor = "#f-ended" if "down" in request.form and "ended" in kind.root.properties else ""
    return redirect(f"/form/{draft.id}/{anchor}", 303)


def _kinds(published: Published) -> list[Kind]:
    """The kinds of which this account may change records, because its departments have some."""
    departments = account().departments
    if departments is None:
        return list(published.site.kinds)
    of = published_of(published)
    own = {name for who in departments for name, number in of.get(who, {}).items() if number}
    return [one for one in published.site.kinds if one.name in own or one.name == DEPARTMENT]
