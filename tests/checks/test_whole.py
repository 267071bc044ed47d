"""Checks that need all records at once."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from support import GOOD, Repo, schema


def test_the_later_file_of_two_with_one_value_is_told(repo: Repo) -> None:
    for name in ("b", "a", "2026/a"):
        repo.write(f"content/lists/commitments/{name}.yml", GOOD)
    found = repo.check()
    assert [(d["path"], d["slug"]) for d in found] == [
        ("content/lists/commitments/a.yml", "repeated-value"),
        ("content/lists/commitments/b.yml", "repeated-value"),
    ]
    assert all("content/lists/commitments/2026/a.yml" in d["message"] + d["hint"] for d in found)


def test_values_are_unique_among_records_of_one_kind_only(repo: Repo) -> None:
    repo.write("content/lists/commitments/a.yml", GOOD)
    repo.write("content/disclosures/permits/2026/a.yml", "document_number: 99010020260312000011\n")
    assert "repeated-value" not in {slug for *_, slug in repo.places()}


def test_values_that_could_not_be_read_are_not_compared(repo: Repo) -> None:
    for name in "ab":
        repo.write(f"content/lists/commitments/{name}.yml", GOOD.replace("99010020260312000011", "990100"))
    assert [slug for *_, slug in repo.places()] == ["wrong-form"] * 2


def test_a_record_in_the_folder_of_another_year_is_a_warning(repo: Repo) -> None:
    repo.write("content/lists/commitments/2025/a.yml", GOOD)
    repo.write("content/lists/commitments/2026/b.yml", GOOD.replace("000011", "000012"))
    repo.write("content/lists/commitments/older/c.yml", GOOD.replace("000011", "000013"))
    [one] = repo.check()
    assert (one["path"], one["slug"], one["severity"]) == ("content/lists/commitments/2025/a.yml", "year-folder-differs", "warning")


PENALTY = """\
authority: scjgj
document_number: 甲市监罚〔2026〕15号
subject:
  type: {type}
  name: {name}
{code}violation_type: 虚假宣传
facts: 当事人在店内张贴与事实不符的宣传画。
basis: 《中华人民共和国反不正当竞争法》第二十条第一款
categories:
  - 警告
