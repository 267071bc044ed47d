"""What makes a record different from all others of its kind: its number, and for documents with several parties also department and
party.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.model.kinds import Kind
from generator.text.identifiers import NO_CODE


def party(kind: Kind, data: Mapping[str, Any]) -> str:
    """The party of a record: its code, or its name if it has no code; "" for kinds without a party.

    `00000000000000000X` only fills the place of a code, so many parties share it.
    """
    found = data.get(kind.party) if kind.party else None
    if not isinstance(found, Mapping):
        return ""
    code = found.get("uscc")
    return str(code) if code and code != NO_CODE else str(found.get("name") or "")


def identity(kind: Kind, name: str, value: Any, authority: str, whose: str) -> tuple[Any, ...]:
    """A value that no two records of a kind may share, made of a unique field (its dotted path), its value, the department and the party.

    One decision may concern several parties, and each of them is a record (domain.md 1.7, 11.5). Where the schema says so (`"x-unique":
    "party"`), the same number of another department or against another party is another record.
    """
    return (name, value, authority, whose) if kind.root.at(name).per_party else (name, value)
