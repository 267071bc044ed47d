"""Checks of single values: where the line between right and wrong runs."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import GOOD, GOOD_FILE, NOTICE_HEAD, SAMPLE, SAMPLE_FILE, Repo, new_repo, schema, uscc

from generator.checks.fields import number_regex

PENALTY_FILE = "content/disclosures/penalties/2026/scjgj-15.yml"
PENALTY: dict[str, Any] = {
    "authority": "scjgj",
    "document_number": "甲市监罚〔2026〕15号",
    "subject": {
        "type": "法人及非法人组织",
        "name": "甲市清和餐饮管理有限公司",
        "uscc": "91990100MA1G0A0192",
        "legal_representative": "王*",
    },
    "violation_type": "经营超过保质期的食品",
    "facts": "经查属实。",
    "basis": "依据《中华人民共和国食品安全法》第一百二十四条。",
    "categories": ["罚款"],
    "content": "罚款5000元。",
    "fine_wan_yuan": 0.5,
    "severity": "一般",
    "decided_on": "2026-04-21",
    "valid_until": "2027-04-20",
}


def slugs(repo: Repo, **changes: Any) -> list[str]:
    """What is said of a penalty with some fields changed; `a__b` is the field b of a."""
    data = copy.deepcopy(PENALTY)
    for key, value in changes.items():
        holder, _, last = key.rpartition("__")
        (data[holder] if holder else data)[last] = value
    repo.dump(PENALTY_FILE, data)
    return [slug for *_, slug in repo.places()]


@pytest.mark.parametrize(
    ("content", "wan", "expected"),
    [
        ("罚款5000元。", 0.5, []),
        ("罚款人民币伍仟元整。", 0.5, []),
        ("罚款0.5万元。", 0.5, []),
        ("罚款5000元。", 5, ["amount-disagrees"]),
        ("罚款5000元。", 5000, ["yuan-as-wan-yuan"]),
        ("罚款￥5000。", 5000, ["yuan-as-wan-yuan"]),
        ("罚款￥5000。", 0.5, []),
        ("罚款:0.5（万元）", 0.5, []),
        ("罚款（万元）：0.5", 0.5, []),
        ("对甲、乙各罚款2500元。", 0.5, []),
        ("罚款伍佰元。", 0.5, ["amount-disagrees"]),
        # Two fines: each, or both together.
        ("对甲行为罚款2000元，对乙行为罚款3000元。", 0.5, []),
        ("对甲行为罚款2000元，对乙行为罚款3000元，合计罚款5000元。", 0.5, []),
        ("对甲行为罚款2000元，对乙行为罚款4000元。", 0.5, ["amount-disagrees"]),
        # A text that names no amount supports none.
        ("按货值处以罚款。", 0.5, ["amount-without-text"]),
        ("给予警告。", 6205, ["amount-without-text"]),
        ("按货值处以罚款。", 0, []),
    ],
)
def test_the_amount_and_the_amount_in_the_text(repo: Repo, content: str, wan: float, expected: list[str]) -> None:
    """domain.md 1.3: CF_NR_FK counts in 万元; a sample 0.2 stands beside the text 罚款2000元."""
    assert slugs(repo, content=content, fine_wan_yuan=wan) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("罚款5000元，没收违法所得1260元。", ["amount-not-given"]),
        ("罚款5000元，违法所得￥1260予以没收。", ["amount-not-given"]),
        ("罚款5000元，没收酱料3瓶。", []),
        ("罚款5000元。", []),
    ],
)
def test_an_amount_in_the_text_whose_field_is_empty_is_told(repo: Repo, content: str, expected: list[str]) -> None:
    assert slugs(repo, content=content) == expected


@pytest.mark.parametrize(
    ("wan", "expected"), [(0.123456, []), (0.1234567, ["too-many-decimals"]), (12345.6, []), (1e-06, []), (1e-07, ["too-many-decimals"])]
)
def test_decimals_down_to_the_cent(repo: Repo, wan: float, expected: list[str]) -> None:
    """domain.md 1.3: decimal(18,6)."""
    data = {**PENALTY, "content": "按货值处以罚款。", "fine_wan_yuan": wan}
    repo.write(PENALTY_FILE, "".join(f"{k}: {v:.7f}\n" if k == "fine_wan_yuan" else _line(k, v) for k, v in data.items()))
    found = [slug for *_, slug in repo.places() if slug != "amount-without-text"]
    # The record is written with seven decimals; zeros at the end are none.
    assert found == expected


def test_a_small_amount_is_told_without_an_exponent(repo: Repo) -> None:
    repo.write(PENALTY_FILE, "".join(_line(k, v) for k, v in PENALTY.items()).replace("fine_wan_yuan: 0.5", "fine_wan_yuan: 0.000001"))
    [one] = repo.check()
    assert one["slug"] == "amount-disagrees"
    assert "填了 0.000001，" in one["message"]


def _line(key: str, value: Any) -> str:
    from support import as_yaml

    return as_yaml({key: value})


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("甲市监罚〔2026〕15号", []),
        ("甲市监罚〔2026〕0015号", []),
        ("甲市监罚[2026]15号", ["document-number-brackets"]),
        ("甲市监罚（2026）15号", ["document-number-brackets"]),
        ("甲市监罚【2026】15号", ["document-number-brackets"]),
        ("甲市监罚(2026)15号", ["document-number-brackets"]),
        ("甲市监罚 〔2026〕 15 号", ["document-number-brackets"]),
        ("甲市监罚〔26〕15号", ["document-number-pattern"]),
        ("甲市监罚〔2026〕号", ["document-number-pattern"]),
        ("甲市监罚〔2026〕十五号", ["document-number-pattern"]),
        ("甲市监罚〔2026〕15号之一", ["document-number-pattern"]),
        ("甲市监许〔2026〕15号", ["document-number-pattern"]),
        ("甲市监罚2026年15号", ["document-number-pattern"]),
        # Where a decision has no number, that of the certificate, the vehicle or the ticket stands in its place.
        ("JY33202810257113", ["document-number-without-year"]),
        ("车20苏B00144(19)", ["document-number-without-year"]),
        ("(沪税普一)许变准字2021第(837)", ["document-number-without-year"]),
        ("双环许可2019", ["document-number-without-year"]),
        ("甲市监罚〔２０２６〕１５号", ["full-width-characters"]),
    ],
)
def test_document_numbers_follow_their_department(repo: Repo, number: str, expected: list[str]) -> None:
    assert slugs(repo, document_number=number) == expected


def test_a_department_without_patterns_takes_any_number(repo: Repo) -> None:
    """xzspj declares a pattern for permits only."""
    assert slugs(repo, authority="xzspj", document_number="任意1号") == []


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=8), st.integers(1000, 9999), st.integers(0, 10**6))
def test_a_pattern_means_its_own_characters(name: str, year: int, serial: int) -> None:
    """Whatever stands in a department's pattern, it takes the numbers made by it, with their year, and no others."""
    name = name.replace("{", "").replace("}", "")
    match = number_regex(f"{name}〔{{year}}〕{{serial}}号").fullmatch(f"{name}〔{year}〕{serial}号")
    assert match
    assert (match["year"], match["serial"]) == (str(year), str(serial))
    assert not number_regex(f"{name}.〔{{year}}〕{{serial}}号").fullmatch(f"{name}x〔{year}〕{serial}号")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("李*", []),
        ("李**", []),
        ("欧阳*", []),
        ("李某", []),
        ("李某某", []),
        ("李＊", []),
        ("李×", []),
        ("李明", ["unmasked-person"]),
        ("李小明", ["unmasked-person"]),
        ("Smith", ["unmasked-person"]),
        ("买买提·艾力", ["unmasked-person"]),
    ],
)
def test_persons_are_masked(repo: Repo, name: str, expected: list[str]) -> None:
    """domain.md 6: names of natural persons are published masked, those of representatives too."""
    assert slugs(repo, subject__legal_representative=name) == expected
    data = {**PENALTY, "subject": {"type": "自然人", "name": name, "id_type": "身份证"}}
    repo.dump(PENALTY_FILE, data)
    assert [slug for *_, slug in repo.places()] == expected


