"""generator.site.plainvalues: values as plain text, in the words of their pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import new_repo, schema

from generator.engine import clock
from generator.model.fields import Field
from generator.site import plainvalues
from generator.site.site import Site, load


def field(type_: str = "string", **more: Any) -> Field:
    return Field(key="f", title="项", description="填写。", type=type_, **more)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return load(new_repo(tmp_path_factory.mktemp("repo")).root, clock.today())


@given(st.decimals(min_value=0, max_value=999_999_999, places=6))
def test_an_amount_in_yuan_is_exact(amount: Decimal) -> None:
    """domain.md 1.3: 万元 with six decimals. What is shown in 元 is the amount times 10,000, without a float's noise."""
    value = float(amount) if amount % 1 else int(amount)
    shown = plainvalues.number(field("number", unit="万元"), repr(value))
    wan, _, yuan = shown.replace(",", "").partition(" 万元")
    assert Decimal(wan) == amount
    if amount:
        assert Decimal(yuan.strip("（）").removesuffix(" 元")) == amount * 10_000
    assert "E" not in shown


def test_values_at_a_path_through_lists() -> None:
    data = {"items": [{"f": "a"}, {}, {"f": "b"}]}
    assert plainvalues.at(data, ["items", "f"]) == ["a", "b"]
    # An array in the end is one value.
    assert list(plainvalues.at(data, ["items"])) == [data["items"]]
    assert list(plainvalues.at(data, ["others"])) == list(plainvalues.at({}, ["items", "f"])) == []


@pytest.mark.parametrize(
    ("shape", "value", "told"),
    [
        (field("boolean"), False, "否"),
        (field("integer", unit="年"), 2026, "2026 年"),
        (field("number", unit="万元"), 0.5, "0.5 万元（5,000 元）"),
        (field(format="date"), "2026-01-02", "2026年1月2日"),
        (field(format="datetime"), "2026-01-02 09:05", "2026年1月2日 09:05"),
        (field(format="date"), "2026", "2026"),
        (field(link="department"), "scjgj", "甲市市场监督管理局"),
        (field(link="department"), "nowhere", "已不再公示的部门"),
        (field("array", items=field()), ["甲", "乙\n丙"], "甲、乙 丙"),
        (field("object", properties={"f": field()}), {"f": "甲", "g": "乙"}, "项：甲"),
    ],
)
def test_a_value_reads_as_on_its_page(site: Site, shape: Field, value: object, told: str) -> None:
    assert plainvalues.text(site, shape, value) == told


@pytest.mark.parametrize("kind", ["penalty", "permit", "objection", "commitment"])
def test_a_card_in_text_leaves_out_whose_record_it_is(site: Site, kind: str) -> None:
    data = schema(kind)["examples"][0]
    found = site.kinds.by_name[kind]
    told = plainvalues.card(site, found, data)
    assert told
    assert {path for path, _, _ in told} <= set(found.card.paths) - set(found.card.who)
    assert all(label and text for _, label, text in told)
