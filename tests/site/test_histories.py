"""generator.site.histories: which records had more than one content, and on what the keys of their pages depend."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from support import GOOD, GOOD_FILE, Git, Repo

from generator.site import evidence, histories
from generator.site.fingerprints import Fingerprints

AS_OF = datetime.date(2026, 11, 22)
OTHER = GOOD.replace("审批替代型", "信用修复型")


@pytest.fixture
def git(repo: Repo) -> Git:
    found = Git(repo.root)
    found.commit("2026-09-01", {GOOD_FILE: GOOD})
    return found


def files(git: Git, as_of: datetime.date = AS_OF) -> list[str]:
    return [file for some in histories.editions(evidence.load_proved(git.root, as_of)) for file in some]


def test_only_corrected_records_are_in_the_table(git: Git) -> None:
    assert files(git) == []
    git.commit("2026-09-05", {GOOD_FILE: OTHER})
    assert files(git) == [GOOD_FILE]


def test_a_renamed_record_is_there_by_its_new_file(git: Git) -> None:
    new = GOOD_FILE.replace("-11", "-12")
    git.commit("2026-09-05", {GOOD_FILE: None, new: GOOD})
    assert files(git) == [new]


def test_what_has_left_the_site_is_not(git: Git) -> None:
    penalty = "content/disclosures/penalties/2026/scjgj-15.yml"
    text = """\
authority: scjgj
document_number: 甲市监罚〔2026〕15号
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: 91990100MA1G0A0192
categories: [警告]
content: 警告。
severity: 轻微
decided_on: 2026-04-21
publicity_until: 2026-10-01
"""
    git.commit("2026-09-02", {penalty: text})
    git.commit("2026-09-03", {penalty: text.replace("content: 警告。", "content: 予以警告。")})
    assert files(git, datetime.date(2026, 9, 30)) == [penalty]
    assert files(git) == []


def test_the_key_of_a_page_knows_its_earlier_contents_and_the_day_of_the_first(git: Git) -> None:
    """Two cities that show the same, with another past."""

    def key() -> bytes:
        site = evidence.load_proved(git.root, AS_OF)
        record = site.find(("commitment", "xzspj-11"))
        assert record is not None
        return Fingerprints(site).page(record)

    git.commit("2026-09-05", {GOOD_FILE: OTHER})
    first = key()
    git.commit("2026-09-06", {GOOD_FILE: GOOD})
    git.commit("2026-09-07", {GOOD_FILE: OTHER})
    assert key() != first
    site = evidence.load_proved(git.root, AS_OF)
    record = site.find(("commitment", "xzspj-11"))
    assert record is not None
    assert Fingerprints(replace(site, history=replace(site.history, several={}))).page(record) != Fingerprints(site).page(record)
