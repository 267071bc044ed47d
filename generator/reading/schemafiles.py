"""Reads schema files: JSON with the places of its faults, and with references to shared definitions resolved."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.model.findings import FieldPath, Finding
from generator.model.kinds import Kind
from generator.reading import source, typed

# The names that a kind may have: records, addresses and links use them.
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NESTING = re.compile(r"[\[\]{}]")


def read(path: Path, file: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    """A JSON file. If it is not quite right, it is read as the YAML that it also is, so that its faults have places."""
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
    """The value of a text that is JSON and contains nothing that `typed.json_value` would report; None for any other text. Much faster."""
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
    """A schema without `$ref`: keys beside a reference override those of the definition."""
    if isinstance(value, list):
        return [inlined(v, shared, depth) for v in value]
    if not isinstance(value, dict):
        return value
    ref = value.get("$ref")
    if isinstance(ref, str):
        name = ref.removeprefix("common.json#/$defs/")
        if name not in shared or depth > 20:
            raise KeyError(ref)
        # The plain words of a definition are those of its own title.
        defined = {k: v for k, v in shared[name].items() if k != "x-plain" or "title" not in value}
        value = {**defined, **{k: v for k, v in value.items() if k != "$ref"}}
        return inlined(value, shared, depth + 1)
    # Examples are data, so a key in them is not a keyword of schemas.
    return {k: v if k == "examples" else inlined(v, shared, depth) for k, v in value.items()}


def path_to(value: Any, key: str, wanted: object, path: FieldPath = ()) -> FieldPath | None:
    """The path at which a key first has a value in a schema."""
    if isinstance(value, Mapping):
        if value.get(key) == wanted:
            return (*path, key)
        below: Iterable[tuple[str | int, Any]] = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    else:
        return None
    return next((found for step, one in below if (found := path_to(one, key, wanted, (*path, step))) is not None), None)


# Patterns that the standard (ECMA 262), Rust and Python do not understand alike. Allowed are: no letters after a backslash, plain groups or
# lookaheads, repetitions with a minimum, no sets in sets. `\\d` is ten digits for one validator and six hundred for another.
_UNSHARED = (
    (re.compile(r"(?<!\\)(?:\\\\)*(\\[A-Za-z0-9])"), "里的“{part}”各种程序理解不同，数字写成 [0-9]，汉字写成 [一-龥]"),
    (re.compile(r"(?<!\\)(?:\\\\)*(\(\?[^:=!])"), "里的“{part}”各种程序理解不同，分组写成 (?:…)"),
    (re.compile(r"(?<!\\)(?:\\\\)*([*+?}]\+)"), "里的“{part}”各种程序理解不同"),
)
_CLASS = re.compile(r"(?<!\\)\[(?:\\.|[^\]\\])*\]")


def patterns(value: Any, file: str) -> list[Finding]:
    """The patterns in a schema that some validator cannot read, or reads differently: a record would be right for one and wrong for the
    other.
    """
    unfit = {pattern: why for pattern in _patterns(value) if (why := _unfit(pattern))}
    # Only these are searched for in the schema: all schemas together have thousands of places.
    return list(_placed(value, unfit, file, ())) if unfit else []


def _patterns(value: Any) -> set[str]:
    """All patterns in a schema."""
    found: set[str] = set()
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [below for key, below in one.items() if key != "examples" and isinstance(below, dict | list)]
            pattern = one.get("pattern")
            if isinstance(pattern, str):
                found.add(pattern)
        else:
            todo += [below for below in one if isinstance(below, dict | list)]
    return found


def _placed(value: Any, unfit: Mapping[str, str], file: str, path: FieldPath) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        below: Iterable[tuple[str | int, Any]] = [(key, one) for key, one in value.items() if key != "examples"]
        pattern = value.get("pattern")
        if isinstance(pattern, str) and pattern in unfit:
            yield Finding(file, (*path, "pattern"), "unfit-pattern", {"value": pattern, "why": unfit[pattern]})
    elif isinstance(value, list):
        below = enumerate(value)
    else:
        return
    for step, one in below:
        yield from _placed(one, unfit, file, (*path, step))


def _unfit(pattern: str) -> str:
    for sign, words in _UNSHARED:
        # In a class a sign stands for itself, except after a backslash.
        found = sign.search(pattern if sign is _UNSHARED[0][0] else _CLASS.sub("x", pattern))
        if found is not None:
            return words.format(part=found[1])
    try:
        # Python only warns about sets in sets, while others read them.
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (re.error, OverflowError, RecursionError, ValueError, Warning):
        return "不是写得对的正则表达式，或者太大"
    return ""


def usable(schema: Any) -> Any:
    """A validator that says quickly whether something fits a schema; None if the schema cannot be used."""
    try:
        return jsonschema_rs.Draft202012Validator(schema)
    except ValueError:
        return None


# The first parts of addresses that the site itself uses, and those of lists of any kind (`generator.model.records`).
_OWN = (
    "api",
    "assets",
    "checks",
    "consequences",
    "data",
    "deadlines",
    "feeds",
    "organisations",
    "search",
    "schemas",
    "statistics",
    "pages",
    "systems.css",
)
_OF_LISTS = re.compile(r"[0-9]{4}|by|largest|page-[0-9]+")


def collisions(kinds: Iterable[Kind]) -> Iterator[tuple[Kind, Finding]]:
    """The findings about a folder or name that two kinds would share, or about a folder inside another's without saying so. The later
    kind gets the finding.
    """
    known: list[Kind] = []
    for kind in kinds:
        found = list(_taken(kind, known))
        yield from ((kind, one) for one in found)
        if not found:
            known.append(kind)


def _taken(kind: Kind, known: Iterable[Kind]) -> Iterator[Finding]:
    parts = kind.folder.split("/")
    if parts[0] in _OWN or any(_OF_LISTS.fullmatch(part) for part in parts):
        yield Finding(kind.file, ("x-record", "folder"), "reserved-folder", {"value": kind.folder})
    for other in known:
        values = {"other": other.file, "singular": other.singular, "name": other.name}
        if kind.folder == other.folder:
            yield Finding(kind.file, ("x-record", "folder"), "shared-folder", values | {"value": kind.folder})
        for inner, outer in ((kind, other), (other, kind)):
            if inner.folder.startswith(f"{outer.folder}/") and inner.record.get("within") != outer.name:
                told = {"value": kind.folder, "inner": inner.file, "outer": outer.name}
                yield Finding(kind.file, ("x-record", "folder"), "folder-in-folder", values | told)
        for key in ("singular", "plural"):
            if kind.record[key] == other.record[key]:
                yield Finding(kind.file, ("x-record", key), "shared-title", values | {"value": str(kind.record[key])})
