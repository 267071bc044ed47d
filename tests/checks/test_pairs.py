"""Checks of one value against another that says the same or sets its bounds."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from support import GOOD, GOOD_FILE, Repo, schema, uscc

CONSULTATION: dict[str, Any] = copy.deepcopy(schema("consultation")["examples"][0]) | {"authority": "xzspj"}
CONSULTATION_FILE = "content/lists/consultations/2026/a.yml"


def found(repo: Repo, file: str, data: dict[str, Any]) -> list[tuple[str, str, str]]:
    repo.dump(file, data)
    return [(d["field"], d["slug"], d["severity"]) for d in repo.check()]


# The code of a party


@pytest.mark.parametrize("prefix", ["11", "12", "13", "51", "52", "53", "91", "93", "81", "A1", "N2", "Y1"])
def test_only_codes_that_begin_with_92_are_those_of_sole_traders(repo: Repo, prefix: str) -> None:
    """GB 32100: characters 1 and 2 say what the holder is."""
    subject = {"name": "甲市东城区老街坊小吃店", "uscc": uscc(1, f"{prefix}990100")}
    assert found(repo, GOOD_FILE, yaml.safe_load(GOOD) | {"subject": subject | {"type": "法人及非法人组织"}}) == []
    wrong = yaml.safe_load(GOOD) | {"subject": subject | {"type": "个体工商户"}}
    assert found(repo, GOOD_FILE, wrong) == [("subject.uscc", "code-of-other-type", "warning")]


def test_a_sole_traders_code_is_no_companys(repo: Repo) -> None:
    subject = {"name": "甲市东城区老街坊小吃店", "uscc": uscc(1, "92990100")}
    assert found(repo, GOOD_FILE, yaml.safe_load(GOOD) | {"subject": subject | {"type": "个体工商户"}}) == []
    wrong = yaml.safe_load(GOOD) | {"subject": subject | {"type": "法人及非法人组织"}}
    assert found(repo, GOOD_FILE, wrong) == [("subject.uscc", "code-of-other-type", "warning")]


def test_the_filler_and_a_missing_code_say_nothing_of_a_type(repo: Repo) -> None:
    for more in ({"uscc": "00000000000000000X"}, {}):
        for kind in ("法人及非法人组织", "个体工商户"):
            data = yaml.safe_load(GOOD) | {"subject": {"name": "甲市东城区老街坊小吃店", "type": kind} | more}
            assert "code-of-other-type" not in {slug for _, slug, _ in found(repo, GOOD_FILE, data)}


def test_all_kinds_with_a_party_are_looked_at(repo: Repo) -> None:
    penalty = copy.deepcopy(next(one for one in schema("penalty")["examples"] if one["subject"][0]["type"] == "法人及非法人组织"))
    penalty["subject"][0]["uscc"] = uscc(1, "92990100")
    repo.dump("content/disclosures/penalties/2026/a.yml", penalty)
    assert "code-of-other-type" in {d["slug"] for d in repo.check()}


# A time that is shorter than usual


@pytest.mark.parametrize(
    ("closes", "reason", "told"),
    [
        ("2026-05-08", "", True),
        # The 30th day, counting the first.
        ("2026-06-03", "", True),
        ("2026-06-04", "", False),
        ("2026-07-31", "", False),
        ("2026-05-06", "", True),
        ("2026-05-08", "防汛抢险需要立即施行。", False),
    ],
)
def test_a_consultation_shorter_than_thirty_days_gives_its_reason(repo: Repo, closes: str, reason: str, told: bool) -> None:
    """公开征求意见的期限一般不少于30日；需要缩短的应当予以说明（重大行政决策程序暂行条例十五）."""
    data = {key: value for key, value in CONSULTATION.items() if key != "short_reason"} | {"closes_on": closes, "result_due": "2026-12-31"}
    data = {key: value for key, value in data.items() if key not in ("result_on", "reason_late", "decision", "opinions")} | {
        "state": "汇总研究中"
    }
    more = {"short_reason": reason} if reason else {}
    slugs = [(field, slug) for field, slug, _ in found(repo, CONSULTATION_FILE, data | more)]
    assert slugs == ([("closes_on", "shorter-than-usual")] if told else [])


def test_an_end_before_the_beginning_is_told_as_that(repo: Repo) -> None:
    data = {key: value for key, value in CONSULTATION.items() if key != "short_reason"}
    assert "shorter-than-usual" not in {slug for _, slug, _ in found(repo, CONSULTATION_FILE, data | {"closes_on": "2026-05-01"})}


# Numbers that add up

REPORT: dict[str, Any] = schema("disclosure-report")["examples"][0]
REPORT_FILE = "content/lists/disclosure-reports/a.yml"


def report(repo: Repo, change: Callable[[dict[str, Any]], None]) -> list[tuple[str, str]]:
    """Field and slug of what is wrong in a yearly report after a change."""
    data = copy.deepcopy(REPORT)
    change(data)
    return [(field, slug) for field, slug, severity in found(repo, REPORT_FILE, data) if severity == "error"]


def test_a_report_whose_numbers_agree_is_right(repo: Repo) -> None:
    assert report(repo, lambda data: None) == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        # 国办公开办函〔2021〕30号: 第一项加第二项之和，等于第三项加第四项之和.
        (lambda d: d["requests"]["total"].update(carried_out=2), ["requests.total.received", "requests.total.carried_out"]),
        # One applicant has one answer too many: its own row, and the total of that answer.
        (
            lambda d: d["requests"]["applicants"][0]["refused"].update(query=2),
            ["requests.applicants[0].received", "requests.total.refused"],
        ),
        # A column that is left out is told by its totals.
        (
            lambda d: d["requests"]["applicants"].pop(),
            ["requests.total.received", "requests.total.granted", "requests.total.partial", "requests.total.carried_out"],
        ),
        (lambda d: d["reviews"].update(total=3), ["reviews.upheld"]),
    ],
)
def test_numbers_that_do_not_add_up_are_told_where_they_stand(
    repo: Repo, change: Callable[[dict[str, Any]], None], fields: list[str]
) -> None:
    told = report(repo, change)
    assert {slug for _, slug in told} == {"sums-differ"}
    assert sorted({re.sub(r"\.(\d+)\b", r"[\1]", field) for field, _ in told}) == sorted(fields)


def test_sums_are_exact(repo: Repo) -> None:
    """0.1 + 0.2 is 0.3 for an editor."""
    meta = copy.deepcopy(schema("disclosure-report"))
    meta["properties"]["reviews"] = {
        "title": "金额",
        "description": "填写两笔金额和它们的总计。",
        "type": "object",
        "x-balance": [{"left": ["a", "b"], "right": ["total"]}],
        "properties": {key: {"title": f"金额{key}", "description": "填写金额。", "type": "number"} for key in ("a", "b", "total")},
        "required": ["total"],
        "additionalProperties": False,
    }
    meta["x-record"].pop("computed")
    meta["x-record"].pop("figures")
    meta["examples"] = [one | {"reviews": {"a": 0.1, "b": 0.2, "total": 0.3}} for one in meta["examples"]]
    repo.write("schemas/disclosure-report.schema.json", json.dumps(meta, ensure_ascii=False))
    assert found(repo, REPORT_FILE, meta["examples"][0]) == []
    wrong = meta["examples"][0] | {"reviews": {"a": 0.1, "b": 0.2, "total": 0.31}}
    assert found(repo, REPORT_FILE, wrong) == [("reviews.a", "sums-differ", "error")]


@pytest.mark.parametrize(("path", "slug"), [("total.recieved", "unknown-field-path"), ("applicants.type", "unfit-field-path")])
def test_a_balance_names_numbers_of_its_object(repo: Repo, path: str, slug: str) -> None:
    meta = copy.deepcopy(schema("disclosure-report"))
    meta["properties"]["requests"]["x-balance"][0]["left"] = [path]
    repo.write("schemas/disclosure-report.schema.json", json.dumps(meta, ensure_ascii=False))
    assert slug in {d["slug"] for d in repo.check()}


# A date in a code


@pytest.mark.parametrize("day", ["2026-03-13", "2025-03-12", "2026-12-03"])
def test_the_date_in_a_commitments_code_is_the_day_it_was_made(repo: Repo, day: str) -> None:
    """承诺编码：区划6位、作出日期8位、流水6位（2022年归集标准）."""
    assert found(repo, GOOD_FILE, yaml.safe_load(GOOD) | {"made_on": "2026-03-12"}) == []
    wrong = [one for one in found(repo, GOOD_FILE, yaml.safe_load(GOOD) | {"made_on": day}) if one[1] != "future-date"]
    assert wrong == [("code", "code-date-differs", "warning")]


def test_a_commitment_without_a_code_is_not_compared(repo: Repo) -> None:
    data = {key: value for key, value in yaml.safe_load(GOOD).items() if key != "code"}
    assert "code-date-differs" not in {slug for _, slug, _ in found(repo, GOOD_FILE, data)}


# Choices that need a reason

PERMIT_FILE = "content/disclosures/permits/2026/scjgj-58.yml"
PERMIT: dict[str, Any] = {
    "authority": "scjgj",
    "document_name": "准予行政许可决定书",
    "document_number": "甲市监许〔2026〕58号",
    "subject": {"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": "91990100MA1G0A0192", "legal_representative": "王*"},
    "category": "普通",
    "content": "准予从事餐饮服务。",
    "decided_on": "2026-03-10",
}
CANCELLED = {"reason": "申请注销", "on": "2026-09-18", "document_number": "甲市监注〔2026〕3号"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"status": "有效", "valid_until": "2031-03-09"}, []),
        ({"status": "无效", "valid_until": "2031-03-09"}, [("status", "choice-unexplained", "warning")]),
        ({"status": "无效"}, [("status", "choice-unexplained", "warning")]),
        # It is valid on its last day, and over on the next one.
        ({"status": "无效", "valid_until": "2026-11-22"}, [("status", "choice-unexplained", "warning")]),
        ({"status": "无效", "valid_until": "2026-11-21"}, []),
        ({"status": "无效", "valid_until": "2031-03-09", "cancellation": CANCELLED}, []),
        ({"status": "无效", "result": "不予", "refusal_reason": "场所不符合条件。"}, []),
        ({"status": "无效", "result": "不予"}, [("refusal_reason", "wanted-field-missing", "warning")]),
        ({"status": "有效", "result": "不予", "refusal_reason": "场所不符合条件。"}, [("status", "choice-disagrees", "warning")]),
        # A refusal grants nothing for any time, and what is cancelled is not valid.
        ({"status": "无效", "result": "不予", "refusal_reason": "不符合。", "valid_until": "2031-03-09"}, [("valid_until", "forbidden-field", "error")]),
        ({"status": "有效", "valid_until": "2031-03-09", "cancellation": CANCELLED}, [("cancellation", "forbidden-field", "error")]),
        ({"status": "无效", "cancellation": CANCELLED | {"on": "2026-03-09"}}, [("cancellation.on", "before-own-decision", "error")]),
    ],
)
def test_a_permit_that_is_not_valid_says_why(repo: Repo, more: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    wanted = [] if more["status"] == "无效" or "valid_until" in more else [("valid_until", "wanted-field-missing", "warning")]
    assert sorted(found(repo, PERMIT_FILE, PERMIT | more)) == sorted(expected + wanted)


WINDOW: dict[str, Any] = {key: value for key, value in schema("window")["examples"][1].items() if key not in ("posts", "state_note", "former_names", "former_authorities")} | {
    "authority": "scjgj",
    "state": "开放",
}


@pytest.mark.parametrize(
    ("substitutes", "slugs"),
    [
        (["审核岗"], []),
        (["窗口负责人"], []),
        (["审核岗", "窗口负责人"], []),
        (["受理岗"], ["not-among-named"]),
        (["发证岗"], ["not-among-named"]),
        (["发证岗", "审核岗", "受理岗"], ["not-among-named", "not-among-named"]),
    ],
)
def test_who_stands_in_holds_another_post_of_the_window(repo: Repo, substitutes: list[str], slugs: list[str]) -> None:
    posts = [
        {"post": "受理岗", "duty": "受理。", "substitutes": substitutes},
        {"post": "审核岗", "duty": "审核。", "substitutes": ["受理岗"]},
    ]
    repo.dump("content/windows/w.yml", WINDOW | {"posts": posts})
    assert [slug for *_, slug in repo.places()] == slugs


# One body that acts for another


@pytest.mark.parametrize(
    ("how", "by", "whose", "told"),
    [("委托", "xzspj", "scjgj", False), ("委托", "scjgj", "xzspj", True), ("赋权", "scjgj", "xzspj", False), ("综合执法", "xzspj", "scjgj", True)],
)
def test_a_decision_is_of_the_body_in_whose_name_it_is_made(repo: Repo, how: str, by: str, whose: str, told: bool) -> None:
    """Who is entrusted acts in the name of the other; who was given the power acts in its own. That body owes the publication."""
    acting = {"how": how, "by": by, "for": whose, "document": "某文件"}
    expected = [("acting.how", "acting-in-other-name", "warning")] if told else []
    assert found(repo, PERMIT_FILE, PERMIT | {"status": "有效", "valid_until": "2031-03-09", "acting": acting}) == expected
