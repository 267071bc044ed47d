"""What a schema says of lists whose items concern records of another kind."""

from __future__ import annotations

from generator.model import together
from generator.model.together import Column, Parts, Table


def test_a_field_without_the_annotations_has_neither() -> None:
    assert together.table(None) is None
    assert together.parts(None) is None


def test_what_is_said_is_kept() -> None:
    said = {
        "under": "system",
        "columns": [{"title": "条款", "fields": ["number", "part"]}, {"title": "状态", "fields": ["state"]}],
        "count": "state",
    }
    assert together.table(said) == Table("system", (Column("条款", ("number", "part")), Column("状态", ("state",))), "state")
    whole = {"value": "都有栏目", "kind": "notice", "list": "clauses", "link": "systems", "field": "state", "values": ["已有"]}
    assert together.parts(whole) == Parts("都有栏目", "notice", "clauses", "systems", "state", frozenset({"已有"}))
