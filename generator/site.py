"""The frozen `Site`: all records with their links, as they stand on one date. Everything that is published is a function of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import kinds as kinds_module
from generator import records as records_module
from generator.diagnostics import FieldPath, Finding
from generator.identifiers import NO_CODE
from generator.kinds import Field, Kinds
from generator.records import Record, walker

Key = tuple[str, str]
NATURAL_PERSON = "自然人"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a record points at something: a department by its id, or a party by its code."""

    record: Record
    field: Field
    path: FieldPath


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation or sole trader with a code. `names` holds every name it was given, the latest first."""

    code: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def address(self) -> str:
        return f"organisations/{self.code}/"


@dataclass(frozen=True)
class Site:
    """Everything that is known on `as_of`. Built by `load`, never changed."""

    root: Path
    as_of: datetime.date
    kinds: Kinds
    records: tuple[Record, ...]
    by_key: Mapping[Key, Record]
    by_kind: Mapping[str, tuple[Record, ...]]
    backlinks: Mapping[Key, tuple[Mention, ...]]
    organisations: Mapping[str, Organisation]
    findings: tuple[Finding, ...]

    def linked(self, field: Field, value: object) -> Record | None:
        """The record that a link field points at."""
        return self.by_key.get((field.link, str(value)))


def load(root: Path, as_of: datetime.date) -> Site:
    """Reads schemas and content. Never raises for what an editor wrote: see `findings`."""
    kinds = kinds_module.load(root)
    records, findings = records_module.load(root, kinds)
    # Newest first is the order in which every list shows them; ids settle what dates leave open.
    records.sort(key=lambda r: r.id)
    records.sort(key=lambda r: r.date, reverse=True)
    walks = {kind.name: walker(kind.root, lambda f: bool(f.link) or f.subject) for kind in kinds}
    by_kind: dict[str, list[Record]] = {kind.name: [] for kind in kinds}
    backlinks: dict[Key, list[Mention]] = {}
    parties: dict[str, list[tuple[str, Mention]]] = {}
    for record in records:
        by_kind[record.kind.name].append(record)
        for leaf in walks[record.kind.name](record):
            if leaf.field.link:
                backlinks.setdefault((leaf.field.link, leaf.value), []).append(Mention(record, leaf.field, leaf.path))
            elif leaf.field.subject and leaf.value.get("type") != NATURAL_PERSON:
                code = leaf.value.get("uscc", NO_CODE)
                if code != NO_CODE:
                    mention = Mention(record, leaf.field, leaf.path)
                    parties.setdefault(code, []).append((leaf.value.get("name", ""), mention))
    organisations = {
        code: Organisation(
            code=code,
            names=tuple(dict.fromkeys(name for name, _ in found if name)) or (code,),
            mentions=tuple(mention for _, mention in found),
        )
        for code, found in sorted(parties.items())
    }
    return Site(
        root=root,
        as_of=as_of,
        kinds=kinds,
        records=tuple(records),
        by_key={(r.kind.name, r.id): r for r in records},
        by_kind={name: tuple(found) for name, found in by_kind.items()},
        backlinks={key: tuple(found) for key, found in backlinks.items()},
        organisations=organisations,
        findings=(*kinds.findings, *findings),
    )
