"""issue 14: every numbered clause of the five notices has its place. `python3 dev.py test -n 0 -s tests/test_notices.py` prints the matrix.

Where the texts of the notices lie beside the checkout, in `../shared/sources`, their numbers are read from them. Without them the numbers
must be gapless by themselves.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, ROOT, Page, Repo

from generator.model.records import Record
from generator.site import site as site_module
from generator.site.site import Site

SOURCES = ROOT.parent / "shared" / "sources"
NOTICES = ("000", "001", "002", "003", "004")
DIGITS = "一二三四五六七八九十"
# A level of numbering: what a line begins with, and how the number is written in the matrix.
Level = tuple[str, str]
N = f"([{DIGITS}]+)"
SECTION, ITEM, WIDE_ITEM = (f"{N}、", "{}"), (rf"\({N}\)", "（{}）"), (f"（{N}）", "（{}）")
POINT, ARTICLE, FIRST = (r"(\d+)[．、.]", "{}"), (f"(?:第|条){N}条", "第{}条"), (f"{N}是", "第{}")
TASK = (r"(\d+)[、.]", "第{}条")
# The source of 001 is damaged: pinyin in brackets after characters, and one heading that cannot be read.
PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]+\)")
DAMAGED = ("?。ㄒ唬┨剿", "(一)探索")
# The texts of 003: how we call each, where it begins, and its levels.
TEXTS: tuple[tuple[str, str, tuple[Level, ...]], ...] = (
    ("投诉办法", "第二条在县行政服务中心", (ARTICLE, ITEM, POINT)),
    ("曲靖报告", "一、提高认识,加强领导", (SECTION, ITEM, POINT, FIRST, ("(新举措.|五公开|五制)", "{}"))),
    *(
        (name, f"\n{name}\n", (ARTICLE, ITEM, POINT))
        for name in ("一次性告知制", "服务承诺制", "AB岗工作制", "岗位责任制", "限时办结制", "首问责任制")
    ),
    ("四川报告", "中心始终把政务公开", (SECTION, FIRST)),
    ("建委整顿", "一、存在的问题", (SECTION, ITEM, FIRST)),
)
# Numbers that the texts leave out themselves: the notice, what stands before the number, and which are missing.
LEFT_OUT = {
    ("001", ""): {4},  # its tasks are numbered through
    ("002", "第"): {18, 19},
    ("003", "投诉办法第"): {1},
}


@pytest.fixture(scope="module")
def site(shipped: Repo) -> Site:
    return site_module.load(shipped.root, datetime.date.fromisoformat(AS_OF))


@pytest.fixture(scope="module")
def notices(site: Site) -> dict[str, Record]:
    return {record.id: record for record in site.by_kind["notice"]}


def numbers(notice: Record) -> list[str]:
    return list(dict.fromkeys(clause["number"] for clause in notice.data["clauses"]))


def name_of(clause: dict[str, Any]) -> str:
    return clause["number"] + (f"（{clause['part']}）" if "part" in clause else "")


def test_the_matrix(notices: dict[str, Record]) -> None:
    for ident, notice in notices.items():
        count = Counter(clause["state"] for clause in notice.data["clauses"])
        print(f"\n{ident} {notice.caption}：" + "，".join(f"{state} {number}" for state, number in count.items()))
        for clause in notice.data["clauses"]:
            places = [one for key in ("lives", "rules", "consequences", "checks", "pages") for one in clause.get(key, ())]
            why = clause.get("missing") or clause.get("ground", "")
            print(
                f"  {name_of(clause)}\t{clause['state']}\t{clause['orders']}\t制度 {'、'.join(clause.get('systems', ['—']))}\t{'、'.join(places) or '—'}\t{why}"
            )
    assert sorted(notices) == list(NOTICES)


# The numbers of the texts


def leaves(text: str, levels: Sequence[Level]) -> list[str]:
    """The numbers below which there are no others, each with those above it, in the order of the text."""
    found: list[tuple[str, ...]] = []
    here: list[str] = []
    for line in text.splitlines():
        for depth, (pattern, written) in enumerate(levels):
            if m := re.match(pattern, line.strip()):
                here = [*here[:depth], *[""] * (depth - len(here)), written.format(m[1])]
                found.append(tuple(filter(None, here)))
                break
    return ["".join(one) for one in found if not any(other[: len(one)] == one != other for other in found)]


def of_compilation(text: str) -> list[str]:
    """The numbers of all texts of 003, some of which begin in the middle of a line."""
    starts = [text.index(begin) for _, begin, _ in TEXTS]
    assert starts == sorted(starts)
    out = []
    for (name, _, levels), start, end in zip(TEXTS, starts, [*starts[1:], len(text)], strict=True):
        body = f"一、{text[start:end]}" if name == "四川报告" else text[start:end]
        body = re.sub(rf"(?<=[。;:：；])(?=第{N}条|\d、)", "\n", body)
        # In one paragraph nine measures are numbered like sections, and two groups of practices have names.
        body = re.sub(rf"(?<=新举措：)([{DIGITS}])、|(?<=新举措:)([{DIGITS}])、", r"\n新举措一、", body)
        begin = body.find("新举措一")
        if begin >= 0:
            tail = re.sub(rf"(?<=。)([{DIGITS}])、", r"\n新举措\1、", body[begin:])
            body = body[:begin] + re.sub("实行“五个公开”和“五制”", "\n五公开\n五制\n", tail)
        if FIRST in levels:
            body = re.sub(rf"(?<=[。;:,：；，\]])(?=[{DIGITS}]是)", "\n", body)
        # What 建委 says of its problems is told as a whole.
        found = [re.sub("^(一（.）)第.$", r"\1", one) if name == "建委整顿" else one for one in leaves(body, levels)]
        out += [f"{name}{one}" for one in dict.fromkeys(found)]
    return out


def of_source(ident: str) -> list[str]:
    [file] = SOURCES.glob(f"{ident}_*.txt")
    text = file.read_text(encoding="utf-8")
    if ident == "000":
        return leaves(text, (SECTION, WIDE_ITEM, POINT))
    if ident == "001":
        assert DAMAGED[0] in text
        found = leaves(PINYIN.sub("", text).replace(*DAMAGED), (SECTION, ITEM, TASK))
        return [re.sub("^四（.）", "", one) for one in found]
    if ident == "002":
        return [re.sub("^.(?=第)", "", one) for one in leaves(text, (SECTION, WIDE_ITEM, TASK))]
    return of_compilation(text) if ident == "003" else leaves(text, (SECTION, POINT))


@pytest.mark.skipif(not SOURCES.is_dir(), reason="../shared/sources is not part of the project and is absent here")
@pytest.mark.parametrize("ident", NOTICES)
def test_no_numbered_clause_of_a_text_is_forgotten(notices: dict[str, Record], ident: str) -> None:
    wanted, found = of_source(ident), numbers(notices[ident])
    assert len(wanted) > 10
    assert [one for one in wanted if one not in found] == []
    # What is there besides is the text above some numbers, which orders something itself.
    assert [one for one in found if one not in wanted and not any(other.startswith(one) for other in wanted)] == []
    assert [one for one in found if one in wanted] == wanted


def ordinals(number: str) -> list[tuple[str, int]]:
    """Each number in a clause's number with what stands before it: `四（一）1` has 四, 一 and 1."""
    out = []
    for m in re.finditer(rf"\d+|(?<![^（第）条措告顿]){N}(?=[（）条第新五]|\d|$)|(?<=第){N}$", number):
        text = m[0]
        value = int(text) if text.isdigit() else _value(text)
        out.append((number[: m.start()], value))
    return out


