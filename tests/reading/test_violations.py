"""generator.reading.violations: what a validator reports, as findings that an editor can act on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from schematree import Reading, containers_and_values, field_at, leaves, value_at
from support import KIND_NAMES, Repo, as_yaml

from generator.model.fields import Field
from generator.model.findings import FieldPath, dotted
from generator.model.kinds import Kinds
from generator.reading.violations import violations
from generator.text.formats import validator

each_kind = pytest.mark.parametrize("name", KIND_NAMES)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Reading:
    return Reading(Repo(tmp_path_factory.mktemp("reading")), kinds)


@each_kind
def test_a_missing_required_field_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    broken = 0
    for example in kind.examples:
        for at, holder in containers_and_values(example):
            for key in sorted(field_at(kind.root, at).required) if isinstance(holder, dict) else ():
                assert key in holder
                broken += 1
                data = copy.deepcopy(example)
                del value_at(data, at)[key]
                text = as_yaml(data)
                found = reading.findings(name, text)
                # A choice for which the law has examples is proposed.
                assert [f.path for f in found] == [(*at, key)]
                assert found[0].slug == "missing-field" or (found[0].slug == "missing-choice" and field_at(kind.root, (*at, key)).expected)
                title = field_at(kind.root, (*at, key)).title
                [diagnostic] = reading.diagnostics(name, text)
                assert diagnostic.is_error
                assert f"“{title}”（{key}）" in diagnostic.message
                line = text.split("\n")[diagnostic.span.line - 1]
                if isinstance(at[-1] if at else "", str):
                    assert line.lstrip(" -").startswith(f"{at[-1]}:" if at else f"{next(iter(data))}:")
    assert broken >= len(kind.root.required)


@each_kind
def test_a_wrong_choice_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    for example in kind.examples:
        for path, field, value in leaves(kind.root, example):
            if not field.enum:
                continue
            data = copy.deepcopy(example)
            value_at(data, path[:-1])[path[-1]] = "火星"
            assert [(f.slug, f.path) for f in reading.findings(name, as_yaml(data))] == [("unknown-choice", path)]
            value_at(data, path[:-1])[path[-1]] = f"{value}。"
            text = as_yaml(data)
            [diagnostic] = reading.diagnostics(name, text)
            assert (diagnostic.slug, diagnostic.field) == ("misspelt-choice", dotted(path))
            assert f"“{value}”" in diagnostic.message + diagnostic.hint
            line = text.split("\n")[diagnostic.span.line - 1]
            assert line[diagnostic.span.column - 1 : diagnostic.span.end_column - 1].strip("'") == f"{value}。"


@each_kind
def test_an_unknown_field_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    """Anywhere in a record; and a slip in a name is one mistake, not an unknown field and a missing one."""
    kind = kinds.by_name[name]
    for example in kind.examples:
        for at, holder in containers_and_values(example):
            if not isinstance(holder, dict):
                continue
            data = copy.deepcopy(example)
            value_at(data, at)["wholly_unheard_of"] = "x"
            assert [(f.slug, f.path) for f in reading.findings(name, as_yaml(data))] == [("unknown-field", (*at, "wholly_unheard_of"))]
            for key in [k for k in holder if len(k) > 5]:
                data = copy.deepcopy(example)
                inside = value_at(data, at)
                slip = key[:-2] + key[-1] + key[-2] if key[-1] != key[-2] else key + "s"
                value = inside.pop(key)
                inside[slip] = value
                assert [(f.slug, f.path, f.values["meant"]) for f in reading.findings(name, as_yaml(data))] == [
                    ("misspelt-field", (*at, slip), key)
                ]


@pytest.mark.parametrize(("kind", "old", "new"), [("commitment", "'99010020260312000011'", '"99010020260312000011\\n"')])
def test_a_line_end_after_a_value_is_not_part_of_it(reading: Reading, kinds: Kinds, kind: str, old: str, new: str) -> None:
    text = as_yaml(kinds.by_name[kind].examples[0])
    assert old in text
    assert [f.slug for f in reading.findings(kind, text.replace(old, new))] == []


# Straight from a validator


SHAPE = Field(
    "",
    "样例",
    "",
    "object",
    properties={
        "name": Field("name", "名称", "写名称。", "string"),
        "count": Field("count", "数量", "", "integer"),
        "sort": Field("sort", "类别", "", "string", enum=("甲类", "乙类")),
        "day": Field("day", "日期", "", "string", format="date"),
        "code": Field("code", "代码", "", "string", format="uscc"),
        "tags": Field("tags", "标签", "", "array", items=Field("tags", "标签", "", "string")),
        "part": Field("part", "部分", "", "object", properties={"inner": Field("inner", "内项", "", "string")}),
    },
    required=frozenset({"name"}),
)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "sort": {"enum": ["甲类", "乙类"]},
        "day": {"type": "string", "format": "date"},
        "code": {"type": "string", "format": "uscc"},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
        "part": {"type": "object", "properties": {"inner": {"type": "string"}}, "additionalProperties": False},
    },
    "required": ["name"],
    "additionalProperties": False,
    "allOf": [
        {
            "if": {"properties": {"sort": {"const": "甲类"}}, "required": ["sort"]},
            "then": {"required": ["day"]},
            "else": {"properties": {"day": False}},
        }
    ],
}


def found(data: Any, known: frozenset[FieldPath] = frozenset()) -> list[tuple[str, FieldPath]]:
    return [(one.slug, one.path) for one in violations(validator(SCHEMA), data, "f.yml", SHAPE, known)]


@pytest.mark.parametrize(
    ("data", "slug", "path"),
    [
        ({}, "missing-field", ("name",)),
        ({"name": 3}, "wrong-type", ("name",)),
        ({"name": "x", "count": 0}, "number-too-small", ("count",)),
        ({"name": "x", "count": 10}, "number-too-large", ("count",)),
        ({"name": "x", "sort": "丙"}, "unknown-choice", ("sort",)),
        ({"name": "x", "sort": "甲 类"}, "misspelt-choice", ("sort",)),
        ({"name": "x", "sort": "甲类", "day": "2026-02-30"}, "wrong-date", ("day",)),
        ({"name": "x", "sort": "甲类", "day": "9999-01-01"}, "date-out-of-reach", ("day",)),
        ({"name": "x", "sort": "甲类"}, "missing-field", ("day",)),
        ({"name": "x", "day": "2026-01-01"}, "forbidden-field", ("day",)),
        ({"name": "x", "code": "9199"}, "uscc-length", ("code",)),
        ({"name": "x", "code": "91990100MA1G0A0I92"}, "uscc-alphabet", ("code",)),
        ({"name": "x", "code": "91990100MA1G0A0193"}, "uscc-check-digit", ("code",)),
        ({"name": "x", "tags": []}, "too-few-items", ("tags",)),
        ({"name": "x", "tags": ["a", "b", "c", "d"]}, "too-many-items", ("tags",)),
        ({"name": "x", "tags": ["a", "a"]}, "repeated-item", ("tags",)),
        ({"name": "x", "wholly": 1}, "unknown-field", ("wholly",)),
        ({"nmae": "x"}, "misspelt-field", ("nmae",)),
        ({"名称": "x"}, "misspelt-field", ("名称",)),
        ({"name": "x", "inner": "y"}, "misplaced-field", ("inner",)),
        ({"name": "x", "part": {"count": 3}}, "indented-field", ("part", "count")),
    ],
)
def test_each_rule_has_its_finding(data: dict[str, Any], slug: str, path: FieldPath) -> None:
    """A misspelt or misplaced field is one mistake: nothing is said to be missing as well."""
    assert found(data) == [(slug, path)]


def test_an_object_that_may_not_be_there_is_shown_as_it_is_written() -> None:
    some = violations(validator(SCHEMA), {"name": "x", "day": {"inner": "y", "tags": ["a", True]}}, "f.yml", SHAPE)
    assert [one.values["value"] for one in some if one.slug == "forbidden-field"] == ["inner: y，tags: a、true"]


def test_of_what_has_been_told_nothing_is_said_again() -> None:
    assert found({"count": "x"}, frozenset({("count",), ("name",)})) == []
    # What a condition demands because of a field that could not be read is not known.
    assert found({"name": "x", "sort": "甲类"}, frozenset({("sort",)})) == []


def test_a_finding_says_what_an_editor_needs() -> None:
    [missing] = violations(validator(SCHEMA), {}, "f.yml", SHAPE)
    assert (missing.file, missing.values["title"], missing.values["description"]) == ("f.yml", "名称", "写名称。")
    [large] = violations(validator(SCHEMA), {"name": "x", "count": 10}, "f.yml", SHAPE)
    assert (large.values["value"], large.values["limit"], large.at) == ("10", "9", "value")
    [slip] = violations(validator(SCHEMA), {"nmae": "x"}, "f.yml", SHAPE)
    assert (slip.values["meant"], slip.values["meant_title"], slip.at) == ("name", "名称", "key")
