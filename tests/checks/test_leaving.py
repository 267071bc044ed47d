"""What leaves the site leaves lawfully: repairs against the conditions, periods out of bounds, and names on what stays are told."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import MET, PENALTY, REPAIR_OF, WITHDRAWN
from support import ROOT, Repo, new_repo, uscc

from generator.law.calendar import Calendar
from generator.law.endings import ending, shortest
from generator.law.rules import Rule
from generator.model.kinds import Kinds
from generator.model.records import record_of
from generator.site import site

PLACE = "content/disclosures/penalties/2026/scjgj-1.yml"
REPAIR = "content/lists/repairs/2026-01.yml"
AS_OF = datetime.date(2026, 11, 22)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = new_repo(tmp_path / "repo")
    shutil.copytree(ROOT / "content" / "rules" / "calendars", repo.root / "content" / "rules" / "calendars")
    # The department that keeps the calendars.
    shutil.copy(ROOT / "content" / "authorities" / "xyb.yml", repo.root / "content" / "authorities" / "xyb.yml")
    for rule in (ROOT / "content" / "rules").glob("*penalt*.yml"):
        if not rule.name.startswith("forward-"):
            # Those on forwarding name platforms, which are not there.
            shutil.copy(rule, repo.root / "content" / "rules" / rule.name)
    return repo


def penalty(severity: str = "一般", day: str = "2026-06-22", more: str = "") -> str:
    return PENALTY.format(year=2026, serial=1, name="青禾饲料", code=uscc(950, "91990100"), severity=severity, day=day) + more


def repair(day: str, effective: str, **conditions: str) -> str:
    return REPAIR_OF.format(serial=1, penalty="2026/scjgj-1", day=day, effective=effective, **(MET | conditions))


def slugs(repo: Repo) -> list[tuple[str, str]]:
    return [(d["slug"], d["field"]) for d in repo.check()]


def shown(repo: Repo, as_of: datetime.date = AS_OF) -> bool:
    return ("penalty", "2026/scjgj-1") in site.load(repo.root, as_of).by_key


# Repairs


@pytest.mark.parametrize(
    ("severity", "decided", "applied", "effective", "field"),
    [
        # On the last day of three months, and on the day after.
        ("一般", "2026-06-22", "2026-09-22", "2026-10-10", "applied_on"),
        ("一般", "2026-06-22", "2026-09-23", "2026-10-10", ""),
        ("严重", "2025-06-22", "2026-06-22", "2026-07-10", "applied_on"),
        ("严重", "2025-06-22", "2026-06-23", "2026-07-10", ""),
        # A minor one has no shortest period.
        ("轻微", "2026-10-20", "2026-10-20", "2026-10-28", ""),
        ("轻微", "2026-10-20", "2026-10-19", "2026-10-28", "applied_on"),
        # Three months by the rules of the day of the application, and a year by those of the day on which it takes effect.
        ("严重", "2025-11-20", "2026-03-02", "2026-03-20", ""),
        ("严重", "2025-11-20", "2026-03-02", "2026-04-10", "effective_on"),
    ],
)
def test_a_repair_before_the_end_of_the_shortest_period_is_an_error_and_ends_nothing(
    repo: Repo, severity: str, decided: str, applied: str, effective: str, field: str
) -> None:
    more = "publicity_reason: 有必要提醒同业。\n" if severity == "轻微" else ""
    year = PLACE.replace("2026/", f"{decided[:4]}/")
    repo.write(year, penalty(severity, decided, more).replace("〔2026〕", f"〔{decided[:4]}〕"))
    repo.write(REPAIR, repair(applied, effective).replace("2026/scjgj-1", f"{decided[:4]}/scjgj-1"))
    assert slugs(repo) == ([("repair-too-early", field)] if field else [])
    assert (("penalty", f"{decided[:4]}/scjgj-1") in site.load(repo.root, AS_OF).by_key) is bool(field)


@pytest.mark.parametrize(
    "wrong",
    [
        {"duty": "没有履行"},
        {"duty": "部分履行"},
        {"promise": "没有作出"},
        {"obstacle": "有"},
        {"duty": "没有履行", "promise": "没有作出", "obstacle": "有"},
    ],
)
def test_a_repair_without_its_conditions_is_an_error_and_ends_nothing(repo: Repo, wrong: dict[str, str]) -> None:
    repo.write(PLACE, penalty())
    repo.write(REPAIR, repair("2026-10-12", "2026-10-20", **wrong))
    assert slugs(repo) == [("repair-condition-missing", f"conditions.{key}") for key in wrong]
    assert shown(repo)


def test_a_condition_that_is_not_written_is_not_met(repo: Repo) -> None:
    repo.write(PLACE, penalty())
    repo.write(REPAIR, repair("2026-10-12", "2026-10-20").replace("  promise: 已作出\n", ""))
    assert ("missing-field", "conditions.promise") in slugs(repo)
    assert shown(repo)


def test_all_that_is_wrong_with_a_repair_is_told_at_once(repo: Repo) -> None:
    repo.write(PLACE, penalty())
    repo.write(REPAIR, repair("2026-09-01", "2026-09-20", duty="没有履行", promise="没有作出").replace("channel: 信用中国网站\n", ""))
    wanted = ["missing-field", "repair-condition-missing", "repair-condition-missing", "repair-too-early"]
    assert sorted(slug for slug, _ in slugs(repo)) == wanted
    assert shown(repo)


@pytest.mark.parametrize(("applied", "good"), [("", False), ("2026-09-10", False), ("2026-10-12", True)])
def test_a_penalty_that_calls_itself_repaired_needs_the_record_of_it(repo: Repo, applied: str, good: bool) -> None:
    repo.write(PLACE, penalty(more="ended:\n  how: 信用修复\n  on: 2026-10-20\n  basis: 准予修复。\n"))
    if applied:
        repo.write(REPAIR, repair(applied, "2026-10-20"))
    assert (("repair-without-record", "ended.how") in slugs(repo)) is not good
    assert shown(repo) is not good


def test_severity_is_that_of_the_penalty_and_typed_nowhere_else(kinds: Kinds) -> None:
    fields = {path for path, _ in kinds.by_name["credit-repair"].root.paths()}
    assert [path for path in fields if "severity" in path or "shortest" in path] == []


# Publicity periods


@pytest.mark.parametrize(
    ("severity", "decided", "until", "slug"),
    [
        ("严重", "2026-11-10", "2026-11-13", "publicity-too-short"),
        ("严重", "2026-11-10", "2027-11-09", "publicity-too-short"),
        ("严重", "2026-11-10", "2027-11-10", ""),
        ("严重", "2026-11-10", "2029-11-10", ""),
        ("严重", "2026-11-10", "2029-11-11", "publicity-too-long"),
        ("一般", "2026-06-22", "2026-09-21", "publicity-too-short"),
        ("一般", "2026-06-22", "2026-09-22", ""),
        ("一般", "2026-06-22", "2099-12-31", "publicity-too-long"),
    ],
)
def test_a_publicity_period_lies_within_its_bounds(repo: Repo, severity: str, decided: str, until: str, slug: str) -> None:
    repo.write(PLACE, penalty(severity, decided, f"publicity_until: {until}\n"))
    found = repo.check()
    assert [(d["slug"], d["field"]) for d in found] == ([(slug, "publicity_until")] if slug else [])
    if slug:
        # The day that would be right is said.
        assert {"publicity-too-short": ("2027-11-10", "2026-09-22"), "publicity-too-long": ("2029-11-10", "2027-06-22")}[slug][
            severity == "一般"
        ] in found[0]["hint"]


def test_a_date_that_is_too_early_takes_nothing_down(repo: Repo) -> None:
    repo.write(PLACE, penalty("严重", "2026-11-10", "publicity_until: 2026-11-13\n"))
    assert shown(repo)
    assert shown(repo, datetime.date(2029, 11, 10))
    assert not shown(repo, datetime.date(2029, 11, 11))


def test_another_law_lets_a_penalty_be_shown_longer_up_to_the_day_that_is_named(repo: Repo) -> None:
    basis = "publicity_basis:\n  law: 《甲市公示期限条例》\n  clause: 第二条\n"
    repo.write(PLACE, penalty("一般", "2026-06-22", f"publicity_until: 2031-06-22\n{basis}"))
    assert slugs(repo) == []
    assert shown(repo, datetime.date(2031, 6, 22))
    assert not shown(repo, datetime.date(2031, 6, 23))
    repo.write(PLACE, penalty("一般", "2026-06-22", "publicity_until: 2031-06-22\n"))
    assert not shown(repo, datetime.date(2027, 6, 23))
    repo.write(PLACE, penalty("一般", "2026-06-22", basis))
    assert slugs(repo) == [("missing-field", "publicity_until")]
    repo.write(PLACE, penalty("一般", "2026-06-22", f"publicity_until: 2031-06-22\n{basis.replace('《甲市公示期限条例》', '另有规定')}"))
    assert slugs(repo) == [("wrong-form", "publicity_basis.law")]


@pytest.mark.parametrize(("more", "found"), [("", True), ("publicity_reason: 有必要提醒同业。\n", False)])
def test_a_minor_penalty_is_shown_with_a_reason_only(repo: Repo, more: str, found: bool) -> None:
    repo.write(PLACE, penalty("轻微", "2026-11-03", more))
    assert slugs(repo) == ([("publicity-without-reason", "severity")] if found else [])


def test_a_minor_penalty_that_has_left_needs_no_reason_any_more(repo: Repo) -> None:
    repo.write(PLACE, penalty("轻微", "2026-08-03"))
    assert slugs(repo) == []


# What stays at an address


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("行政复议机关认定主要事实不清，决定撤销。", False),
        ("甲市人民政府认定程序违法，决定撤销。", False),
        ("甲市青禾饲料有限公司申请复议，决定撤销。", True),
        ("甲市 青禾 饲料有限公司申请复议，决定撤销。", True),
        ("青禾饲料的行为不构成违法，决定撤销。", True),
        (f"代码为{uscc(950, '91990100')}的企业不构成违法，决定撤销。", True),
        ("甲市监罚〔2026〕1号认定事实不清，决定撤销。", True),
        ("甲市监罚[2026] 1号认定事实不清，决定撤销。", True),
        ("王某的行为不构成违法，决定撤销。", True),
        ("王**的行为不构成违法，决定撤销。", True),
    ],
)
def test_the_ground_that_stays_does_not_tell_the_subject(repo: Repo, text: str, told: bool) -> None:
    repo.write(PLACE, penalty(more=WITHDRAWN.format(day="2026-11-19").replace("行政复议机关认定主要事实不清，决定撤销。", text)))
    assert slugs(repo) == ([("subject-in-ending", "ended.basis")] if told else [])


def test_a_withdrawal_names_its_decision(repo: Repo) -> None:
    repo.write(PLACE, penalty(more="ended:\n  how: 撤销\n  on: 2026-11-20\n  basis: 决定撤销。\n"))
    assert slugs(repo) == [("missing-field", f"ended.{key}") for key in ("decided_on", "decided_by", "document_number")]


@pytest.mark.parametrize(
    ("law", "told"),
    [
        ("", "missing-field"),
        ("有关规定", "wrong-form"),
        ("《》第一条", "wrong-form"),
        ("《甲市公示条例》", "wrong-form"),
        ("《甲市公示条例》第三条", ""),
    ],
)
def test_what_the_law_takes_off_the_site_names_the_law(repo: Repo, law: str, told: str) -> None:
    """Otherwise “依法不再公示” would hide a penalty for which no repair can be granted yet."""
    repo.write(
        PLACE, penalty(more="ended:\n  how: 依法不再公示\n  on: 2026-11-20\n  basis: 不再公示。\n" + (f"  law: {law}\n" if law else ""))
    )
    assert slugs(repo) == ([(told, "ended.law")] if told else [])


def test_nothing_ends_before_it_was_decided(repo: Repo) -> None:
    repo.write(PLACE, penalty(more="ended:\n  how: 依法不再公示\n  on: 2026-06-21\n  basis: 另有规定。\n  law: 《甲市公示条例》第三条\n"))
    assert slugs(repo) == [("dates-out-of-order", "ended.on")]


# Severity against content


@pytest.mark.parametrize(
    ("changes", "severity", "told"),
    [
        ({"categories": "  - 罚款\n  - 吊销许可证件\n", "more": "licence: 药品经营许可证\n"}, "一般", True),
        ({"categories": "  - 罚款\n  - 限制从业\n"}, "一般", True),
        ({"categories": "  - 罚款\n  - 责令关闭\n"}, "严重", False),
        ({"fine": "500"}, "一般", True),
        ({"fine": "500"}, "严重", False),
        ({"fine": "30"}, "轻微", True),
        ({"categories": "  - 警告\n"}, "严重", True),
        ({"categories": "  - 警告\n  - 通报批评\n"}, "严重", True),
        ({"categories": "  - 警告\n  - 罚款\n"}, "严重", False),
        ({"categories": "  - 警告\n"}, "轻微", False),
        ({"more": "procedure: 简易程序\n"}, "一般", True),
        ({"more": "procedure: 普通程序\n"}, "一般", False),
    ],
)
def test_a_severity_that_does_not_go_with_the_content_is_told(repo: Repo, changes: dict[str, str], severity: str, told: bool) -> None:
    text = penalty(severity, "2026-11-03", "publicity_reason: 有必要提醒同业。\n" + changes.get("more", ""))
    text = text.replace("  - 罚款\n", changes.get("categories", "  - 罚款\n"))
    if "fine" in changes:
        text = text.replace("罚款5000元", f"罚款{changes['fine']}万元").replace("fine_wan_yuan: 0.5", f"fine_wan_yuan: {changes['fine']}")
    elif "罚款" not in changes.get("categories", "罚款"):
        text = text.replace("fine_wan_yuan: 0.5\n", "").replace("罚款5000元。", "警告。")
    repo.write(PLACE, text)
    found = repo.check()
    assert [(d["slug"], d["severity"], d["field"]) for d in found] == ([("choice-disagrees", "warning", "severity")] if told else [])


# Properties

_DAYS = st.dates(datetime.date(2026, 4, 1), datetime.date(2028, 1, 1))
_NO_DAYS = Calendar(frozenset(), frozenset(), frozenset())


@given(_DAYS, st.none() | _DAYS, st.sampled_from(["轻微", "一般", "严重"]), _DAYS, st.booleans())
def test_no_date_in_a_record_takes_it_down_before_its_shortest_period_is_over(
    kinds: Kinds, rules: list[Rule], decided: datetime.date, until: datetime.date | None, severity: str, as_of: datetime.date, named: bool
) -> None:
    """不得自行缩短：届满最短公示期以前，谁填写的日期都不使处罚撤下."""
    data: dict[str, Any] = {"decided_on": decided.isoformat(), "severity": severity}
    if until is not None:
        data["publicity_until"] = until.isoformat()
    if named:
        data["publicity_basis"] = {"law": "《条例》", "clause": "第二条"}
    record = record_of(kinds.by_name["penalty"], "2026/a-1", "content/disclosures/penalties/2026/a-1.yml", data)
    bound = shortest(record, rules, _NO_DAYS, as_of)
    found = ending(record, rules, _NO_DAYS, as_of)
    assert found is not None
    assert bound is None or found.on > bound.last or found.on > as_of


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return list(site.load(ROOT, AS_OF).rules)


# Several parties of one decision

OTHERS = """\
  - type: 法人及非法人组织
    name: 甲市远山食品有限公司
    uscc: {code}
    legal_representative: 李*
    content: 罚款2000元。
    fine_wan_yuan: 0.2
  - type: 自然人
    name: 欧阳*
    id_type: 身份证
    content: 罚款3000元。
    fine_wan_yuan: 0.3