def _value(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (DIGITS.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (DIGITS.index(ones) + 1 if ones else 0)


@pytest.mark.parametrize("ident", NOTICES)
def test_the_numbers_are_gapless(notices: dict[str, Record], ident: str) -> None:
    seen: dict[str, list[int]] = {}
    for number in numbers(notices[ident]):
        for before, value in ordinals(number):
            if value not in seen.setdefault(before, []):
                seen[before].append(value)
    assert sum(map(len, seen.values())) >= len(numbers(notices[ident])) * 0.9
    for before, values in seen.items():
        out = LEFT_OUT.get((ident, before), set())
        assert values == [one for one in range(1, max(values) + 1) if one not in out], (ident, before)


@pytest.mark.parametrize("ident", NOTICES)
def test_parts_of_a_clause_are_numbered_from_one(notices: dict[str, Record], ident: str) -> None:
    clauses = notices[ident].data["clauses"]
    for number, some in itertools.groupby(clauses, key=lambda clause: clause["number"]):
        parts = [clause.get("part") for clause in some]
        assert parts in ([None], list(range(1, len(parts) + 1))), number
    # Rows of one number stand together, and no two are the same: their names are the anchors.
    assert len({name_of(clause) for clause in clauses}) == len(clauses)


# What is said of them


@pytest.mark.parametrize("ident", NOTICES)
def test_what_is_there_is_somewhere(notices: dict[str, Record], ident: str) -> None:
    for clause in notices[ident].data["clauses"]:
        if clause["state"] == "已有":
            assert [one for key in ("lives", "rules", "consequences", "checks", "pages") for one in clause.get(key, ())], name_of(clause)


@pytest.mark.parametrize("ident", NOTICES)
def test_no_place_is_an_empty_column(notices: dict[str, Record], site: Site, ident: str) -> None:
    """A field that no record fills is not there for the public, whatever the schema says."""
    filled = {name: _filled([record.data for record in records]) for name, records in site.by_kind.items()}
    for clause in notices[ident].data["clauses"]:
        for place in clause.get("lives", ()):
            kind, _, path = place.partition(".")
            assert filled[kind], place
            assert not path or path in filled[kind], f"{name_of(clause)}: {place}"


def _filled(values: Sequence[Any], before: str = "") -> set[str]:
    """The paths of all values."""
    out: set[str] = set()
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            for key, below in one.items() if isinstance(one, dict) else ():
                out.add(f"{before}{key}")
                out |= _filled([below], f"{before}{key}.")
    return out


def test_a_system_says_from_which_notices_it_comes(notices: dict[str, Record], site: Site) -> None:
    """Each notice that a system names as its source has a clause of it."""
    found: dict[str, set[str]] = {}
    for ident, notice in notices.items():
        for clause in notice.data["clauses"]:
            for system in clause.get("systems", ()):
                found.setdefault(system, set()).add(ident)
    for record in site.by_kind["system"]:
        assert {source["seed"] for source in record.data["sources"]} <= found[record.id], record.id


def test_the_page_of_all_systems_has_a_row_for_each_clause(shipped_site: Path, notices: dict[str, Record]) -> None:
    text = (shipped_site / "systems" / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    for ident, notice in notices.items():
        for clause in notice.data["clauses"]:
            anchor = "-".join([ident, clause["number"], *([str(clause["part"])] if "part" in clause else [])])
            assert text.count(f'<tr id="{anchor}">') == 1
            assert f"#{anchor}" in page.links()
            assert clause["orders"] in page.text


def test_a_system_lists_its_clauses(shipped_site: Path, notices: dict[str, Record]) -> None:
    page = Page((shipped_site / "systems" / "20" / "index.html").read_text(encoding="utf-8"))
    assert "../../systems/#001-五（三）-4" in page.links()
