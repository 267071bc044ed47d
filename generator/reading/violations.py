"""Turns the errors of a JSON Schema validator into findings that an editor can act on."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.model.proposals import proposal
from generator.reading.meant import meant
from generator.text.formats import FIRST_YEAR, LAST_YEAR, far_date
from generator.text.identifiers import normal_uscc, uscc_fault

if TYPE_CHECKING:
    import jsonschema


def violations(
    validator: jsonschema.Draft202012Validator, data: Any, file: str, root: Field, known: frozenset[FieldPath] = frozenset()
) -> list[Finding]:
    """Every fault of `data`, one finding each. Paths in `known` have been reported already and are left out."""
    found: dict[tuple[FieldPath, str], Finding] = {}
    values_seen: set[FieldPath] = set()
    renamed: set[FieldPath] = set()
    moved: set[str] = set()
    missing: list[tuple[FieldPath, Field | None, str]] = []
    for error in validator.iter_errors(data):
        path = tuple(error.absolute_path)
        if any(path[: len(k)] == k for k in known) or (known and _rests_on(error, validator.schema, known)):
            continue
        shape = _shape(root, path)
        rule = error.validator
        if rule is None:
            for full in _forbidden(error, validator.schema, data):
                if full not in known:
                    values = _values(_shape(root, full), full[-1], _at(data, full))
                    found[full, "forbidden-field"] = Finding(file, full, "forbidden-field", values, at="key")
        elif rule == "required":
            missing += [(path, shape, key) for key in error.validator_value if key not in error.instance]
        elif rule == "additionalProperties":
            for key in error.instance:
                if key not in error.schema["properties"] and (*path, key) not in known:
                    finding, meant = _unknown_key(file, path, key, shape, root, error.schema, error.instance)
                    found[(*path, key), "unknown-field"] = finding
                    if meant:
                        renamed.add((*path, meant))
                    if finding.slug in ("misplaced-field", "indented-field"):
                        moved.add(key)
        elif path not in values_seen:
            values_seen.add(path)
            finding = _value_fault(file, path, shape, error)
            found[path, finding.slug] = finding
    for path, shape, key in missing:
        full = (*path, key)
        # A misspelt or misplaced field is one mistake, not a wrong name and a missing field.
        if full in known or full in renamed or key in moved or any((*path, key)[: len(k)] == k for k in known):
            continue
        below = shape.properties.get(key) if shape is not None else None
        values = _values(below, key)
        suggested = proposal(root, below, data) if below is not None and below.expected and isinstance(data, dict) else None
        slug = "missing-choice" if suggested is not None else "missing-field"
        found[full, slug] = Finding(file, full, slug, values | ({"proposal": str(suggested)} if suggested is not None else {}))
    return list(found.values())


def _rests_on(error: jsonschema.ValidationError, schema: Any, known: frozenset[FieldPath]) -> bool:
    """Whether an error comes from a condition on a field that could not be read: a list that was not read passes every `contains`."""
    here = schema
    for step in error.absolute_schema_path:
        if step == "then":
            base = tuple(error.absolute_path)
            return any(k[: len(base) + 1] == (*base, key) for key in here["if"].get("properties", ()) for k in known)
        here = here[step]
    return False


def _forbidden(error: jsonschema.ValidationError, schema: Any, data: Any) -> list[FieldPath]:
    """The fields that a `false` in place of a schema rejects. The validator names only the object that holds them."""
    rules = schema
    for step in error.absolute_schema_path:
        rules = rules[step]
    base = tuple(error.absolute_path)
    return [(*base, key) for key, rule in rules.items() if rule is False and key in _at(data, base)]


def _at(data: Any, path: FieldPath) -> Any:
    for step in path:
        data = data[step]
    return data


def _shape(root: Field, path: FieldPath) -> Field | None:
    here: Field | None = root
    for step in path:
        if here is None:
            return None
        here = here.items if isinstance(step, int) else here.properties.get(step)
    return here


def _values(shape: Field | None, key: object, value: object = "") -> dict[str, str]:
    return {
        "key": str(key),
        "title": shape.title if shape is not None else str(key),
        "description": shape.description if shape is not None else "",
        "value": _text(value),
    }


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "、".join(_text(v) for v in value)
    if isinstance(value, dict):
        return "，".join(f"{key}: {_text(v)}" for key, v in value.items())
    return str(value)


def _unknown_key(file: str, path: FieldPath, key: str, shape: Field | None, root: Field, schema: Any, instance: Any) -> tuple[Finding, str]:
    """The finding about a key that the schema does not know, and the missing key that was probably meant."""
    names = list(schema["properties"])
    titles = {below.title: name for name, below in shape.properties.items()} if shape is not None else {}
    others = {alias: name for name, below in shape.properties.items() for alias in below.aliases} if shape is not None else {}
    free = [name for name in names if name not in instance]
    within = {name for title, name in titles.items() if len(key) > 1 and key in title}
    meant = titles.get(key.strip(), "") or others.get(key.strip(), "") or (within.pop() if len(within) == 1 else "")
    if not meant:
        near = difflib.get_close_matches(key.lower(), free, 1, 0.7) or difflib.get_close_matches(key, names, 1, 0.8)
        near_title = difflib.get_close_matches(key, list(titles), 1, 0.6)
        meant = near[0] if near else titles[near_title[0]] if near_title else ""
    words = {name: title for title, name in titles.items()}
    listed = [f"{name}（{words[name]}）" if name in words else name for name in free or names]
    values = _values(None, key) | {"known": "、".join(listed[:12]) + ("…" if len(listed) > 12 else "")}
    if meant:
        below = shape.properties.get(meant) if shape is not None else None
        values |= {"meant": meant, "meant_title": below.title if below is not None else meant}
        return Finding(file, (*path, key), "misspelt-field", values, at="key"), meant if meant not in instance else ""
    home = next((one for one in root.walk() if key in one.properties), None)
    if home is root:
        return Finding(file, (*path, key), "indented-field", values | {"title": root.properties[key].title}, at="key"), ""
    if home is not None:
        # The items of a list are named by the title of their list.
        home_title = next((one.title for one in root.walk() if one.items is home), home.title)
        values |= {"title": home.properties[key].title, "home": home.key, "home_title": home_title}
        return Finding(file, (*path, key), "misplaced-field", values, at="key"), ""
    return Finding(file, (*path, key), "unknown-field", values, at="key"), ""


def _value_fault(file: str, path: FieldPath, shape: Field | None, error: jsonschema.ValidationError) -> Finding:
    value = error.instance
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    values = _values(shape, key, value)
    rule = error.validator
    limit: Any = error.validator_value
    if rule in ("enum", "const"):
        choices = [_text(c) for c in (limit if rule == "enum" else [limit])]
        values |= {"choices": "、".join(choices)}
    found = meant(shape, value) if shape is not None and isinstance(value, str) and not shape.items else None
    if found is not None and rule in ("enum", "pattern", "format"):
        return Finding(
            file,
            path,
            found.slug,
            values | {"meant": found.shown},
            meant=None if found.slug == "several-choices" and isinstance(path[-1], str) else found.value,
        )
    if rule in ("enum", "const"):
        # Words of programs may be misspelt. Of legal words only the form may differ, since another word is another fact.
        near = difflib.get_close_matches(_text(value), choices, 1, 0.5) if all(one.isascii() for one in choices) else []
        if near:
            return Finding(file, path, "misspelt-choice", values | {"meant": near[0]})
        return Finding(file, path, "unknown-choice", values)
    if rule == "format" or (rule == "pattern" and shape is not None and shape.format == "uscc"):
        return _format_fault(file, path, str(limit if rule == "format" else "uscc"), str(value), values)
    slugs = {
        "type": "wrong-type",
        "pattern": "wrong-form",
        "minimum": "number-too-small",
        "exclusiveMinimum": "number-too-small",
        "maximum": "number-too-large",
        "exclusiveMaximum": "number-too-large",
        "minItems": "too-few-items",
        "maxItems": "too-many-items",
        "uniqueItems": "repeated-item",
        "minLength": "text-too-short",
    }
    return Finding(file, path, slugs.get(str(rule), "wrong-form"), values | {"limit": _text(limit)})


def _format_fault(file: str, path: FieldPath, name: str, value: str, values: dict[str, str]) -> Finding:
    if name == "uscc":
        normal = normal_uscc(value)
        fault = uscc_fault(normal)
        slug = {"length": "uscc-length", "alphabet": "uscc-alphabet"}.get(fault, "uscc-check-digit")
        wrong = "".join(dict.fromkeys(c for c in normal if c in "IOSVZ" or not (c.isascii() and c.isalnum())))
        return Finding(file, path, slug, values | {"length": str(len(normal)), "characters": wrong})
    if name == "date" and far_date(value):
        return Finding(file, path, "date-out-of-reach", values | {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
    slug = {"date": "wrong-date", "datetime": "wrong-time", "uri": "wrong-link", "email": "wrong-email"}[name]
    return Finding(file, path, slug, values)