content: 警告。
severity: 一般
decided_on: 2026-10-20
valid_until: 2027-10-19
"""
COMPANY = PENALTY.format(
    type="法人及非法人组织", name="甲市清和餐饮管理有限公司", code="  uscc: 91990100MA1G0A0192\n  legal_representative: 王*\n"
)
FILLED = COMPANY.replace("91990100MA1G0A0192", "00000000000000000X")
PERSON = PENALTY.format(type="自然人", name="王*", code="  id_type: 身份证\n")


def repeated(repo: Repo, *records: str) -> list[str]:
    """The slugs of a repository with some penalties."""
    for number, text in enumerate(records):
        repo.write(f"content/disclosures/penalties/2026/scjgj-15{'' if not number else f'-{number + 1}'}.yml", text)
    return [slug for *_, slug in repo.places() if slug == "repeated-value"]


def test_one_document_may_concern_several_parties(repo: Repo) -> None:
    """domain.md 11.5: the company and its manager, two persons; a filler is no code of anybody."""
    others = [FILLED.replace("清和餐饮管理有限公司", name) for name in ("东岭村经济合作社", "西岭村经济合作社")]
    assert repeated(repo, COMPANY, PERSON, PERSON.replace("王*", "李*"), *others) == []


def test_the_same_party_twice_under_one_number_is_told_whatever_it_is_called(repo: Repo) -> None:
    renamed = COMPANY.replace("清和餐饮管理有限公司", "清和餐饮有限公司").replace("2026-10-20", "2026-10-21")
    assert repeated(repo, COMPANY, PERSON, renamed) == ["repeated-value"]


def test_the_same_person_twice_under_one_number_is_told(repo: Repo) -> None:
    assert repeated(repo, PERSON, PERSON, FILLED, FILLED) == ["repeated-value"] * 2


def test_the_filler_for_no_code_is_no_department(repo: Repo) -> None:
    """domain.md 11.5: 00000000000000000X is not unique, since it only fills the place of a code."""
    text = (repo.root / "content/authorities/scjgj.yml").read_text(encoding="utf-8")
    code = text[text.index("uscc:") :].split("\n")[0]
    for name in ("a", "b"):
        renamed = text.replace(code, "uscc: 00000000000000000X").replace("甲市市场监督管理局", f"{name}市市场监督管理局")
        repo.write(f"content/authorities/{name}.yml", renamed)
    assert [slug for *_, slug in repo.places() if slug == "repeated-value"] == []


# What has lapsed says so

DOCUMENT: dict[str, Any] = {
    key: value
    for key, value in schema("normative-document")["examples"][1].items()
    if key not in ("ended_on", "evaluated_on", "evaluation")
}
DOCUMENT_FILE = "content/lists/normative-documents/2021/a.yml"


def lapsed(repo: Repo, as_of: str, **changed: Any) -> list[tuple[str, str]]:
    data = copy.deepcopy(DOCUMENT) | {"made_by": "scjgj", "review": DOCUMENT["review"] | {"by": "xzspj"}} | changed
    repo.dump(DOCUMENT_FILE, data)
    return [(d["field"], d["severity"]) for d in repo.check("--as-of", as_of) if d["slug"] == "lapsed-state"]


@pytest.mark.parametrize(
    ("as_of", "state", "told"),
    [
        # The last day still counts.
        ("2026-04-30", "现行有效", False),
        ("2026-05-01", "现行有效", True),
        ("2026-05-01", "失效", False),
    ],
)
def test_a_document_whose_time_is_over_says_so(repo: Repo, as_of: str, state: str, told: bool) -> None:
    more = {"ended_on": "2026-05-01"} if state == "失效" else {}
    assert lapsed(repo, as_of, state=state, **more) == ([("state", "warning")] if told else [])


def test_the_day_on_which_it_lapses_is_seen_without_an_edit(repo: Repo) -> None:
    """What was right yesterday is remembered; the end of a term must not be."""
    assert lapsed(repo, "2026-04-30", state="现行有效") == []
    assert [d["slug"] for d in repo.check("--as-of", "2026-05-01")] == ["lapsed-state"]


def test_a_document_without_an_end_does_not_lapse(repo: Repo) -> None:
    data = {key: value for key, value in DOCUMENT.items() if key != "valid_until"} | {"made_by": "scjgj", "state": "现行有效"}
    repo.dump(DOCUMENT_FILE, data | {"review": DOCUMENT["review"] | {"by": "xzspj"}})
    assert repo.check() == []


def test_a_term_within_a_part_lapses_too(repo: Repo) -> None:
    """The entrustment of an enforcement body ends, and with it its right to act."""
    body = copy.deepcopy(schema("enforcement-body")["examples"][1]) | {"department": "scjgj"}
    repo.dump("content/lists/enforcement-bodies/a.yml", body)
    assert repo.check() == []
    found = repo.check("--as-of", "2028-01-01")
    assert [d["field"] for d in found if d["slug"] == "lapsed-state"] == ["entrustment.state"]


def test_a_number_in_another_width_is_the_same_number(repo: Repo) -> None:
    """Courts write （2009） and (2009); so do those who copy from them."""
    court = schema("enforcement-person")["examples"][0] | {"provider": "scjgj"}
    for name, number in (("a", "（2026）甲0102执516号"), ("b", "(2026) 甲0102执516号")):
        repo.dump(f"content/lists/enforcement/2026/{name}.yml", court | {"case_number": number})
    assert [slug for *_, slug in repo.places()] == ["repeated-value"]


# Records that follow each other, and items that are named in lists

PERMIT = """\
authority: xzspj
document_name: 准予行政许可决定书
document_number: 甲审批许〔2026〕{number}号
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: 91990100MA1G0A0192
  legal_representative: 王*
