"""What editors, Word and WPS make of one record: each habit is named in one round, with what to write, and no value changes silently."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import Repo, examples, new_repo

FOLDER = "content/disclosures/penalties/2026"
NUMBER = "甲市监罚〔2026〕15号"
BASE = f"""\
authority: scjgj
document_number: {NUMBER}
subject:
  type: 个体工商户
  name: 甲市东城区老街坊小吃店
  uscc: 92990100MA1K0A020U
violation_type: 经营超过保质期的食品
facts: |
  2026年3月18日，执法人员检查发现当事人的货架上摆放有超过保质期的糕点12盒。
  经查，当事人已售出同批次的糕点，取得违法所得1260元。
basis: 依据《中华人民共和国食品安全法》第一百二十四条第一款第五项予以处罚。
categories:
  - 没收违法所得
  - 罚款
content: 没收违法所得1260元，罚款5000元。
fine_wan_yuan: 0.5
confiscated_wan_yuan: 0.126
severity: 一般
decided_on: 2026-04-21
valid_until: 2027-04-20
"""

# What is typed in place of what, which faults that is, and a text that the message or the hint of the first one holds.
Habit = tuple[str, str, list[str], str]


def day(text: str, slug: str = "date-in-other-form", says: str = "“2026-04-21”") -> Habit:
    return "decided_on: 2026-04-21", f"decided_on: {text}", [slug], says


def fine(text: str, slug: str = "amount-in-other-form", says: str = "“0.5”") -> Habit:
    return "fine_wan_yuan: 0.5", f"fine_wan_yuan: {text}", [slug], says


def code(text: str, slug: str, says: str = "92990100MA1K0A020U") -> Habit:
    return "uscc: 92990100MA1K0A020U", f"uscc: {text}", [slug], says


def number(text: str, slug: str, says: str = "甲市监罚〔2026〕") -> Habit:
    return f"document_number: {NUMBER}", f"document_number: {text}", [slug], says


def severity(text: str, slug: str, says: str) -> Habit:
    return "severity: 一般", f"severity: {text}", [slug], says


def kinds_of(text: str, slugs: list[str], says: str) -> Habit:
    return "  - 没收违法所得\n  - 罚款\n", text, slugs, says


BAR = "facts: |\n  2026"
HABITS: list[Habit] = [
    # Days
    *(day(one) for one in ("2026年4月21日", "2026年04月21日", "2026 年 4 月 21 日", "2026/4/21", "2026/04/21", "2026.4.21", "2026-4-21", "20260421")),
    *(day(one) for one in ("二〇二六年四月二十一日", "2026年4月21", "2026-04-21日", "2026-04-21 00:00:00", "2026-04-21T09:30:00", "2026-04-21。")),
    *(day(one) for one in ("2026—04—21", "2026、4、21", "2026-04-21（星期二）", "公元2026年4月21日", "２０２６年４月２１日", "2026·04·21")),
    *(day(one, "full-width-characters") for one in ("２０２６-０４-２１", "２０２６－０４－２１")),
    *(day(one, "curly-quotes", "2026-04-21") for one in ("“2026-04-21”", "‘2026-04-21’", "“2026年4月21日”", "＂2026-04-21＂", "「2026/4/21」")),
    # Days that could be several, or none
    *(day(one, "wrong-date", "2026-03-05") for one in ("26-04-21", "04/21/2026", "2026年4月", "2026-04-31", "4月21日", "今天", "2026年2月30日")),
    day("2026-04-21T16:00:00.000Z", "wrong-date", "2026-03-05"),
    ("valid_until: 2027-04-20", "valid_until: 长期", ["date-in-other-form"], "2099-12-31"),
    ("valid_until: 2027-04-20", "valid_until: 永久有效", ["date-in-other-form"], "2099-12-31"),
    ("valid_until: 2027-04-20", "valid_until: “长期”", ["curly-quotes"], "2099-12-31"),
    # Sums
    *(fine(one) for one in ("5000元", "5,000元", "5,000.00元", "￥5000", "¥5,000.00", "人民币5000元", "伍仟元整", "人民币伍仟元整", "五千元", "5千元")),
    *(fine(one) for one in ("0.5万元", "0.5万", "0.5 万元", "0.5（万元）", "5000（元）", "5000元整。", "５０００元", "RMB5000", "零点五万元")),
    *(fine(one, "number-in-other-form") for one in (".5", "00.5", "+0.5", "0.50e0", "0. 5")),
    *(fine(one, "full-width-characters") for one in ("０.５", "０．５", "　0.5")),
    *(fine(one, "curly-quotes", "0.5") for one in ("“0.5”", "“5000元”", "‘0.5’")),
    *(fine(one, "number-expected", "0.5") for one in ("约5000元", "0，5", "半万元", "5000美元", "0.5左右", "不罚", "0.5~1")),
    ("fine_wan_yuan: 0.5", "fine_wan_yuan: 5000", ["yuan-as-wan-yuan"], "请填 0.5"),
    ("fine_wan_yuan: 0.5", "fine_wan_yuan: 0.05", ["amount-disagrees"], "5000 元"),
    ("罚款5000元。", "罚款￥5000。", [], ""),
    ("罚款5000元。", "罚款：0.5（万元）。", [], ""),
    ("罚款5000元。", "罚款。", ["amount-without-text"], "5000 元"),
    ("confiscated_wan_yuan: 0.126\n", "", ["missing-field"], "confiscated_wan_yuan"),
    ("  - 没收违法所得\n  - 罚款\n", "  - 罚款\n", [], ""),
    # Codes
    code("9.29901E+17", "rounded-number", "设为“文本”"),
    code("9.3e17", "rounded-number", "设为“文本”"),
    *(code(one, "curly-quotes") for one in ("“92990100MA1K0A020U”", "‘92990100MA1K0A020U’", "‘92990100 MA1K 0A020U’", "“92990100ma1k0a020u”")),
    *(code(one, "uscc-not-normal") for one in ("92990100ma1k0a020u", "９２９９０１００ＭＡ１Ｋ０Ａ０２０Ｕ", "92990100 MA1K0A 020U")),
    code("92990100MA1KOA020U", "uscc-alphabet", "O"),
    code("92990100MA1K0A020", "uscc-length", "17"),
    # Document numbers
    *(number(one, "full-width-characters") for one in ("甲市监罚〔２０２６〕１５号", "甲市监罚〔２０２６〕15号", "甲市监罚【２０２６】１５号")),
    *(number(one, "document-number-brackets") for one in ("甲市监罚[2026]15号", "甲市监罚【2026】15号", "甲市监罚（2026）15号", "甲市监罚 〔2026〕 15 号")),
    *(number(one, "curly-quotes") for one in ("“甲市监罚〔2026〕15号”", "‘甲市监罚（2026）15号’")),
    number("甲市监字〔2026〕15号", "document-number-pattern", "甲市监罚〔{year}〕"),
    # Choices of law: what is meant is not guessed, unless only the form differs.
    *(severity(one, "unknown-choice", "轻微、一般、严重") for one in ("较重", "较轻", "严重失信", "中等", "无", "一般性", "不严重", "轻", "重")),
    *(severity(one, "several-choices", "选定一个") for one in ("轻微/一般", "轻微、一般", "一般或严重".replace("或", "，"), "一般 严重", "轻微；一般")),
    *(severity(one, "misspelt-choice", "“一般”") for one in ("一般。", "一 般", "（一般）")),
    severity("一般　", "look-alike-character", "请删除它"),
    severity("嚴重", "misspelt-choice", "“严重”"),
    severity("“一般”", "curly-quotes", "一般"),
    severity("一般（初次违法）", "text-after-choice", "“一般”"),
    ("type: 个体工商户", "type: 個體工商戶", ["misspelt-choice"], "个体工商户"),
    ("type: 个体工商户", "type: 个体户", ["misspelt-choice"], "个体工商户"),
    ("type: 个体工商户", "type: 商户", ["unknown-choice"], "个体工商户"),
    kinds_of("  - 没收\n  - 罚款\n", ["unknown-choice"], "没收违法所得、没收非法财物"),
    kinds_of("  - 没收违法所得、罚款\n", ["several-choices"], "每项一行"),
    kinds_of("  - 没收违法所得/罚款\n", ["several-choices"], "每项一行"),
    kinds_of("  - 没收违法所得。\n  - 罚款；\n", ["misspelt-choice", "misspelt-choice"], "没收违法所得"),
    kinds_of("  - 没收违法所得（1260元）\n  - 罚款（5000元）\n", ["text-after-choice", "text-after-choice"], "没收违法所得"),
    # Lists
    ("categories:\n  - 没收违法所得\n  - 罚款\n", "categories: 没收违法所得、罚款\n", ["list-on-one-line"], "没收违法所得、罚款"),
    ("categories:\n  - 没收违法所得\n  - 罚款\n", "categories: 没收违法所得，罚款\n", ["list-on-one-line"], "没收违法所得、罚款"),
    ("categories:\n  - 没收违法所得\n  - 罚款\n", "categories: 没收违法所得并处罚款\n", ["list-on-one-line"], "没收违法所得、罚款"),
    ("categories:\n  - 没收违法所得\n  - 罚款\n", "categories: 没收、罚款\n", ["list-expected"], "没收、罚款"),
    ("categories:\n  - 没收违法所得\n  - 罚款\n", "categories:\n  没收违法所得\n  罚款\n", ["list-on-one-line"], "没收违法所得、罚款"),
    *(kinds_of(f"  {sign}没收违法所得\n  {sign}罚款\n", ["wrong-list-dash"] * 2, "半角短横加空格") for sign in ("－ ", "－", "-", "— ", "* ", "＊", "+ ", "–", "• ", "·", "●", "-　")),
    kinds_of("　　- 没收违法所得\n　　- 罚款\n", ["full-width-indentation"] * 2, "全角空格"),
    kinds_of("\t- 没收违法所得\n\t- 罚款\n", ["tab-indentation"] * 2, "Tab"),
    kinds_of("- 没收违法所得\n- 罚款\n", [], ""),
    kinds_of("    - 没收违法所得\n    - 罚款\n", [], ""),
    # Colons
    ("severity: 一般", "severity：一般", ["full-width-colon"], "severity: "),
    ("severity: 一般", "severity： 一般", ["full-width-colon"], "severity: "),
    ("severity: 一般", "severity:一般", ["no-space-after-colon"], "severity:"),
    ("severity: 一般", "severity:　一般", ["no-space-after-colon"], "severity:"),
    ("severity: 一般", "severity ： 一般", ["full-width-colon"], "severity: "),
    ("severity: 一般", "severity﹕一般", ["full-width-colon"], "severity: "),
    ("severity: 一般", "severity = 一般", ["yaml-missing-colon"], ""),
    ("severity: 一般", "severity 一般", ["yaml-missing-colon"], ""),
    ("severity: 一般", "severity : 一般", [], ""),
    ("severity: 一般", "severity:\t一般", [], ""),
    ("severity: 一般", "“severity”: 一般", ["curly-quotes"], "severity"),
    ("severity: 一般", '"severity": 一般', [], ""),
    ("severity: 一般", "ｓｅｖｅｒｉｔｙ: 一般", ["full-width-characters"], "severity"),
    ("severity: 一般", "失信行为严重程度: 一般", ["misspelt-field"], "severity"),
    ("severity: 一般", "失信行为严重程度：一般", ["full-width-colon", "misspelt-field"], ""),
    ("severity: 一般", "Severity: 一般", ["misspelt-field"], "severity"),
    ("severity: 一般", "severity: 一般 # 照决定书", [], ""),
    ("severity: 一般", "severity: 一般 #照决定书", [], ""),
    # Signs of comments
    ("severity: 一般", "＃ 照决定书\nseverity: 一般", ["full-width-hash"], "“#”"),
    ("severity: 一般", "severity: 一般\n　＃照决定书", ["full-width-hash"], "“#”"),
    (BAR, "facts: |\n  ＃2026", [], ""),
    ("basis: 依据", "＃ 照决定书\nbasis: 依据", ["full-width-hash"], "“#”"),
    ("severity: 一般", "severity: 一般 ＃照决定书", ["text-after-choice"], "“一般”"),
    ("老街坊小吃店", "老街坊小吃店 #2店", ["text-after-hash"], "“#2店”"),
    ("老街坊小吃店", "老街坊小吃店\t#2店", ["text-after-hash"], "“#2店”"),
    ("老街坊小吃店", "老街坊小吃店#2店", [], ""),
    ("老街坊小吃店", "老街坊小吃店 # 第2店", [], ""),
    ("甲市东城区老街坊小吃店", "'甲市东城区老街坊小吃店 #2店'", [], ""),
    ("甲市东城区老街坊小吃店", "'甲市东城区老街坊小吃店' #2店", [], ""),
    ("name: 甲市东城区老街坊小吃店", "name：甲市东城区老街坊小吃店 #2店", ["full-width-colon", "text-after-hash"], ""),
    (BAR, "facts: |\n  #2026", [], ""),
    # A text in parts
    ("violation_type: 经营超过保质期的食品", "violation_type:\n  law: 食品安全法\n  article: 第三十四条", ["text-expected"], "一段文字"),
    ("violation_type: 经营超过保质期的食品", "violation_type:\n  - 经营\n  - 超过保质期的食品", ["text-expected"], "一段文字"),
    ("severity: 一般", "severity: '一般'", [], ""),
    ("severity: 一般", 'severity: "一般"', [], ""),
    # Blanks before
    ("  type: 个体工商户", "\ttype: 个体工商户", ["tab-indentation"], "Tab"),
    ("  type: 个体工商户\n  name", "\ttype: 个体工商户\n\tname", ["tab-indentation"] * 2, "Tab"),
    ("  type: 个体工商户", "　type: 个体工商户", ["full-width-indentation"], "“type”"),
    ("  type: 个体工商户", "　　type: 个体工商户", ["full-width-indentation"], "“type”"),
    ("  type: 个体工商户", "\u00a0\u00a0type: 个体工商户", ["full-width-indentation"], "“type”"),
    ("  name: 甲市", "   name: 甲市", ["yaml-indentation"], ""),
    ("  name: 甲市", " name: 甲市", ["yaml-indentation"], ""),
    ("severity: 一般", "  severity: 一般", ["yaml-indentation"], ""),
    ("severity: 一般", "　severity: 一般", ["full-width-indentation"], "“severity”"),
    ("  type: 个体工商户\n  name", "    type: 个体工商户\n    name", ["yaml-indentation"], ""),
    # Texts of several lines
    (BAR, "facts: ｜\n  2026", ["full-width-bar"], "facts: |"),
    (BAR, "facts：｜\n  2026", ["full-width-colon", "full-width-bar"], "facts"),
    (BAR, "facts:\n  2026", ["text-without-bar"], "facts: |"),
    (BAR, "facts: >\n  2026", ["folded-text"], "“|”"),
    (BAR, "facts: >-\n  2026", ["folded-text"], "“|”"),
    (BAR, "facts: 2026", ["text-without-bar"], "facts: |"),
    (BAR, "facts: |-\n  2026", [], ""),
    (BAR, "facts: |\n\t2026", ["tab-indentation"], "Tab"),
    (BAR, "facts: |\n　　2026", ["full-width-indentation"], "全角空格"),
    (BAR, "facts: |\n2026", ["yaml-indentation"], ""),
    (BAR, "facts: |\n  　　2026", ["look-alike-character"], "请删除它"),
    (BAR, "facts: | 2026", ["yaml-text-after-bar"], ""),
    (BAR + "年3月18日，", "facts: |\n  type：个体户\n  2026年3月18日，", [], ""),
    # YAML's own signs
    ("violation_type: 经营", "violation_type: *经营", ["yaml-reserved-character"], "*"),
    ("violation_type: 经营", "violation_type: @经营", ["yaml-reserved-character"], "@"),
    ("violation_type: 经营", "violation_type: %经营", ["yaml-reserved-character"], "%"),
    ("violation_type: 经营", "violation_type: 类型: 经营", ["yaml-unexpected-colon"], ""),
    ("violation_type: 经营", 'violation_type: "经营', ["yaml-open-quote"], ""),
    ("violation_type: 经营", "violation_type: [经营", ["yaml-open-bracket"], ""),
    ("violation_type: 经营", "violation_type: “经营”超过", [], ""),
    # Nothing
    ("severity: 一般", "remarks: 无\nseverity: 一般", ["placeholder-value"], "无"),
    ("severity: 一般", "remarks：无\nseverity: 一般", ["full-width-colon", "placeholder-value"], ""),
    ("severity: 一般", "remarks:\nseverity: 一般", ["empty-value"], ""),
    ("severity: 一般", "remarks: /\nseverity: 一般", ["placeholder-value"], "/"),
    # Links
    ("authority: scjgj", "authority: 市市场监管局", ["misspelt-link"], "scjgj"),
    ("authority: scjgj", "authority: 甲市市场监督管理局", ["misspelt-link"], "scjgj"),
    ("authority: scjgj", "authority: ｓｃｊｇｊ", ["misspelt-link"], "scjgj"),
    ("authority: scjgj", "authority: “scjgj”", ["misspelt-link"], "scjgj"),
    # Two at once: what is behind a slip is said in the same round.
    ("severity: 一般\ndecided_on: 2026-04-21", "severity：较重\ndecided_on：2026/4/21", ["full-width-colon", "unknown-choice", "full-width-colon", "date-in-other-form"], "severity"),
    ("  uscc: 92990100MA1K0A020U", "\tuscc：‘92990100MA1K0A020U’", ["tab-indentation", "full-width-colon", "curly-quotes"], "Tab"),
    ("fine_wan_yuan: 0.5", "fine_wan_yuan：5000元", ["full-width-colon", "amount-in-other-form"], "fine_wan_yuan"),
    ("fine_wan_yuan: 0.5", "fine_wan_yuan：50元", ["full-width-colon", "amount-disagrees", "amount-in-other-form"], ""),
    ("categories:\n  - 没收违法所得\n  - 罚款\n", "categories：没收违法所得、罚款、警告、其他\n", ["missing-field", "full-width-colon", "list-on-one-line"], ""),
    ("decided_on: 2026-04-21", "decided_on: 2026年11月30日", ["future-date", "date-in-other-form"], ""),
]  # fmt: skip

WHOLE: dict[str, tuple[Callable[[str], bytes], list[str], str]] = {
    "gbk": (lambda text: text.encode("gb18030"), ["not-utf8"], "GBK"),
    "utf-16": (lambda text: text.encode("utf-16"), ["not-utf8"], "UTF-16"),
    "utf-16 without a mark": (lambda text: text.encode("utf-16-le"), ["not-utf8"], "UTF-16"),
    "utf-16 without a mark, big ends": (lambda text: text.encode("utf-16-be"), ["not-utf8"], "UTF-16"),
    "gbk and a colon": (lambda text: text.replace("severity: 一般", "severity：较重").encode("gbk"), ["not-utf8", "full-width-colon", "unknown-choice"], "GBK"),
    "fence": (lambda text: f"```yaml\n{text}```\n".encode(), ["code-fence"], "```"),
    "fence and a date": (lambda text: f"```\n{text}```\n".replace("2026-04-21", "2026.4.21").encode(), ["code-fence", "date-in-other-form"], "```"),
    "numbers of lines": (lambda text: "".join(f"{i} {one}\n" for i, one in enumerate(text.splitlines(), 1)).encode(), ["line-numbers"], "行号"),
    "numbers with a point": (lambda text: "".join(f"{i:>3}. {one}\n" for i, one in enumerate(text.splitlines(), 1)).encode(), ["line-numbers"], "行号"),
    "rtf": (lambda text: b"{\\rtf1\\ansi\\ansicpg936 \\u25215?}", ["foreign-format"], "RTF"),
    "docx": (lambda text: b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)), ["foreign-format"], "DOCX"),
    "doc": (lambda text: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ["foreign-format"], "DOC"),
    "pdf": (lambda text: b"%PDF-1.7\n%\xe2\xe3", ["foreign-format"], "PDF"),
    "lock": (lambda text: bytes(10), ["foreign-format"], "0x00"),
    "html": (lambda text: f"<html><body><p>{text}</p></body></html>".encode(), ["foreign-format"], "HTML"),
    "word html": (lambda text: f'<p class="MsoNormal">{text}</p>'.encode(), ["foreign-format"], "HTML"),
    "decision": (lambda text: "甲市市场监督管理局\n行政处罚决定书\n当事人：老街坊小吃店\n经查明：当事人经营超过保质期的食品。\n罚款5000元。\n".encode(), ["prose-for-record"], "credit new"),
    "crlf": (lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"), [], ""),
}  # fmt: skip


def numbered(text: str, serial: int) -> str:
    """A file with a document number of its own, in whatever digits its year is."""
    wide = str(serial).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return text.replace("１５号", f"{wide}号").replace("15号", f"{serial}号").replace("15 号", f"{serial} 号")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What one run of the check says of every habit, by the name of its file."""
    repo = new_repo(tmp_path_factory.mktemp("habits") / "repo")
    for i, (old, new, _, _) in enumerate(HABITS):
        assert BASE.count(old) == 1, old
        repo.write(f"{FOLDER}/h-{i}.yml", numbered(BASE.replace(old, new), 1000 + i))
    for i, (make, _, _) in enumerate(WHOLE.values()):
        repo.write(f"{FOLDER}/w-{i}.yml", make(numbered(BASE, 5000 + i)))
    found: dict[str, list[dict[str, Any]]] = {}
    for one in repo.check():
        found.setdefault(Path(one["path"]).stem, []).append(one)
    return found


