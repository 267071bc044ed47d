"""issue 14: registers for clauses that had no place: what each entry must say, who owes which yearly report, and what a reader sees."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from schematree import field_at
from support import AS_OF, ROOT, Page, Repo, schema

from generator.model.fields import Field
from generator.model.kinds import Kinds

Record = dict[str, Any]


def fitted(field: Field, value: Any) -> Any:
    """An example as a record of the small city: its departments are one that is there, and it links to no other records."""
    if isinstance(value, dict):
        below = {key: fitted(field.properties[key], one) for key, one in value.items()}
        return {key: one for key, one in below.items() if one is not None}
    if isinstance(value, list):
        items = [one for one in (fitted(field.items or field, one) for one in value) if one is not None]
        return (items[:1] if field.items is not None and field.items.link else items) or None
    if field.link:
        return "scjgj" if field.link == "department" else None
    return value


def told(repo: Repo, kinds: Kinds, name: str, number: int, change: Callable[[Record], object]) -> list[tuple[str, str]]:
    """Slug and field of what is wrong in an example of a kind after a change; examples count from 0."""
    kind = kinds.by_name[name]
    data = fitted(kind.root, copy.deepcopy(kind.examples[number]))
    change(data)
    year = f"{data[kind.date][:4]}/" if kind.years else ""
    repo.dump(f"content/{kind.folder}/{year}a.yml", data)
    return [(one["slug"], one["field"]) for one in repo.check()]


REGISTERS = (
    "adjusted-item", "disclosure-report", "enforcement-body", "enforcement-figure", "green-channel", "inspection", "market-access",
    "normative-document", "rights-dispute",
)  # fmt: skip


@pytest.mark.parametrize("name", REGISTERS)
def test_an_entry_that_is_right_is_taken(repo: Repo, kinds: Kinds, name: str) -> None:
    assert told(repo, kinds, name, 0, lambda data: None) == []


def number_of(name: str, **wanted: str) -> int:
    """Which example of a kind holds these values."""
    return next(i for i, one in enumerate(schema(name)["examples"]) if all(one.get(key) == value for key, value in wanted.items()))


@pytest.mark.parametrize(
    ("name", "wanted", "change", "expected"),
    [
        # 取消证明: what it was for and what takes its place.
        ("adjusted-item", {"type": "取消证明"}, lambda d: d.pop("certificate"), [("missing-field", "certificate")]),
        # 取消: how it is supervised from now on, and nothing to apply for.
        ("adjusted-item", {"type": "取消"}, lambda d: d.pop("supervision"), [("missing-field", "supervision")]),
        ("adjusted-item", {"type": "承接"}, lambda d: d.pop("from_unit"), [("missing-field", "from_unit")]),
        ("adjusted-item", {"type": "承接"}, lambda d: d.update(landed_on="2026-11-02"), [("forbidden-field", "landed_on")]),
        ("adjusted-item", {"type": "取消"}, lambda d: d.update(landed_on="2026-03-17"), [("dates-out-of-order", "landed_on")]),
        # 国家 makes the list; what is forbidden has no guide for applicants.
        ("market-access", {"type": "禁止准入类"}, lambda d: d.update(code="10004"), [("wrong-form", "code")]),
        ("market-access", {"type": "许可准入类"}, lambda d: d["measures"][1].pop("region"), [("missing-field", "measures[1].region")]),
        ("market-access", {"state": "已经移出"}, lambda d: d.pop("removed_on"), [("missing-field", "removed_on")]),
        # 合法性审核 comes before a document is issued; one that no longer holds says since when.
        ("normative-document", {"state": "现行有效"}, lambda d: d.pop("review"), [("missing-field", "review")]),
        ("normative-document", {"category": "行政裁量权基准"}, lambda d: d.pop("tiers"), [("missing-field", "replaced_by"), ("missing-field", "tiers")]),
        ("normative-document", {"state": "失效"}, lambda d: d.pop("ended_on"), [("missing-field", "ended_on")]),
        ("normative-document", {"state": "废止"}, lambda d: d.pop("ended_by"), [("missing-field", "ended_by")]),
        ("normative-document", {"state": "现行有效"}, lambda d: d.update(ended_on="2026-10-01"), [("forbidden-field", "ended_on")]),
        ("normative-document", {"state": "失效"}, lambda d: d.update(valid_until="2021-04-30"), [("dates-out-of-order", "valid_until")]),
        # 委托: the document, what is entrusted and until when.
        ("enforcement-body", {"type": "受委托组织"}, lambda d: d.pop("entrustment"), [("missing-field", "entrustment")]),
        ("enforcement-body", {"type": "受委托组织"}, lambda d: d["entrustment"].pop("until"), [("missing-field", "entrustment.until")]),
        ("enforcement-body", {"type": "综合执法机关"}, lambda d: d.pop("successor"), [("missing-field", "successor")]),
        ("enforcement-figure", {"year": "2025"}, lambda d: d["penalties"].update(fined=311), [("sums-differ", "penalties.warned")]),
        ("enforcement-figure", {"year": "2025"}, lambda d: d["officers"].update(certified=221), [("share-over-whole", "officers.certified")]),
        # A unit that failed has problems and a day by which they end; the marks add up.
        ("inspection", {"grade": "不合格"}, lambda d: d.pop("rectify_by"), [("missing-field", "rectify_by")]),
        ("inspection", {"grade": "不合格"}, lambda d: d["marks"].update(score=60), [("sums-differ", "marks.score")]),
        ("inspection", {"type": "信息公开评议"}, lambda d: d.pop("participants"), [("missing-field", "participants")]),
        # Whoever is let in has somebody who leads and somebody who goes all the ways.
        ("green-channel", {"state": "办理中"}, lambda d: d.pop("agent"), [("missing-field", "agent")]),
        ("green-channel", {"state": "没有批准"}, lambda d: d.pop("reason"), [("missing-field", "reason")]),
        ("green-channel", {"state": "手续办齐"}, lambda d: d.update(finished_on="2026-03-09"), [("dates-out-of-order", "finished_on")]),
        ("rights-dispute", {"type": "产权损害赔偿"}, lambda d: d.pop("remedy"), [("missing-field", "remedy")]),
        ("rights-dispute", {"state": "不予受理"}, lambda d: d.pop("remedies_told"), [("missing-field", "remedies_told")]),
        ("rights-dispute", {"state": "办理中"}, lambda d: d["raised_by"].update(name="周小明"), [("unmasked-person", "raised_by.name")]),
        # 条例第五十条: the government's report has the results of 考核, 评议 and 责任追究.
        ("disclosure-report", {"type": "本级政府报告"}, lambda d: d.pop("assessment"), [("missing-field", "assessment")]),
    ],
)  # fmt: skip
def test_an_entry_that_leaves_out_what_its_clause_asks_for_is_told(
    repo: Repo, kinds: Kinds, name: str, wanted: dict[str, str], change: Callable[[Record], object], expected: list[tuple[str, str]]
) -> None:
    assert told(repo, kinds, name, number_of(name, **wanted), change) == expected


def test_the_list_of_market_access_is_not_that_of_what_is_not_disclosed(kinds: Kinds) -> None:
    """Words of the latter may stand nowhere else on the site; the former is there to be read."""
    assert [one.key for one in kinds.by_name["negative-list"].root.walk() if one.forbidden]
    assert [one.key for one in kinds.by_name["market-access"].root.walk() if one.forbidden] == []
    assert kinds.by_name["market-access"].plural != kinds.by_name["negative-list"].plural


# Tables as departments publish them: their heads, the values invented
TABLES = {
    "market-access": (
        "项目号,禁止或许可事项,事项编码,类别,禁止或许可准入措施描述,措施范围,主管部门,清单版本,发布文号,发布日期,状态,本市实施部门\n"
        "7,未获得许可，不得从事云台经营,207001,许可准入类,云台经营许可,全国性措施,云台主管部门,2025年版,发改体改规〔2025〕466号,2025-04-24,现行有效,市市场监管局\n"
    ),
    "normative-document": (
        "标题,发文字号,文件类别,制定主体,发布机构,主要内容,制定依据,审核机构,审核日期,审核结论,发布日期,生效日期,有效期,有效性\n"
        "示范市河道采砂管理办法,示政规〔2026〕9号,管理办法,市政府文件,市市场监管局,规定采砂许可,《中华人民共和国水法》,市市场监管局,2026-03-02,合法,2026-03-20,2026-05-01,2031-04-30,现行有效\n"
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_the_heads_of_real_ones_becomes_records(repo: Repo, tmp_path: Path, name: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(TABLES[name], encoding="utf-8")
    done = repo.credit("import", name, str(table), "--write", "--as-of", AS_OF)
    assert done.code == 0, done.out + done.err
    assert len(list((repo.root / "content" / schema(name)["x-record"]["folder"]).rglob("*.yml"))) == 1
    assert repo.check() == []


def test_documents_that_replace_each_other_are_told(repo: Repo, kinds: Kinds) -> None:
    kind = kinds.by_name["normative-document"]
    replaced = kind.examples[number_of("normative-document", state="被代替")]
    for name, other in (("a", "b"), ("b", "a")):
        data = fitted(kind.root, copy.deepcopy(replaced)) | {
            "replaced_by": f"2018/{other}",
            "document_number": f"示环规〔2018〕{ord(name)}号",
        }
        repo.dump(f"content/{kind.folder}/2018/{name}.yml", data)
    assert {(one["slug"], one["field"]) for one in repo.check()} == {("chain-in-circle", "replaced_by")}


# Who owes what


@pytest.fixture(scope="module")
def duties(shipped: Repo) -> list[dict[str, Any]]:
    done = shipped.credit("deadlines", "--format", "json", "--status", "overdue,open,met,unknown", "--as-of", AS_OF)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)["duties"]
    return found


def of_rule(duties: list[dict[str, Any]], rule: str, period: str = "") -> dict[str, dict[str, Any]]:
    return {one["authority"]: one for one in duties if one["rule"] == rule and (not period or one["period"] == period)}


def test_every_department_of_the_city_owes_a_report_by_31_january_and_no_town_does(duties: list[dict[str, Any]]) -> None:
    """条例第四十九条 names 县级以上人民政府部门; the law says nothing of towns."""
    owed = of_rule(duties, "disclosure-report-department", "2025")
    sorts = {
        file.stem: yaml.safe_load(file.read_text(encoding="utf-8")).get("sort") for file in (ROOT / "content/authorities").glob("*.yml")
    }
    assert set(owed) == {name for name, sort in sorts.items() if sort == "本级部门"}
    assert {one["due"] for one in owed.values()} == {"2026-01-31"}
    assert [name for name, one in owed.items() if one["status"] == "overdue"] == ["zwfwzx"]
    assert [name for name, one in owed.items() if one["status"] == "met" and one["met_on"] > one["due"]] == ["zjj"]


def test_the_report_of_the_government_is_owed_by_31_march(duties: list[dict[str, Any]]) -> None:
    owed = of_rule(duties, "disclosure-report-government", "2025")
    assert {name: (one["due"], one["met_on"]) for name, one in owed.items()} == {"xyb": ("2026-03-31", "2026-03-24")}


def test_the_figures_of_enforcement_are_owed_by_those_who_enforce(duties: list[dict[str, Any]]) -> None:
    owed = of_rule(duties, "enforcement-figure-yearly", "2025")
    assert {"xyb", "zwfwzx", "tjj"} & set(owed) == set()
    assert {name for name, one in owed.items() if one["status"] == "overdue"} == {"whlyj"}
    assert {one["due"] for one in owed.values()} == {"2026-01-31"}


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("item-adjustment-landed", {"2026-04-30", "2026-12-31", "2026-03-31", "2026-05-31"}),
        ("green-channel-due", {"2026-08-31", "2027-01-29"}),
        ("rights-dispute-remedy", {"2026-05-29", "2026-11-30", "2026-07-31"}),
        ("inspection-rectify", {"2026-06-30", "2026-07-31", "2026-12-18", "2026-04-30", "2026-05-29"}),
    ],
)
def test_the_day_that_a_record_names_is_its_limit(duties: list[dict[str, Any]], rule: str, days: set[str]) -> None:
    assert {one["due"] for one in duties if one["rule"] == rule} == days


# What a reader sees


def page(site: Path, address: str) -> Page:
    return Page((site / address / "index.html").read_text(encoding="utf-8"))


def test_shares_are_worked_out_from_the_numbers_of_a_report(shipped_site: Path) -> None:
    # 6 of 14 applications were granted, 3 refused; one of two reviews corrected something.
    text = page(shipped_site, "lists/disclosure-reports/2025-scjgj").text
    for words in ("予以公开率", "42.9%", "不予公开率", "21.4%", "复议纠正率", "50.0%", "行政执法案卷", "法律服务机构"):
        assert words in text
    enforcement = page(shipped_site, "lists/enforcement-figures/2025-scjgj").text
    for words in ("持证率", "97.3%", "案卷合格率", "96.7%", "罚没金额"):
        assert words in enforcement


def test_a_department_says_who_speaks_for_it_and_where_to_apply(shipped_site: Path) -> None:
    text = page(shipped_site, "authorities/sthjj").text
    for words in ("新闻发言人", "分管副局长", "政府信息公开机构", "公开指南"):
        assert words in text
    guide = page(shipped_site, "disclosure")
    assert "20个工作日" in guide.text
    assert {"../authorities/", "../lists/disclosure-reports/", "../lists/inspections/"} <= set(guide.links())


def test_a_document_leads_to_the_one_that_replaced_it_and_back(shipped_site: Path) -> None:
    old, new = "lists/normative-documents/2018/shi-huan-7", "lists/normative-documents/2026/shi-zheng-4"
    assert "被代替" in page(shipped_site, old).text
    assert any(link.endswith(f"{new}/") for link in page(shipped_site, old).links())
    assert any(link.endswith(f"{old}/") for link in page(shipped_site, new).links())


def test_a_project_is_on_the_page_of_its_owner_and_its_steps_on_those_of_departments(shipped_site: Path) -> None:
    project = "lists/green-channel/2026-03/"
    assert any(link.endswith(project) for link in page(shipped_site, "organisations/919901007210594759").links())
    assert any(link.endswith(project) for link in page(shipped_site, "authorities/zjj").links())


def test_the_columns_of_the_official_form_are_all_there(kinds: Kinds) -> None:
    """国办公开办函〔2021〕30号, part three: seven columns, of which the last is the sum, and its rows."""
    root = kinds.by_name["disclosure-report"].root
    applicant = field_at(root, ("requests", "applicants", 0))
    assert len(applicant.properties["type"].enum) == 6
    rows = {key: len(applicant.properties[key].properties) for key in ("refused", "unavailable", "rejected", "other")}
    assert rows == {"refused": 8, "unavailable": 3, "rejected": 5, "other": 3}
    assert set(root.properties["requests"].properties["total"].properties) == {
        "received", "carried_in", "granted", "partial", "refused", "unavailable", "rejected", "other", "finished", "carried_out"
    }  # fmt: skip
