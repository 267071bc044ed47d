"""The screen 填表: the form of a draft, which saves while somebody types, keeps all that was typed, and says what is wrong where it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, abort, jsonify, redirect, render_template, request

from generator.desk import changing, fields, judging, pasted, posting, trees
from generator.desk.accounts import allowed
from generator.desk.base import Published
from generator.desk.fields import Control
from generator.desk.finding import Found
from generator.desk.judging import ERROR, Judged
from generator.desk.session import account, desk, may, token
from generator.desk.store import CHANGE, FORM, PASTE, PUBLISHED, RETURNED, SENT, SHEET, Draft, Stale
from generator.desk.trees import Shape, Tree
from generator.exchange import columns as c
from generator.exchange.wording import MISSING
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record, first_text

blueprint = Blueprint("form", __name__, url_prefix="/form")


class Opened(NamedTuple):
    """A draft with what its form is made of."""

    draft: Draft
    published: Published
    kind: Kind
    shape: Shape


def opened(ident: str) -> Opened:
    """A draft that this account may fill in. Ends the request with 404 if there is none, with 403 if it is another department's."""
    draft = desk().store.draft(ident)
    if draft is None or draft.way == SHEET:
        abort(404)
    who = account()
    if draft.account != who.id and not (draft.department and allowed(who, draft.department)):
        abort(403)
    published: Published = desk().bases.now()
    kind = published.site.kinds.by_name.get(draft.kind)
    if kind is None:
        abort(404)
    return Opened(draft, published, kind, published.standings.shape(kind))


@blueprint.post("/<name>/new")
def begin(name: str) -> Any:
    """Begins a draft of a kind, for the department that the form names or the only one of the account."""
    who, published = account(), desk().bases.now()
    kind = published.site.kinds.by_name.get(name)
    if kind is None:
        abort(404)
    if not judging.may_touch(published.site, kind, "", who.departments) and kind.name != DEPARTMENT:
        abort(403)
    department = request.form.get(DEPARTMENT, "")
    if department:
        may(department)
    elif who.departments is not None and len(who.departments) == 1:
        [department] = who.departments
    shape = published.standings.shape(kind)
    tree: dict[str, Tree] = {}
    if department and kind.authority:
        tree = posting.taken(kind.root, tree, kind.authority, department)
    made = desk().store.save(Draft(who.id, department, kind.name, FORM, trees.rows_of(shape, tree)))
    return redirect(f"/form/{made.id}/", 303)


@blueprint.get("/<ident>/")
def show(ident: str) -> Any:
    """The form of a draft; with `?check` or when it was sent back, with what is wrong."""
    one = opened(ident)
    if one.draft.state == PUBLISHED:
        abort(404)
    if one.draft.state == SENT:
        # There it can be taken up again.
        return redirect("/progress/")
    tree = trees.tree_of(one.shape, one.draft.rows)
    return _page(one, {**tree, trees.NAME: _named(one.draft)}, checked="check" in request.args or one.draft.state == RETURNED)


def beside_source(ident: str, source: str) -> Any:
    """The form of a draft that was just made of a pasted decision, with its source."""
    one = opened(ident)
    return _page(one, trees.tree_of(one.shape, one.draft.rows), source=source)


@blueprint.post("/<ident>/")
def send(ident: str) -> Any:
    """Saves a form. Then, by the button: checks it and goes on, adds or takes away an item, takes a proposal, or only saves."""
    one = opened(ident)
    before = trees.tree_of(one.shape, one.draft.rows)
    tree = _sent(one, before)
    if name := request.form.get("_drop"):
        tree = posting.dropped(one.kind.root, tree, name)
    tree = posting.pruned(tree)
    if name := request.form.get("_add"):
        tree = posting.added(one.kind.root, tree, name)
    if taken := request.form.get("_take"):
        name, _, text = taken.partition("|")
        tree = posting.taken(one.kind.root, tree, name, text)
    if "_again" in request.form and one.draft.way == CHANGE:
        one, tree = _renewed(one, tree)
    shown = trees.masked(one.shape, tree)
    try:
        saved = desk().store.save(_stored(one, shown, _version()))
    except Stale:
        return _stale(one, tree)
    one = one._replace(draft=saved)
    shown = _kept(one.kind, tree, trees.masked(one.shape, tree, unsure=False))
    if "_save" in request.form and one.draft.way == PASTE and request.form.get(pasted.FIELD):
        # A redirect would lose the source, which is nowhere but in the page.
        return _page(one, shown, saved=True)
    if "_save" in request.form:
        return redirect(f"/form/{ident}/?saved", 303)
    if "_check" in request.form or taken:
        judged = _judged(one)
        if judged.good and not taken and not changing.moved(one.published, one.kind, one.draft):
            return redirect(f"/preview/{ident}/", 303)
        return _page(one, shown, checked=True, judged=judged)
    return _page(one, shown, focus=request.form.get("_add", ""))


