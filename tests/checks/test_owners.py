"""What a record names belongs to whom the record says: a window to its department. And each department with guides has a window."""

from __future__ import annotations

import pytest
from support import Repo

from generator.checks import explain

WINDOW = """\
name: {name}
authority: {authority}
sort: {sort}
{serves}hall: 市政务服务中心二楼
address: 甲市为民路18号
hours: 工作日9:00至17:00
phone: 0300-5550111
complaint_phone: 0300-5550119
duties:
  - 受理许可申请。
matters:
  - name: 食品经营许可
    how: 材料齐全的当场受理。
chief:
  post: 首席代表
  duty: 对本窗口的工作全面负责。
first_asked: 不归本窗口的，指到承办的窗口。
state: {state}
checked_on: 2026-10-09
"""
CASE = """\
number: 甲政务受〔2026〕2210号
item: 食品经营许可（新办）
authority: {authority}
service_window: {window}
received_on: 2026-11-17
procedure: 一般
extended: 未延期
result: 办理中
"""
CASE_FILE, WINDOW_FILE = "content/lists/cases/2026/a.yml", "content/windows/w.yml"


def window(name: str = "综合受理窗口", authority: str = "xzspj", sort: str = "部门窗口", serves: str = "", state: str = "开放") -> str:
    return WINDOW.format(name=name, authority=authority, sort=sort, serves=serves, state=state)


@pytest.mark.parametrize(
    ("authority", "text", "slugs"),
    [
        ("xzspj", window(), []),
        ("scjgj", window(), ["link-to-other-department"]),
        ("scjgj", window(sort="综合窗口", serves="serves:\n  - scjgj\n"), []),
        # The window changed hands; what happened before stays right.
        ("scjgj", window(sort="部门窗口\nformer_authorities:\n  - scjgj"), []),
        # An old case may name a window that is closed now.
        ("xzspj", window(state="撤销\nstate_note: 并入综合窗口。"), []),
        # Whose window it is cannot be read, which is told there.
        ("scjgj", window(authority="xzsp"), ["misspelt-link"]),
    ],
)
def test_a_window_of_another_department(repo: Repo, authority: str, text: str, slugs: list[str]) -> None:
    repo.write(WINDOW_FILE, text)
    repo.write(CASE_FILE, CASE.format(authority=authority, window="w"))
    found = [slug for *_, slug in repo.places()]
    assert found == slugs or (slugs == ["misspelt-link"] and "misspelt-link" in found)


def test_an_edit_of_a_window_is_seen_in_records_that_were_right(repo: Repo) -> None:
    """Records that were right are not read again; whose the window is has changed all the same."""
    repo.write(WINDOW_FILE, window())
    repo.write(CASE_FILE, CASE.format(authority="xzspj", window="w"))
    assert repo.check() == []
    repo.write(WINDOW_FILE, window(authority="scjgj"))
    [one] = repo.check()
    assert (one["path"], one["line"], one["slug"]) == (CASE_FILE, 4, "link-to-other-department")
    repo.write(WINDOW_FILE, window())
    assert repo.check() == []


def test_a_window_that_is_not_there_is_a_broken_link_only(repo: Repo) -> None:
    repo.write(CASE_FILE, CASE.format(authority="xzspj", window="w"))
    assert [slug for *_, slug in repo.places()] == ["broken-link"]


LIST = """\
title: 甲市政务服务2026年第三季度红黑榜
period: 2026-Q3
authority: xzspj
published_on: 2026-10-12
red:
  - party_type: 部门窗口
    department: {department}
{named}    service_window: w
    deeds: 本季度全部按承诺时限办结。
    basis:
      law: 《甲市政务服务红黑榜管理办法（试行）》
      clause: 第六条第一项
black: []
"""


@pytest.mark.parametrize(
    ("department", "named", "slugs"),
    [
        ("xzspj", "    window: 综合受理窗口\n", []),
        ("xzspj", "", []),
        ("xzspj", "    window: 受理窗口\n", ["name-of-other-record"]),
        # The department that stands beside the link counts, not that of the record.
        ("scjgj", "    window: 综合受理窗口\n", ["link-to-other-department"]),
        ("scjgj", "    window: 受理窗口\n", ["link-to-other-department"]),
    ],
)
def test_an_entry_of_a_list_names_its_window_exactly(repo: Repo, department: str, named: str, slugs: list[str]) -> None:
    repo.write(WINDOW_FILE, window())
    repo.write("content/lists/red-black/2026-q3.yml", LIST.format(department=department, named=named))
    assert [slug for *_, slug in repo.places()] == slugs


def test_what_a_window_was_called_before_stays_right(repo: Repo) -> None:
    repo.write(WINDOW_FILE, window(sort="部门窗口\nformer_names:\n  - 受理窗口"))
    repo.write("content/lists/red-black/2026-q3.yml", LIST.format(department="xzspj", named="    window: 受理窗口\n"))
    assert repo.check() == []


GUIDE = next(
    text.partition("\n")[2]
    for text in explain.page("department-not-served").body.split("```")
    if text.startswith("yaml file=content/lists/guides/")
)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (None, ["department-not-served"]),
        (window(), []),
        (window(state="暂停\nstate_note: 装修。"), ["department-not-served"]),
        (window(authority="scjgj"), ["department-not-served"]),
        (window(authority="scjgj", sort="综合窗口", serves="serves:\n  - xzspj\n"), []),
    ],
)
def test_a_department_with_guides_has_a_window(repo: Repo, text: str | None, slugs: list[str]) -> None:
    repo.write("content/lists/guides/a.yml", GUIDE)
    if text is not None:
        repo.write(WINDOW_FILE, text)
    found = repo.check()
    assert [one["slug"] for one in found] == slugs
    assert [one["severity"] for one in found] == ["warning"] * len(slugs)


def test_a_department_is_named_once(repo: Repo) -> None:
    for name in "ba":
        repo.write(f"content/lists/guides/{name}.yml", GUIDE)
    [one] = repo.check()
    assert one["path"] == "content/lists/guides/a.yml"
