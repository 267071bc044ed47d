"""generator.site.served: which departments must be served, and whom nobody serves."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, Page, Repo

from generator.checks import explain
from generator.pages.lists import Lists
from generator.pages.renderer import Renderer
from generator.site import served
from generator.site.site import Site, load

BLOCKS = [text.partition("\n")[::2] for text in explain.page("department-not-served").body.split("```") if text.startswith("yaml file=")]
GUIDE = next(text for head, text in BLOCKS if "guides" in head)
WINDOW = next(text for head, text in BLOCKS if "windows" in head)


def site(repo: Repo) -> Site:
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def of_guides(repo: Repo) -> served.Needs:
    return next(need for need in served.needs(site(repo)) if need.of.name == "guide")


def test_who_has_a_guide_needs_a_window(repo: Repo) -> None:
    repo.write("content/lists/guides/b.yml", GUIDE)
    repo.write("content/lists/guides/a.yml", GUIDE)
    repo.write("content/lists/guides/c.yml", GUIDE.replace("authority: xzspj", "authority: scjgj"))
    repo.write("content/windows/w.yml", WINDOW)
    need = of_guides(repo)
    assert need.files == {"scjgj": "content/lists/guides/c.yml", "xzspj": "content/lists/guides/a.yml"}
    assert need.missing == ("scjgj",)


def test_a_department_that_is_not_there_needs_nothing(repo: Repo) -> None:
    repo.write("content/lists/guides/a.yml", GUIDE.replace("authority: xzspj", "authority: nobody"))
    need = of_guides(repo)
    assert (need.files, need.missing) == ({}, ())


def test_only_what_one_kind_must_serve_can_be_asked_for(repo: Repo) -> None:
    found = site(repo)
    assert [need.of.name for need in served.needs(found, found.kinds.by_name["window"])] == ["power-list", "guide"]
    assert served.needs(found, found.kinds.by_name["guide"]) == []


POWERS = """\
authority: xzspj
title: 权责清单（2026年版）
version_date: 2026-04-15
items:
  - code: "000131002000"
    name: 食品经营许可
    category: {category}
    legal_basis:
      - law: 《食品经营许可和备案管理办法》
        article: 第九条
    office: 综合科
    level: 县级
    status: {status}
"""


@pytest.mark.parametrize(
    ("category", "status", "files"),
    [
        ("行政许可", "在用", {"xzspj": "content/lists/powers/a.yml"}),
        ("公共服务", "在用", {"xzspj": "content/lists/powers/a.yml"}),
        ("行政处罚", "在用", {}),
        ("行政许可", "已取消", {}),
    ],
)
def test_only_lists_with_matters_that_people_apply_for_ask_for_a_window(
    repo: Repo, category: str, status: str, files: dict[str, str]
) -> None:
    repo.write("content/lists/powers/a.yml", POWERS.format(category=category, status=status))
    need = next(need for need in served.needs(site(repo)) if need.of.name == "power-list")
    assert need.files == files
    assert need.missing == tuple(files)


def test_the_list_of_windows_names_who_has_none(repo: Repo) -> None:
    repo.write("content/lists/guides/a.yml", GUIDE)
    repo.write("content/lists/guides/c.yml", GUIDE.replace("authority: xzspj", "authority: scjgj"))
    repo.write("content/windows/w.yml", WINDOW)
    found = site(repo)
    renderer = Renderer(found)
    lists = Lists(renderer.prints, renderer.env)
    pages = {plan.address: Page(plan.make().body) for batch in lists.of(found.kinds.by_name["window"]) for plan in batch.plans()}
    assert "有办事指南的部门 2 个，1 个有办事窗口，没有的：市市场监管局。" in pages["windows/"].text
    assert "../authorities/scjgj/" in pages["windows/"].links()