@blueprint.post("/<ident>/save")
def save(ident: str) -> Any:
    """Saves while somebody types, and tells the script what is understood: the new version, what will be written, masked names."""
    one = opened(ident)
    tree = _sent(one, trees.tree_of(one.shape, one.draft.rows))
    shown = trees.masked(one.shape, tree)
    try:
        saved = desk().store.save(_stored(one, shown, _version()))
    except Stale:
        said = "这份草稿在另一个窗口里改过了，这一页没有再自动保存。点“保存草稿”，会把两边的不同列出来。"
        return jsonify(message=said), 409
    one = one._replace(draft=saved)
    judged = _judged(one)
    form = _form(one, shown, judged, checked=False)
    # Places in lists are those of what is stored; where an empty item stands between, they would be those of others.
    plain = posting.pruned(tree) == tree
    notes = {item.id: item.note if plain else "" for item in fields.walk(form) if item.name and (item.note or item.value)}
    masked = {item.id: item.value for item in fields.walk(form) if item.masks and item.value}
    return jsonify(version=saved.version, notes=notes, masked=masked)


@blueprint.get("/token")
def new_token() -> Any:
    """The token of a session that has begun again, for a page that was opened in an earlier one."""
    account()
    return jsonify(token=token())


@blueprint.get("/find")
def find() -> Any:
    """The records of a kind that a text may mean, for the box of a link."""
    published = desk().bases.now()
    kind = published.site.kinds.by_name.get(request.args.get("kind", ""))
    typed = request.args.get("q", "")[:100]
    if kind is None or not typed.strip():
        return jsonify(found=[], count=0)
    found: Found = published.finder.search(kind, typed, shown=True)
    return jsonify(found=[{"id": record.id, "name": described(published, record)} for record in found.records], count=found.total)


def described(published: Published, record: Record) -> str:
    """A record in words that tell it from others: its name, department and day."""
    of = published.standings.departments.by_id.get(record.authority)
    return "，".join(filter(None, (record.caption, of.name if of is not None else "", record.date)))


# What was sent


def _sent(one: Opened, before: Mapping[str, Tree]) -> dict[str, Tree]:
    kinds, finder = one.published.site.kinds.by_name, one.published.finder

    def find_one(kind: str, typed: str) -> str:
        return finder.one(kinds[kind], typed) if kind in kinds else ""

    tree = posting.tree_of(one.kind.root, request.form, find_one)
    kept: dict[str, Tree] = posting.in_order(one.kind.root, before, tree)
    return {**kept, trees.NAME: request.form.get(trees.NAME, "").strip()}


def _version() -> int:
    sent = request.form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 12 else -1


def _named(draft: Draft) -> str:
    return draft.record or (draft.rows[0].get(c.ID, "") if draft.rows else "")


def _stored(one: Opened, tree: Mapping[str, Tree], version: int) -> Draft:
    """The draft with what was typed. It belongs to the department that the record names, if the account may write for that one."""
    rows = trees.rows_of(one.shape, tree, one.draft.record or str(tree.get(trees.NAME, "")))
    said = first_text(dict(tree), one.kind.authority) if one.kind.authority else ""
    known = said in one.shape.departments.by_id and allowed(account(), said)
    department = said if known else one.draft.department
    return dataclasses.replace(one.draft, rows=rows, version=version, department=department)


def _kept(kind: Kind, typed: Mapping[str, Tree], shown: dict[str, Tree]) -> dict[str, Tree]:
    """What the page shows again: all that was typed, also a name of which nobody knows yet whether it may be kept."""

    def both(mine: Tree, stored: Tree) -> Tree:
        if isinstance(mine, Mapping) and isinstance(stored, Mapping):
            return {key: both(value, stored.get(key, "")) for key, value in mine.items()}
        if isinstance(mine, list) and isinstance(stored, list) and len(mine) == len(stored):
            return [both(*pair) for pair in zip(mine, stored, strict=True)]
        return mine if stored == "" else stored

    return {key: both(value, shown.get(key, "")) for key, value in typed.items()}


# What is shown


def _judged(one: Opened) -> Judged:
    return judging.judge_draft(one.published, one.draft, account().departments)


def _context(one: Opened, judged: Judged, *, checked: bool) -> fields.Context:
    site = one.published.site

    def caption(kind: str, ident: str) -> str:
        record = site.find((kind, ident))
        return described(one.published, record) if record is not None else ""

    def candidates(kind: str, typed: str) -> Sequence[tuple[str, str]]:
        found = one.published.finder.search(site.kinds.by_name[kind], typed, shown=True) if kind in site.kinds.by_name else Found((), 0)
        return [(record.id, described(one.published, record)) for record in found.records]

    shown = judged.faults if checked else [fault for fault in judged.faults if fault.slug == "derived-value"]
    data = judged.records[0].data if judged.records else {}
    return fields.Context(
        one.kind, one.shape.departments, account().departments, caption, candidates, site.kinds.by_name, tuple(shown), data
    )


