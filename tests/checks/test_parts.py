"""A choice that asks for all parts of a thing: a system is there only if each of its clauses is."""

from __future__ import annotations

import pytest
from support import NOTICE_HEAD, Repo

SYSTEM = """\
number: 29
title: 限时办结
orders: 一般事项7个工作日办结。
sources:
  - seed: 004
    citation: 济政〔2008〕25号三2
    page: index.md
state: {state}
"""
NOTICE = NOTICE_HEAD + """\
  - number: 三2
    part: 2
    orders: 一般事项7个工作日办结。
    systems:
      - {system}
    {state}
"""


@pytest.mark.parametrize(
    ("system", "state", "slugs"),
    [
        ("都有栏目", "state: 已有", []),
        ("都有栏目", "state: 部分\n    missing: 没有延长的理由。", ["parts-not-done"]),
        ("都有栏目", "state: 不做\n    ground: 内部管理", ["parts-not-done"]),
        ("部分有栏目\nreason: 没有延长的理由。", "state: 部分\n    missing: 没有延长的理由。", []),
        # What is wrong in the clause is told; what follows from it is not.
        ("都有栏目", "state: 有了", ["unknown-choice"]),
    ],
)
def test_a_system_is_there_only_if_each_of_its_clauses_is(repo: Repo, system: str, state: str, slugs: list[str]) -> None:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/systems/29.yml", SYSTEM.format(state=system))
    repo.write("content/notices/yj.yml", NOTICE.format(system="29", state=state))
    assert [slug for *_, slug in repo.places()] == slugs


def test_a_system_without_a_clause_is_not_there(repo: Repo) -> None:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/systems/29.yml", SYSTEM.format(state="都有栏目"))
    [one] = repo.check()
    assert (one["path"], one["line"], one["slug"]) == ("content/systems/29.yml", 8, "parts-not-done")
    assert "一条条款也没有指到这里" in one["message"]


def test_the_message_names_the_clauses_as_their_table_does(repo: Repo) -> None:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/systems/29.yml", SYSTEM.format(state="都有栏目"))
    repo.write("content/notices/yj.yml", NOTICE.format(system="29", state="state: 不做\n    ground: 内部管理"))
    [one] = repo.check()
    assert "yj 三2 2（不做）" in one["message"]


ITEM = """\
  - number: {number}
{part}    orders: 延长的告知申请人。
    state: 不做
    ground: 内部管理
"""


@pytest.mark.parametrize(
    ("number", "part", "slugs"),
    [
        ("三2", "    part: 2\n", ["repeated-row"]),
        ("三2", "    part: 3\n", []),
        ("三2", "", []),
        ("三3", "    part: 2\n", []),
        # A number is a part of an address.
        ("三 2", "", ["full-width-characters"]),
        ("三#2", "", ["wrong-form"]),
    ],
)
def test_each_row_has_its_own_name(repo: Repo, number: str, part: str, slugs: list[str]) -> None:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/systems/29.yml", SYSTEM.format(state="部分有栏目\nreason: 还缺一部分。"))
    repo.write("content/notices/yj.yml", NOTICE.format(system="29", state="state: 已有") + ITEM.format(number=number, part=part))
    assert [slug for *_, slug in repo.places()] == slugs
