"""The conditions of a schema (`if` and `then`) on what was typed: which fields are asked for now, which may not be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.desk.trees import Tree
from generator.model.findings import FieldPath
from generator.text.numbers import plain


@dataclass(frozen=True)
class Rules:
    """The conditions of one object: the keys that are asked for or forbidden now, those that are in some case, and the conditions as
    plain values for the script: `{"if": [[name of a control, values], …], "ask": keys, "not": keys}`, of which each `if` must be met.
    """

    asked: frozenset[str]
    forbidden: frozenset[str]
    sometimes: frozenset[str]
    sometimes_not: frozenset[str]
    told: tuple[Mapping[str, Any], ...]


def rules_of(schema: Mapping[str, Any], tree: Mapping[str, Tree], path: FieldPath = ()) -> Rules:
    """The conditions of the object with this schema at a path, and what they say of a tree."""
    asked: set[str] = set()
    forbidden: set[str] = set()
    sometimes: set[str] = set()
    never: set[str] = set()
    told = []
    before = ".".join(map(str, path))
    for one in schema.get("allOf", ()):
        condition, then = one.get("if", {}), one.get("then", {})
        need = list(then.get("required", ()))
        no = [key for key, allowed in then.get("properties", {}).items() if allowed is False]
        sometimes.update(need)
        never.update(no)
        if holds(condition, tree):
            asked.update(need)
            forbidden.update(no)
        tests = [[f"{before}.{name}" if before else name, values] for name, values in _tests(condition, "")]
        told.append({"if": tests, "ask": need, "not": no})
    return Rules(frozenset(asked), frozenset(forbidden), frozenset(sometimes), frozenset(never), tuple(told))


def holds(condition: Mapping[str, Any], tree: Tree) -> bool:
    """Whether a condition holds for what was typed."""
    if "enum" in condition:
        return tree in _texts(condition["enum"])
    if "contains" in condition:
        return isinstance(tree, list) and any(holds(condition["contains"], one) for one in tree)
    inside = condition.get("properties", {})
    return isinstance(tree, Mapping) and all(key in tree and holds(below, tree[key]) for key, below in inside.items())


def _tests(condition: Mapping[str, Any], name: str) -> Iterator[tuple[str, list[str]]]:
    """The controls that a condition asks, each with the values of which one must be there."""
    if "enum" in condition:
        yield name, _texts(condition["enum"])
    elif "contains" in condition:
        yield from _tests(condition["contains"], name)
    else:
        for key, below in condition.get("properties", {}).items():
            yield from _tests(below, f"{name}.{key}" if name else key)


def _texts(values: Sequence[Any]) -> list[str]:
    return ["是" if one is True else "否" if one is False else plain(one) if isinstance(one, int | float) else str(one) for one in values]