@pytest.mark.parametrize("i", range(len(HABITS)), ids=[f"{new[:40]!r}" for _, new, _, _ in HABITS])
def test_a_habit_is_named_with_what_to_write(said: dict[str, list[dict[str, Any]]], i: int) -> None:
    _, _, slugs, says = HABITS[i]
    found = said.get(f"h-{i}", [])
    assert sorted(one["slug"] for one in found) == sorted(slugs)
    if slugs:
        first = next(one for one in found if one["slug"] == slugs[0])
        assert says in first["message"] + first["hint"]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_in_another_form_is_told_in_one_message(said: dict[str, list[dict[str, Any]]], name: str) -> None:
    _, slugs, says = WHOLE[name]
    found = said.get(f"w-{list(WHOLE).index(name)}", [])
    assert sorted(one["slug"] for one in found) == sorted(slugs)
    if slugs:
        first = next(one for one in found if one["slug"] == slugs[0])
        assert says in first["message"] + first["hint"]


# Properties


# A robot that does what messages say, for the habits below; each changes one line of the record.
_OBEY: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "full-width-colon": lambda line, one: _at(line, one, ": ", 1),
    "no-space-after-colon": lambda line, one: _at(line, one, ": ", 1),
    "tab-indentation": lambda line, one: "  " + line.lstrip("\t\u3000 "),
    "full-width-indentation": lambda line, one: "  " + line.lstrip("\t\u3000 "),
    "wrong-list-dash": lambda line, one: "  - " + re.sub(r"^[\s－—•·-]+", "", line),
    "full-width-bar": lambda line, one: _at(line, one, "|", 1),
    "folded-text": lambda line, one: _at(line, one, "|", 1),
}
_SAID = {
    slug: re.compile(pattern)
    for slug, pattern in {
        "date-in-other-form": "请改成“(.+?)”",
        "amount-in-other-form": "请改成“(.+?)”",
        "number-in-other-form": "请改成“(.+?)”",
        "full-width-characters": "写成“(.+?)”",
        "curly-quotes": "写成 (.+?)。$",
        "uscc-not-normal": "请改成 (.+?)。",
        "misspelt-choice": "请改成“(.+?)”",
        "misspelt-link": "请改成“(.+?)”",
        "document-number-brackets": "请改成“(.+?)”",
    }.items()
}


