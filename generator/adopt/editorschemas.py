"""Makes the schemas that a text editor uses while somebody types: those of the kinds, in words that the editor knows, with the departments.

They are never stricter than `credit check`: a field that the check accepts has no fault in the editor. What only the check can know
(check digits, sums, masked names) is left to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind

# Keywords that the editor reads as the check does. All others are annotations of ours, or formats that it does not know.
_KEPT = (
    "title", "description", "type", "const", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems",
    "maxItems",
    "uniqueItems", "minLength", "maxLength", "required", "additionalProperties",
)  # fmt: skip
_BELOW = ("items", "contains", "not", "if", "then", "else")
_LISTS = ("allOf", "anyOf", "oneOf")
# What is said of a value that has another form, by the format of the field.
_FORMS = {
    "date": (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "日期写成 2026-11-20 这样"),
    "datetime": (r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$", "日期和时间写成 2026-11-20 09:30 这样"),
    "uscc": (r"^[0-9A-HJ-NPQRTUWXY]{18}$", "统一社会信用代码是18位数字和大写字母"),
}
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Departments = Mapping[str, str]


def schema(kind: Kind, departments: Departments) -> dict[str, Any]:
    """The schema of a kind for an editor. `departments` are the names of all departments by their ids."""
    made = _made(kind.schema, departments, True)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made}


def _made(value: Any, departments: Departments, typed: bool) -> Any:
    """A schema with only what the editor knows. `typed` says that it describes a value, and is no part of a condition."""
    if not isinstance(value, Mapping):
        return value
    out: dict[str, Any] = {key: value[key] for key in _KEPT if key in value}
    if "enum" in value:
        out["enum"] = list(value["enum"])
    if "properties" in value:
        out["properties"] = {key: _made(below, departments, typed) for key, below in value["properties"].items()}
    for key in _BELOW:
        if key in value:
            out[key] = _made(value[key], departments, typed and key == "items")
    for key in _LISTS:
        if key in value:
            out[key] = [_made(one, departments, False) for one in value[key]]
    if not typed:
        return out
    if value.get("type") == "string":
        _text(value, out, departments)
    if value.get("x-single"):
        # A single item may stand without its list.
        words = {key: out.pop(key) for key in ("title", "description") if key in out}
        return words | {"anyOf": [out["items"], out]}
    return out


def _text(value: Mapping[str, Any], out: dict[str, Any], departments: Departments) -> None:
    """Adds to the schema of a text what its annotations say."""
    if value.get("x-link") == DEPARTMENT and departments:
        _department(out, departments)
        return
    if "enum" in value or "const" in value:
        return
    pattern, message = _FORMS.get(value.get("format", ""), ("", ""))
    if pattern:
        out["pattern"], out["patternErrorMessage"] = pattern, message
    if value.get("format") not in ("date", "datetime"):
        # Digits alone are a number for the editor; for the check they are the text that the field wants.
        out["type"] = ["string", "number"]


def _department(out: dict[str, Any], departments: Departments) -> None:
    """The choice of a department. One that was added since is no fault, so its id may be any; a Chinese name is one."""
    out["pattern"], out["patternErrorMessage"] = _ID, "填部门的文件名（例如 scjgj），不写中文名称"
    out["anyOf"] = [{"enum": list(departments), "enumDescriptions": list(departments.values())}, {"type": "string"}]
    # The names can be typed too: each writes the id.
    out["defaultSnippets"] = [{"label": name, "description": ident, "body": ident} for ident, name in departments.items()]
