"""generator.checks.corrections: what the site still tells of earlier contents, and above all what it does not."""

from __future__ import annotations

import copy
import datetime
import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from support import Git, Repo, as_yaml, new_repo, schema, tree, uscc

from generator.checks.corrections import CHANGED, UNREAD, Corrections, Step
from generator.engine import revisions
from generator.engine.store import FOLDER as FOLDER_OF_STORE
from generator.engine.store import open_store
from generator.site import evidence, histories
from generator.site.site import Site

AS_OF = datetime.date(2026, 11, 22)
FOLDER = "content/disclosures/penalties/2026"
DAYS = ("2026-09-22", "2026-10-03", "2026-10-20")
ORG: dict[str, Any] = {
    "authority": "scjgj",
    "document_number": "",
    "subject": {"type": "个体工商户", "name": "甲市北区样板餐馆", "uscc": uscc(31, "92990100"), "legal_representative": "赵*"},
    "violation_type": "经营超过保质期的食品",
    "facts": "执法人员检查发现货架上有过期食品三件。",
    "basis": "依据《中华人民共和国食品安全法》第一百二十四条。",
    "categories": ["罚款"],
    "content": "罚款5000元。",
    "fine_wan_yuan": 0.5,
    "severity": "一般",
    "decided_on": "2026-09-18",
    "valid_until": "2027-09-17",
}
PERSON = {**ORG, "subject": {"type": "自然人", "name": "李*", "id_type": "身份证"}}


class Case(NamedTuple):
    """The contents of a record one after the other, as what differs from the base; what must not be told, and what must be."""

    contents: tuple[Mapping[str, Any] | str, ...]
    never: tuple[str, ...]
    told: tuple[str, ...] = ()
    base: Mapping[str, Any] = ORG


def whose(**more: Any) -> dict[str, Any]:
    return {"subject": {**ORG["subject"], **more}}


