"""generator.harvest.withholding: what gives a natural person away, or cannot be seen, is not shown, and not repeated when that is told."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvested import entry
from harvesting import Province

from generator.harvest.fitting import fitted
from generator.model.kinds import Kind, Kinds
from generator.model.records import NATURAL_PERSON

# Of nobody: the sample number of GB 11643's annex, with the date of a day and a right check digit.
NUMBER = "11010519491231002X"


@pytest.fixture
def commitment(kinds: Kinds) -> Kind:
    return kinds.by_name["commitment"]


@pytest.fixture
def data(commitment: Kind) -> dict[str, Any]:
    return copy.deepcopy(commitment.examples[0])


def said(kind: Kind, data: dict[str, Any]) -> str:
    record, words = fitted(kind, "2026/a-1", entry(kind, "2026/a-1", copy.deepcopy(data)))
    assert (record is None) == bool(words)
    return words


def test_examples_are_shown(kinds: Kinds) -> None:
    for kind in kinds:
        for one in kind.examples:
            record, words = fitted(kind, ident := "a-1", entry(kind, ident, copy.deepcopy(one)))
            assert record is not None, (kind.name, words)


@pytest.mark.parametrize(
    "text", [f"张三 {NUMBER}", "联系电话13800138000", "张三１１０１０５１９４９１２３１００２Ｘ", "1101 0519 4912 3100 2X"]
)
def test_a_number_of_a_person_is_told_without_the_number(commitment: Kind, data: dict[str, Any], text: str) -> None:
    words = said(commitment, {**data, "matter": text})
    assert "个人的" in words
    assert "张三" not in words
    assert not any(letter.isdigit() for letter in words)


def test_a_whole_name_is_told_without_the_name(commitment: Kind, data: dict[str, Any]) -> None:
    words = said(commitment, {**data, "subject": {"type": NATURAL_PERSON, "name": "张三"}})
    assert "自然人姓名" in words
    assert "张三" not in words
    assert said(commitment, {**data, "subject": {"type": NATURAL_PERSON, "name": "张*"}}) == ""


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u2069", "\u200b", "\u200f", "\ufeff", "\u2028"])
def test_a_mark_that_cannot_be_seen_is_told(commitment: Kind, data: dict[str, Any], mark: str) -> None:
    words = said(commitment, {**data, "subject": {**data["subject"], "name": f"甲乙{mark}有限公司"}})
    assert "看不见的字符" in words
    assert mark not in words


def test_the_form_of_a_masked_name_in_a_text_is_told_without_the_name(commitment: Kind, data: dict[str, Any]) -> None:
    person = {"type": NATURAL_PERSON, "name": "李*"}
    words = said(commitment, {**data, "subject": person, "matter": "当事人李大明承认违法。"})
    assert "像是有自然人的姓名" in words
    assert "大明" not in words
    assert said(commitment, {**data, "subject": person, "matter": "当事人承认违法。"}) == ""


@pytest.mark.parametrize("text", ["当事人家住甲市东城区人民路8号", "住址：甲市东城区人民路8号3单元502室", "户籍地甲市乙县丙村4组12号"])
def test_where_somebody_lives_is_told_without_the_place(commitment: Kind, data: dict[str, Any], text: str) -> None:
    words = said(commitment, {**data, "matter": text})
    assert "住址" in words
    assert not any(letter.isdigit() for letter in words)
    assert said(commitment, {**data, "matter": "经营场所在甲市东城区人民路8号"}) == ""


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b", "\r", "\x0c"])
def test_a_control_character_is_told(commitment: Kind, data: dict[str, Any], mark: str) -> None:
    """JSON writes these behind a backslash."""
    words = said(commitment, {**data, "matter": f"甲{mark}乙"})
    assert "控制字符" in words
    assert words.isprintable()
    assert said(commitment, {**data, "matter": '一\n“二”"三"\\四\t五'}) == ""


def test_what_is_too_long_to_be_shown_is_told(commitment: Kind, data: dict[str, Any]) -> None:
    assert "名称长得不像名称" in said(commitment, {**data, "subject": {**data["subject"], "name": "甲" * 600}})
    assert "一百万字节" in said(commitment, {**data, "matter": "甲" * 400_000})


def test_a_number_of_a_person_in_the_name_of_a_file_is_told(commitment: Kind, data: dict[str, Any]) -> None:
    ident = "2026/zhang-11010519491231002x"
    record, words = fitted(commitment, ident, entry(commitment, ident, data))
    assert (record, words) == (None, "文件名里有个人的号码")


SECRETS: dict[str, dict[str, Any]] = {
    "whole name": {"subject": {"type": NATURAL_PERSON, "name": "张三丰"}},
    "number": {"matter": f"张三丰的身份证{NUMBER}"},
    "telephone": {"remarks": "张三丰电话13800138000"},
    "home": {"matter": "张三丰家住甲市东城区人民路8号"},
}


@pytest.mark.parametrize("case", SECRETS)
def test_nothing_of_what_a_city_should_not_have_published_is_spread(province: Province, jia: Path, yi: Path, case: str) -> None:
    """Neither in what the public is told nor in what is printed, in tables, answers or a whole state; the other records are gathered."""
    path = harvesting.shards(jia)[0]
    told = json.loads(path.read_bytes())
    name = next(iter(told))
    whole = copy.deepcopy(told)
    told[name]["data"].update(SECRETS[case])
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(jia)
    province.list("jia", jia)
    province.list("yi", yi)
    done = province.attempt()
    assert done.code == 1
    found = {one["id"]: one for one in json.loads((province.into / "harvest.json").read_bytes())["cities"]}
    assert (found["jia"]["state"], found["jia"]["records"], found["yi"]["state"]) == ("schema", 7, "good")
    assert re.fullmatch(r"信用承诺：有 1 条没有汇集（[^（）]*）。", found["jia"]["said"][0])
    assert name not in province.ids("jia")
    for secret in ("张三丰", NUMBER, "13800138000", "人民路8号"):
        assert secret not in done.out + done.err
        # What was fetched lies in the folder that nobody publishes.
        assert [one for one in province.holds(secret) if not one.startswith("cities/jia/files/")] == []
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(jia)
    assert province.harvest()["jia"]["state"] == "good"
    assert name in province.ids("jia")
