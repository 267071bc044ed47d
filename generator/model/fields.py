"""The fields of a kind, with what the annotations of its schema say of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.model.conditions import Balance, Changes, Ends, Expected, Explained, Leaves, Limit, Wanted
from generator.model.together import Parts, Table

# Units of numbers that name something: of a document, a year, a line of a file.
_NAMING = frozenset(("", "号", "年", "行"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. The names here are those of the annotations without `x-`; `docs/schemas.md` explains them.

    `plain` is the name in plain words, which is the title where there are none. As HTML, `label` is the plain name, and `named` the plain
    name with the official one beside it where they differ.
    """

    key: str
    title: str
    description: str
    type: str
    format: str = ""
    pattern: str = ""
    enum: tuple[str, ...] = ()
    properties: Mapping[str, Field] = field(default_factory=dict)
    items: Field | None = None
    required: frozenset[str] = frozenset()
    plain: str = ""
    label: str = ""
    named: str = ""
    blanks: Mapping[str, str] = field(default_factory=dict)
    code: str | Mapping[str, str] = ""
    exchange_values: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    accept: Mapping[str, str] = field(default_factory=dict)
    length: int = 0
    link: str = ""
    link_title: str = ""
    idle: bool = False
    unique: bool = False
    per_party: bool = False
    kind: bool | str = False
    path: Mapping[str, str] = field(default_factory=dict)
    document_number: tuple[str, ...] = ()
    privacy: str = ""
    subject: bool = False
    not_future: bool = False
    not_before: str = ""
    after_own: bool = False
    chain: bool = False
    explained: Explained | None = None
    changes: Changes | None = None
    in_link: Mapping[str, Any] = field(default_factory=dict)
    in_name_of: Mapping[str, Any] = field(default_factory=dict)
    least_days: Mapping[str, Any] = field(default_factory=dict)
    date_in_code: Mapping[str, Any] = field(default_factory=dict)
    balance: tuple[Balance, ...] = ()
    lapses: Mapping[str, Any] = field(default_factory=dict)
    long_term: str = ""
    unit: str = ""
    decimals: int = -1
    amount: Mapping[str, str] = field(default_factory=dict)
    in_decision: Mapping[str, Any] = field(default_factory=dict)
    most: tuple[Limit, ...] = ()
    expected: tuple[Expected, ...] = ()
    tombstone: bool = False
    ends: Ends | None = None
    leaves: Leaves | None = None
    unpublished: bool = False
    local: str = ""
    stretches: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)
    forbidden: bool = False
    page: bool = False
    place: bool = False
    check: bool = False
    among: Mapping[str, Any] = field(default_factory=dict)
    of: Mapping[str, Any] = field(default_factory=dict)
    table: Table | None = None
    parts: Parts | None = None
    missed: str = ""
    wanted: tuple[Wanted, ...] = ()
    single: bool = False
    own: str = ""
    joint: bool = False
    telephone: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices of the field itself or of the items of its list."""
        return self.enum or (self.items.enum if self.items is not None else ())

    @property
    def accepted(self) -> Mapping[str, str]:
        """What other systems write for the choices of the field itself or of the items of its list."""
        return self.accept or (self.items.accept if self.items is not None else {})

    @property
    def is_quantity(self) -> bool:
        """Whether a number says how many or how much. A whole number without a unit, or with one of `_NAMING`, may be a year, a serial
        number or a rank.
        """
        return self.type == "number" or self.unit not in _NAMING

    @property
    def one(self) -> Field:
        """What a mapping in the place of this field describes: an item, if a single item may be written without its list."""
        return self.items if self.single and self.items is not None else self

    def at(self, path: str) -> Field:
        """The field at a dotted path; items of lists have no step of their own. KeyError if there is none."""
        here = self
        for step in path.split("."):
            while here.items is not None:
                here = here.items
            here = here.properties[step]
        return here

    def paths(self, before: str = "") -> Iterator[tuple[str, Field]]:
        """Every field below this one with its dotted path."""
        for key, below in (self.items or self).properties.items():
            yield f"{before}{key}", below
            yield from below.paths(f"{before}{key}.")

    def walk(self) -> Iterator[Field]:
        """This field and all fields below it."""
        yield self
        for below in self.properties.values():
            yield from below.walk()
        if self.items is not None:
            yield from self.items.walk()
