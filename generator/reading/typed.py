"""Gives YAML nodes their types by the schema, never by what a text looks like.

`NO`, `007`, `12:30`, a date and an all-digit code stay texts if the schema wants a text. A number is read only if the schema wants one, and
only in plain digits: `1e3`, `0x1F` or `1_000` are findings.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.reading.meant import meant, of_list, of_text, scalar_value
from generator.reading.source import MOST_DEPTH, WIDE_BARS, node_span
from generator.text import characters

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# Words that people and exports write for "nothing" (domain.md 1.7); the field should be left out instead.
PLACEHOLDERS = frozenset(("null", "NULL", "Null", "~", "—", "— —", "——", "-", "--", "/", "N/A", "n/a", "\\N", "None", "undefined"))
# Words for nothing in a field that may be left out. If a text is required, they are an ordinary text.
NOTHING = frozenset(("无", "（无）", "(无)", "暂无", "没有", "空", "（空）", "略", "（略）", "不详"))
# A field written with the wrong colon, which YAML reads as a text because nothing else stands beside it.
_SLIP = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(?:(：)|:(?![ /]))")


def record_value(node: yaml.Node, shape: Field, file: str, findings: list[Finding], path: FieldPath = ()) -> Any:
    """The value of a node for its field. What does not fit is reported and becomes None."""
    if len(path) > MOST_DEPTH:
        findings.append(Finding(file, path[:1], "nesting-too-deep", {"most": str(MOST_DEPTH)}, span=node_span(node)))
        return None
    if shape.single and shape.items is not None and not isinstance(node, yaml.SequenceNode):
        return [record_value(node, shape.items, file, findings, (*path, 0))]
    if isinstance(node, yaml.MappingNode):
        if shape.type != "object":
            findings.append(_wrong(file, path, shape, "mapping"))
            return None
        return _mapping(node, shape, file, findings, path)
    if isinstance(node, yaml.SequenceNode):
        if shape.type != "array" or shape.items is None:
            findings.append(_wrong(file, path, shape, "list"))
            return None
        return [record_value(below, shape.items, file, findings, (*path, i)) for i, below in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, shape, file, findings, path)


def _mapping(node: yaml.MappingNode, shape: Field, file: str, findings: list[Finding], path: FieldPath) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, below in node.value:
        if not isinstance(key, yaml.ScalarNode):
            findings.append(Finding(file, path, "key-not-text", {}, span=node_span(key)))
            continue
        name = key.value
        if name != name.strip() and name.strip() in shape.properties:
            # A full-width blank looks like indentation, but for YAML it is part of the key.
            findings.append(Finding(file, (*path, name), "full-width-indentation", {"key": name.strip()}, span=node_span(key)))
            name = name.strip()
        if name in out:
            first = next(k for k, _ in node.value if isinstance(k, yaml.ScalarNode) and k.value.strip() == name)
            findings.append(
                Finding(
                    file,
                    (*path, name),
                    "repeated-key",
                    {"key": name, "line": str(first.start_mark.line + 1)},
                    span=node_span(key),
                )
            )
            continue
        known = shape.properties.get(name)
        if (
            isinstance(below, yaml.ScalarNode)
            and below.value.strip() in NOTHING
            and known is not None
            and _may_be_left_out(known, name, shape)
        ):
            values = {"title": known.title, "key": name, "description": known.description, "value": below.value.strip()}
            findings.append(Finding(file, (*path, name), "placeholder-value", values))
            out[name] = None
            continue
        # An unknown field is reported by the schema; its content is not checked.
        out[name] = record_value(below, known, file, findings, (*path, name)) if known is not None else None
    return out


def _may_be_left_out(field: Field, name: str, around: Field) -> bool:
    """Whether a text may be left out. Then a word for nothing means that it should be."""
    return field.type == "string" and not field.enum and name not in around.required


def _scalar(node: yaml.ScalarNode, shape: Field, file: str, findings: list[Finding], path: FieldPath) -> Any:
    text: str = node.value
    want = shape.type
    values = {"title": shape.title, "key": shape.key, "description": shape.description, "value": text}
    if not text.strip():
        findings.append(Finding(file, path, "empty-value", values))
        return None
    if text.strip() in PLACEHOLDERS:
        findings.append(Finding(file, path, "placeholder-value", values))
        return None
    # Characters written as escapes have not been checked yet.
    found = characters.odd(text) if node.style == '"' else []
    blank = characters.blanks(text) if want == "string" and not found else None
    if blank is not None:
        found = [blank]
    if found:
        tidied, lost = characters.tidied(text)
        right = tidied if want == "string" and not lost else None
        within = text[max(blank.start - 1, 0) : blank.end + 1] if blank is not None else ""
        findings.append(Finding(file, path, characters.slug(found[0]), characters.words(found[0]), within=within, meant=right))
        return None
    if want == "string":
        if slug := _run_together(node):
            findings.append(Finding(file, path, slug, values, meant=text.strip(" \t\n")))
        said = of_text(shape, text)
        if said is not None:
            findings.append(Finding(file, path, said.slug, values | {"meant": said.shown}, meant=said.value))
        # Blanks and line ends at the ends come from YAML, not from the editor; and `$` in a pattern means different things to the two
        # validators before a line end.
        return text.strip(" \t\n")
    value = scalar_value(text, want)
    if value is not None:
        return value
    if want == "object" and (slip := _SLIP.match(text)):
        # It is the only field of its object, so YAML itself finds no fault.
        slug = "full-width-colon" if slip[2] else "no-space-after-colon"
        findings.append(Finding(file, path, slug, {"key": slip[1]}))
        return None
    other = of_list(shape, text) if want == "array" else meant(shape, text) if want != "object" else None
    if other is None:
        findings.append(_wrong(file, path, shape, "text", text))
    else:
        findings.append(Finding(file, path, other.slug, values | {"meant": other.shown}, meant=other.value))
    return None


def _run_together(node: yaml.ScalarNode) -> str:
    """The finding about a text of several lines that YAML joins, with blanks between Chinese characters."""
    if node.style == ">":
        return "folded-text"
    lines = node.end_mark.line - node.start_mark.line
    quoted = node.style in ("'", '"')
    if not quoted and (node.value in WIDE_BARS or (lines and node.style != "|" and node.value[:1] in WIDE_BARS)):
        return "full-width-bar"
    if node.style == "|" or not lines:
        return ""
    # In quotes, an empty line keeps lines apart; otherwise lines are joined.
    kept = sum(len(ends) + 1 for ends in re.findall("\n+", node.value)) if quoted else 0
    return "text-without-bar" if lines > kept else ""


def _wrong(file: str, path: FieldPath, shape: Field, got: str, value: str = "") -> Finding:
    slug = {
        "string": "text-expected",
        "integer": "integer-expected",
        "number": "number-expected",
        "boolean": "boolean-expected",
        "object": "fields-expected",
        "array": "list-expected",
    }[shape.type]
    value = value or ("- …" if got == "list" else "…: …")
    known = "、".join(f"{key}（{below.title}）" for key, below in shape.properties.items())
    values = {"title": shape.title, "key": shape.key, "description": shape.description, "value": value, "known": known}
    return Finding(file, path, slug, values)


def json_value(node: yaml.Node, file: str, findings: list[Finding], path: FieldPath = ()) -> Any:
    """The value of a node of a JSON file, by the rules of JSON."""
    if len(path) > MOST_DEPTH:
        findings.append(Finding(file, path[:1], "nesting-too-deep", {"most": str(MOST_DEPTH)}, span=node_span(node)))
        return None
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key, below in node.value:
            name = str(key.value)
            if name in out:
                first = next(k for k, _ in node.value if str(k.value) == name)
                values = {"key": name, "line": str(first.start_mark.line + 1)}
                findings.append(Finding(file, (*path, name), "repeated-key", values, span=node_span(key)))
            out[name] = json_value(below, file, findings, (*path, name))
        return out
    if isinstance(node, yaml.SequenceNode):
        return [json_value(below, file, findings, (*path, i)) for i, below in enumerate(node.value)]
    text: str = node.value
    if isinstance(node, yaml.ScalarNode) and node.style == '"':
        return text
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    if _JSON_NUMBER.fullmatch(text):
        return float(text) if set(text) & set(".eE") else int(text)
    findings.append(Finding(file, path, "json-unquoted-text", {"value": text}, span=node_span(node)))
    return None
