"""Compares the schemas of two versions field by field: what was added, removed, became required, and which choices came or went."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Words that change nothing of what a record may hold.
_WORDS = {"title", "description", "examples", "$schema", "properties", "items", "required", "enum", "$ref"}
_DEEPEST = 12


@dataclass(frozen=True)
class SchemaChange:
    """One difference: of a kind (its name), at a field (its path, "" for the kind itself), what happened, and values that say more."""

    kind: str
    field: str
    what: str
    title: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Shape:
    title: str
    required: bool
    choices: tuple[str, ...] | None
    type: str
    other: str


def compare(old: Path, new: Path) -> list[SchemaChange]:
    """The differences of the schemas in two folders that are laid out like a repository. A schema that is no JSON counts as empty."""
    before, after = _schemas(old), _schemas(new)
    found = []
    for kind in sorted(before.keys() | after.keys()):
        if kind not in before:
            found.append(SchemaChange(kind, "", "kind-added", str(after[kind].get("title", ""))))
        elif kind not in after:
            found.append(SchemaChange(kind, "", "kind-removed", str(before[kind].get("title", ""))))
        else:
            found += _kind(kind, before[kind], after[kind])
    return found


def folders(root: Path) -> dict[str, str]:
    """The folder of each kind, which is also its address on the site."""
    return {kind: str(schema.get("x-record", {}).get("folder", "")) for kind, schema in _schemas(root).items()}


def _schemas(root: Path) -> dict[str, dict[str, Any]]:
    folder = root / "schemas"
    common = _read(folder / "common.json").get("$defs", {})
    found = {}
    for file in sorted(folder.glob("*.schema.json")):
        schema = _read(file)
        shared = {**common, **schema.get("$defs", {})}
        found[file.name.removesuffix(".schema.json")] = schema | {"$defs": shared}
    return found


def _read(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _kind(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[SchemaChange]:
    before, after = dict(_fields(old, old["$defs"])), dict(_fields(new, new["$defs"]))
    for path in [*before, *(path for path in after if path not in before)]:
        if path not in after:
            if path.rpartition(".")[0] in ("", *after):
                yield SchemaChange(kind, path, "field-removed", before[path].title)
        elif path not in before:
            if path.rpartition(".")[0] in ("", *before):
                what = "required-field-added" if after[path].required else "field-added"
                yield SchemaChange(kind, path, what, after[path].title)
        else:
            yield from _field(kind, path, before[path], after[path])
    if old.get("x-record") != new.get("x-record"):
        keys = sorted(key for key in {*old["x-record"], *new["x-record"]} if old["x-record"].get(key) != new["x-record"].get(key))
        yield SchemaChange(kind, "", "kind-changed", str(new.get("title", "")), tuple(keys))
    rest = [key for key in ("allOf", "if", "then", "else", "dependentRequired") if old.get(key) != new.get(key)]
    if rest:
        yield SchemaChange(kind, "", "conditions-changed", str(new.get("title", "")))


def _field(kind: str, path: str, old: _Shape, new: _Shape) -> Iterator[SchemaChange]:
    if old.required != new.required:
        yield SchemaChange(kind, path, "became-required" if new.required else "became-optional", new.title)
    if old.type != new.type:
        yield SchemaChange(kind, path, "type-changed", new.title, (old.type, new.type))
    if old.choices is None and new.choices is not None:
        yield SchemaChange(kind, path, "choices-limited", new.title, new.choices)
    elif old.choices is not None and new.choices is None:
        yield SchemaChange(kind, path, "choices-free", new.title)
    elif old.choices is not None and new.choices is not None:
        gone = tuple(one for one in old.choices if one not in new.choices)
        more = tuple(one for one in new.choices if one not in old.choices)
        if gone:
            yield SchemaChange(kind, path, "choices-removed", new.title, gone)
        if more:
            yield SchemaChange(kind, path, "choices-added", new.title, more)
    if old.other != new.other:
        before, after = json.loads(old.other), json.loads(new.other)
        keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        yield SchemaChange(kind, path, "rule-of-field-changed", new.title, tuple(keys))


def _fields(schema: Mapping[str, Any], defs: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, _Shape]]:
    """All fields below a schema with their paths; those of an item of a list have the path of the list and `[]`."""
    node = _resolved(schema, defs)
    required = node.get("required", [])
    for name, one in node.get("properties", {}).items():
        field = _resolved(one, defs)
        path = f"{prefix}{name}"
        yield path, _shape(field, name in required)
        item = field
        while item.get("type") == "array" and isinstance(item.get("items"), dict):
            item = _resolved(item["items"], defs)
            path += "[]"
            if not item.get("properties"):
                yield f"{path}", _shape(item, False)
        if item.get("properties") and depth < _DEEPEST:
            yield from _fields(item, defs, f"{path}.", depth + 1)


def _shape(field: Mapping[str, Any], required: bool) -> _Shape:
    choices = field.get("enum")
    other = {key: value for key, value in field.items() if key not in _WORDS and key != "type"}
    kind = " ".join(str(field[key]) for key in ("type", "format") if key in field)
    return _Shape(
        str(field.get("title", "")),
        required,
        tuple(map(str, choices)) if isinstance(choices, list) else None,
        kind,
        json.dumps({key: value for key, value in other.items() if key != "format"}, sort_keys=True, ensure_ascii=False),
    )


def _resolved(node: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    """A node with what it refers to; its own words go before."""
    seen = 0
    found = dict(node)
    while isinstance(found.get("$ref"), str) and seen < _DEEPEST:
        name = found.pop("$ref").rpartition("/")[2]
        found = {**defs.get(name, {}), **found}
        seen += 1
    return found