def test_organisations_are_not_masked(repo: Repo) -> None:
    assert slugs(repo, subject__name="李明餐馆") == []


@pytest.mark.parametrize(
    ("decided", "until", "expected"),
    [
        ("2026-11-22", "2027-11-21", []),
        ("2026-11-23", "2027-11-21", ["future-date"]),
        ("2026-04-21", "2026-04-21", []),
        ("2026-04-21", "2026-04-20", ["dates-out-of-order"]),
        ("2026-04-21", "2099-12-31", []),
    ],
)
def test_dates_in_their_order(repo: Repo, decided: str, until: str, expected: list[str]) -> None:
    assert slugs(repo, decided_on=decided, valid_until=until) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("scjgj", []),
        ("xzsp", ["misspelt-link"]),
        ("市市场监管局", ["misspelt-link"]),
        ("甲市市场监督管理局", ["misspelt-link"]),
        ("weather", ["broken-link"]),
        # A number more may be another record.
        ("scjgj2", ["broken-link"]),
    ],
)
def test_links_lead_to_records(repo: Repo, link: str, expected: list[str]) -> None:
    assert slugs(repo, source_authority=link) == expected


@pytest.mark.parametrize(("departments", "said"), [(True, "现有的是：scjgj"), (False, "那里现在一个也没有，先用 credit new department 文件名 写一份空白的")])
def test_the_hint_lists_what_is_there_or_says_how_the_first_one_is_made(tmp_path: Path, departments: bool, said: str) -> None:
    repo = new_repo(tmp_path / "repo", departments=departments)
    repo.dump(PENALTY_FILE, {**PENALTY, "authority": "weather"})
    hints = [one["hint"] for one in repo.check() if one["slug"] == "broken-link"]
    assert hints
    assert all(said in one for one in hints)


