"""What makes a record different from all others of its kind: its number, and for documents with several parties also department and
party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.model.kinds import Kind
from generator.text.folding import even
from generator.text.identifiers import NO_CODE


def parties(kind: Kind, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parties that a record is about, in its order."""
    found = data.get(kind.party) if kind.party else None
    return [one for one in (found if isinstance(found, list) else (found,)) if isinstance(one, Mapping)]


def named(party: Mapping[str, Any]) -> str:
    """What tells a party from others: its code, or its name if it has no code.

    `00000000000000000X` only fills the place of a code, so many parties share it.
    """
    code = party.get("uscc")
    return str(code) if code and code != NO_CODE else str(party.get("name") or "")


def whose(kind: Kind, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The parties of a record by what tells them apart, each once; () for kinds without a party."""
    found = parties(kind, data)
    if len(found) == 1:
        return (named(found[0]),)
    return tuple(dict.fromkeys(map(named, found)))


def identities(kind: Kind, name: str, value: Any, authority: str, who: Sequence[str]) -> list[tuple[Any, ...]]:
    """The values that no two records of a kind may share, made of a unique field (its dotted path), its value, department and parties.

    One decision may concern several parties, in one record or in one for each (domain.md 1.7, 11.5). Where the schema says so
    (`"x-unique": "party"`), the same number of another department or against other parties is another record. Width and blanks make no
    difference.
    """
    value = even(value) if isinstance(value, str) else value
    return [(name, value, authority, one) for one in who or ("",)] if kind.root.at(name).per_party else [(name, value)]
