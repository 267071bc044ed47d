"""generator.model.kinds: a kind says what its schema file says, and which kind a file belongs to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from generator.model.fields import Field
from generator.model.kinds import Kind, Kinds

DATE = Field("on", "日期", "", "string", format="date", not_future=True)
RECORD = {
    "folder": "lists/samples/",
    "singular": "样例",
    "plural": "各样例",
    "group": "信用",
    "order": 7,
    "caption": "{name}",
    "columns": ["name"],
}


def made(name: str, **record: Any) -> Kind:
    root = Field("", name, "", "object", properties={"on": DATE, "who": Field("who", "单位", "", "object", subject=True)})
    schema = {"x-record": RECORD | record, "examples": [{"name": "一"}]}
    return Kind(name, f"schemas/{name}.schema.json", schema, root, SimpleNamespace(quick=None, fast=None, exact=None))


OUTER, INNER = made("outer", folder="lists/a"), made("inner", folder="lists/a/b")
BOTH = Kinds({"outer": OUTER, "inner": INNER}, (), {"ruined": "lists/c"}, {one.folder: one for one in (OUTER, INNER)})


def test_what_a_schema_does_not_say_is_empty() -> None:
    kind = made("plain")
    assert (kind.folder, kind.singular, kind.plural, kind.group, kind.order) == ("lists/samples", "样例", "各样例", "信用", 7)
    assert (kind.date, kind.authority, kind.years, kind.has_happened) == ("", "", False, False)
    assert (kind.columns, kind.computed, kind.figures) == (("name",), (), ())
    assert kind.party == "who"


def test_only_a_date_that_may_not_lie_ahead_has_happened() -> None:
    assert made("dated", date="on").has_happened
    ahead = Kind(
        "k",
        "f",
        {"x-record": RECORD | {"date": "on"}},
        Field("", "", "", "object", properties={"on": Field("on", "", "", "string")}),
        OUTER.validators,
    )
    assert not ahead.has_happened


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("lists/a/x.yml", "outer"),
        ("lists/a/2026/x.yml", "outer"),
        # The nearest folder decides.
        ("lists/a/b/x.yml", "inner"),
        ("lists/a/b/2026/x.yml", "inner"),
        ("lists/x.yml", None),
        ("lists/ab/x.yml", None),
        ("x.yml", None),
    ],
)
def test_a_file_is_of_the_kind_whose_folder_is_nearest(file: str, name: str | None) -> None:
    found = BOTH.of(f"content/{file}")
    assert (None if found is None else found.name) == name


@pytest.mark.parametrize("file", ["lists/a/x.yml", "content/lists/a/x.yaml", "content/pages/x.yml", "pages/lists/a/x.yml", "content"])
def test_only_yaml_files_below_content_may_be_records(file: str) -> None:
    assert BOTH.place(file) is None


@pytest.mark.parametrize(("kind", "ident"), [("outer", "x"), ("outer", "2026/x"), ("inner", "2026/x")])
def test_file_and_address_follow_from_kind_and_id_and_back(kind: str, ident: str) -> None:
    one = BOTH.by_name[kind]
    assert BOTH.place(one.file_of(ident)) == (one, ident)
    assert one.file_of(ident) == f"content/{one.address_of(ident).removesuffix('/')}.yml"


def test_a_broken_kind_is_known_but_not_used() -> None:
    assert BOTH.knows("ruined")
    assert BOTH.knows("inner")
    assert not BOTH.knows("other")
    assert [kind.name for kind in BOTH] == ["outer", "inner"]
    assert BOTH.is_folder("lists/a/b")
    assert not BOTH.is_folder("lists/c")


def test_kinds_come_in_the_order_of_their_schemas(kinds: Kinds) -> None:
    orders = [(kind.order, kind.name) for kind in kinds]
    assert orders == sorted(orders)
    assert len(orders) > 5
