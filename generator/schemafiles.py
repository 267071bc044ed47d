"""Reads schema files: JSON with places for its faults, and without references to shared definitions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator import source, typed
from generator.diagnostics import FieldPath, Finding

_NESTING = re.compile(r"[\[\]{}]")


def read(path: Path, file: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    """A JSON file. What is not quite right in it is read as the YAML that it also is, so that its faults have places."""
    try:
        text = source.read_text(path, file)
        quick = plain_json(text)
        if quick is not None:
            return quick, []
        node = source.compose(text.replace("\t", "  "), file)
    except source.Unreadable as unreadable:
        return None, unreadable.findings
    findings: list[Finding] = []
    value = typed.json_value(node, file, findings)
    return (None if findings else value), findings


def plain_json(text: str) -> Any:
    """The value of a text that is JSON without anything that `typed.json_value` might speak of; None for any other. It is much faster."""
    depth = most = 0
    for sign in _NESTING.findall(text):
        depth += 1 if sign in "[{" else -1
        most = max(most, depth)
    if most > source.MOST_DEPTH or "\\u" in text or "\t" in text:
        return None
    try:
        found = json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def inlined(value: Any, shared: Mapping[str, Any], depth: int = 0) -> Any:
    """A schema without `$ref`: keys beside a reference win over those of the definition."""
    if isinstance(value, list):
        return [inlined(v, shared, depth) for v in value]
    if not isinstance(value, dict):
        return value
    ref = value.get("$ref")
    if isinstance(ref, str):
        name = ref.removeprefix("common.json#/$defs/")
        if name not in shared or depth > 20:
            raise KeyError(ref)
        value = {**shared[name], **{k: v for k, v in value.items() if k != "$ref"}}
        return inlined(value, shared, depth + 1)
    # Examples are data, in which nothing is a keyword.
    return {k: v if k == "examples" else inlined(v, shared, depth) for k, v in value.items()}


def path_to(value: Any, key: str, wanted: object, path: FieldPath = ()) -> FieldPath | None:
    """Where a key first has a value in a schema."""
    if isinstance(value, Mapping):
        if value.get(key) == wanted:
            return (*path, key)
        below: Iterable[tuple[str | int, Any]] = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    else:
        return None
    return next((found for step, one in below if (found := path_to(one, key, wanted, (*path, step))) is not None), None)
