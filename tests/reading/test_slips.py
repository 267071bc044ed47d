"""generator.reading.slips: slips of typing put right in memory, each of them told; what is right is not touched."""

from __future__ import annotations

import re

import pytest
import yaml
from support import as_yaml

from generator.model.fields import Field
from generator.model.kinds import Kinds
from generator.reading import slips
from generator.reading.mended import Mended

ROOT = Field(
    "",
    "样例",
    "",
    "object",
    properties={
        "name": Field("name", "名称", "", "string"),
        "facts": Field("facts", "事实", "", "string"),
        "sorts": Field("sorts", "类别", "", "array", items=Field("sorts", "类别", "", "string")),
        "subject": Field("subject", "主体", "", "object", properties={"code": Field("code", "代码", "", "string")}),
    },
)


def mended(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """A text as it is read then, and slug, line and column of each slip."""
    out = Mended(text.split("\n"))
    slips.mend(out, "f.yml", ROOT)
    places = [(one.slug, one.span.line, one.span.column) for one in out.findings if one.span is not None]
    assert len(places) == len(out.findings)
    return out.text, places


@pytest.mark.parametrize(
    ("text", "right", "told"),
    [
        ("name：甲", "name: 甲", [("full-width-colon", 1, 5)]),
        ("name:甲", "name: 甲", [("no-space-after-colon", 1, 5)]),
        ("name 甲", "name: 甲", [("yaml-missing-colon", 1, 1)]),
        ("ｎａｍｅ: 甲", "name: 甲", [("full-width-characters", 1, 1)]),
        ("“name”: 甲", "name: 甲", [("curly-quotes", 1, 1)]),
        ("＃ 备注\nname: 甲", "# 备注\nname: 甲", [("full-width-hash", 1, 1)]),
        ("sorts:\n－甲", "sorts:\n- 甲", [("wrong-list-dash", 2, 1)]),
        ("facts: ｜\n  一\n  二", "facts: |\n  一\n  二", [("full-width-bar", 1, 8)]),
        ("facts: >\n  一", "facts: |\n  一", [("folded-text", 1, 8)]),
        ("facts:\n  一\n  二", "facts: |\n  一\n  二", [("text-without-bar", 1, 1)]),
        ("subject:\n\tcode: 1", "subject:\n  code: 1", [("tab-indentation", 2, 1)]),
        ("subject:\n\u3000code: 1", "subject:\n  code: 1", [("full-width-indentation", 2, 1)]),
        ("name: 甲\n  facts: 一", "name: 甲\nfacts: 一", [("yaml-indentation", 2, 3)]),
    ],
)
def test_a_slip_is_mended_and_told_at_its_place(text: str, right: str, told: list[tuple[str, int, int]]) -> None:
    assert mended(text) == (right, told)
    # What came out is right: it is not touched again.
    assert mended(right) == (right, [])


@pytest.mark.parametrize(
    "text", ["name: a:b", "name: http://a.example", "{name：甲}", "facts: |\n  name：甲\n  －甲", 'name: "a\n  other：b"', "", "---"]
)
def test_what_only_looks_like_a_slip_stays(text: str) -> None:
    assert mended(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("甲市的通报\n\n经查属实。\n特此通报。", True),
        ("名称：甲\n事实：乙\n主体：丙", False),
        ("一\n二\nname: 甲", False),
        ("一\n二", False),
    ],
)
def test_prose_is_told_from_a_record(text: str, prose: bool) -> None:
    assert slips.is_prose(text, ROOT) is prose


def test_keys_are_known_by_title_and_with_any_colon() -> None:
    assert list(slips.known_keys("name: 甲\n  - 事实：乙\nother: 丙\ncode＝1", ROOT)) == ["name", "事实", "code"]
    assert slips.of_known_key("- 甲", ROOT)
    assert slips.of_known_key("  name：甲", ROOT)
    assert not slips.of_known_key("other: 甲", ROOT)


def test_a_right_file_is_never_mended(kinds: Kinds) -> None:
    """What is right as it stands is not touched, in whatever way of YAML it is written."""
    for kind in kinds:
        for example in kind.examples:
            for text in (
                as_yaml(example),
                yaml.dump(example, allow_unicode=True, default_flow_style=True, width=60),
                yaml.dump(example, allow_unicode=True, indent=4, width=60),
            ):
                out = Mended(text.split("\n"))
                slips.mend(out, "f.yml", kind.root)
                slugs = {one.slug for one in out.findings}
                # Texts that are folded are joined with blanks, which is a fault.
                assert slugs <= {"text-without-bar"}, (text, out.findings)


@pytest.mark.parametrize("dash", ["-", "- ", "- # 第一项", "-  # 第一项"])
def test_an_item_may_begin_below_its_dash(kinds: Kinds, dash: str) -> None:
    """So stands each item of a blank record whose first field is left out; it was taken for fields that belong further left."""
    changed = 0
    for kind in kinds:
        for example in kind.examples:
            plain = as_yaml(example)
            text = re.sub(r"(?m)^( *)- (?=[a-z_]+:( |$))", lambda one: f"{one[1]}{dash}\n{one[1]}  ", plain)
            changed += text != plain
            out = Mended(text.split("\n"))
            slips.mend(out, "f.yml", kind.root)
            assert out.findings == [], text
            assert out.text == text
    assert changed > 5
