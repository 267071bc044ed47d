"""What a schema says of lists whose items concern records of another kind: where they are shown, and what depends on all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.model.conditions import Condition, conditions


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a `Table`: its title, and the paths of the fields of an item that it shows."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`x-table`: the items of a list are a table under the list of the kind `under`. The values of the first column are the anchor of
    a row; `count` is the field by whose choices the rows are counted.
    """

    under: str
    columns: tuple[Column, ...]
    count: str


@dataclass(frozen=True, slots=True)
class Parts:
    """`x-parts`: where the field has `value`, each item of `list` in the records of `kind` that links to this record by `link` has one of
    `values` in `field`, and there is at least one.
    """

    value: str
    kind: str
    list: str
    link: str
    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Served:
    """`x-record.served`: each department that has a record of this kind which meets `among` is in one of the fields `holds` of a record
    of `kind` that meets `when`.
    """

    kind: str
    holds: tuple[str, ...]
    when: tuple[Condition, ...]
    among: tuple[Condition, ...]


def table(said: Mapping[str, Any] | None) -> Table | None:
    """The `x-table` of a field; None if it has none."""
    if said is None:
        return None
    return Table(said["under"], tuple(Column(one["title"], tuple(one["fields"])) for one in said["columns"]), said["count"])


def parts(said: Mapping[str, Any] | None) -> Parts | None:
    """The `x-parts` of a field; None if it has none."""
    if said is None:
        return None
    return Parts(said["value"], said["kind"], said["list"], said["link"], said["field"], frozenset(said["values"]))


def served(record: Mapping[str, Any]) -> Served | None:
    """What `x-record` says of who must be served; None if it says nothing."""
    said = record.get("served")
    return (
        Served(said["kind"], tuple(said["holds"]), conditions(said.get("when")), conditions(said.get("among")))
        if said is not None
        else None
    )
