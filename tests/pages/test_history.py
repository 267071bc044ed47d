"""generator.pages.history: what the page of a record says of its past, with and without a log."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest
from support import Git, Repo

from generator.checks.corrections import Corrections
from generator.pages.history import Past, ended, past
from generator.site import evidence
from generator.site.logged import Leaves, Logged, Stamp
from generator.site.site import Site

AS_OF = datetime.date(2026, 11, 22)
FILE = "content/disclosures/penalties/2026/scjgj-15.yml"
NAME = "penalty/2026/scjgj-15"
SALT = "c2FsdHNhbHRzYWx0"
STAMP = Stamp(3, datetime.datetime(2026, 9, 22, 10, 2, tzinfo=datetime.UTC), "tsa", "log/stamps/3.tsa.tsr", True)


def penalty(fine: str = "0.5", remarks: str = "") -> str:
    return f"""\
authority: scjgj
document_number: 甲市监罚〔2026〕15号
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: 91990100MA1G0A0192
categories: [罚款]
content: 罚款5000元。
fine_wan_yuan: {fine}
severity: 一般
decided_on: 2026-09-18
valid_until: 2027-09-17
{f"remarks: {remarks}" if remarks else ""}
"""


@pytest.fixture
def git(repo: Repo) -> Git:
    found = Git(repo.root)
    found.commit("2026-09-22", {FILE: penalty()})
    return found


def loaded(git: Git, leaves: Leaves = (), stamps: tuple[Stamp, ...] = (STAMP,)) -> Site:
    site = evidence.load_proved(git.root, AS_OF)
    records = {NAME: (SALT, leaves)}
    size = max((leaf for leaf, _ in leaves), default=-1) + 1
    logged = Logged("credit.jia.example/log", size, bytes(32), "2026-11-22", (), stamps, records, {}, bytes(32 * size))
    return replace(site, logged=logged) if leaves else site


def of(git: Git, leaves: Leaves = (), stamps: tuple[Stamp, ...] = (STAMP,)) -> Past:
    site = loaded(git, leaves, stamps)
    record = site.find(("penalty", "2026/scjgj-15"))
    assert record is not None
    return past(site, record, Corrections(site).of(record))


def rows(found: Past) -> list[str]:
    """The events as texts, newest first."""
    return [re.sub("<[^>]*>", " ", one).strip() for one in found.html.partition("<ol")[2].partition("</ol>")[0].split("<li>")[1:]]


def test_without_a_log_the_day_is_that_of_the_repository_and_said_to_be(git: Git) -> None:
    assert of(git) == Past("首次公示 2026年9月22日（按代码库记载）", "")


def test_outside_a_repository_nothing_is_said(repo: Repo) -> None:
    repo.write(FILE, penalty())
    site = evidence.load_proved(repo.root, AS_OF)
    record = site.find(("penalty", "2026/scjgj-15"))
    assert record is not None
    assert past(site, record, []) == Past("", "")


def test_a_record_in_the_log_has_leaf_salt_and_stamp(git: Git) -> None:
    found = of(git, ((2, "2026-09-22"),))
    assert found == Past("首次公示 2026年9月22日 · 日志条目 2 · 时间戳 2026-09-22 18:02（tsa）", "")


def test_what_no_stamp_covers_waits_for_one(git: Git) -> None:
    assert of(git, ((3, "2026-09-22"),)).since == "首次公示 2026年9月22日 · 日志条目 3 · 等待时间戳"
    bad = STAMP._replace(proved=False)
    assert of(git, ((2, "2026-09-22"),), (bad,)).since.endswith("等待时间戳")


def test_a_log_that_began_later_proves_no_earlier_day(git: Git) -> None:
    since = of(git, ((2, "2026-10-08"),)).since
    assert since == "首次公示 2026年9月22日（按代码库记载） · 2026-10-08 记入日志条目 2 · 时间戳 2026-09-22 18:02（tsa）"


def test_each_correction_has_its_day_what_changed_and_its_leaf(git: Git) -> None:
    git.commit("2026-10-03", {FILE: penalty("0.05")})
    found = of(git, ((2, "2026-09-22"), (12345, "2026-10-03")))
    newest, first = rows(found)
    assert re.fullmatch(
        r"2026年10月3日 +更正：罚款金额（万元） · 日志条目 12,345 · 等待时间戳 *原为 +0.5 万元（5,000 元） ，现为 +0.05 万元（500 元）", newest
    )
    assert re.fullmatch(r"2026年9月22日 +首次公示 · 日志条目 2 · 时间戳 2026-09-22 18:02（tsa）", first)
    assert 'href=\0log/' in found.html.replace('"', "")
    assert "href=\0verify/" in found.html
    assert SALT not in repr(found)


def test_without_a_log_a_correction_has_the_day_of_its_commit(git: Git) -> None:
    git.commit("2026-10-03", {FILE: penalty("0.05")})
    newest, first = rows(of(git))
    assert newest.startswith("2026年10月3日")
    assert "日志" not in newest
    assert re.fullmatch(r"2026年9月22日 +首次公示", first)


def test_what_the_log_alone_tells_is_a_change_without_a_correction(git: Git) -> None:
    newest, _ = rows(of(git, ((2, "2026-09-22"), (9, "2026-10-05"))))
    assert re.match(r"2026年10月5日 +公示的内容有变化，代码库里没有对应的更正", newest)


def test_corrections_of_one_day_have_the_leaves_of_that_day_in_their_order(git: Git) -> None:
    for fine in ("0.6", "0.7"):
        git.commit("2026-10-03", {FILE: penalty(fine)})
    leaves = [re.search("日志条目 ([0-9]+)", one) for one in rows(of(git, ((2, "2026-09-22"), (5, "2026-10-03"), (6, "2026-10-03"))))]
    assert [one[1] for one in leaves if one is not None] == ["6", "5", "2"]


def test_two_commits_in_one_leaf(git: Git) -> None:
    """A site that is built once a day has one leaf for both; only what stood at its end is in the log."""
    for fine in ("0.6", "0.7"):
        git.commit("2026-10-03", {FILE: penalty(fine)})
    newest, second, first = rows(of(git, ((2, "2026-09-22"), (5, "2026-10-04"))))
    assert "日志条目 5" in newest
    assert "没有单独记入日志" in second
    assert "日志条目 2" in first


def test_corrections_before_the_log_began_are_only_in_the_repository(git: Git) -> None:
    git.commit("2026-09-30", {FILE: penalty("0.6")})
    git.commit("2026-10-03", {FILE: penalty("0.7")})
    newest, second, first = rows(of(git, ((0, "2026-10-01"), (4, "2026-10-03"))))
    assert "日志条目 4" in newest
    assert "日志条目 0" in second
    assert "没有单独记入日志" in first


def test_values_are_text_and_no_markup(git: Git) -> None:
    git.commit("2026-10-03", {FILE: penalty(remarks="“甲&乙”")})
    assert "“甲&amp;乙”" in of(git).html


def test_a_record_that_came_back_says_so(git: Git) -> None:
    git.commit("2026-10-03", {FILE: None, "content/disclosures/penalties/2026/scjgj-16.yml": penalty().replace("15号", "16号")})
    git.commit("2026-10-09", {FILE: penalty()})
    assert re.match("2026年10月9日 +2026年10月3日起撤下，这一天恢复公示", rows(of(git))[0])


def test_a_renamed_file_is_no_correction(git: Git) -> None:
    git.commit("2026-10-03", {FILE: None, "content/disclosures/penalties/2026/scjgj-16.yml": penalty()})
    site = evidence.load_proved(git.root, AS_OF)
    record = site.find(("penalty", "2026/scjgj-16"))
    assert record is not None
    found = past(site, record, Corrections(site).of(record))
    assert re.fullmatch("2026年10月3日 +换了网址，内容没有改", rows(found)[0])
    assert re.fullmatch("2026年9月22日 +首次公示", rows(found)[1])


def test_what_has_left_says_when_it_was_public_and_nothing_of_what_it_said(git: Git) -> None:
    git.commit("2026-10-03", {FILE: penalty().replace("valid_until: 2027-09-17", "publicity_until: 2026-11-01\nvalid_until: 2027-09-17")})
    site = evidence.load_proved(git.root, AS_OF)
    record = site.find(("penalty", "2026/scjgj-15"))
    assert record is not None
    assert ended(site, record) == [("公示于", "2026年9月22日（按代码库记载）")]
    leaves = ((2, "2026-09-22"), (5, "2026-10-03"), (9, "2026-11-02"))
    logged = Logged("credit.jia.example/log", 10, bytes(32), "2026-11-22", (), (STAMP,), {}, {NAME: leaves}, bytes(320))
    assert ended(replace(site, logged=logged), record) == [
        ("公示于", "2026年9月22日 · 日志条目 2 · 时间戳 2026-09-22 18:02（tsa）"),
        ("撤下记入日志", "2026年11月2日 · 日志条目 9 · 等待时间戳"),
    ]
