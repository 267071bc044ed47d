"""Checks of one value against another that says the same or limits it. Annotations in the schemas name the pairs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.checks.lookup import Lookup
from generator.model.conditions import met, sum_at, values_at
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.model.records import NATURAL_PERSON, Leaf
from generator.text.identifiers import NO_CODE

_SOLE_TRADER = "个体工商户"
# By GB 32100, the first two characters of a unified social credit code give the sort of its holder: 92 is a sole trader, and nothing else
# is.
_OF_SOLE_TRADERS = "92"
_HOLDERS = {
    "11": "机关", "12": "事业单位", "13": "群众团体", "31": "律师事务所", "32": "公证处", "33": "基层法律服务所", "34": "司法鉴定机构",
    "35": "仲裁委员会", "51": "社会团体", "52": "民办非企业单位", "53": "基金会", "91": "企业", "92": _SOLE_TRADER, "93": "农民专业合作社",
}  # fmt: skip


def party_code(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """The code of a party fits its type. Platforms refuse a record if it does not, as if a digit were wrong (domain.md 11.5)."""
    code, kind = leaf.value.get("uscc"), leaf.value.get("type")
    if not isinstance(code, str) or not kind or code in ("", NO_CODE):
        return
    trader = code.startswith(_OF_SOLE_TRADERS)
    if kind == NATURAL_PERSON or trader != (kind == _SOLE_TRADER):
        holder = _HOLDERS.get(code[:2], "法人或者非法人组织")
        values = {"value": code, "prefix": code[:2], "holder": holder, "type": str(kind), "title": leaf.field.properties["uscc"].title}
        yield Finding(
            leaf.record.file, (*leaf.path, "uscc"), "code-of-other-type", values | {"type_title": leaf.field.properties["type"].title}
        )


def least_days(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A period is as long as the law usually demands, or the record says why not (`x-least-days`)."""
    rule = leaf.field.least_days
    since, reason = leaf.around.get(rule["since"]), leaf.around.get(rule["unless"])
    if not isinstance(since, str) or not leaf.value or not since or reason:
        return
    # Both ends count: on each of these days people could still act.
    days = (datetime.date.fromisoformat(leaf.value) - datetime.date.fromisoformat(since)).days + 1
    if 0 < days < rule["days"]:
        siblings = leaf.siblings
        said = {"days": str(days), "least": str(rule["days"]), "law": str(rule["law"]), "value": leaf.value, "since": since}
        named = {"title": leaf.field.title, "reason_title": siblings[rule["unless"]].title, "reason_key": str(rule["unless"])}
        yield Finding(leaf.record.file, leaf.path, "shorter-than-usual", said | named)