def test_a_link_to_a_record_with_faults_leads_somewhere(repo: Repo) -> None:
    """One faulty department is one mistake, not one in each of its records."""
    repo.write(
        "content/authorities/scjgj.yml",
        (repo.root / "content/authorities/scjgj.yml").read_text(encoding="utf-8").replace("行政机关", "机关"),
    )
    assert slugs(repo) == ["unknown-choice"]


@pytest.mark.parametrize("code", ["91990100ma1g0a0192", "９１９９０１００ＭＡ１Ｇ０Ａ０１９２", "91990100 MA1G0A 0192"])
def test_codes_as_people_type_them_are_told_their_right_form(repo: Repo, code: str) -> None:
    assert slugs(repo, subject__uscc=code) == ["uscc-not-normal"]
    [one] = repo.check()
    assert "91990100MA1G0A0192" in one["hint"]


def test_a_wrong_inner_digit_is_a_warning(repo: Repo) -> None:
    """domain.md 3.1: real codes with a wrong inner digit exist."""
    from generator.text.identifiers import uscc_check_digit

    body = "91990100MA1G0A018"
    assert slugs(repo, subject__uscc=body + uscc_check_digit(body)) == ["uscc-inner-check-digit"]
    assert [one["severity"] for one in repo.check()] == ["warning"]


@pytest.mark.parametrize(("length", "expected"), [(4000, []), (4001, ["longer-than-standard"])])
def test_the_lengths_of_the_standard_warn(repo: Repo, length: int, expected: list[str]) -> None:
    assert slugs(repo, facts="长" * (length - 2000)) == expected
    assert all(one["severity"] == "warning" for one in repo.check())


def test_checks_of_values_run_on_what_could_be_read(repo: Repo) -> None:
    """All errors at once: a fault in one field hides none in another."""
    repo.write(GOOD_FILE, GOOD.replace("审批替代型", "甲型").replace("xzspj", "nobody").replace("2026-03-12", "2027-03-12"))
    assert sorted(slug for *_, slug in repo.places()) == ["broken-link", "code-date-differs", "future-date", "unknown-choice"]


@pytest.mark.parametrize(
    ("finished", "state", "on", "expected"),
    [
        (2, "在办", "2026-03-02", []),
        (3, "在办", "2026-03-02", ["over-ordered-limit"]),
        (3, "办结", "2026-03-02", []),
        (3, "在办", None, []),
    ],
)
def test_what_a_notice_limits(repo: Repo, finished: int, state: str, on: str | None, expected: list[str]) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    data = {"name": "甲", "finished": finished, "state": state, "count": {"received": 9}} | ({"on": on} if on else {})
    repo.dump("content/lists/samples/a.yml", data)
    found = repo.check()
    assert [one["slug"] for one in found] == expected
    for one in found:
        assert one["severity"] == "warning"
        assert all(words in one["message"] for words in ("3 件", "2.5 件", "状态是“在办”，填了日期", "甲政〔2026〕1号第三条"))