def _at(line: str, one: dict[str, Any], new: str, length: int) -> str:
    start = one["column"] - 1
    return line[:start].rstrip() + (new if new != "|" else " |") + line[start + length :].lstrip("\u3000 ")


def obeyed(text: str, found: list[dict[str, Any]]) -> str:
    """A file after an editor has done what each message says, from the end of the file to its beginning."""
    lines = text.split("\n")
    for one in sorted(found, key=lambda d: (d["line"], d["column"]), reverse=True):
        line = lines[one["line"] - 1]
        if one["slug"] in _OBEY:
            lines[one["line"] - 1] = _OBEY[one["slug"]](line, one)
        elif one["slug"] in _SAID:
            match = _SAID[one["slug"]].search(one["hint"]) or _SAID[one["slug"]].search(one["message"])
            assert match is not None, one
            lines[one["line"] - 1] = line[: one["column"] - 1] + match[1] + line[one["end_column"] - 1 :]
        elif one["slug"] == "list-on-one-line":
            items = one["hint"].rpartition("：")[2].rstrip("。").split("、")
            lines[one["line"] - 1] = "\n".join(["categories:", *(f"  - {item}" for item in items)])
        elif one["slug"] not in ("not-utf8", "code-fence"):
            raise AssertionError(one)
    return "\n".join(line for line in lines if not line.startswith("```"))


