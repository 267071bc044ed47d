"""Checks of the parties of one decision: nobody twice, and what each has of it agrees with what the decision says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.kinds import Kind
from generator.model.parties import shares
from generator.model.records import NATURAL_PERSON, Record
from generator.text.folding import bare
from generator.text.identifiers import NO_CODE
from generator.text.numbers import plain

# Faults of what all parties have together: they are not told of a file in which a party could not be read.
OF_ALL_PARTIES = frozenset(("shares-disagree", "shares-not-told", "joint-without-need", "choice-of-no-party"))


def of_kind(kind: Kind) -> Callable[[Record], list[Finding]] | None:
    """The check of a record of a kind; None if its records have one party at most."""
    if not kind.party or not kind.root.properties[kind.party].single:
        return None
    own = shares(kind)
    shared = frozenset(own.values())
    joint = next((key for key, field in kind.root.properties.items() if field.joint), "")

    def check(record: Record) -> list[Finding]:
        # What could not be read leaves an empty place.
        found = [one if isinstance(one, Mapping) else {} for one in record.data.get(kind.party) or ()]
        if len(found) < 2 and joint not in record.data and (not found or shared.isdisjoint(found[0])):
            return [*_others(record, own)]
        return [*_twice(record, found), *_amounts(record, found, own, joint), *_choices(record, found, own)]

    return check


# A clause that handles somebody: 对某公司罚款50万元. What is handled for an act (对未按规定标示的行为处以罚款) is no party.
_HANDLED = re.compile("对(?!于)([^，。；、,;：:\\n]{2,40}?)(?=给予|处以|处罚?款|并处|作出|警告|罚款|没收)")
_NO_PARTY = re.compile("行为|违法|违规|未|问题|情形|事实|物品|产品|食品|部分|其|上述|当事人")


def _others(record: Record, own: Mapping[str, str]) -> Iterator[Finding]:
    """The text of a decision with one party does not handle several: the amount would be counted for the only one that is named."""
    for whole in own:
        text = record.data.get(whole)
        if not isinstance(text, str) or text.count("对") < 2:
            continue
        some = [one for one in _HANDLED.finditer(text) if not _NO_PARTY.search(one[1])]
        if len({one[1] for one in some}) > 1:
            field, party = record.kind.root.properties[whole], record.kind.root.properties[record.kind.party]
            values = {"title": field.title, "key": whole, "party_title": party.title, "party": party.key, "count": str(len(some))}
            yield Finding(record.file, (whole,), "several-parties-in-text", values, within=some[1][0])


def _twice(record: Record, found: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Each party is there once. Natural persons may have the same masked name, and sole traders without a name are called alike."""
    party = record.kind.party
    known: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(found):
        mine = _known_by(one)
        for first in sorted({at for way in mine for at in known.get(way, ())}):
            if key := _same(one, found[first]):
                field = record.kind.root.at(f"{party}.{key}")
                values = {"title": field.title, "key": key, "value": str(one[key]), "first": str(first + 1), "number": str(number + 1)}
                yield Finding(record.file, (party, number, key), "repeated-party", values)
                break
        for way in mine:
            known.setdefault(way, []).append(number)


def _known_by(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    """By what a party may be the same as another: a decision may have thousands, so that not each is compared with each."""
    code, name, sort = str(one.get("uscc") or NO_CODE), bare(str(one.get("name") or "")), str(one.get("type") or "")
    ways = [("uscc", code)] if code != NO_CODE else []
    return [*ways, ("name", name)] if name and sort != NATURAL_PERSON and name != sort else ways


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """The key by which two parties are one and the same; "" if they may be different."""
    codes = [str(each.get("uscc") or NO_CODE) for each in (one, other)]
    if NO_CODE not in codes:
        return "uscc" if codes[0] == codes[1] else ""
    names = [bare(str(each.get("name") or "")) for each in (one, other)]
    kinds = [str(each.get("type") or "") for each in (one, other)]
    return "name" if NATURAL_PERSON not in kinds and names[0] and names[0] == names[1] and names[0] not in kinds else ""


def _amounts(record: Record, found: Sequence[Mapping[str, Any]], own: Mapping[str, str], joint: str) -> Iterator[Finding]:
    """The amounts of the parties add up to the decision's. If no party says its own, the decision says that they bear it together."""
    data, shape = record.data, record.kind.root
    together = []
    for whole, key in own.items():
        field = shape.properties[whole]
        if field.type != "number":
            continue
        told = [one[key] for one in found if isinstance(one.get(key), int | float)]
        values = {"title": field.title, "key": whole, "unit": field.unit}
        if told:
            said, sum_ = data.get(whole), sum((Decimal(repr(one)) for one in told), Decimal(0))
            if not isinstance(said, int | float) or Decimal(repr(said)) != sum_:
                parts = f"（{'＋'.join(plain(one) for one in told)}）" if len(told) > 1 else ""
                value = plain(said) if isinstance(said, int | float) else ""
                total = {
                    "value": value,
                    "said": f"是 {value}" if value else "没有填写",
                    "said_en": f"is {value}" if value else "is missing",
                }
                at = (whole,) if whole in data else (record.kind.party, next(i for i, one in enumerate(found) if key in one), key)
                yield Finding(record.file, at, "shares-disagree", values | total | {"parts": parts, "sum": plain(sum_)})
        elif data.get(whole):
            together.append(whole)
            if len(found) > 1 and joint and not data.get(joint):
                said = {"value": plain(data[whole]), "own_key": key, "own_title": _own(record, key).title, "joint": joint}
                yield Finding(record.file, (whole,), "shares-not-told", values | said | {"joint_title": shape.properties[joint].title})
    if joint and data.get(joint) and (len(found) < 2 or not together):
        field = shape.properties[joint]
        reason = "只有一名当事人" if len(found) < 2 else "每一项金额都写明了各名当事人自己的数额"
        yield Finding(record.file, (joint,), "joint-without-need", {"title": field.title, "key": joint, "value": "true", "reason": reason})


def _choices(record: Record, found: Sequence[Mapping[str, Any]], own: Mapping[str, str]) -> Iterator[Finding]:
    """A choice that a party has of its own is one of the decision's, and if all have their own, the decision has no other."""
    for whole, key in own.items():
        field, said = record.kind.root.properties[whole], record.data.get(whole)
        if not field.choices or not isinstance(said, list):
            continue
        told = [(i, one[key]) for i, one in enumerate(found) if isinstance(one.get(key), list)]
        values = {"title": field.title, "key": whole, "own_title": _own(record, key).title, "own_key": key}
        for i, some in told:
            for at, choice in enumerate(some):
                if choice in field.choices and choice not in said:
                    path = (record.kind.party, i, key, at)
                    yield Finding(record.file, path, "party-choice-not-in-decision", values | {"value": choice, "number": str(i + 1)})
        if found and len(told) == len(found):
            for at, choice in enumerate(said):
                if choice in field.choices and not any(choice in some for _, some in told):
                    yield Finding(record.file, (whole, at), "choice-of-no-party", values | {"value": choice})


def _own(record: Record, key: str) -> Field:
    return record.kind.root.at(f"{record.kind.party}.{key}")
