"""新增: which kinds of record there are, what each is for, and the ways in which one can be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from generator.desk.accounts import Account
from generator.desk.base import Published
from generator.desk.remembered import Remembered
from generator.desk.session import account, desk
from generator.desk.todo import departments
from generator.exchange.decision import readable
from generator.law.duties import authority_of
from generator.law.rules import COLUMN, PERIOD
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.site.site import Site
from generator.text.folding import bare

blueprint = Blueprint("kinds", __name__)

_EXTENSION = "desk-kinds"


class Choice(NamedTuple):
    """A kind as the list shows it: its name in the program and in words, what it is for, and whether it is made by decisions."""

    name: str
    words: str
    purpose: str
    decisions: bool


@blueprint.record_once
def _remember(state: BlueprintSetupState) -> None:
    state.app.extensions[_EXTENSION] = Remembered(lambda published: of_departments(published.site))


def of_departments(site: Site) -> dict[str, dict[str, int]]:
    """By department the kinds of which it has published records, with their number, and those that the rules ask of it. Goes through all
    records.
    """
    found: dict[str, dict[str, int]] = {}
    for name, records in site.all_by_kind.items():
        for record in records:
            who = authority_of(record)
            if who:
                of = found.setdefault(who, {})
                of[name] = of.get(name, 0) + 1
    units = site.all_by_kind.get(DEPARTMENT, ())
    for rule in site.rules:
        if rule.enabled and rule.trigger in (PERIOD, COLUMN):
            for who in rule.owing(units):
                found.setdefault(who, {}).setdefault(rule.kind, 0)
    for unit in units:
        for one in unit.data.get("document_numbers", ()):
            found.setdefault(unit.id, {}).setdefault(str(one.get("kind", "")), 0)
    return found


def published_of(published: Published) -> dict[str, dict[str, int]]:
    """What `of_departments` says of a published state."""
    known: Remembered[dict[str, dict[str, int]]] = current_app.extensions[_EXTENSION]
    return known.of(published)


def open_to(kind: Kind, who: Account) -> bool:
    """Whether an account may make records of a kind: those that belong to no department, or that no clerk fills in, are for whoever sees to
    all departments.
    """
    return who.departments is None or (kind.by_hand and bool(kind.authority))


def choice(kind: Kind) -> Choice:
    """A kind for the list."""
    # Whoever uses the desk sees no files: what the schema calls a file is what is filled in at once.
    purpose = str(kind.schema.get("description", "")).replace("一个文件", "填一条")
    return Choice(kind.name, kind.singular, purpose, readable(kind))


@blueprint.get("/new/")
def _new() -> str:
    """All kinds: those of the account's departments first, the others by the groups of the site; or those that fit a word."""
    site, who = desk().bases.now().site, account()
    own = counted(published_of(desk().bases.now()), [ident for ident, _ in departments(site, who)])
    kinds = [kind for kind in site.kinds if kind.by_hand and open_to(kind, who)]
    word = request.args.get("q", "").strip()[:100]
    mine = sorted((kind for kind in kinds if kind.name in own), key=lambda kind: (-own[kind.name], kind.order))
    # Whoever sees to all departments has them all.
    first = mine if len(mine) <= len(kinds) // 2 else mine[: len(kinds) // 4]
    groups: dict[str, list[Choice]] = {}
    for kind in kinds:
        if kind not in first:
            groups.setdefault(kind.group, []).append(choice(kind))
    found = [choice(kind) for kind in kinds if fits(kind, word)] if word else []
    return render_template("new.html", word=word, found=found, own=[choice(kind) for kind in first], groups=groups)


def counted(known: Mapping[str, Mapping[str, int]], departments: Sequence[str]) -> dict[str, int]:
    """The kinds of some departments, with the number of their records."""
    out: dict[str, int] = {}
    for who in departments:
        for name, number in known.get(who, {}).items():
            out[name] = out.get(name, 0) + number
    return out


def fits(kind: Kind, word: str) -> bool:
    """Whether somebody who types a word may mean a kind: all its characters stand in the names of the kind or of its fields, or in what it
    is for.
    """
    asked = bare(word)
    texts = [
        kind.singular,
        kind.plural,
        kind.group,
        str(kind.schema.get("description", "")),
        *(one.title for one in kind.root.properties.values()),
    ]
    return any(asked in bare(text) for text in texts)


@blueprint.get("/new/<name>/")
def _ways(name: str) -> str:
    """The ways in which a record of a kind can be made."""
    site, who = desk().bases.now().site, account()
    kind = site.kinds.by_name.get(name)
    if kind is None:
        abort(404)
    if not open_to(kind, who):
        abort(403)
    mine = departments(site, who)
    return render_template("ways.html", kind=choice(kind), plural=kind.plural, departments=mine)