category: 普通
content: 准予从事餐饮服务。
decided_on: 2026-03-10
valid_until: 2031-03-09
status: 有效
"""
POWERS = """\
authority: {authority}
title: 权责清单（2026年版）
version_date: 2026-03-31
items:
  - code: "01"
    name: 食品经营许可
    category: 行政许可
    legal_basis:
      - law: 《中华人民共和国食品安全法》
"""


def permits(repo: Repo, **follows: int) -> list[tuple[str, str]]:
    """The faults of permits p1, p2 …, each of which may follow another one."""
    for name in ("p1", "p2", "p3", "p4"):
        more = f"earlier: 2026/p{follows[name]}\n" if name in follows else ""
        repo.write(f"content/disclosures/permits/2026/{name}.yml", PERMIT.format(number=name[1:]) + more)
    return [(one["path"].rpartition("/")[2], one["slug"]) for one in repo.check()]


def test_a_chain_of_permits_may_be_long_and_branch(repo: Repo) -> None:
    assert permits(repo, p2=1, p3=2, p4=2) == []


def test_a_permit_that_follows_itself_is_an_error(repo: Repo) -> None:
    assert permits(repo, p2=2) == [("p2.yml", "chain-in-circle")]


def test_of_a_large_circle_only_a_part_is_named(repo: Repo) -> None:
    for number in range(1, 301):
        text = PERMIT.format(number=number) + f"earlier: 2026/p{number % 300 + 1}\n"
        repo.write(f"content/disclosures/permits/2026/p{number}.yml", text)
    found = repo.check()
    assert [one["slug"] for one in found] == ["chain-in-circle"] * 300
    assert max(len(one["message"]) for one in found) < 250
    told = next(one["message"] for one in found if one["path"].endswith("/p7.yml"))
    assert told.endswith("：" + "、".join(f"2026/p{number}" for number in range(8, 17)) + "、……、2026/p7")


def test_a_circle_is_told_at_each_permit_in_it_and_not_at_those_that_lead_into_it(repo: Repo) -> None:
    assert permits(repo, p1=3, p2=1, p3=2, p4=1) == [(f"p{number}.yml", "chain-in-circle") for number in (1, 2, 3)]
    # The fault goes with its cause, also where most is remembered.
    assert permits(repo, p2=1, p3=2, p4=1) == []


def test_a_chain_that_leads_nowhere_is_only_a_broken_link(repo: Repo) -> None:
    assert {slug for _, slug in permits(repo, p2=9)} <= {"broken-link", "misspelt-link"}


def powered(repo: Repo, item: str, more: str = "") -> list[str]:
    repo.write("content/disclosures/permits/2026/p1.yml", f'{PERMIT.format(number=1)}power:\n  list: xzspj\n  item: "{item}"\n{more}')
    return [one["slug"] for one in repo.check()]


def test_an_item_is_named_by_its_code_or_name(repo: Repo) -> None:
    repo.write("content/lists/powers/xzspj.yml", POWERS.format(authority="xzspj"))
    assert powered(repo, "01") == powered(repo, "食品经营许可") == []
    assert powered(repo, "食品许可") == ["item-not-in-list"]
    # The list changes, and the record does not.
    assert powered(repo, "02") == ["item-not-in-list"]
    repo.write("content/lists/powers/xzspj.yml", POWERS.format(authority="xzspj").replace('"01"', '"02"'))
    assert [one["slug"] for one in repo.check()] == []


def test_the_list_of_another_department_needs_that_one_acts_for_it(repo: Repo) -> None:
    repo.write("content/lists/powers/xzspj.yml", POWERS.format(authority="scjgj"))
    assert powered(repo, "01") == ["item-of-other-department"]
    assert powered(repo, "01", "acting:\n  how: 赋权\n  by: xzspj\n  for: scjgj\n  document: 赋权决定\n") == []
    assert powered(repo, "01", "joint_authorities:\n  - scjgj\n") == []
