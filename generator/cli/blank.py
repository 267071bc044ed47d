"""Makes the blank record from which an editor starts: required fields to fill in, optional ones as comments."""

from __future__ import annotations

from collections.abc import Iterator

from generator.model.fields import Field
from generator.model.kinds import Kind


def record(kind: Kind) -> str:
    """The blank record of a kind. A line with ## above each field has its title and how to fill it in; optional fields are after #."""
    lines = [f"## {kind.singular}：把冒号后面填好。## 开头的是说明；# 开头的字段可以不填，要填就去掉“# ”。", ""]
    lines += _fields(kind.root, "", "")
    return "\n".join(lines) + "\n"


def _fields(shape: Field, indent: str, mark: str) -> Iterator[str]:
    for key, field in shape.properties.items():
        optional = mark or ("" if key in shape.required else "# ")
        yield f"{indent}## {field.title}：{field.description}"
        if field.choices:
            yield f"{indent}##   可选：{'、'.join(field.choices)}"
        if field.one.type == "object":
            yield f"{indent}{optional}{key}:"
            yield from _fields(field.one, indent + "  ", optional)
        elif field.type == "array" and field.items is not None and field.items.type == "object":
            yield f"{indent}{optional}{key}:"
            yield from _first_item(list(_fields(field.items, indent + "    ", optional)), indent + "  ", optional)
        elif field.type == "array":
            yield f"{indent}{optional}{key}:"
            yield f"{indent}  {optional}- "
        else:
            yield f"{indent}{optional}{key}: "


def _first_item(lines: list[str], indent: str, optional: str) -> Iterator[str]:
    """The lines of one item of a list, with the dash before its first field."""
    dashed = False
    for line in lines:
        bare = line.strip()
        if not dashed and not bare.startswith("##"):
            dashed = True
            line = f"{indent}{optional}- {bare.removeprefix(optional)}".rstrip() + (" " if bare.endswith(":") else "")
        yield line
