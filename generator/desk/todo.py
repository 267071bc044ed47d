"""我的待办: what each department of a clerk owes and by when, which numbers are missing, what was sent back, what is begun, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from generator.desk import owing
from generator.desk.accounts import Account, allowed
from generator.desk.judging import may_touch
from generator.desk.owing import LATE, NOTHING, SOON, Owed, Row
from generator.desk.remembered import Remembered
from generator.desk.session import account, desk, may
from generator.desk.store import DRAFT, FORM, RETURNED, SENT, Draft
from generator.exchange import columns as tables
from generator.law.duties import Duty
from generator.model.kindnames import DEPARTMENT, WITHHELD_NUMBER
from generator.model.records import short_name
from generator.site import wording
from generator.site.site import Site

blueprint = Blueprint("todo", __name__)

_EXTENSION = "desk-owing"
# The most duties of one rule that the list shows; a page of its own has them all, up to so many.
FIRST, MOST = 5, 500
# With so many departments or fewer, all of them are on one page.
FEW = 3
# The names of the fields of a form that hold cells begin so.
CELL = "cell-"


class Task(NamedTuple):
    """A duty as the list shows it. `row` holds the cells of a new record; `record` is the id of one to change."""

    subject: str
    due: str
    state: str
    words: str
    kind: str
    record: str
    row: Row


class Tasks(NamedTuple):
    """The duties of one rule that are equally urgent, with the rule in plain words. `more` says how many are not listed."""

    rule: str
    title: str
    law: str
    group: str
    tasks: Sequence[Task]
    more: int


@blueprint.record_once
def _remember(state: BlueprintSetupState) -> None:
    state.app.extensions[_EXTENSION] = Remembered(lambda published: owing.owing(published.site))


def owed() -> Mapping[str, Owed]:
    """What each department owes by the newest published state."""
    found: Remembered[dict[str, Owed]] = current_app.extensions[_EXTENSION]
    return found.of(desk().bases.now())


def departments(site: Site, who: Account) -> list[tuple[str, str]]:
    """The ids and names of the departments of an account that are there, in the order of their ids."""
    some = sorted(site.by_kind.get(DEPARTMENT, ()), key=lambda one: one.id)
    return [(one.id, short_name(one)) for one in some if allowed(who, one.id) and "abolished" not in one.data]


@blueprint.get("/")
def _home() -> str:
    """The list of one department, or of the few that the account has."""
    site, who = desk().bases.now().site, account()
    mine = departments(site, who)
    asked = request.args.get("of", "")
    if asked and asked not in dict(mine):
        may(asked)
        abort(404)
    known = owed()
    sums = [(ident, name, known.get(ident, NOTHING)) for ident, name in mine]
    chosen = [ident for ident, _ in mine] if len(mine) <= FEW else [asked] if asked else []
    drafts = desk().store.drafts(who.id)
    sent = [one for one in desk().store.submissions(who.departments, (SENT,)) if not asked or one.department == asked]
    names = dict(mine)
    return render_template(
        "todo.html",
        departments=_table(sums) if len(mine) > FEW else [],
        asked=asked,
        parts=[
            (ident, names[ident], _groups(site, known.get(ident, NOTHING)), _numbers(site, known.get(ident, NOTHING))) for ident in chosen
        ],
        returned=[_draft(site, one) for one in drafts if one.state == RETURNED],
        drafts=[_draft(site, one) for one in drafts if one.state == DRAFT],
        sent=len(sent),
        several=len(mine) > 1,
        day=site.as_of,
        cell=CELL,
    )


def _table(sums: Sequence[tuple[str, str, Owed]]) -> list[dict[str, Any]]:
    rows = [
        {"id": ident, "name": name, "late": one.count(LATE), "soon": one.count(SOON), "missing": one.missing} for ident, name, one in sums
    ]
    return sorted(rows, key=lambda row: (-row["late"], -row["soon"], -row["missing"], row["id"]))


def _groups(site: Site, of: Owed) -> list[tuple[str, str, int, list[Tasks]]]:
    """The duties of a department by urgency: the name of the group, its words, how many there are, and the duties by their rules."""
    return [(name, words, of.count(name), _by_rule(site, name, of.duties.get(name, ()))) for name, words in owing.GROUPS.items()]


def _by_rule(site: Site, group: str, duties: Sequence[Duty], most: int = FIRST) -> list[Tasks]:
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.rule.id, []).append(duty)
    return [
        Tasks(
            rule,
            str(some[0].rule.data["title"]),
            some[0].rule.said,
            group,
            [_task(site, one) for one in some[:most]],
            max(len(some) - most, 0),
        )
        for rule, some in found.items()
    ]


def _task(site: Site, duty: Duty) -> Task:
    step = owing.step(site, duty)
    due = _long(duty.due.isoformat()) + duty.times[1][10:] if duty.due is not None else ""
    # The day stands before it already.
    state = wording.state(duty).removesuffix(f"，{duty.due} 到期")
    return Task(owing.subject(site, duty), due, state, step.words, step.kind, step.record, step.row or {})


def _numbers(site: Site, of: Owed) -> list[dict[str, Any]]:
    return [
        {
            "name": one.pattern.replace("{year}", str(one.year)).replace("{serial}", "…"),
            "kind": one.kind,
            "words": site.kinds.by_name[one.kind].singular if one.kind in site.kinds.by_name else "",
            "last": one.last,
            "missing": one.missing,
            "numbers": (found := owing.missing(site, one)),
            "ranges": one.texts()[: owing.MOST_NUMBERS] if not found else [],
            "cut": len(one.unexplained) > owing.MOST_NUMBERS,
            "withheld": WITHHELD_NUMBER,
        }
        for one in of.series
    ]


def _draft(site: Site, draft: Draft) -> dict[str, Any]:
    kind = site.kinds.by_name.get(draft.kind)
    return {
        "id": draft.id,
        "address": f"/sheet/draft/{draft.id}/" if draft.way == "sheet" else f"/form/{draft.id}/",
        "kind": kind.singular if kind is not None else "",
        "name": name_of(site, draft),
        "rows": len(draft.rows),
        "sheet": draft.way == "sheet",
        "change": bool(draft.record),
        "updated": draft.updated,
        "reason": draft.reason,
    }


def name_of(site: Site, draft: Draft) -> str:
    """What a draft may be called: the name of the record that it changes, or its number, or the first text that is filled in."""
    kind = site.kinds.by_name.get(draft.kind)
    if kind is None or not draft.rows:
        return ""
    record = site.find((kind.name, draft.record)) if draft.record else None
    if record is not None:
        return record.caption
    table, row = tables.columns(kind), draft.rows[0]
    numbers = [one.key for one in table if one.path == ("document_number",)]
    parties = [one.key for one in table if kind.party and one.path == (kind.party, "name")]
    titles = [one.key for one in table if one.path in (("title",), ("name",), ("number",))]
    return "，".join(text for key in (*numbers, *parties, *titles) if (text := row.get(key, "").strip()))


@blueprint.get("/owed/<department>/<rule>/")
def _rule(department: str, rule: str) -> str:
    """All duties of a department by one rule."""
    may(department)
    site = desk().bases.now().site
    of = owed().get(department, NOTHING)
    found = [(name, [one for one in some if one.rule.id == rule]) for name, some in of.duties.items()]
    groups = [(name, owing.GROUPS[name], len(some), _by_rule(site, name, some, MOST)) for name, some in found if some]
    if not groups:
        abort(404)
    groups.sort(key=lambda one: list(owing.GROUPS).index(one[0]))
    return render_template("owed.html", groups=groups, department=department, name=wording.department(site, department), cell=CELL)


@blueprint.post("/begin/<kind>/")
def _begin(kind: str) -> Response:
    """Begins a draft of a kind with what is known already, and opens its form."""
    site = desk().bases.now().site
    found = site.kinds.by_name.get(kind)
    department = request.form.get("of", "")
    if found is None or department not in dict(departments(site, account())):
        may(department)
        abort(404)
    if not may_touch(site, found, "", account().departments):
        abort(403)
    keys = {one.key for one in tables.columns(found) if not one.private}
    row = {key: text[:1000] for name, text in request.form.items() if (key := name.removeprefix(CELL)) != name and key in keys}
    draft = desk().store.save(Draft(account=account().id, department=department, kind=kind, way=FORM, rows=(row,)))
    return redirect(f"/form/{draft.id}/", 303)


def _long(day: str) -> str:
    return f"{day[:4]}年{int(day[5:7])}月{int(day[8:10])}日"
