"""Who may be considered for the yearly awards and who may not: what being on a list leads to, computed across kinds by the rules for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.law.rules import cited, cited_in_full
from generator.model.conditions import Condition, conditions, met, objects_at
from generator.model.fields import Field
from generator.model.kindnames import CONSEQUENCE
from generator.model.records import Record, first_text, short_name
from generator.site import addresses
from generator.site.site import Site

FOLDER = addresses.AWARDS

TITLE = "年度评优资格"

MAY, MAY_NOT = "有资格", "取消资格"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as data; the names in `data` are those of `schemas/consequence.schema.json`."""

    record: Record
    data: Mapping[str, Any]
    when: tuple[Condition, ...]

    @property
    def kind(self) -> str:
        return str(self.data["kind"])

    @property
    def law(self) -> str:
        """The notice and clause in the usual form."""
        return cited(self.data["law"])

    def in_force(self, year: str) -> bool:
        """Whether the rule applied in a year, even if only for a day."""
        return bool(self.data["in_force_from"][:4] <= year <= self.data.get("in_force_until", "9999")[:4])


class Ground(NamedTuple):
    """A ground: the rule, the record, and the reason that the record gives."""

    rule: Rule
    record: Record
    reason: str


class Named(NamedTuple):
    """One part of what names a party: the kind to which it links or else the key of its field; its value, also in words; its page."""

    key: str
    value: str
    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of a party for an award of a year. `overruled` are grounds for the other effect, which do not count beside these."""

    year: str
    award: str
    who: str
    named: tuple[Named, ...]
    effect: str
    grounds: tuple[Ground, ...]
    overruled: tuple[Ground, ...]

    @property
    def name(self) -> str:
        return " · ".join(one.words for one in self.named)


def rules(site: Site) -> list[Rule]:
    """The rules that are enabled."""
    found = [r for r in site.by_kind.get(CONSEQUENCE, ()) if r.file not in site.broken and r.data["enabled"] == "启用"]
    return [Rule(record, record.data, conditions(record.data.get("when"))) for record in sorted(found, key=lambda r: r.id)]


# A year, an award, and the values that name the party.
_Whom = tuple[str, str, tuple[tuple[str, str], ...]]

_Reason = tuple[Ground, str, tuple[Named, ...]]


def years(site: Site) -> dict[str, list[Standing]]:
    """Everybody's standing, by year, the latest first. Records that have left the site name nobody.

    A party that was on a black list in a year and has left it is not named for that, but a red list does not qualify it for that year
    either.
    """
    found = _grounds(site, rules(site), site.by_kind)
    against = _grounds(site, [rule for rule in rules(site) if rule.data["effect"] == MAY_NOT], site.all_by_kind)
    out: dict[str, list[Standing]] = {}
    for (year, award, whom), some in found.items():
        # A ground against somebody always overrules grounds for them.
        effect = MAY_NOT if any(ground.rule.data["effect"] == MAY_NOT for ground, *_ in some) else MAY
        if effect == MAY and (year, award, whom) in against:
            continue
        counted = [(ground, who, named) for ground, who, named in some if ground.rule.data["effect"] == effect]
        overruled = tuple(ground for ground, *_ in some if ground.rule.data["effect"] != effect)
        _, who, named = counted[0]
        one = Standing(year, award, who, named, effect, tuple(ground for ground, *_ in counted), overruled)
        out.setdefault(year, []).append(one)
    return {year: sorted(out[year], key=lambda s: (s.award, s.effect != MAY_NOT, s.named)) for year in sorted(out, reverse=True)}


def _grounds(site: Site, at_work: Sequence[Rule], by_kind: Mapping[str, Sequence[Record]]) -> dict[_Whom, list[_Reason]]:
    """The grounds that some rules give for some records, by the party."""
    found: dict[_Whom, list[_Reason]] = {}
    for rule in at_work:
        for record in by_kind.get(rule.kind, ()):
            year = first_text(record.data, rule.data["year_field"])[:4]
            if not year.isdecimal() or not rule.in_force(year):
                continue
            for look in _entries(rule, record):
                reason = look(rule.data["reason_field"])
                for one in rule.data["affects"]:
                    named = tuple(_named(site, record, path, text) for path in one["fields"] if (text := look(path)))
                    if named and look(one["fields"][0]):
                        whom = (year, str(rule.data["award"]), tuple((part.key, part.value) for part in named))
                        found.setdefault(whom, []).append((Ground(rule, record, reason), one["who"], named))
    return found


def _entries(rule: Rule, record: Record) -> Iterator[Callable[[str], str]]:
    """For each item of the list that a rule names, or for the record itself, a function from field path to text."""
    name = str(rule.data.get("list", ""))
    items: Sequence[Mapping[str, Any]] = objects_at(record.data, name) if name else [record.data]
    # Conditions on the list concern each item of it, the others the record.
    own = [one._replace(field=one.field.removeprefix(f"{name}.")) for one in rule.when if name and one.field.startswith(f"{name}.")]
    others = [one for one in rule.when if not (name and one.field.startswith(f"{name}."))]
    if not met(others, record.data):
        return
    for item in items:

        def look(path: str, item: Mapping[str, Any] = item) -> str:
            below = path.removeprefix(f"{name}.")
            return first_text(item if below != path else record.data, below)

        if met(own, item):
            yield look


def _named(site: Site, record: Record, path: str, text: str) -> Named:
    field: Field = record.kind.root.at(path)
    if not field.link:
        return Named(path.rpartition(".")[2], text, text)
    target = site.linked(field, text)
    words = short_name(target) if target is not None else text
    return Named(field.link, text, words, target.address if target is not None else "")


def data(site: Site) -> dict[str, Any]:
    """Everybody's standing for programs; `docs/interfaces.md` gives its shape."""
    return {
        "version": 1,
        "as_of": site.as_of.isoformat(),
        "years": {year: [plain(one) for one in some] for year, some in years(site).items()},
    }


def plain(one: Standing) -> dict[str, Any]:
    """One standing for programs."""
    return {
        "award": one.award,
        "effect": "may" if one.effect == MAY else "may-not",
        "who": one.who,
        "name": one.name,
        "fields": {part.key: part.value for part in one.named},
        "grounds": [_ground(ground) for ground in one.grounds],
        "overruled": [_ground(ground) for ground in one.overruled],
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "rule": ground.rule.record.id,
        "kind": ground.record.kind.name,
        "id": ground.record.id,
        "address": ground.record.address,
        "title": ground.record.caption,
        "reason": ground.reason,
        "law": cited_in_full(ground.rule.data["law"]),
    }
