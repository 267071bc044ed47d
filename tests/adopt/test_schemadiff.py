"""What differs between the schemas of two versions, as an editor of records must know it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support import ROOT

from generator.adopt.schemadiff import SchemaChange, compare, folders

OLD: dict[str, Any] = {
    "title": "样例",
    "x-record": {"folder": "lists/samples", "columns": ["name"]},
    "properties": {
        "name": {"title": "名称", "type": "string"},
        "state": {"$ref": "common.json#/$defs/state"},
        "gone": {"title": "旧项", "type": "string"},
        "count": {"title": "数量", "type": "object", "properties": {"all": {"title": "总数", "type": "integer"}}, "required": ["all"]},
        "rows": {"title": "各行", "type": "array", "items": {"type": "object", "properties": {"on": {"title": "日期", "type": "string"}}}},
    },
    "required": ["name"],
}
COMMON: dict[str, Any] = {"$defs": {"state": {"title": "状态", "type": "string", "enum": ["在办", "办结"]}}}


def write(root: Path, schema: dict[str, Any], common: dict[str, Any] = COMMON, **more: dict[str, Any]) -> Path:
    (root / "schemas").mkdir(parents=True)
    (root / "schemas/common.json").write_text(json.dumps(common), encoding="utf-8")
    for name, one in {"sample": schema, **more}.items():
        (root / f"schemas/{name}.schema.json").write_text(json.dumps(one), encoding="utf-8")
    return root


def changed(tmp_path: Path, **new: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    after = json.loads(json.dumps(OLD))
    common = new.pop("common", COMMON)
    for path, value in new.items():
        at: Any = after
        *before, last = path.split("__")
        for key in before:
            at = at[key]
        if value is None:
            del at[last]
        else:
            at[last] = value
    found = compare(write(tmp_path / "old", OLD), write(tmp_path / "new", after, common))
    assert {one.kind for one in found} <= {"sample"}
    return [(one.field, one.what, one.values) for one in found]


def test_the_same_schemas_do_not_differ() -> None:
    assert compare(ROOT, ROOT) == []


def test_fields_that_come_and_go(tmp_path: Path) -> None:
    more = {"title": "组", "type": "object", "properties": {"a": {"title": "甲", "type": "string"}}}
    # What lies in a new group is not told one by one.
    found = changed(tmp_path, properties__gone=None, properties__group=more, properties__must={"type": "string"}, required=["name", "must"])
    assert found == [("gone", "field-removed", ()), ("group", "field-added", ()), ("must", "required-field-added", ())]


def test_what_becomes_required_or_free(tmp_path: Path) -> None:
    assert changed(tmp_path, required=["gone"], properties__count__required=[]) == [
        ("name", "became-optional", ()),
        ("gone", "became-required", ()),
        ("count.all", "became-optional", ()),
    ]


def test_choices_of_a_shared_field(tmp_path: Path) -> None:
    common = {"$defs": {"state": {"title": "状态", "type": "string", "enum": ["在办", "中止"]}}}
    assert changed(tmp_path, common=common) == [("state", "choices-removed", ("办结",)), ("state", "choices-added", ("中止",))]


def test_choices_that_are_new_or_no_longer_there(tmp_path: Path) -> None:
    common = {"$defs": {"state": {"title": "状态", "type": "string"}}}
    assert changed(tmp_path, common=common, properties__name__enum=["甲"]) == [
        ("name", "choices-limited", ("甲",)),
        ("state", "choices-free", ()),
    ]


def test_forms_and_rules_of_a_field_in_a_list(tmp_path: Path) -> None:
    on = {"title": "日期", "type": "string", "format": "date", "x-length": 10}
    assert changed(tmp_path, properties__rows__items__properties__on=on) == [
        ("rows[].on", "type-changed", ("string", "string date")),
        ("rows[].on", "rule-of-field-changed", ("x-length",)),
    ]


def test_words_are_no_change(tmp_path: Path) -> None:
    assert changed(tmp_path, properties__name__title="名字", title="样本", examples=[{}]) == []


def test_the_kind_itself(tmp_path: Path) -> None:
    assert changed(tmp_path, **{"x-record": {"folder": "lists/others", "columns": ["name"]}}) == [("", "kind-changed", ("folder",))]


def test_kinds_that_come_and_go(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old", OLD, a=OLD), write(tmp_path / "new", OLD, b=OLD)
    assert compare(old, new) == [SchemaChange("a", "", "kind-removed", "样例"), SchemaChange("b", "", "kind-added", "样例")]
    assert folders(new) == {"b": "lists/samples", "sample": "lists/samples"}
