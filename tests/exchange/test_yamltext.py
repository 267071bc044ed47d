"""generator.exchange.yamltext: what is written is read back equal, and a change touches only what changes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from strategies import drawn
from support import KIND_NAMES

from generator.exchange.yamltext import changed, dump
from generator.model.kinds import Kinds
from generator.reading import source, typed


def read(kind: Any, text: str) -> Any:
    wrong: list[Any] = []
    value = typed.record_value(source.compose(source.decode(text.encode(), "x"), "x"), kind.root, "x", wrong)
    assert wrong == []
    return value


@pytest.mark.parametrize("name", KIND_NAMES)
def test_any_record_is_read_back_equal(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    for data in drawn(kind):
        assert read(kind, dump(data, kind.root)) == data


@pytest.mark.parametrize("name", KIND_NAMES)
def test_any_record_can_become_any_other(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    records = drawn(kind, 60)
    for old, new in itertools.pairwise(records):
        text = "# 头\n" + dump(old, kind.root) + "# 尾\n"
        made = changed(text, kind.root, old, new)
        assert read(kind, made) == new
        assert made.startswith("# 头\n")
        assert changed(made, kind.root, new, new) == made


OLD = """\
# 头
authority: scjgj  # 部门
subject:
  # 当事人
  type: 自然人
  name: '李*'

facts: |
  第一行

  第三行

# 关于类别
categories:
  - 警告   # 旧
content: "警告"
"""


def test_comments_order_and_forms_stay(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    old = read(kind, OLD)
    new = {**old, "authority": "gaj", "subject": [{**old["subject"][0], "id_type": "身份证"}], "content": "警告。", "severity": "轻微"}
    assert changed(OLD, kind.root, old, new) == OLD.replace("scjgj  #", "gaj  #").replace("'李*'\n", "'李*'\n  id_type: 身份证\n").replace(
        'content: "警告"\n', "content: 警告。\nseverity: 轻微\n"
    )
    assert changed(OLD, kind.root, old, {**old, "facts": "一行"}) == OLD.replace("|\n  第一行\n\n  第三行\n", "一行\n")
    assert changed(OLD, kind.root, old, {**old, "facts": "一\n二"}) == OLD.replace("  第一行\n\n  第三行\n", "  一\n  二\n")
    assert changed(OLD, kind.root, old, {**old, "categories": ["罚款", "警告"]}) == OLD.replace("  - 警告   # 旧\n", "  - 罚款\n  - 警告\n")
    assert changed(OLD, kind.root, old, {key: one for key, one in old.items() if key != "facts"}) == OLD.replace(
        "facts: |\n  第一行\n\n  第三行\n", ""
    )


def test_line_ends_and_the_mark_of_a_windows_file_stay(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    text = "\ufeff" + OLD.replace("\n", "\r\n")
    old = read(kind, OLD)
    assert changed(text, kind.root, old, {**old, "authority": "gaj"}) == text.replace("scjgj", "gaj")
