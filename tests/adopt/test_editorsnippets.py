"""The snippets of an editor: required fields below their Chinese names, and nothing in them that could pass for a value."""

from __future__ import annotations

import re

import pytest
from support import KIND_NAMES

from generator.adopt.editorsnippets import snippet
from generator.model.kinds import Kinds
from generator.reading import source

NAMES = {"scjgj": "市市场监管局", "xzspj": "市行政审批局"}


def test_a_penalty_has_its_required_fields_and_the_conditional_ones_as_comments(kinds: Kinds) -> None:
    made = snippet(kinds.by_name["penalty"], NAMES)
    assert made["prefix"] == ["行政处罚", "penalty"]
    body = made["body"]
    assert body[:2] == ["# 处罚机关", "authority: ${1|scjgj,xzspj|}"]
    assert "  type: ${3|法人及非法人组织,个体工商户,自然人|}" in body
    assert "# fine_wan_yuan: " in body


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_snippet_is_a_record_once_its_places_are_filled_in(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    text = "\n".join(snippet(kind, NAMES)["body"])
    filled = re.sub(r"\$\{\d+\|((?:\\.|[^,|\\])*)[^}]*\|\}|\$\d+", lambda found: found[1] or "x", text)
    assert "$" not in filled.replace("\\$", "")
    keys = {key.value for key, _ in source.compose(filled, "").value}
    assert keys == kind.root.required
    # The places are numbered in their order.
    numbers = [int(one) for one in re.findall(r"(?<!\\)\$\{?(\d+)", text)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_nothing_stands_where_a_text_is_to_be_written(kinds: Kinds) -> None:
    for kind in kinds:
        for line in snippet(kind, NAMES)["body"]:
            assert (
                line.startswith("#")
                or line.strip().startswith(("#", "- "))
                or re.fullmatch(r"\s*(?:- )?[a-z_0-9]+:(?: \$(?:\d+|\{\d+\|.*\|\}))?", line)
            ), line
