"""Ways through schemas and through the data of records, for tests that try every place of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
from support import Repo

from generator.checks import places
from generator.checks.diagnostics import locate
from generator.model import records
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.model.kinds import Kinds
from generator.reading import recordfile


def containers_and_values(value: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Everything in a record with its path, containers first."""
    yield path, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield from containers_and_values(below, (*path, step))


def value_at(value: Any, path: FieldPath) -> Any:
    for step in path:
        value = value[step]
    return value


def field_at(field: Field, path: FieldPath) -> Field:
    for step in path:
        below = field.items if isinstance(step, int) else field.properties[step]
        assert below is not None
        field = below
    return field


def field_paths(field: Field, path: FieldPath = ()) -> Iterator[FieldPath]:
    for key, below in field.properties.items():
        yield (*path, key)
        yield from field_paths(below, (*path, key))
    if field.items is not None:
        yield from field_paths(field.items, path)


def leaves(field: Field, data: Any) -> Iterator[tuple[FieldPath, Field, Any]]:
    for path, value in containers_and_values(data):
        if not isinstance(value, dict | list):
            yield path, field_at(field, path), value


def conditions(found: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """The conditions of a schema with the fields that lead to the object that they stand on."""
    if "allOf" in found:
        yield path, found["allOf"]
    for key, below in found.get("properties", {}).items():
        if isinstance(below, dict):
            yield from conditions(below, (*path, key))
    if "items" in found:
        yield from conditions(found["items"], path)


def holders(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from holders(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from holders(value[path[0]], path[1:])


def applies(condition: Any, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(condition).is_valid(value))


class Reading:
    """Reads a text as a record of a kind, as the check does."""

    def __init__(self, repo: Repo, kinds: Kinds) -> None:
        self.repo = repo
        self.kinds = kinds

    def file(self, name: str) -> str:
        return f"content/{self.kinds.by_name[name].folder}/broken.yml"

    def __call__(self, name: str, text: str) -> tuple[records.Record | None, list[Finding]]:
        self.repo.write(self.file(name), text)
        return recordfile.read(self.repo.root, self.file(name), self.kinds)

    def findings(self, name: str, text: str) -> list[Finding]:
        return self(name, text)[1]

    def diagnostics(self, name: str, text: str) -> list[Any]:
        return locate(self.findings(name, text), places.locator(self.repo.root))