def date_in_code(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """The date that a code holds is the date that the record gives (`x-date-in-code`)."""
    rule = leaf.field.date_in_code
    other = leaf.around.get(rule["field"])
    if not isinstance(other, str) or not leaf.value or not other:
        return
    inside = leaf.value[rule["at"] : rule["at"] + 8]
    if inside != other.replace("-", ""):
        values = {
            "value": leaf.value,
            "inside": inside,
            "other": other,
            "title": leaf.field.title,
            "other_title": leaf.siblings[rule["field"]].title,
        }
        yield Finding(leaf.record.file, leaf.path, "code-date-differs", values, within=inside)


def in_name_of(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """Where one body acts for another, the record is of the one in whose name it acts, which owes its publication (`x-in-name-of`)."""
    rule = leaf.field.in_name_of
    choice = leaf.value.get(rule["field"]) if isinstance(leaf.value, Mapping) else None
    key = rule["choices"].get(choice)
    whose = leaf.value.get(key) if key else None
    if whose and leaf.record.authority and whose != leaf.record.authority:
        own = leaf.record.kind.root.at(leaf.record.kind.authority)
        fields = leaf.field.properties
        values = {"title": fields[rule["field"]].title, "choice": str(choice), "key": key, "named": fields[key].title, "value": str(whose)}
        said = values | {"own": leaf.record.authority, "own_title": own.title, "own_key": own.key}
        yield Finding(leaf.record.file, (*leaf.path, rule["field"]), "acting-in-other-name", said)


def unexplained(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A choice that says that something is over is explained by another field, or by a day that has passed (`x-explained`)."""
    rule = leaf.field.explained
    if rule is None or leaf.value not in rule.values:
        return
    day = leaf.around.get(rule.past)
    if any(met((one,), leaf.record.data) for one in rule.by) or (isinstance(day, str) and day < known.today):
        return
    titles = [leaf.record.kind.root.at(one.field).title for one in rule.by]
    values = {"title": leaf.field.title, "key": leaf.field.key, "value": str(leaf.value), "by": "、".join(dict.fromkeys(titles))}
    past = leaf.siblings.get(rule.past)
    yield Finding(leaf.record.file, leaf.path, "choice-unexplained", values | {"past": past.title if past is not None else ""})


def sums(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """The numbers of an object add up as its form demands (`x-balance`)."""
    shape = leaf.field
    for one in shape.balance:
        left, right = sum_at(leaf.value, one.left), sum_at(leaf.value, one.right)
        if left != right:
            sides = {"left": _added(shape, one.left), "right": _added(shape, one.right)}
            said = {"title": shape.title, "left_sum": format(left, "f"), "right_sum": format(right, "f")}
            yield Finding(leaf.record.file, _blamed(leaf, one.left), "sums-differ", sides | said)


def _added(shape: Field, paths: tuple[str, ...]) -> str:
    """The titles of the fields of one side, with those of the objects in which they lie where these have titles of their own."""
    return "＋".join("的".join(_titles(shape, path)) for path in paths)


def _titles(shape: Field, path: str) -> Iterator[str]:
    steps = path.split(".")
    for i in range(1, len(steps) + 1):
        yield f"“{shape.at('.'.join(steps[:i])).title}”"


def _blamed(leaf: Leaf, paths: tuple[str, ...]) -> FieldPath:
    """Where an editor looks first: the first number of the left side that is there, else the object."""
    for path in paths:
        here: Any = leaf.value
        for step in path.split("."):
            here = here.get(step) if isinstance(here, dict) else None
        if here is not None:
            return (*leaf.path, *path.split("."))
    return leaf.path


def among(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A text is one of those that the record gives elsewhere, and not that beside it (`x-among`): who stands in holds another post."""
    rule = leaf.field.among
    root = leaf.record.kind.root
    there = [text for path in rule["paths"] for text in sorted(values_at(leaf.record.data, path))]
    same = leaf.around.get(rule.get("not", ""))
    if not leaf.value or (leaf.value in there and leaf.value != same):
        return
    others = "、".join(dict.fromkeys(one for one in there if one != same)) or "还没有"
    named = "、".join(root.at(path).title for path in rule["paths"])
    beside = [step for step in leaf.path if isinstance(step, str)][:-1]
    own = root.at(".".join([*beside, rule["not"]])).title if same is not None else ""
    why = f"与旁边的“{own}”相同" if leaf.value == same else f"不是本记录写明的{named}之一"
    values = {"title": leaf.field.title, "key": leaf.field.key, "value": str(leaf.value), "why": why, "known": others}
    yield Finding(leaf.record.file, leaf.path, "not-among-named", values)


CHECKS: tuple[tuple[Callable[[Field], bool], Callable[[Leaf, Lookup], Iterator[Finding]]], ...] = (
    (lambda f: f.subject, party_code),
    (lambda f: bool(f.least_days), least_days),
    (lambda f: bool(f.date_in_code), date_in_code),
    (lambda f: f.explained is not None, unexplained),
    (lambda f: bool(f.in_name_of), in_name_of),
    (lambda f: bool(f.balance), sums),
    (lambda f: bool(f.among), among),
)
