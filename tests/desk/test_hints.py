"""generator.desk.hints: the words of the schema, for somebody without files and programs."""

from __future__ import annotations

import pytest
from support import ROOT

from generator.desk import hints
from generator.reading import schemas


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("没有叫“甲”的部门；部门还没有建立的，先用 credit new department 建立，或者导入时加 --authority 指明部门", "没有叫“甲”的部门"),
        ("编号已经有了；请先运行 credit check 改好它", "编号已经有了"),
        ("缺少“处罚内容”", "缺少“处罚内容”"),
    ],
)
def test_advice_for_the_command_line_is_left_out(said: str, rest: str) -> None:
    assert hints.without_commands(said).startswith(rest)
    assert "credit" not in hints.without_commands(said)
    assert "--" not in hints.without_commands(said)


def test_what_is_a_sign_for_programs_is_said_as_people_do() -> None:
    assert hints.described("本期没有的写成空列表“[]”，上半年写成“2026-H1”的样子。") == "本期没有的勾选“没有”，上半年写成“2026年上半年”的样子。"


def test_no_hint_names_a_file_or_a_programs_word() -> None:
    for kind in schemas.load(ROOT):
        for _, field in kind.root.paths():
            said = hints.hint(field)
            assert said
            assert not any(word in said for word in ("content/", ".yml", "填 true", "填 false")), said


def test_a_message_cites_the_hint_of_the_form() -> None:
    field = next(kind for kind in schemas.load(ROOT) if kind.name == "penalty").root.properties["authority"]
    assert hints.worded(field, f"缺少。{field.description}") == "缺少。从列表中选择处罚机关。"
