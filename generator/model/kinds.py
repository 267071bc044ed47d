"""Kinds of record, each read from one schema file: its fields, its names, where its records lie and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from generator.model.cards import Card, card
from generator.model.conditions import Measured, measured
from generator.model.fields import Field
from generator.model.figures import Average, Figure, Share, averages, figures, shares
from generator.model.findings import Finding
from generator.model.tally import Layout, amounts_of, layout
from generator.model.together import Served, served

CONTENT = "content"


class Validators(Protocol):
    """The functions that read and validate the records of a kind. A kind only holds them; the modules that read files provide them."""

    @property
    def quick(self) -> Callable[[str], dict[str, Any] | None]:
        """The values of a plainly written record; None for any other text."""

    @property
    def fast(self) -> Any:
        """A validator that says quickly whether a record is right, without describing the fault."""

    @property
    def exact(self) -> Any:
        """A validator that finds every fault with its path."""


@dataclass(frozen=True)
class Kind:
    """A kind of record and everything its schema file says about it."""

    name: str
    file: str
    schema: Mapping[str, Any]
    root: Field
    validators: Validators = field(compare=False, repr=False)

    @cached_property
    def party(self) -> str:
        """The field of the party or parties that a record is about, or ""."""
        return next((key for key, field in self.root.properties.items() if field.one.subject), "")

    @cached_property
    def record(self) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self.schema["x-record"]
        return value

    @cached_property
    def folder(self) -> str:
        return str(self.record["folder"]).strip("/")

    def file_of(self, ident: str) -> str:
        """The file of the record with an id, by its path from the root; `Kinds.place` is the inverse."""
        return f"{CONTENT}/{self.folder}/{ident}.yml"

    def address_of(self, ident: str) -> str:
        """The address of the page of the record with an id, from the root of the site."""
        return f"{self.folder}/{ident}/"

    @property
    def singular(self) -> str:
        return str(self.record["singular"])

    @property
    def plural(self) -> str:
        return str(self.record["plural"])

    @property
    def group(self) -> str:
        return str(self.record["group"])

    @property
    def order(self) -> int:
        return int(self.record["order"])

    @property
    def years(self) -> bool:
        return bool(self.record.get("years"))

    @property
    def by_hand(self) -> bool:
        """Whether clerks fill in its records (`x-record.by_hand`), and not a program or whoever keeps the site."""
        return bool(self.record.get("by_hand", True))

    @cached_property
    def date(self) -> str:
        return str(self.record.get("date", ""))

    @cached_property
    def has_happened(self) -> bool:
        """Whether the date of a record is that of something already done. Then the record cannot have been published before it."""
        return bool(self.date) and self.root.at(self.date).not_future

    @cached_property
    def authority(self) -> str:
        return str(self.record.get("authority", ""))

    @cached_property
    def caption(self) -> str:
        return str(self.record["caption"])

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.record["columns"])

    @property
    def adverse(self) -> bool:
        """Whether a record of the kind says something against its party (`x-record.adverse`)."""
        return bool(self.record.get("adverse", False))

    @cached_property
    def amount(self) -> str:
        """The path of the amount of money that lists show, filter and sort by (`x-record.amount`), or "".

        If the schema says nothing, it is the first column that is an amount in 万元, or the first such amount that is no part of a list.
        """
        said = self.record.get("amount")
        if said is not None:
            return str(said)
        amounts = amounts_of(self.root)
        return next((path for path in self.columns if path in amounts), amounts[0] if amounts else "")

    @cached_property
    def card(self) -> Card:
        """Which fields stand on the card at the head of a record's page."""
        return card(self.record, self.root)

    @cached_property
    def computed(self) -> tuple[Share, ...]:
        return shares(self.record)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.record)

    @cached_property
    def measured(self) -> Measured | None:
        """What is judged of its records as inspectors do it; None if nothing is."""
        return measured(self.record)

    @cached_property
    def layout(self) -> Layout:
        """What is counted of its records for the statistics."""
        return layout(self.root, self.measured)

    @cached_property
    def served(self) -> Served | None:
        return served(self.record)

    @cached_property
    def averages(self) -> tuple[Average, ...]:
        return averages(self.record)

    @property
    def examples(self) -> list[dict[str, Any]]:
        return list(self.schema.get("examples", []))


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds in their order, and the findings about schema files.

    A kind whose schema file is wrong is not in `by_name`. `broken` holds its name and its folder ("" if that cannot be read), so that
    records and links of that kind are not reported as wrong too.
    """

    by_name: Mapping[str, Kind]
    findings: tuple[Finding, ...]
    broken: Mapping[str, str]
    _folders: Mapping[str, Kind] = field(default_factory=dict)
    # The kind of each folder that was asked for.
    _of_folder: dict[str, Kind | None] = field(default_factory=dict, compare=False, repr=False)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.by_name.values())

    def of(self, file: str) -> Kind | None:
        """The kind in whose folder a file lies, by its path from the root. The file need not be that of a record."""
        folder, _, _ = file.rpartition("/")
        if folder not in self._of_folder:
            # A million files lie in a few folders.
            self._of_folder[folder] = self._above(folder)
        return self._of_folder[folder]

    def _above(self, folder: str) -> Kind | None:
        """The kind to whose folder one leads, by its path from the root, or that is above it."""
        top, _, inside = folder.partition("/")
        while top == CONTENT and inside:
            if inside in self._folders:
                return self._folders[inside]
            inside = inside.rpartition("/")[0]
        return None

    def place(self, file: str) -> tuple[Kind, str] | None:
        """Kind and id of the record that a file holds or could hold, by its path from the root; `Kind.file_of` is the inverse."""
        kind = self.of(file) if file.endswith(".yml") else None
        return (kind, file.removeprefix(f"{CONTENT}/{kind.folder}/").removesuffix(".yml")) if kind is not None else None

    def is_folder(self, folder: str) -> bool:
        """Whether a folder below the content folder is that of a kind, and so is the address of a list."""
        return folder in self._folders

    def knows(self, name: str) -> bool:
        """Whether there is a schema file of that name, be it right or wrong."""
        return name in self.by_name or name in self.broken