PLAIN = "执法人员检查发现货架上有过期食品三件。"
# What editors take out of records, each in the way in which it was once wrong.
PRIVATE = {
    "name in the facts, masked later": Case(({"facts": "当事人王小红销售过期食品。"}, {"facts": "当事人王*销售过期食品。"}), ("王小红", "小红")),
    "name in the facts, left out later": Case(({"facts": "店员王小红当场承认。" + PLAIN}, {}), ("王小红", "小红", "店员")),
    "name without any word before it": Case(({"facts": PLAIN + "韩梅梅在场。"}, {}), ("韩梅梅", "梅梅")),
    "two names joined": Case(({"facts": PLAIN + "由孙志强、周丽华签字。"}, {}), ("孙志强", "周丽华", "志强")),
    "spaced name": Case(({"facts": PLAIN + "陪同人 冯 晓 峰。"}, {}), ("冯 晓 峰", "晓")),
    "compound family name": Case(({"facts": PLAIN + "欧阳建国陪同。"}, {}), ("欧阳建国", "建国")),
    "name with a dot": Case(({"facts": PLAIN + "阿依古丽·买买提在场。"}, {}), ("买买提", "阿依古丽")),
    "latin name": Case(({"facts": PLAIN + "John Smith在场。"}, {}), ("John", "Smith")),
    "name and title": Case(({"facts": PLAIN + "雒先生在场。"}, {}), ("雒先生",)),
    "rare family name alone": Case(({"licence": "雒昱菲"}, {}), ("雒昱菲",)),
    "name replaced by another": Case(({"facts": "经营者吴丽丽承认。"}, {"facts": "经营者郑大伟承认。"}, {"facts": "经营者承认。"}), ("吴丽丽", "郑大伟", "大伟")),
    "name beside another change": Case(
        ({"facts": "当事人钱多多销售过期食品三件。"}, {"facts": "当事人钱多多销售过期食品五件。"}, {"facts": "当事人钱*销售过期食品五件。"}), ("钱多多", "多多")
    ),
    "representative in full": Case((whose(legal_representative="赵大山"), {}), ("赵大山", "大山")),
    "representative in full, and in the facts": Case(
        ({**whose(legal_representative="赵大山"), "facts": "赵大山承认。"}, {"facts": "赵*承认。"}), ("赵大山", "大山")
    ),
    "full form of a masked representative": Case(({"facts": "法定代表人赵大山承认。"}, {"facts": "法定代表人承认。"}), ("赵大山", "大山")),
    "identity number": Case(({"facts": PLAIN + "身份证号110101199003070011。"}, {}), ("110101199003070011", "19900307")),
    "identity number in groups": Case(({"facts": PLAIN + "证号110101 19900307 0011。"}, {}), ("110101 19900307", "19900307")),
    "mobile number": Case(({"facts": PLAIN + "电话13812345678。"}, {}), ("13812345678",)),
    "mobile number in words": Case(({"facts": PLAIN + "电话一三八一二三四五六七八。"}, {}), ("一三八一二三四五六七八",)),
    "bank card": Case(({"content": "罚款5000元，缴入账号6222021234567890128。"}, {}), ("6222021234567890128",)),
    "home address": Case(({"facts": PLAIN + "其住址为甲市北区幸福路12号3单元501室。"}, {}), ("幸福路", "501室")),
    "mobile number in remarks, with a second change": Case(({"remarks": "联系13812345678", "fine_wan_yuan": 0.6}, {}), ("13812345678", "0.6")),
    "name of the shop": Case((whose(name="甲市北区王小红餐馆"), {}), ("王小红",)),
    "code of the shop": Case((whose(uscc=uscc(77, "92990100")), {}), (uscc(77, "92990100"),)),
    "markup": Case(({"remarks": "<b>原文</b>"}, {}), ("<b>", "原文")),
    "name as the number of a licence": Case(({"licence": "食品经营许可证，持证人蒋文静"}, {"licence": "食品经营许可证"}), ("蒋文静", "文静")),
    "name in a category note": Case(({"category_note": "对何秀英的训诫"}, {}), ("何秀英", "秀英")),
    "name of a person as party": Case(({"fine_wan_yuan": 0.8}, {}), ("0.8", "8,000", "0.5"), (), PERSON),
    "facts of a person": Case(({"facts": "在北门口摆摊。"}, {}), ("北门口", "摆摊"), (), PERSON),
    "person that is an organisation later": Case(
        ({"subject": {"type": "自然人", "name": "李*", "id_type": "身份证"}, "fine_wan_yuan": 0.7}, {"subject": {"type": "自然人", "name": "李**"}}),
        ("0.7",),
        (),
        PERSON,
    ),
    "came and went between": Case(({}, {"facts": PLAIN + "许婷婷在场。"}, {}), ("许婷婷", "婷婷")),
    "an unreadable content with a name": Case((as_yaml({**ORG, "document_number": "N", "witness": "沈小龙", "facts": "沈小龙"}), {}), ("沈小龙", "小龙")),
    "rare family name in a sentence": Case(({"facts": PLAIN + "雒昱菲在场。"}, {}), ("雒昱菲", "昱菲")),
    "names that are words": Case(({"facts": PLAIN + "在场的有高峰、文明。"}, {}), ("高峰", "文明。")),
    "family name of few": Case(({"remarks": "迟重光在场。"}, {}), ("迟重光",)),
    "given name alone": Case(({"facts": PLAIN + "伟伟当场承认。"}, {}), ("伟伟",)),
    "by-name": Case(({"facts": PLAIN + "绰号刀疤在场。"}, {}), ("刀疤",)),
    "name of a minority": Case(({"facts": PLAIN + "扎西次仁在场。"}, {}), ("扎西", "次仁")),
    "name of a minority without a dot": Case(({"facts": PLAIN + "阿卜杜拉买买提在场。"}, {}), ("买买提", "阿卜")),
    "name in another script": Case(({"facts": PLAIN + "مەمەت和Иван在场。"}, {}), ("مەمەت", "Иван")),
    "name in pinyin": Case(({"facts": PLAIN + "联系人wang xiaohong。"}, {}), ("xiaohong",)),
    "name in capitals": Case(({"facts": PLAIN + "WANG XIAOHONG在场。"}, {}), ("XIAOHONG",)),
    "name in the address of a mail": Case(({"facts": PLAIN + "邮箱xiaohong@example.com。"}, {}), ("xiaohong",)),
    "name that is a word in a sentence": Case(({"facts": PLAIN + "由高峰签字确认。"}, {}), ("由高峰",)),
    "name that is a word, left out of a sentence": Case(({"facts": "现场由高峰签字确认。"}, {"facts": "现场由他签字确认。"}), ("由高峰", "高峰签")),
    "name with a numeral": Case(({"facts": "证人王一签字确认。"}, {"facts": "证人王二签字确认。"}), ("王一",)),
    "name across the end of a sentence": Case(({"facts": PLAIN + "在场：刘；洋洋。"}, {}), ("刘；", "洋洋")),
    "name in the title of a decision": Case(({"basis": "依据《关于对丽丽美发店的处理办法》第一条。"}, {}), ("丽丽",)),
    "name beside what was confiscated": Case(({"content": "罚款5000元；没收冰柜1台（小芳）。"}, {"content": "罚款5000元；没收冰柜1台。"}), ("小芳",)),
    "name that moved to another field": Case(({"facts": PLAIN + "小兰兰在场。"}, {"remarks": "小兰兰在场。"}, {}), ("小兰兰",)),
    "mobile number masked in part": Case(({"facts": "电话138****5937。"}, {"facts": "电话139****5938。"}), ("****5937",)),
    "end of an identity number": Case(({"facts": "身份证后四位0611核实。"}, {"facts": "身份证后四位0612核实。"}), ("0611",)),
    "day of birth": Case(({"facts": "经营者生于1990年3月7日。"}, {"facts": "经营者生于1991年4月8日。"}), ("1990年",)),
    "number plate": Case(({"facts": "驾驶京A73915小客车。"}, {"facts": "驾驶京A73916小客车。"}), ("73915",)),
    "number of a house": Case(({"facts": "在北渠胡同87号查获。"}, {"facts": "在北渠胡同78号查获。"}), ("胡同87号",)),
    "number of a chat": Case(({"facts": "QQ：987654核实。"}, {"facts": "QQ：987655核实。"}), ("987654",)),
    "health": Case(({"remarks": "患有抑郁，申请分期缴纳"}, {}), ("抑郁",)),
    "person behind a complaint": Case(({"publicity_reason": "罗素芳等人举报"}, {}), ("罗素芳", "素芳")),
}
OPEN = {
    "a sum": Case(({"fine_wan_yuan": 5.0}, {}), (), ("罚款金额", "（50,000 元）", "0.5 万元（5,000 元）")),
    "a day": Case(({"valid_until": "2027-09-18"}, {}), (), ("处罚有效期", "2027年9月18日", "2027年9月17日")),
    "a choice": Case(({"severity": "严重"}, {}), (), ("严重", "一般")),
    "a text": Case(({"facts": "执法人员检查发现货架上有过期食品五件。"}, {}), (), ("五件", "三件")),
    "a clause": Case(({"basis": "依据《中华人民共和国食品安全法》第一百二十三条。"}, {}), (), ("第一百二十三条", "第一百二十四条")),
    "the name of a law": Case(({"basis": "依据《中华人民共和国产品质量法》第一百二十四条。"}, {}), (), ("产品质量法",)),
    "a sum in a sentence": Case(({"content": "罚款50000元。"}, {}), (), ("50000", "5000")),
    "a day in a sentence": Case(
        ({"facts": "2026年9月8日，执法人员检查发现货架上有过期食品三件。"}, {"facts": "2026年9月18日，执法人员检查发现货架上有过期食品三件。"}), (), ("9月8日",)
    ),
    "a field that came": Case(({}, {"remarks": "本决定已送达。"}), (), ("备注", "本决定已送达。")),
}
CASES = PRIVATE | OPEN


