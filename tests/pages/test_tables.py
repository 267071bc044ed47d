"""generator.pages.tables: the clauses of the notices under the list of systems."""

from __future__ import annotations

import datetime
from pathlib import Path

from support import AS_OF, NOTICE_HEAD, Page, Repo

from generator.pages.lists import Lists
from generator.pages.renderer import Renderer
from generator.site.site import load

SYSTEM = """\
number: {number}
title: {title}
orders: 要求一件事。
sources:
  - seed: 004
    citation: 济政〔2008〕25号三2
    page: index.md
state: 部分有栏目
reason: 还缺一部分。
"""
NOTICE = (
    NOTICE_HEAD
    + """\
  - number: 三2
    part: 1
    orders: 一般事项7个工作日办结。
    systems:
      - 29
      - 30
    lives:
      - case.promised_working_days
      - penalty.subject.name
      - guide
    checks:
      - over-ordered-limit
    pages:
      - index.md
    state: 已有
  - number: 三2
    part: 2
    orders: 延长的<告知>申请人。
    systems:
      - 29
    state: 部分
    missing: 没有告知的日期。
  - number: 八
    orders: 增强意识。
    state: 不做
    ground: 内部管理
"""
)


def filled(repo: Repo) -> Repo:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/systems/29.yml", SYSTEM.format(number=29, title="限时办结"))
    repo.write("content/systems/30.yml", SYSTEM.format(number=30, title="联合审批"))
    repo.write("content/notices/yj.yml", NOTICE)
    return repo


def pages(repo: Repo) -> dict[str, str]:
    """The pages of the list of systems and of the systems themselves."""
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    renderer = Renderer(found)
    lists = Lists(renderer.prints, renderer.env)
    out = {plan.address: plan.make().body for batch in lists.of(found.kinds.by_name["system"]) for plan in batch.plans()}
    return out | {record.address: renderer.record(record).body for record in found.by_kind["system"]}


def test_each_item_is_a_row_with_an_anchor(repo: Repo) -> None:
    text = pages(filled(repo))["systems/"]
    for anchor in ("yj-三2-1", "yj-三2-2", "yj-八"):
        assert text.count(f'<tr id="{anchor}"><th scope="row" data-label="条款"><a href="#{anchor}">') == 1
    assert "延长的&lt;告知&gt;申请人。" in text
    page = Page(text)
    assert "已有 1" in page.text
    assert "不做的理由：内部管理" in page.text


def test_an_empty_cell_has_no_label(repo: Repo) -> None:
    row = pages(filled(repo))["systems/"].partition('<tr id="yj-八">')[2].partition("</tr>")[0]
    assert row.count("data-label=") == 4
    assert row.count("<td></td>") == 2


def test_a_place_leads_to_its_list_or_to_its_description(repo: Repo) -> None:
    """No record of these kinds is there, so that they have no list yet."""
    page = Page(pages(filled(repo))["systems/"])
    assert "办件：承诺办结时限、行政处罚：" in page.text
    assert {"../schemas/case/", "../schemas/penalty/", "../schemas/guide/", "../checks/over-ordered-limit/", "../"} <= set(page.links())
    repo.write("content/lists/cases/2026/a.yml", CASE)
    assert "../lists/cases/" in Page(pages(repo)["systems/"]).links()


def test_a_system_lists_the_items_that_link_to_it(repo: Repo) -> None:
    found = pages(filled(repo))
    page = Page(found["systems/29/"])
    assert {"../../systems/#yj-三2-1", "../../systems/#yj-三2-2"} <= set(page.links())
    assert "甲市政务服务意见三2（2）：延长的<告知>申请人。〔部分〕" in page.text
    assert "../../systems/#yj-三2-2" not in Page(found["systems/30/"]).links()


def test_no_other_list_has_tables(repo: Repo) -> None:
    found = load(filled(repo).root, datetime.date.fromisoformat(AS_OF))
    renderer = Renderer(found)
    made = [plan.make().body for batch in Lists(renderer.prints, renderer.env).of(found.kinds.by_name["notice"]) for plan in batch.plans()]
    assert made
    assert not [body for body in made if "逐条对照" in body.partition("</h1>")[2] and "cr-clauses" in body]


def test_an_edit_of_an_item_or_of_what_it_names_shows(repo: Repo, tmp_path: Path) -> None:
    """A build that changes little equals a whole one."""
    site = filled(repo).build(tmp_path / "site")
    repo.write("content/notices/yj.yml", NOTICE.replace("增强意识", "增强服务意识"))
    repo.write("content/systems/30.yml", SYSTEM.format(number=30, title="并联审批"))
    repo.build(site)
    whole = repo.build(tmp_path / "whole")
    for page in ("systems/index.html", "systems/29/index.html", "systems/30/index.html", "notices/yj/index.html"):
        assert (site / page).read_bytes() == (whole / page).read_bytes(), page
    assert "增强服务意识" in (site / "systems/index.html").read_text(encoding="utf-8")
    assert "并联审批" in (site / "systems/index.html").read_text(encoding="utf-8")


CASE = """\
number: 甲政务受〔2026〕2210号
item: 食品经营许可（新办）
authority: xzspj
received_on: 2026-11-17
procedure: 一般
promised_working_days: 4
extended: 未延期
result: 办理中
"""
