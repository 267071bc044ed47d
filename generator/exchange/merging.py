"""Joins an existing record with what a table says of it: what the table has no column for is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.exchange import columns as c
from generator.exchange.cells import Fault, from_cell
from generator.exchange.columns import Column, Departments
from generator.exchange.rows import ordered
from generator.model.fields import Field
from generator.model.identity import named
from generator.model.kinds import Kind
from generator.reading.violations import violations

# Whether a column belongs to items, and its path from there.
Present = frozenset[tuple[bool, tuple[str, ...]]]


class Change(NamedTuple):
    """A field that would change; texts for people."""

    key: str
    title: str
    before: str
    after: str


def merged(kind: Kind, present: Present, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the table, and those of the existing record for which the table has no column; keys in the order of the schema.

    An empty cell of a column that is there empties the field.
    """
    if not old:
        return dict(new)
    rows = c.row_lists(kind)
    out: dict[str, Any] = {}
    for key, field in kind.root.properties.items():
        if key in rows and field.items is not None:
            listed = any(in_rows for in_rows, _ in present)
            value = _items(field.items, old.get(key, ()), new.get(key, ()), present) if listed else old.get(key)
            # If the table has no row of a list, the list is left out; a required list is there and empty.
            value = value or (value if key in kind.root.required or key in old else None)
        else:
            value = _value(field, (key,), old.get(key), new.get(key), present, False)
        if value is not None:
            out[key] = value
    return out


def _value(field: Field, path: tuple[str, ...], old: Any, new: Any, present: Present, in_rows: bool) -> Any:
    if field.one is not field and field.one.type == "object":
        return _parties(field, path, old or (), new or (), present, in_rows)
    if field.type != "object":
        return new if (in_rows, path) in present else old
    below = {
        name: _value(one, (*path, name), (old or {}).get(name), (new or {}).get(name), present, in_rows)
        for name, one in field.properties.items()
    }
    return {name: one for name, one in below.items() if one is not None} or None


def _parties(field: Field, path: tuple[str, ...], old: Sequence[Any], new: Sequence[Any], present: Present, in_rows: bool) -> Any:
    """The parties of the table, each with what the record says of the same one and for which there is no column."""
    if not any(inside == in_rows and below[: len(path)] == path for inside, below in present):
        return old or None
    before = {named(one): one for one in old}
    out = []
    for number, one in enumerate(new or ({},)):
        mine = before.get(named(one)) or (old[number] if len(old) == max(len(new), 1) else None)
        out.append(_value(field.one, path, mine, one, present, in_rows))
    return [one for one in out if one] or None


def _items(shape: Field, old: Sequence[Any], new: Sequence[Any], present: Present) -> list[Any]:
    """The items of the table, each with the values that the same item had and for which there is no column."""
    key = next((name for name, field in shape.properties.items() if field.unique), "")
    # An item without a code is recognised by its required texts, such as its name.
    texts = [name for name, field in shape.properties.items() if name in shape.required and field.type == "string" and not field.enum]
    by_key = {one.get(key): one for one in old if one.get(key)} if key else {}
    by_text: dict[tuple[Any, ...], list[Any]] = {}
    for one in old:
        by_text.setdefault(tuple(one.get(name) for name in texts), []).append(one)
    out = []
    for number, item in enumerate(new):
        if key and item.get(key):
            mine = by_key.get(item.get(key), {})
        elif key and len(same := by_text.get(tuple(item.get(name) for name in texts), ())) < 2:
            mine = next(iter(same), {})
        else:
            mine = old[number] if len(old) == len(new) else {}
        full = {name: _value(field, (name,), mine.get(name), item.get(name), present, True) for name, field in shape.properties.items()}
        out.append({name: one for name, one in full.items() if one is not None})
    return out


def kept(old: Any, as_read: Any, new: Any) -> Any:
    """The new data, but with the old form of values that differ only in form. `as_read` is the old data as its export would be read."""
    if new == as_read:
        return old
    if isinstance(old, Mapping) and isinstance(new, Mapping) and isinstance(as_read, Mapping):
        return {key: kept(old[key], as_read[key], one) if key in old and key in as_read else one for key, one in new.items()}
    if isinstance(old, list) and isinstance(new, list) and isinstance(as_read, list) and len(old) == len(new) == len(as_read):
        return [kept(*three) for three in zip(old, as_read, new, strict=True)]
    return new


def filled(kind: Kind, values: Sequence[tuple[Column, str]], data: dict[str, Any], departments: Departments) -> dict[str, Any]:
    """The data, with the caller's values for fields that are empty and may be there."""
    for column, text in values:
        value = from_cell(column, text, departments)
        if value is None or isinstance(value, Fault):
            continue
        for into in [item for name in c.row_lists(kind) for item in data.get(name, ())] if column.in_rows else [data]:
            for around in _around(kind.root, into, column.path):
                _put(kind, data, around, column.path[-1], value)
    return ordered(data, kind.root) if values else data


def _around(shape: Field, into: dict[str, Any], path: tuple[str, ...]) -> list[dict[str, Any]]:
    """The mappings that hold the value at a path: those of all parties, if it belongs to a party."""
    found = [into]
    for step in path[:-1]:
        field = shape.properties.get(step)
        if field is not None and field.single:
            found = [item for one in found for item in one.setdefault(step, [{}])]
        else:
            found = [one.setdefault(step, {}) for one in found]
    return found


def _put(kind: Kind, data: dict[str, Any], into: dict[str, Any], key: str, value: Any) -> None:
    if key in into:
        return
    into[key] = value
    if not kind.validators.fast.is_valid(data):
        faults = violations(kind.validators.exact, data, "", kind.root)
        if any(one.slug == "forbidden-field" and one.path[-1] == key for one in faults):
            del into[key]


def differences(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The fields that would change."""
    for key, field in kind.root.properties.items():
        if old.get(key) == new.get(key):
            continue
        if field.type == "object" or (field.one is not field and max(len(old.get(key) or ()), len(new.get(key) or ())) < 2):
            mine, theirs = (one[0] if isinstance(one, list) else one or {} for one in (old.get(key) or {}, new.get(key) or {}))
            for name, below in field.one.properties.items():
                if mine.get(name) != theirs.get(name):
                    yield Change(f"{key}.{name}", below.title, _shown(mine.get(name)), _shown(theirs.get(name)))
        elif field.items is not None and len(old.get(key) or ()) == len(new.get(key) or ()) and field.items.properties:
            # There are as many items as before, so each is compared with the one at its place.
            for at, (mine, theirs) in enumerate(zip(old[key], new[key], strict=True)):
                for name, below in field.items.properties.items():
                    if mine.get(name) != theirs.get(name):
                        title = f"{field.title}第{at + 1}项·{below.title}"
                        yield Change(f"{key}[{at}].{name}", title, _shown(mine.get(name)), _shown(theirs.get(name)))
        else:
            yield Change(key, field.title, _shown(old.get(key)), _shown(new.get(key)))


def _shown(value: Any) -> str:
    if value is None:
        return "（空）"
    if isinstance(value, dict):
        return "、".join(_shown(one) for one in value.values())
    if isinstance(value, list):
        return f"{len(value)}项" if any(isinstance(one, dict) for one in value) else "、".join(map(str, value))
    return " ".join(str(value).split())
