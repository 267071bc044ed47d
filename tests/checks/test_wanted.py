"""Optional fields for which a law asks: a warning with what the public misses, or an error from a day on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from support import GOOD, GOOD_FILE, Repo, schema

COMMITMENT: dict[str, Any] = yaml.safe_load(GOOD)
# What a voluntary promise looks like on the national site: no code, no liability, no state.
VOLUNTARY = {key: value for key, value in COMMITMENT.items() if key not in ("code", "liability", "fulfilment")} | {"type": "主动型"}
ISSUE_FILE = "content/lists/red-black/a.yml"
COURT = "content/lists/enforcement/2015/a.yml"


def found(repo: Repo, file: str, data: dict[str, Any]) -> set[tuple[str, str, str]]:
    repo.dump(file, data)
    return {(d["field"], d["slug"], d["severity"]) for d in repo.check()}


def test_a_voluntary_promise_without_code_liability_and_state_is_told_what_it_lacks(repo: Repo) -> None:
    """domain.md 8.2: the standard asks for them, and real voluntary promises have none."""
    warned = {(key, "wanted-field-missing", "warning") for key in ("code", "liability", "fulfilment")}
    assert found(repo, GOOD_FILE, VOLUNTARY) == warned
    [one] = [d for d in repo.check() if d["field"] == "liability"]
    assert "公众看不到违背承诺要承担什么责任" in one["message"]
    assert "信用承诺信息归集标准" in one["hint"]


@pytest.mark.parametrize("kind", ["审批替代型", "容缺受理型", "证明事项型", "信用修复型"])
def test_a_promise_in_place_of_a_condition_needs_liability_and_state(repo: Repo, kind: str) -> None:
    errors = {(field, slug) for field, slug, severity in found(repo, GOOD_FILE, VOLUNTARY | {"type": kind}) if severity == "error"}
    assert errors == {("liability", "missing-field"), ("fulfilment", "missing-field")}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("审批替代型", set()), ("容缺受理型", {"lacking", "due_on"}), ("证明事项型", {"certificate"}), ("行业自律型", {"industry_body"})],
)
def test_each_type_of_promise_has_what_belongs_to_it(repo: Repo, kind: str, wanted: set[str]) -> None:
    assert found(repo, GOOD_FILE, COMMITMENT | {"type": kind}) == {(key, "wanted-field-missing", "warning") for key in wanted}
    filled = {"lacking": ["招牌效果图"], "certificate": "居住证明", "industry_body": "甲市餐饮行业协会"}
    for key, value in filled.items():
        slugs = {slug for field, slug, _ in found(repo, GOOD_FILE, COMMITMENT | {"type": kind, key: value}) if field == key}
        assert slugs == (set() if key in wanted else {"forbidden-field"})


def issue(published: str, **entry: Any) -> dict[str, Any]:
    black = {
        "party_type": "社会主体",
        "subject": {"type": "自然人", "name": "刘*"},
        "reason": "失信被执行人。",
        "occurred_on": "2015-07-01",
    }
    black |= {"basis": {"law": "《最高人民法院关于公布失信被执行人名单信息的若干规定》", "clause": "第一条"}}
    head = {"title": "红黑榜", "period": f"{published[:4]}第五期", "authority": "scjgj", "published_on": published, "red": []}
    return head | {"black": [black | entry]}


@pytest.mark.parametrize(
    ("published", "slug", "severity"),
    [
        ("2015-08-25", "wanted-field-missing", "warning"),
        ("2020-12-17", "wanted-field-missing", "warning"),
        ("2020-12-18", "lawful-field-missing", "error"),
        ("2026-04-08", "lawful-field-missing", "error"),
    ],
)
def test_a_black_entry_needs_document_exit_and_objection_since_the_rules_on_lists(
    repo: Repo, published: str, slug: str, severity: str
) -> None:
    """国办发〔2020〕49号; an entry of 2015 was lawful without them."""
    fields = {f"black[0].{key}" for key in ("document", "exit", "objection")}
    assert found(repo, ISSUE_FILE, issue(published)) == {(field, slug, severity) for field in fields}


def test_an_error_says_which_day_is_compared_with_which(repo: Repo) -> None:
    repo.dump(ISSUE_FILE, issue("2026-04-08", exit="改正。", objection="申请复议。"))
    [one] = repo.check()
    assert (one["field"], one["line"]) == ("black[0].document", 7)
    assert "发布日期是 2026-04-08，2020-12-18 起必须写明" in one["message"]
    assert "没有的不得公布" in one["hint"]


def test_an_undated_record_is_warned_only(repo: Repo) -> None:
    data = issue("2026-04-08")
    del data["published_on"]
    slugs = {slug for field, slug, _ in found(repo, ISSUE_FILE, data) if field.startswith("black[0].")}
    assert slugs == {"wanted-field-missing"}


def test_a_court_list_without_decision_number_and_manager_is_told_so(repo: Repo) -> None:
    company = copy.deepcopy(schema("enforcement-person")["examples"][0]) | {"provider": "scjgj", "published_on": "2026-07-15"}
    del company["decision_number"], company["legal_representative"]
    assert found(repo, COURT.replace("2015", "2026"), company) == {
        ("decision_number", "wanted-field-missing", "warning"),
        ("legal_representative", "wanted-field-missing", "warning"),
    }
    person = {key: value for key, value in company.items() if key != "subject"} | {"subject": {"type": "自然人", "name": "刘*"}}
    assert found(repo, COURT.replace("2015", "2026"), person) == {("decision_number", "wanted-field-missing", "warning")}


def test_a_conduct_assessment_names_four_sides(repo: Repo) -> None:
    """济政务发〔2014〕3号 四（一）5: 人大代表、政协委员、群众代表、领导干部代表."""
    file = "content/lists/evaluations/a.yml"
    whole: dict[str, Any] = copy.deepcopy(next(one for one in schema("evaluation")["examples"] if one["type"] == "作风评议"))
    whole |= {"authority": "scjgj", "results": [{"department": "scjgj", "score": 91.58}]}
    assert found(repo, file, whole) == set()
    sides = {key: value for key, value in whole["sides"].items() if key != "masses"}
    assert found(repo, file, whole | {"sides": sides}) == {("sides.masses", "wanted-field-missing", "warning")}
    none = {key: value for key, value in whole.items() if key != "sides"}
    assert found(repo, file, none) == {("sides", "wanted-field-missing", "warning")}
    # Another sort of evaluation has no sides.
    assert found(repo, file, none | {"type": "民意测评", "sample": 900}) == set()


DONE = {"done": "已经完成", "on": "2026-06-01", "by": "市司法局", "result": "合法。"}


@pytest.mark.parametrize(
    ("matter", "more", "wanted"),
    [
        ("重大建设项目", {}, {"expert_review", "risk_assessment", "compliance_review"}),
        ("价格和收费", {"expert_review": {"done": "不需要", "reason": "沿用上级的测算。"}}, {"risk_assessment", "compliance_review"}),
        ("公共服务和民生", {}, set()),
        ("规章和规范性文件", {"decision": "办法"}, {"legality_review", "collective_discussion"}),
        ("公共服务和民生", {"decision": "办法", "legality_review": DONE, "collective_discussion": dict(DONE)}, {"survey"}),
    ],
)
def test_a_major_decision_is_told_which_steps_it_lacks(repo: Repo, matter: str, more: dict[str, Any], wanted: set[str]) -> None:
    """新郑 二（一）: 专家论证、风险评估、合法性审查、合规性审核、集体讨论; 10: 民意调查."""
    steps = ("expert_review", "risk_assessment", "legality_review", "compliance_review", "collective_discussion", "survey", "decision")
    data = {key: value for key, value in schema("consultation")["examples"][0].items() if key not in steps}
    data |= {"authority": "scjgj", "matter": matter} | more
    if "decision" in more:
        data["decision"] = {"name": "《办法》", "number": "甲政办发〔2026〕22号", "decided_on": "2026-08-20"}
    assert found(repo, "content/lists/consultations/2026/a.yml", data) == {(key, "wanted-field-missing", "warning") for key in wanted}


def test_a_step_that_is_not_needed_says_why(repo: Repo) -> None:
    data = copy.deepcopy(schema("consultation")["examples"][0]) | {"authority": "scjgj", "expert_review": {"done": "不需要"}}
    assert found(repo, "content/lists/consultations/2026/a.yml", data) == {("expert_review.reason", "missing-field", "error")}
