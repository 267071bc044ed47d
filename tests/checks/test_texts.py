"""What must not be published is found however it is written; what only looks like it is let through."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo, as_yaml

from generator.checks import texts
from generator.model import records
from generator.model.kinds import Kinds
from generator.reading import recordfile
from generator.text.identifiers import inner_check_digit, is_identity_number, luhn, uscc_check_digit

# Made up: area 110101, born on 1 January 1900 and later, with right check characters.
IDENTITY = "11010119000101001"
IDENTITY += "10X98765432"[sum(int(c) * 2 ** (17 - i) for i, c in enumerate(IDENTITY)) % 11]
CARD = "622202000000000"
CARD += next(d for d in "0123456789" if luhn(CARD + d))

FILE, RECORD = PENALTY_FILE, PERSONS_PENALTY
FACTS = "经查属实。"


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


FOUND = [
    ("identity-number", f"身份证号{IDENTITY}"),
    ("identity-number", f"（{IDENTITY}）"),
    ("identity-number", f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}"),
    ("identity-number", f"{IDENTITY[:6]}-{IDENTITY[6:14]}-{IDENTITY[14:]}"),
    ("identity-number", wide(IDENTITY)),
    ("identity-number", f"{IDENTITY[:6]}{wide(IDENTITY[6:14])}{IDENTITY[14:]}"),
    ("mobile-number", "电话13800000000"),
    ("mobile-number", "138 0000 0000"),
    ("mobile-number", "138-0000-0000"),
    ("mobile-number", "+8613800000000"),
    ("mobile-number", "+86 138 0000 0000"),
    ("mobile-number", wide("13800000000")),
    ("mobile-number", "1３8０0０0０0０0"),
    ("bank-card-number", f"账号{CARD}"),
    ("bank-card-number", " ".join(CARD[i : i + 4] for i in range(0, 16, 4))),
    ("bank-card-number", wide(CARD)),
    ("home-address", "家住甲市东街12号"),
    ("home-address", "现住幸福小区3号楼2单元501室"),
    ("home-address", "户籍所在地为东村"),
    ("home-address", "住址：甲市中山路"),
    ("home-address", "3号楼2单元501"),
    ("home-address", "经营者住甲市东城区和平路18号3单元201室"),
    ("home-address", "18号3单元201室"),
    ("home-address", "李某，女，住甲县东镇东村"),
    ("home-address", "（住甲市东街12号）"),
    ("home-address", "其租住幸福小区"),
    ("home-address", "住　址：甲市中山路"),
    ("home-address", "家庭地址为甲市东街三巷5号"),
    ("home-address", "居住在东村三组"),
    ("home-address", "户籍地：甲县东村"),
    ("home-address", "东镇东村3组12号"),
    ("home-address", "住所地：甲市中山路1号"),
    ("home-address", "送达地址：甲市中山路1号"),
    ("home-address", "现居甲市东街12号"),
    ("home-address", "其住处（甲市东街12号）"),
    ("home-address", "老家在甲县东村"),
    ("home-address", "其家位于东街12号"),
    ("home-address", "身份证地址：甲市东街12号"),
    ("home-address", "幸福小区3幢301室"),
    ("home-address", "幸福小区3-2-301"),
    ("home-address", "幸福花园二期5栋1203房"),
    ("identity-number", "Passport No. E12345678"),
    ("identity-number", "香港身份证A123456(7)"),
    ("identity-number", "社会保障卡号A12345678"),
    ("identity-number", "病历号1234567"),
    ("identity-number", "驾驶证档案编号110101190001"),
    ("identity-number", "护照号码E12345678"),
    ("identity-number", "持护照（G1234 5678）入境"),
    ("identity-number", "港澳居民来往内地通行证号H1234567890"),
    ("identity-number", "台湾居民来往大陆通行证：12345678"),
    ("identity-number", "军官证号：南字第1234567"),
    ("markup-in-text", "<b>粗</b>"),
    ("markup-in-text", "<img src=x onerror=alert(1)>"),
    ("markup-in-text", "</script>"),
    ("markup-in-text", "<!-- 注 -->"),
    ("markup-in-text", "<?php x"),
    ("markup-in-text", "{{ 7*7 }}"),
    ("markup-in-text", "{% raw %}"),
    ("markup-in-text", "{# 注 #}"),
    ("script-in-text", "javascript:alert(1)"),
    ("script-in-text", "JavaScript: alert(1)"),
    ("script-in-text", "vbscript:x"),
    ("script-in-text", "data:text/html,x"),
    pytest.param("script-in-text", "jAvAsCrIpT:alert(1)"),
    pytest.param("script-in-text", "dAtA:text/html,x"),
    pytest.param("script-in-text", "data :text/html,x"),
]

FINE = [
    "人行天桥宽3米，高<5米，长>20米",
    "{2026}年",
    "2026年3月12日至2026年12月31日",
    "统一社会信用代码91990100MA1G0A0192",
    "0300-5550120",
    "订单号1380000000012345",
    "12345热线",
    "金额123456789012元",
    "编号110101190001010000",
    "位于东街12号的门店",
    "经营场所：甲市中山路1号",
    "该单元测试",
    "居住证办理窗口",
    "data和script都是英文词",
    "住房公积金缴存在中山路1号",
    "住建局位于中山路1号",
    "执法人员挡住12号门",
    "在居住区道路两侧",
    "住宅楼3号楼",
    "入住人民路宾馆",
    "当事人住甲市东城区",
    "通行证已过期",
    "护照业务窗口",
    "货车通行证12345678",
    "东村第3组",
    "经营场所位于幸福小区3幢301室",
    "违法建设地点为幸福小区3号楼501户门前",
    "现居民小组会议",
    "老家电市场在中山路",
    "住院部大楼",
    "籍贯不详",
    "持驾驶证驾驶",
    "社会保障卡服务网点12个",
    "香港路12号的门店",
]


def slugs(repo: Repo, text: str) -> list[str]:
    repo.dump(FILE, {**yaml.load(RECORD, yaml.BaseLoader), "facts": text})
    return [slug for *_, slug in repo.places()]


def test_the_record_itself_gets_no_second_look(repo: Repo, kinds: Kinds) -> None:
    repo.write(FILE, RECORD)
    record, findings = recordfile.read(repo.root, FILE, kinds)
    assert findings == []
    assert record is not None
    assert not record.suspect


@pytest.mark.parametrize(("slug", "text"), FOUND)
def test_what_is_found(repo: Repo, slug: str, text: str) -> None:
    assert slugs(repo, f"情况如下{text}，特此说明。") == [slug]


@pytest.mark.parametrize("text", FINE)
def test_what_is_let_through(repo: Repo, text: str) -> None:
    assert slugs(repo, f"情况如下：{text}，特此说明。") == []


@pytest.mark.parametrize("text", ["住所：甲市中山路1号", "送达地址：甲市中山路1号", "注册地址为甲市中山路1号501室", "经营场所在中山路1号"])
def test_where_an_organisation_is_may_be_said(repo: Repo, text: str) -> None:
    repo.write(GOOD_FILE, GOOD.replace("申请办理食品经营许可", text))
    assert repo.check() == []
    repo.write(GOOD_FILE, GOOD.replace("申请办理食品经营许可", text.replace("住所", "经营者住所")))
    assert [slug for *_, slug in repo.places()] == (["home-address"] if "住所" in text else [])


@pytest.mark.parametrize(
    ("slug", "lines"),
    [
        pytest.param("mobile-number", ["138", "0000 0000"]),
        pytest.param("identity-number", [IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:]]),
    ],
)
def test_a_number_that_yaml_folds_over_lines_is_found(repo: Repo, slug: str, lines: list[str]) -> None:
    """Lines of a plain text are one text with blanks, whatever the file looks like; programs that write YAML wrap long lines."""
    folded = "\n  ".join(lines)
    repo.write(FILE, RECORD.replace(FACTS, f"经查 {folded} 属实。"))
    assert slug in [found for *_, found in repo.places()]


@pytest.mark.parametrize("text", [f"经查\\u0031{IDENTITY[1:]}", "\\x3cb>粗"])
def test_escapes_hide_nothing(repo: Repo, text: str) -> None:
    repo.write(FILE, RECORD.replace(FACTS, f'"{text}"'))
    assert [found for *_, found in repo.places()] in (["identity-number"], ["markup-in-text"])


def _codes_of_digits() -> Iterator[str]:
    """Right unified social credit codes that hold a date where an identity number would."""
    for day, month, year, tail in itertools.product(range(1, 29), range(1, 13), range(1900, 2000), range(10)):
        body = f"120401{year}{month:02d}{day:02d}{tail:02d}"
        body += inner_check_digit(body[8:16])
        yield body + uscc_check_digit(body)


def test_a_code_of_digits_alone_is_no_identity_number(repo: Repo) -> None:
    """domain.md 6: a right code in the place of a code is a code, even if it would do as an identity number too."""
    both = next(code for code in _codes_of_digits() if is_identity_number(code))
    repo.write(GOOD_FILE, GOOD.replace("91990100MA1G0A0192", both))
    assert repo.check() == []
    repo.write(GOOD_FILE, GOOD.replace("申请办理食品经营许可", f"统一社会信用代码{both}的单位申请"))
    assert repo.check() == []
    repo.write(GOOD_FILE, GOOD.replace("申请办理食品经营许可", f"身份证{both}的人申请"))
    assert [slug for *_, slug in repo.places()] == ["identity-number"]


_PIECES = st.sampled_from(
    [
        "1",
        "13",
        "138",
        "0000",
        "00000000",
        " ",
        "-",
        "+86",
        "０",
        "１３８",
        "\n",
        "<",
        "b>",
        "{",
        "{%",
        "住",
        "址",
        "家住",
        "路",
        "号楼",
        "2单元",
        "JAVA",
        "script",
        ":",
        "data",
        "x",
        "，",
        "6222",
        "1101011900",
        "字",
    ]
)


@given(parts=st.lists(_PIECES, max_size=14))
def test_the_quick_look_never_overlooks_what_the_slow_one_finds(kinds: Kinds, parts: list[str]) -> None:
    """`suspect` only saves time: a record that is not suspect has nothing in it for the checks of texts to find."""
    text = "文" + "".join(parts).strip() + "字"
    kind = kinds.by_name["penalty"]
    with tempfile.TemporaryDirectory() as folder:
        repo = Repo(Path(folder))
        # One line each: how YAML folds lines has its own test.
        repo.write(FILE, as_yaml({**yaml.load(RECORD, yaml.BaseLoader), "facts": text.replace("\n", " ")}))
        record, _ = recordfile.read(repo.root, FILE, kinds)
    assert record is not None
    found = [
        finding
        for leaf in records.walker(kind.root, records.every)(record)
        if isinstance(leaf.value, str)
        for check in texts.CHECKS
        for finding in check(leaf)
    ]
    assert record.suspect or not found, [finding.slug for finding in found]


def test_numbers_in_a_comment_are_found_and_not_told_twice(repo: Repo) -> None:
    repo.write(FILE, f"# 原件{IDENTITY}\n{RECORD}# 电话 13800000000\n# 第1稿\n")
    found = repo.places()
    assert [(line, slug) for _, line, _, slug in found] == [(1, "identity-number"), (16, "mobile-number")]
    # It is part of a text.
    repo.write(FILE, RECORD.replace("经查属实。", "|\n  经查\n  # 13800000000"))
    assert [slug for *_, slug in repo.places()] == ["mobile-number"]


def test_a_number_in_a_comment_is_found_in_a_file_that_was_right(repo: Repo) -> None:
    """What a record holds is the same as before, so that nothing but its text tells that it must be checked again."""
    for said in ("", "# 电话见原件\n", "# 住院部签收\n"):
        repo.write(FILE, RECORD + said)
        assert repo.check() == []
    repo.write(FILE, f"{RECORD}# 电话 13800000000\n")
    for _ in range(2):
        assert [one["slug"] for one in repo.check()] == ["mobile-number"]
    repo.write(FILE, RECORD)
    assert repo.check() == []


@pytest.mark.parametrize("name", [IDENTITY.lower(), "13800000000", "a-138-0000-0000", f"{IDENTITY}13800000000"])
def test_numbers_in_the_name_of_a_file_are_found(repo: Repo, name: str) -> None:
    repo.write(f"content/disclosures/penalties/2026/{name}.yml", RECORD)
    assert {slug for *_, slug in repo.places()} & {"identity-number", "mobile-number"}
    assert IDENTITY not in str([one["message"] for one in repo.check()])


def test_a_long_number_of_a_document_may_name_a_file(repo: Repo) -> None:
    repo.write("content/disclosures/penalties/2026/scjgj-202600000000015.yml", RECORD)
    assert repo.check() == []
