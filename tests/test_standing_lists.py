"""Standing lists as they are really published: promises, red and black lists, court lists, records of dishonesty, complaints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, FORMS, Repo, schema

XINYONGBAN = "xzspj"
# As the national site shows them, with invented names: what real records lack is a warning, and nothing of them is refused.
AS_PUBLISHED: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "a voluntary promise": (
        "content/lists/commitments/c01.yml",
        {
            "subject": {"type": "法人及非法人组织", "name": "甲市联合钢铁有限公司", "uscc": "91990100MA1G0A0192"},
            "type": "主动型",
            "matter": "信用承诺",
            "content": "提供的资料合法、真实、有效。",
            "made_on": "2021-09-08",
            "accepted_by": "xzspj",
            "publicity": "可向社会公开",
        },
        {"code", "liability", "fulfilment"},
    ),
    "an issue outside the quarters, of 2015": (
        "content/lists/red-black/r01.yml",
        {
            "title": "诚信建设“红黑榜”（第五期）",
            "period": "2015第五期",
            "authority": XINYONGBAN,
            "published_on": "2015-08-25",
            "red": [],
            "black": [
                {
                    "party_type": "社会主体",
                    "subject": {"type": "法人及非法人组织", "name": "某牧业有限公司", "uscc": "00000000000000000X"},
                    "reason": "失信被执行人。",
                    "occurred_on": "2015-07-01",
                    "basis": {"law": "《最高人民法院关于公布失信被执行人名单信息的若干规定》", "clause": "第一条"},
                }
            ],
        },
        {"black[0].document", "black[0].exit", "black[0].objection"},
    ),
    "a court list of 2015 in its own words": (
        "content/lists/enforcement/2015/e01.yml",
        {
            "list": "失信被执行人",
            "subject": {"type": "法人及非法人组织", "name": "甲市华光集团有限公司", "uscc": "91990100MA1G0A0192"},
            "court": "甲市城东区人民法院",
            "case_number": "(2009)东执字第07352号",
            "filed_on": "2009-08-05",
            "basis_number": "（2009）东民二(商)初字第2521号",
            "duty": "支付货款人民币367,530.94元。",
            "performance": "全部未履行",
            "circumstances": ["其他有履行能力而拒不履行生效法律文书确定义务"],
            "published_on": "2015-07-15",
            "provider": XINYONGBAN,
            "objection": "向执行法院申请纠正。",
        },
        {"decision_number", "legal_representative"},
    ),
    "a duty to inform that was not met": (
        "content/lists/dishonesty/2026/d01.yml",
        {
            "number": "甲政失〔2026〕901号",
            "department": "scjgj",
            "source": "未履行告知义务",
            "fact": "没有告知利害关系人。",
            "occurred_on": "2026-09-01",
            "basis": {"law": "《甲市政务诚信建设工作方案》", "clause": "第16条"},
            "recorded_on": "2026-10-01",
            "recorded_by": XINYONGBAN,
            "rectify_by": "2026-11-10",
            "result": "整改中",
            "consequences": ["公开通报批评"],
        },
        {"document", "accountability"},
    ),
    "a complaint that went to discipline": (
        "content/lists/complaints/t01.yml",
        {
            "number": "甲政投〔2026〕901号",
            "form": "口头",
            "category": "不廉洁",
            "complainant": {"type": "自然人", "name": "李*"},
            "about": "scjgj",
            "received_on": "2026-06-01",
            "handling": "移交纪检监察",
            "answered_on": "2026-06-02",
            "answer_form": "口头",
            "result": "属实",
            "summary": "吃拿卡要，移交纪检监察部门。",
        },
        {"handed_on", "handed_to"},
    ),
}


@pytest.mark.parametrize("name", AS_PUBLISHED)
def test_a_record_as_it_is_really_published_is_taken_with_what_it_lacks_said(repo: Repo, name: str) -> None:
    file, data, lacking = AS_PUBLISHED[name]
    repo.dump(file, data)
    found = {(d["field"], d["slug"], d["severity"]) for d in repo.check()}
    assert found == {(field, "wanted-field-missing", "warning") for field in lacking}


@pytest.mark.parametrize("name", AS_PUBLISHED)
def test_it_comes_back_equal_from_each_form(repo: Repo, tmp_path: Path, name: str) -> None:
    file, data, _ = AS_PUBLISHED[name]
    kind = {"commitments": "commitment", "red-black": "red-black-list", "enforcement": "enforcement-person"}.get(file.split("/")[2], "")
    kind = kind or {"dishonesty": "dishonesty", "complaints": "complaint"}[file.split("/")[2]]
    repo.dump(file, data)
    # A court's list is shown for two years.
    day = "2016-01-01" if kind == "enforcement-person" else AS_OF
    for form in FORMS:
        table = tmp_path / f"a.{form}"
        assert repo.credit("export", kind, str(table), "--as-of", day).code == 0
        done = repo.credit("import", kind, str(table), "--as-of", day, "--format", "json")
        assert json.loads(done.out)["totals"] | {"unchanged": 1} == json.loads(done.out)["totals"], done.out


# Issues and their cycle


@pytest.mark.parametrize("period", ["2026-Q3", "2026-H1", "2026", "2015第五期", "2015年第五期", "2017年第3次", "2018第12批"])
def test_an_issue_says_its_cycle_in_its_name(repo: Repo, period: str) -> None:
    file, data, _ = AS_PUBLISHED["an issue outside the quarters, of 2015"]
    repo.dump(file, data | {"period": period, "black": []})
    assert repo.check() == []


@pytest.mark.parametrize("period", ["2026-Q5", "2026Q3", "2026-q3", "2026年第三季度", "第五期", "2015第五期补", "2026-09"])
def test_a_mistyped_quarter_is_no_name_of_an_issue(repo: Repo, period: str) -> None:
    file, data, _ = AS_PUBLISHED["an issue outside the quarters, of 2015"]
    repo.dump(file, data | {"period": period, "black": []})
    [one] = repo.check()
    assert (one["field"], one["severity"]) == ("period", "error")


def test_an_issue_outside_the_quarters_does_not_stand_for_one(repo: Repo) -> None:
    file, data, _ = AS_PUBLISHED["an issue outside the quarters, of 2015"]
    law = {"title": "《方案》", "clause": "四（一）4", "text": "每季度一期。"}
    rule = {"title": "每季度一期", "duty": "公布", "enabled": "启用", "kind": "red-black-list", "trigger": "周期", "met_by": "published_on"}
    rule |= {"every": "季度", "period_field": "period", "owed_by": [XINYONGBAN], "first_period": "2026-Q3", "limit_kind": "固定"}
    rule |= {"limit": {"count": 10, "unit": "工作日"}, "in_force_from": "2014-08-15", "law": law, "certainty": {"level": "全文核对"}}
    repo.dump("content/rules/quarterly.yml", rule | {"worked_examples": [{"period": "2026-Q1", "due": "2026-04-15"}]})
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    for period, state in (("2026第三期", "overdue"), ("2026-Q3", "met")):
        repo.dump(file, data | {"period": period, "published_on": "2026-10-08", "black": []})
        told = json.loads(repo.credit("deadlines", "--as-of", "2026-12-01", "--format", "json").out)
        states = [one["status"] for one in told["duties"] if one["period"] == "2026-Q3"]
        assert states == [state]


# Court lists in the words of all versions


def test_the_six_circumstances_have_the_words_of_the_law_and_others_words_are_understood(repo: Repo, tmp_path: Path) -> None:
    file, data, _ = AS_PUBLISHED["a court list of 2015 in its own words"]
    field = schema("enforcement-person")["properties"]["circumstances"]["items"]
    for choice in field["enum"]:
        repo.dump(file, data | {"circumstances": [choice]})
        assert [d for d in repo.check() if d["severity"] == "error"] == []
    repo.dump(file, data | {"circumstances": ["有履行能力而拒不履行"]})
    [one] = [d for d in repo.check() if d["severity"] == "error"]
    assert "有履行能力而拒不履行生效法律文书确定义务" in one["message"] + one["hint"]
    repo.dump(file, data)
    table = tmp_path / "court.csv"
    assert repo.credit("export", "enforcement-person", str(table), "--as-of", "2016-01-01").code == 0
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("其他有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度的、规避执行"), encoding="utf-8")
    done = repo.credit("import", "enforcement-person", str(table), "--write", "--as-of", "2016-01-01")
    assert done.code == 0, done.out
    stored = (repo.root / file).read_text(encoding="utf-8")
    assert "- 违反财产报告制度\n" in stored
    assert "- 以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行\n" in stored


# Complaints


@pytest.mark.parametrize(
    ("handling", "category", "expected"),
    [
        ("移交纪检监察", "不廉洁", []),
        ("由中心直接办理", "不廉洁", [("handling", "choice-disagrees")]),
        ("由中心直接办理", "不热情服务", []),
        ("移交办理", "其他", [("copied_on", "wanted-field-missing"), ("handed_on", "wanted-field-missing")]),
    ],
)
def test_a_complaint_goes_the_way_that_its_matter_asks_for(
    repo: Repo, handling: str, category: str, expected: list[tuple[str, str]]
) -> None:
    """投诉办法 5."""
    file, data, _ = AS_PUBLISHED["a complaint that went to discipline"]
    more = {"handed_to": "派驻纪检监察组", "handed_on": "2026-06-02"} if handling == "移交纪检监察" else {}
    repo.dump(file, data | {"handling": handling, "category": category} | more)
    assert sorted((d["field"], d["slug"]) for d in repo.check()) == expected


def test_who_is_not_satisfied_when_called_back_says_why(repo: Repo) -> None:
    file, data, _ = AS_PUBLISHED["a complaint that went to discipline"]
    repo.dump(file, data | {"callback": {"on": "2026-06-09", "opinion": "不满意"}})
    assert ("callback.note", "missing-field") in {(d["field"], d["slug"]) for d in repo.check()}


# Forwarding of dishonesty and accountability


def test_what_was_recorded_is_forwarded_by_who_recorded_it(shipped: Repo) -> None:
    """济槐信用办〔2019〕2号 3, 新郑 6: 通报上级主管部门和审计部门，归集到共享平台."""
    file = "content/lists/dishonesty/2026/zjj-1.yml"
    found = json.loads(shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    wanted = {"dishonesty-to-superior": "2026-11-19", "dishonesty-to-audit": "2026-11-19", "dishonesty-to-platform": "2026-11-17"}
    about = {one["rule"]: one for one in found if one["record"] == file and one["rule"] in wanted}
    assert {rule: one["met_on"] for rule, one in about.items()} == wanted
    assert {one["authority"] for one in about.values()} == {"xyb"}
    # A finding that was withdrawn is forwarded to nobody.
    assert not [one for one in found if one["record"] == "content/lists/dishonesty/2026/sthjj-1.yml" and one["rule"] in wanted]