@pytest.mark.parametrize(
    ("finished", "received", "expected"),
    [(3, 3, []), (4, 3, ["share-over-whole"]), (1, 0, ["share-over-whole"]), (0, 0, []), (5, None, [])],
)
def test_a_part_is_not_more_than_its_whole(repo: Repo, finished: int, received: int | None, expected: list[str]) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    repo.dump(
        "content/lists/samples/a.yml",
        {"name": "甲", "finished": finished} | ({"count": {"received": received}} if received is not None else {}),
    )
    assert [(line, slug) for _, line, _, slug in repo.places()] == [(2, slug) for slug in expected]


NOTICE = NOTICE_HEAD + """\
  - number: 三2
    orders: 一般事项7个工作日办结。
    lives:
      - {place}
    state: 已有
"""


@pytest.mark.parametrize(
    ("place", "slugs"),
    [
        ("case", []),
        ("case.extension.reason", []),
        ("penalty.subject", []),
        # Things in a list have no step of their own.
        ("guide.materials.sample_url", []),
        ("guide.materials.0.sample_url", ["wrong-form"]),
        ("cases", ["unknown-record-kind"]),
        ("cases.reason", ["unknown-record-kind"]),
        ("case.reason", ["unknown-record-field"]),
        ("case.extension.reasons", ["unknown-record-field"]),
        ("case.extension.reason.text", ["unknown-record-field"]),
    ],
)
def test_a_place_is_a_kind_or_one_of_its_fields(repo: Repo, place: str, slugs: list[str]) -> None:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/notices/yj.yml", NOTICE.format(place=place))
    assert [slug for *_, slug in repo.places()] == slugs


def test_a_place_in_a_kind_whose_schema_is_wrong_is_not_judged(repo: Repo) -> None:
    repo.write("content/pages/index.md", "# 首页\n")
    repo.write("content/notices/yj.yml", NOTICE.format(place="case.reason"))
    repo.write("schemas/case.schema.json", "{}")
    assert {path for path, *_ in repo.places()} == {"schemas/case.schema.json"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("甲市监罚〔2026〕13号、14号、15号", []),
        ("甲市监罚〔2026〕104-116号", []),
        ("甲市监罚〔2026〕13号、甲环罚〔2026〕14号", ["document-number-pattern"]),
        ("甲市监罚〔2026〕116-104号", ["document-number-pattern"]),
    ],
)
def test_a_text_of_several_numbers_follows_if_each_does(repo: Repo, number: str, expected: list[str]) -> None:
    assert slugs(repo, document_number=number) == expected


def test_a_number_may_be_that_of_a_body_in_whose_name_it_is_made(repo: Repo) -> None:
    """A team that acts for a bureau writes the bureau's number; several bodies that decide together use that of one of them."""
    department = (repo.root / "content/authorities/scjgj.yml").read_text(encoding="utf-8")
    bureau = department.replace("甲市监", "甲环").replace("市场监督管理局", "生态环境局").replace("市场监管局", "环境局")
    repo.write("content/authorities/sthjj.yml", bureau.replace("11990100MB1F00022W", uscc(77)))
    number = "甲环罚〔2026〕15号"
    assert slugs(repo, document_number=number) == ["document-number-pattern"]
    acting = {"how": "赋权", "by": "scjgj", "for": "sthjj", "document": "赋权决定"}
    assert slugs(repo, document_number=number, acting=acting) == []
    assert slugs(repo, document_number=number, joint_authorities=["sthjj"]) == []
    assert slugs(repo, document_number="甲教罚〔2026〕15号", joint_authorities=["sthjj"]) == ["document-number-pattern"]
    # Nothing is known of the numbers of a body that declares none for this kind.
    assert slugs(repo, document_number="甲教罚〔2026〕15号", joint_authorities=["xzspj"]) == []


@pytest.mark.parametrize(("day", "expected"), [("2019-01-21", []), ("2019-01-22", ["abolished-department"])])
def test_a_department_decides_nothing_after_its_last_day(repo: Repo, day: str, expected: list[str]) -> None:
    """Its old records stay its own (机构改革)."""
    old = schema("department")["examples"][2]
    repo.dump("content/authorities/hbj.yml", old | {"abolished": old["abolished"] | {"successors": ["scjgj"]}})
    promise = GOOD.replace("accepted_by: xzspj", "accepted_by: hbj").replace("2026-03-12", day).replace("20260312", day.replace("-", ""))
    repo.write(GOOD_FILE, promise)
    assert [slug for *_, slug in repo.places()] == expected