"""


def several(more: str = "") -> str:
    """The same penalty against three parties, of which the first has nothing to pay."""
    head, _, tail = penalty(more=more).partition("violation_type")
    first = head.replace("subject:\n  type", "subject:\n  - type")
    for key in ("name", "uscc", "legal_representative"):
        first = first.replace(f"\n  {key}:", f"\n    {key}:")
    return f"{first}{OTHERS.format(code=uscc(951, '91990100'))}violation_type{tail}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("青禾饲料的行为不构成违法，决定撤销。", True),
        ("远山食品的行为不构成违法，决定撤销。", True),
        (f"代码为{uscc(951, '91990100')}的企业不构成违法，决定撤销。", True),
        ("欧阳某的行为不构成违法，决定撤销。", True),
        # What a party had to pay does not tell who it was.
        ("罚款2000元明显不当，罚款3000元没有依据，决定撤销。", False),
    ],
)
def test_the_ground_that_stays_tells_none_of_several_parties(repo: Repo, text: str, told: bool) -> None:
    repo.write(PLACE, several(WITHDRAWN.format(day="2026-11-19").replace("行政复议机关认定主要事实不清，决定撤销。", text)))
    assert slugs(repo) == ([("subject-in-ending", "ended.basis")] if told else [])


def test_a_repair_of_one_party_takes_no_other_down(repo: Repo) -> None:
    repo.write(PLACE, several())
    repo.write(REPAIR, repair("2026-10-12", "2026-10-21"))
    assert slugs(repo) == [("repair-of-one-party", "penalty")]
    assert shown(repo)
    # One record for each party: only that of the applicant leaves.
    repo.write(PLACE, penalty())
    repo.write(PLACE.replace("scjgj-1", "scjgj-1-2"), penalty().replace("青禾饲料", "远山食品").replace(uscc(950, "91990100"), uscc(951, "91990100")))
    assert slugs(repo) == []
    assert not shown(repo)
    assert ("penalty", "2026/scjgj-1-2") in site.load(repo.root, AS_OF).by_key