def number_of(name: str) -> int:
    return list(CASES).index(name) + 1


def file_of(name: str) -> str:
    return f"{FOLDER}/scjgj-{number_of(name)}.yml"


def written(name: str, content: Mapping[str, Any] | str) -> str:
    number = f"甲市监罚〔2026〕{number_of(name)}号"
    if isinstance(content, str):
        return content.replace("document_number: N", f"document_number: {number}")
    return as_yaml({**copy.deepcopy(dict(CASES[name].base)), "document_number": number, **content})


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A city whose records have all been corrected once or twice."""
    repo = new_repo(tmp_path_factory.mktemp("corrected") / "repo")
    git = Git(repo.root)
    for at, day in enumerate(DAYS):
        files = {file_of(name): written(name, case.contents[at]) for name, case in CASES.items() if at < len(case.contents)}
        # One that has left the site: somebody was named in it, then only its end was written down.
        left = {"publicity_until": "2026-10-21", "publicity_basis": {"law": "《甲市办法》", "clause": "第一条"}} if at == len(DAYS) - 1 else {}
        facts = [PLAIN + "霍思源在场。", PLAIN, PLAIN][at]
        gone = {**ORG, "document_number": "甲市监罚〔2026〕99号", "facts": facts, **left}
        git.commit(day, files | {f"{FOLDER}/scjgj-99.yml": as_yaml(gone)})
    return repo


def told(site: Site, file: str) -> list[Step]:
    place = site.kinds.place(file)
    assert place is not None
    record = site.find((place[0].name, place[1]))
    assert record is not None
    found = Corrections(site)
    alone = found.of(record)
    found.prepare(histories.editions(site))
    # One record alone gets the same as all together.
    assert found.of(record) == alone
    return alone


@pytest.fixture(scope="module")
def site(city: Repo) -> Site:
    return evidence.load_proved(city.root, AS_OF)


@pytest.mark.parametrize("name", CASES)
def test_of_earlier_contents_only_what_may_be_public_is_told(site: Site, name: str) -> None:
    steps = told(site, file_of(name))
    assert len(steps) == len(CASES[name].contents) - 1
    assert [step.day for step in steps] == list(DAYS[1 : len(steps) + 1])
    said = repr(steps)
    assert [one for one in CASES[name].never if one in said] == []
    assert [one for one in CASES[name].told if one not in said] == []
    if name in PRIVATE:
        # That something was corrected is said all the same.
        assert all(step.what == UNREAD or (step.what == CHANGED and step.fields) for step in steps)


def changed(root: Path, name: str, file: str, **other: Any) -> list[Step]:
    """What is told of a record of a kind whose example was corrected to be the present one: `other` was there before."""
    repo = new_repo(root)
    git, now = Git(repo.root), schema(name)["examples"][0]
    git.commit("2026-11-02", {file: as_yaml({**copy.deepcopy(now), **other})})
    git.commit("2026-11-03", {file: as_yaml(now)})
    return told(evidence.load_proved(repo.root, AS_OF), file)


def test_of_lists_whose_entries_leave_only_the_title_is_told(tmp_path: Path) -> None:
    now = schema("red-black-list")["examples"][0]
    more = [*now["red"], {**copy.deepcopy(now["red"][0]), "deeds": "一件写错的事迹。", "until": "2027-04-07"}]
    [step] = changed(tmp_path / "repo", "red-black-list", "content/lists/red-black/2026-q1.yml", red=more)
    assert [one.kept for one in step.fields] == [True]
    assert "写错" not in repr(step)
    assert "红旗窗口" not in repr(step)


def test_of_lists_that_are_never_shown_only_the_title_is_told(tmp_path: Path) -> None:
    [step] = changed(tmp_path / "repo", "forwarding", "content/lists/forwarding/2026/2026-0012.yml", withdrawn=["2026/scjgj-77"])
    assert [one.kept for one in step.fields] == [True]
    assert "scjgj" not in repr(step)


def test_what_the_negative_list_forbids_is_not_told_of_an_earlier_content(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo")
    git, file = Git(repo.root), f"{FOLDER}/scjgj-1.yml"
    word = {"content/lists/negative/f-03.yml": as_yaml(schema("negative-list")["examples"][0])}
    old = as_yaml({**ORG, "document_number": "甲市监罚〔2026〕1号", "facts": "见处置力量部署位置图表。", "fine_wan_yuan": 0.6})
    git.commit("2026-11-02", {file: old})
    git.commit("2026-11-03", {file: as_yaml({**ORG, "document_number": "甲市监罚〔2026〕1号"})} | word)
    [step] = told(evidence.load_proved(repo.root, AS_OF), file)
    assert [one.kept for one in step.fields] == [True, True]


@pytest.mark.parametrize(("number", "kept"), [(13812345678, True), (12000000.5, False)])
def test_a_number_of_a_person_in_the_field_of_a_sum_is_not_told(tmp_path: Path, number: float, kept: bool) -> None:
    [step] = changed(tmp_path / "repo", "procurement", "content/lists/procurement/scjgj-1.yml", budget=number)
    assert [one.kept for one in step.fields] == [kept]


def test_a_link_to_a_department_has_its_name_and_no_other_link_is_followed(tmp_path: Path) -> None:
    [step] = changed(tmp_path / "one", "penalty", f"{FOLDER}/scjgj-1.yml", source_authority="xzspj")
    [one] = step.fields
    assert (one.kept, one.before, one.after) == (False, "甲市行政审批服务局", "")
    [step] = changed(tmp_path / "two", "rule", "content/rules/one.yml", receiver="jia-sheng")
    assert [one.kept for one in step.fields] == [True]


@pytest.fixture(scope="module")
def built(city: Repo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return tree(city.build(tmp_path_factory.mktemp("built") / "site"))


def test_no_file_of_the_site_has_what_was_taken_out(built: dict[str, bytes]) -> None:
    """Pages, data interface, tables, feeds, search: what editors took out is in none of them, also not cut in pieces or in another form."""
    taken_out = [one for case in PRIVATE.values() if case.base is ORG for one in case.never if len(one) > 3 or (len(one) == 3 and not one.isascii())] + ["霍思源"]
    assert len(taken_out) > 35
    forms = {form: one for one in taken_out for form in (one.encode(), json.dumps(one).strip('"').encode(), quote(one).encode(), one.encode("utf-16-le"))}
    found = re.compile(b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))
    opened = {file: _opened(file, data) for file, data in built.items()}
    assert [(file, forms[match[0]]) for file, data in opened.items() if (match := found.search(data)) is not None] == []


def _opened(file: str, data: bytes) -> bytes:
    """The content of a file, also of one that is packed."""
    if file.endswith(".gz"):
        return gzip.decompress(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    return data


def test_the_page_tells_what_may_be_told(built: dict[str, bytes]) -> None:
    for name, case in OPEN.items():
        page = built[f"disclosures/penalties/2026/scjgj-{number_of(name)}/index.html"].decode()
        assert [one for one in case.told if one not in page] == []
    page = built[f"disclosures/penalties/2026/scjgj-{number_of('identity number')}/index.html"].decode()
    assert "已更正，原内容不再公布" in page


def test_a_build_after_a_correction_is_that_of_an_empty_folder(city: Repo, tmp_path: Path) -> None:
    """The first build remembers the corrections, the second one finds one more."""
    root = tmp_path / "repo"
    shutil.copytree(city.root, root)
    repo, git = Repo(root), Git(root, new=False)
    site = repo.build(tmp_path / "site")
    name = "a sum"
    git.commit("2026-11-03", {file_of(name): written(name, {"severity": "严重"})})
    repo.build(site)
    shutil.rmtree(root / FOLDER_OF_STORE)
    assert tree(site) == tree(repo.build(tmp_path / "other"))
    assert "2026年11月3日" in (site / f"disclosures/penalties/2026/scjgj-{number_of(name)}/index.html").read_text(encoding="utf-8")


def test_nothing_is_read_from_git_while_nothing_is_corrected(city: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = open_store(tmp_path / "store")
    site = evidence.load_proved(city.root, AS_OF, memory)
    found = Corrections(site)
    found.prepare(histories.editions(site))
    monkeypatch.setattr(revisions, "contents", lambda root, names: pytest.fail("git was asked"))
    again = evidence.load_proved(city.root, AS_OF, memory)
    other = Corrections(again)
    other.prepare(histories.editions(again))
    record = again.find(("penalty", f"2026/scjgj-{number_of('a sum')}"))
    assert record is not None
    assert other.of(record) == found.of(record) != []