# Each is typed in place of one thing, and means the same.
MIXED: list[tuple[str, list[str]]] = [
    ("authority: scjgj", ["authority：scjgj", "authority: 市市场监管局", "authority：“scjgj”"]),
    (f"document_number: {NUMBER}", ["document_number：甲市监罚【2026】15号", "document_number: “甲市监罚〔２０２６〕１５号”", "document_number:甲市监罚(2026)15号"]),
    ("  type: 个体工商户", ["\ttype：个体户", "　type: 個體工商戶", "  type:个体工商户。"]),
    ("  uscc: 92990100MA1K0A020U", ["\tuscc：‘92990100 MA1K0 A020U’", "　　uscc：92990100ma1k0a020u", "  uscc:９２９９０１００ＭＡ１Ｋ０Ａ０２０Ｕ"]),
    ("facts: |\n", ["facts：｜\n", "facts: >\n", "facts: ｜\n", "facts：|\n"]),
    ("categories:\n  - 没收违法所得\n  - 罚款\n", ["categories：没收违法所得、罚款\n", "categories:\n  － 没收违法所得\n  • 罚款\n", "categories：\n\t- 没收违法所得\n　- 罚款\n", "categories: 没收违法所得/罚款\n"]),
    ("fine_wan_yuan: 0.5", ["fine_wan_yuan：5000元", "fine_wan_yuan: ￥5,000.00", "fine_wan_yuan:“0.5万元”", "fine_wan_yuan: ０．５", "fine_wan_yuan：.5"]),
    ("confiscated_wan_yuan: 0.126", ["confiscated_wan_yuan：1260元", "confiscated_wan_yuan: 人民币壹仟贰佰陆拾元整", "confiscated_wan_yuan: 0.1260"]),
    ("severity: 一般", ["severity：一般", "severity:一般。", "severity: “一般”"]),
    ("decided_on: 2026-04-21", ["decided_on：2026年4月21日", "decided_on: 2026/4/21", "decided_on:２０２６－０４－２１", "decided_on: “2026.4.21”"]),
    ("valid_until: 2027-04-20", ["valid_until：2027年4月20日", "valid_until: 20270420"]),
]  # fmt: skip
FILE = f"{FOLDER}/scjgj-15.yml"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return new_repo(tmp_path_factory.mktemp("robot") / "repo")


@examples(15)
@given(
    picks=st.lists(st.integers(-2, 4), min_size=len(MIXED), max_size=len(MIXED)),
    encoding=st.sampled_from(["utf-8", "utf-8", "gb18030", "utf-16"]),
    fence=st.booleans(),
)
def test_any_habits_at_once_are_mended_by_obeying_one_round_of_messages(place: Repo, picks: list[int], encoding: str, fence: bool) -> None:
    """Whoever does what one round of messages says has the right record; no value became another one on the way."""
    text = BASE
    for (right, habits), pick in zip(MIXED, picks, strict=True):
        if 0 <= pick < len(habits):
            text = text.replace(right, habits[pick])
    text = f"```\n{text}```\n" if fence else text
    place.write(FILE, text.encode(encoding))
    found = place.check()
    if text != BASE or encoding != "utf-8":
        place.write(FILE, obeyed(text, found))
        assert place.check() == [], (text, obeyed(text, found), found)
    written = yaml.safe_load((place.root / FILE).read_text(encoding="utf-8"))
    assert str(written) == str(yaml.safe_load(BASE))