def _form(one: Opened, tree: Mapping[str, Tree], judged: Judged, *, checked: bool) -> Control:
    named = not one.draft.record and not one.kind.authority
    return fields.controls(_context(one, judged, checked=checked), tree, named=named)


def _page(
    one: Opened,
    tree: Mapping[str, Tree],
    *,
    checked: bool = False,
    judged: Judged | None = None,
    focus: str = "",
    stale: Sequence[tuple[str, str, str]] = (),
    saved: bool = False,
    source: str = "",
) -> Any:
    judged = _unsorted(judged or _judged(one), tree)
    context = _context(one, judged, checked=checked)
    named = not one.draft.record and not one.kind.authority
    form = fields.controls(context, tree, named=named)
    errors = fields.summary(context, form) if checked else []
    # The source of a pasted decision is nowhere but in the page, which sends it with each form.
    source = source or request.form.get(pasted.FIELD, "") if one.draft.way == PASTE else ""
    beside = pasted.beside(one.published, one.kind, source, desk().clock.today().isoformat())
    loose = [fault.message for fault in judged.faults if checked and fault.severity != ERROR and not fault.path and not fault.key]
    return render_template(
        "form.html",
        draft=one.draft,
        kind=one.kind,
        form=form,
        faults=[(line.target, line.message) for line in errors],
        remarks=loose,
        checked=checked,
        good=judged.good,
        saved=saved or "saved" in request.args,
        pasted=beside,
        lost=one.draft.way == PASTE and beside is None,
        stale=stale,
        focus=fields.ident(f"{focus}.{_last(tree, focus)}") if focus else "",
        change=changing.state(one.published, one.kind, one.draft),
        others=changing.others(desk().store.drafts() if one.draft.record else (), one.draft, desk().accounts),
        returned=one.draft.reason if one.draft.state == RETURNED else "",
        ends="ended" in one.kind.root.properties,
        corrects=next((key for key, field in one.kind.root.properties.items() if field.changes is not None), ""),
    )


def _unsorted(judged: Judged, tree: Mapping[str, Tree]) -> Judged:
    """The verdict, where a name that was typed is only missing because nobody knows yet whether it may be kept."""
    said = "请先选“类别”：自然人的姓名公开以前要遮蔽，不知道类别，这一栏还不能保存"
    typed = [one.slug in MISSING and bool(one.path) and not trees.blank(fields.value_at(tree, one.path) or "") for one in judged.faults]
    return judged._replace(faults=tuple(one._replace(message=said) if has else one for one, has in zip(judged.faults, typed, strict=True)))


def _last(tree: Tree, name: str) -> int:
    found = fields.value_at(tree, [int(step) if step.isdigit() else step for step in name.split(".")])
    return max(len(found) - 1, 0) if isinstance(found, list) else 0


def _stale(one: Opened, tree: Mapping[str, Tree]) -> Any:
    """The form again, with what was typed and what somebody else has saved meanwhile; the next save is of the newest version."""
    theirs = trees.tree_of(one.shape, one.draft.rows)
    mine = trees.tree_of(one.shape, trees.rows_of(one.shape, tree))
    keys = [key for key in one.kind.root.properties if theirs.get(key, "") != mine.get(key, "")]
    titles = {key: one.kind.root.properties[key].plain for key in keys}
    rows = [(titles[key], said(theirs.get(key, "")), said(mine.get(key, ""))) for key in keys]
    return _page(one, tree, stale=rows or [("内容", "相同", "相同")])


def said(tree: Tree) -> str:
    """A tree on one line, for comparing."""
    if isinstance(tree, Mapping):
        return "，".join(filter(None, map(said, tree.values())))
    if isinstance(tree, list):
        return "；".join(filter(None, map(said, tree)))
    return "（空）" if tree == trees.EMPTY else " ".join(str(tree).split())


def _renewed(one: Opened, tree: dict[str, Tree]) -> tuple[Opened, dict[str, Tree]]:
    """A change on top of what stands now: what the clerk did not touch is as it stands, what was touched stays typed."""
    record = one.published.site.find((one.kind.name, one.draft.record))
    if record is None:
        return one, tree
    was = trees.tree_of(one.shape, changing.was(one.draft))
    now = trees.tree_of(one.shape, trees.record_rows(one.shape, record))
    joined = {key: now.get(key, "") if tree.get(key, "") == was.get(key, "") else value for key, value in tree.items()}
    draft = changing.on_top(one.published, one.shape, one.draft, record)
    return one._replace(draft=draft), joined
