"""Makes the snippets of a text editor: typed 行政处罚, and the fields of a penalty are there to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind

# A list of choices that is longer than this is not shown in a snippet; the completion of the value shows it.
_MOST_CHOICES = 40


def snippet(kind: Kind, departments: Mapping[str, str]) -> dict[str, Any]:
    """The snippet of a kind: its required fields, each below its Chinese name; those that a condition may require as comments.

    A place that nobody fills in stays empty, which the check reports; it never holds a word that could pass for a value.
    """
    stops = count(1)
    lines = [*_fields(kind.root, "", stops, tuple(departments)), *_conditional(kind)]
    return {
        "scope": "yaml",
        "prefix": [kind.singular, kind.name],
        "description": f"{kind.singular}：填写必填项",
        "body": lines,
    }


def _fields(shape: Field, indent: str, stops: Iterator[int], departments: tuple[str, ...]) -> Iterator[str]:
    for key, field in shape.properties.items():
        if key not in shape.required:
            continue
        yield f"{indent}# {_escaped(_name(field))}"
        yield from _field(key, field, indent, stops, departments)


def _field(key: str, field: Field, indent: str, stops: Iterator[int], departments: tuple[str, ...]) -> Iterator[str]:
    if field.one.type == "object":
        yield f"{indent}{key}:"
        yield from _fields(field.one, indent + "  ", stops, departments)
    elif field.type == "array" and field.items is not None and field.items.type == "object":
        yield f"{indent}{key}:"
        for number, line in enumerate(_fields(field.items, indent + "    ", stops, departments)):
            # The first line is the name of the first field: a comment, which stands above its dash.
            yield line if number != 1 else f"{indent}  - {line.strip()}"
    elif field.type == "array" and field.items is not None:
        yield f"{indent}{key}:"
        yield f"{indent}  - {_stop(field.items, stops, departments)}"
    else:
        yield f"{indent}{key}: {_stop(field, stops, departments)}"


def _stop(field: Field, stops: Iterator[int], departments: tuple[str, ...]) -> str:
    choices = departments if field.link == DEPARTMENT else field.enum
    number = next(stops)
    if not choices or len(choices) > _MOST_CHOICES:
        return f"${number}"
    return f"${{{number}|{','.join(_choice(one) for one in choices)}|}}"


def _conditional(kind: Kind) -> Iterator[str]:
    """The fields at the top that are required only under a condition, as comments."""
    keys = [key for rule in kind.schema.get("allOf", ()) for key in rule.get("then", {}).get("required", ())]
    for key in dict.fromkeys(keys):
        field = kind.root.properties.get(key)
        if field is not None and key not in kind.root.required:
            yield f"# {_escaped(_name(field))}：视情形必填，要填就去掉下一行的“# ”"
            yield f"# {key}: "


def _name(field: Field) -> str:
    return field.plain or field.title


def _escaped(text: str) -> str:
    """Text of a snippet: a dollar, a brace and a backslash would be part of its grammar."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def _choice(text: str) -> str:
    return _escaped(text).replace(",", "\\,").replace("|", "\\|")
