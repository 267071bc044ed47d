"""Take-down: what has ended leaves every page, list and file; its address keeps a tombstone that names nobody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from samples import MET, PENALTY, REPAIR_OF, WITHDRAWN
from support import ROOT, Repo, body_of, new_repo, tree, uscc

REASON = "publicity_reason: 位于校园周边，有必要提醒家长。\n"
# Name, severity, decided on, how it ended, and whether it is shown on 2026-11-22.
CASES = [
    ("期满一般", "一般", "2025-11-21", "", False),
    ("未满一般", "一般", "2025-11-23", "", True),
    ("期满轻微", "轻微", "2026-08-20", "", False),
    ("未满轻微", "轻微", "2026-08-24", REASON, True),
    ("期满严重", "严重", "2023-11-20", "", False),
    ("未满严重", "严重", "2023-11-24", "", True),
    ("已修复甲", "严重", "2025-03-02", "", False),
    ("撤销在期", "一般", "2026-03-02", WITHDRAWN.format(day="2026-11-19"), False),
    ("迟撤销了", "一般", "2026-03-02", WITHDRAWN.format(day="2026-11-16"), False),
    (
        "另有规定",
        "一般",
        "2022-09-08",
        "publicity_until: 2027-09-08\npublicity_basis:\n  law: 《甲市公示期限条例》\n  clause: 第二条\n",
        True,
    ),
    ("自行缩短", "严重", "2025-11-10", "publicity_until: 2026-11-21\n", False),
]


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = new_repo(tmp_path_factory.mktemp("ended") / "repo")
    repo.write(
        "content/lists/repairs/1.yml", REPAIR_OF.format(serial=1, penalty="2025/scjgj-7", day="2026-11-10", effective="2026-11-20", **MET)
    )
    # The shipped rules that speak of penalties; others name departments that are not here.
    shutil.copytree(ROOT / "content" / "rules" / "calendars", repo.root / "content" / "rules" / "calendars")
    # The department that keeps the calendars.
    shutil.copy(ROOT / "content" / "authorities" / "xyb.yml", repo.root / "content" / "authorities" / "xyb.yml")
    for rule in (ROOT / "content" / "rules").glob("*penalt*.yml"):
        # Forwarding has nothing to do with endings, and needs calendars of years that are not there yet.
        if rule.name.startswith("forward"):
            continue
        shutil.copy(rule, repo.root / "content" / "rules" / rule.name)
    for i, (name, severity, day, ended, _) in enumerate(CASES, 1):
        text = PENALTY.format(year=day[:4], serial=i, name=name, code=uscc(900 + i, "91990100"), severity=severity, day=day)
        repo.write(f"content/disclosures/penalties/{day[:4]}/scjgj-{i}.yml", text + ended)
    return repo


@pytest.fixture(scope="module")
def site(repo: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repo.build(tmp_path_factory.mktemp("out") / "site")


def test_nothing_is_wrong_with_what_has_ended(repo: Repo) -> None:
    assert repo.check() == []


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES, 1)), ids=lambda c: c[0] if isinstance(c, tuple) else str(c))
def test_what_has_ended_is_nowhere_in_the_built_site(site: Path, number: int, case: tuple[str, str, str, str, bool]) -> None:
    """最长公示期届满后自动停止公示；修复、撤销的不再公示（国家发展改革委令2025年第36号）."""
    name, _, day, _, shown = case
    code = uscc(900 + number, "91990100")
    holding = [p for p in site.rglob("*") if p.is_file() and any(word.encode() in p.read_bytes() for word in (name, code))]
    address = site / f"disclosures/penalties/{day[:4]}/scjgj-{number}/index.html"
    html = address.read_text(encoding="utf-8")
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    if shown:
        assert address in holding
        assert site / f"organisations/{code}/index.html" in holding
        assert "content=noindex" not in html
        assert f"/scjgj-{number}/" in sitemap
    else:
        assert holding == []
        assert "该信息已不再公示" in html
        assert "content=noindex" in html
        assert f"/scjgj-{number}/" not in sitemap


def test_a_page_says_until_when_it_is_shown(site: Path) -> None:
    html = (site / "disclosures/penalties/2025/scjgj-2/index.html").read_text(encoding="utf-8")
    assert "<dt>公示到<dd>2026年11月23日<small>之后不再公示：公示期满" in html


def test_the_day_decides_and_nothing_else(repo: Repo, tmp_path: Path) -> None:
    """Two days later the next one has run out, with no change to any file."""
    site = tmp_path / "site"
    done = repo.program("build", "--as-of", "2026-11-24", "--site-dir", str(site))
    assert done.code == 0, done.err
    assert "未满一般" not in (site / "disclosures/penalties/2025/scjgj-2/index.html").read_text(encoding="utf-8")
    assert "未满轻微" in (site / "disclosures/penalties/2026/scjgj-4/index.html").read_text(encoding="utf-8")


def test_the_numbers_of_what_has_ended_are_not_missing(repo: Repo) -> None:
    done = repo.credit("deadlines", "--as-of", "2026-11-22")
    assert done.code == 0
    assert "甲市监罚〔2026〕8号" not in done.out
    assert "甲市监罚〔2026〕1号" in done.out


def test_a_tombstone_says_by_which_decision_and_whether_in_time(site: Path) -> None:
    """公开的处罚决定被撤销的，在三日内撤回并公开说明理由（行政处罚法第四十八条第二款）."""
    for number, late in ((8, False), (9, True)):
        html = body_of((site / f"disclosures/penalties/2026/scjgj-{number}/index.html").read_text(encoding="utf-8"))
        for words in (
            "行政复议机关认定主要事实不清，决定撤销。",
            "甲市人民政府",
            "甲政复决〔2026〕77号",
            "撤销、变更的处罚决定3个工作日内撤回",
        ):
            assert words in html
        assert ("逾期" in html) is late
    repaired = body_of((site / "disclosures/penalties/2025/scjgj-7/index.html").read_text(encoding="utf-8"))
    assert "<dd>信用修复</dd>" in repaired
    assert "甲政复决" not in repaired


@pytest.mark.parametrize(("number", "first"), [("2025/scjgj-2", "2026-02-24"), ("2023/scjgj-6", "2024-11-25"), ("2026/scjgj-4", "")])
def test_a_page_says_from_when_a_repair_may_be_applied_for(site: Path, number: str, first: str) -> None:
    """一般最短公示3个月，严重1年，轻微没有最短公示期（国家发展改革委令2025年第36号）."""
    html = body_of((site / f"disclosures/penalties/{number}/index.html").read_text(encoding="utf-8"))
    words = f"<dt>信用修复<dd>{first[:4]}年{int(first[5:7])}月{int(first[8:])}日起可以申请" if first else "起可以申请"
    assert (words in html) is bool(first)
    [found] = [
        one[number]
        for path in (site / "api/v1/records/penalty").iterdir()
        if number in (one := json.loads(path.read_text(encoding="utf-8")))
    ]
    assert found.get("repair_from", "") == first


def test_a_minor_penalty_owes_publication_only_with_its_reason(repo: Repo) -> None:
    text = PENALTY.format(year=2026, serial=90, name="轻微无由", code=uscc(990, "91990100"), severity="轻微", day="2026-11-02")
    file = "content/disclosures/penalties/2026/scjgj-90.yml"
    for more, owed in (("", 0), (REASON, 1)):
        repo.write(file, text + more)
        done = repo.credit("deadlines", "--as-of", "2026-11-22", "--format", "json")
        (repo.root / file).unlink()
        assert len([d for d in json.loads(done.out)["duties"] if d["record"] == file]) == owed


# Endings by links

REPAIR = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "信用修复",
  "description": "一件信用修复一个文件，写明修复哪条处罚、结果如何。",
  "x-record": {
    "folder": "lists/test-repairs",
    "singular": "试验修复",
    "plural": "试验修复",
    "group": "信用监督",
    "order": 147,
    "caption": "{number}",
    "date": "decided_on",
    "columns": ["penalty", "number", "result"]
  },
  "type": "object",
  "properties": {
    "number": {"title": "修复编号", "description": "填写编号，例如“1号”。", "type": "string"},
    "penalty": {
      "title": "被修复的处罚",
      "description": "填写被修复的处罚。",
      "type": "string",
      "x-link": "penalty",
      "x-link-title": "信用修复",
      "x-ends": {"when": [{"field": "result", "values": ["准予修复"]}], "on": "effective_on", "reason": "信用修复"}
    },
    "result": {"title": "结果", "description": "选一项结果。", "type": "string", "enum": ["准予修复", "不予修复"]},
    "decided_on": {"title": "决定日期", "description": "填写决定日期。", "type": "string", "format": "date"},
    "effective_on": {"title": "停止公示日期", "description": "填写从哪天起不再公示。", "type": "string", "format": "date"}
  },
  "required": ["number", "penalty", "result", "decided_on"],
  "additionalProperties": false,
  "examples": [
    {"number": "1号", "penalty": "2026/scjgj-1", "result": "准予修复", "decided_on": "2026-11-01", "effective_on": "2026-11-02"},
    {"number": "2号", "penalty": "2026/scjgj-2", "result": "不予修复", "decided_on": "2026-11-01"}
  ]
}
"""
ENDING = "number: {number}号\npenalty: 2026/scjgj-{number}\nresult: {result}\ndecided_on: 2026-11-10\neffective_on: {day}\n"


@pytest.fixture(scope="module")
def repairs(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Penalties 1 to 4 and what was decided on their repair: effective today, tomorrow, refused, and none."""
    repo = new_repo(tmp_path_factory.mktemp("repairs") / "repo")
    repo.write("schemas/test-repair.schema.json", REPAIR)
    for number, name in enumerate(("修复甲", "明日乙", "驳回丙", "未提丁"), 1):
        code = uscc(920 + number, "91990100")
        text = PENALTY.format(year=2026, serial=number, name=name, code=code, severity="一般", day="2026-10-12")
        repo.write(f"content/disclosures/penalties/2026/scjgj-{number}.yml", text)
    for number, result, day in ((1, "准予修复", "2026-11-22"), (2, "准予修复", "2026-11-23"), (3, "不予修复", "2026-11-12")):
        repo.write(f"content/lists/test-repairs/{number}.yml", ENDING.format(number=number, result=result, day=day))
    return repo


@pytest.fixture(scope="module")
def repaired(repairs: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repairs.build(tmp_path_factory.mktemp("out") / "site")


def test_a_link_to_what_it_ended_is_right(repairs: Repo) -> None:
    assert repairs.check() == []


def test_a_record_comes_down_by_the_record_that_ends_it(repaired: Path) -> None:
    code = uscc(921, "91990100")
    assert [p for p in repaired.rglob("*") if p.is_file() and any(w.encode() in p.read_bytes() for w in ("修复甲", code))] == []
    page = (repaired / "disclosures/penalties/2026/scjgj-1/index.html").read_text(encoding="utf-8")
    assert "该信息已不再公示" in page
    assert "2026-11-22" in page
    assert "<dd>信用修复</dd>" in page
    gone = json.loads((repaired / "api/v1/gone.json").read_text(encoding="utf-8"))
    assert gone["disclosures/penalties/2026/scjgj-1/"] == {"on": "2026-11-22", "reason": "信用修复", "law": None}


def test_the_record_that_ends_another_says_so_and_leads_nowhere(repaired: Path) -> None:
    html = body_of((repaired / "lists/test-repairs/1/index.html").read_text(encoding="utf-8"))
    assert "已不再公示的行政处罚" in html
    assert "scjgj-1" not in html
    whole = body_of((repaired / "lists/test-repairs/index.html").read_text(encoding="utf-8"))
    assert "已不再公示的行政处罚" in whole
    assert "scjgj-1" not in whole


@pytest.mark.parametrize(("number", "until"), [(2, "公示到"), (3, ""), (4, "")])
def test_what_is_not_yet_or_never_ended_stays(repaired: Path, number: int, until: str) -> None:
    html = body_of((repaired / f"disclosures/penalties/2026/scjgj-{number}/index.html").read_text(encoding="utf-8"))
    assert ("<dt>公示到<dd>2026年11月22日" in html) == bool(until)
    if number < 4:
        assert f'href="../../../../lists/test-repairs/{number}/"' in html
        assert f"disclosures/penalties/2026/scjgj-{number}/" in (repaired / f"lists/test-repairs/{number}/index.html").read_text(
            encoding="utf-8"
        )


def test_what_was_ended_stays_down_when_the_decision_has_left_too(repairs: Repo, tmp_path: Path) -> None:
    shutil.copytree(repairs.root, tmp_path / "repo", ignore=shutil.ignore_patterns("site", ".credit-cache"))
    repo = Repo(tmp_path / "repo")
    schema = json.loads(REPAIR)
    schema["properties"]["publicity_until"] = {"title": "公示至", "description": "填写最后一天。", "type": "string", "format": "date"}
    repo.write("schemas/test-repair.schema.json", json.dumps(schema, ensure_ascii=False))
    decision = ENDING.format(number=1, result="准予修复", day="2026-11-12")
    repo.write("content/lists/test-repairs/1.yml", f"{decision}publicity_until: 2026-11-20\n")
    site = repo.build(tmp_path / "site")
    for address in ("lists/test-repairs/1", "disclosures/penalties/2026/scjgj-1"):
        assert "该信息已不再公示" in (site / address / "index.html").read_text(encoding="utf-8")


# A record that ends another: not yet in effect, in effect, refused, taken away.
STEPS = [("准予修复", "2026-12-12"), ("准予修复", "2026-11-12"), ("不予修复", "2026-11-12"), None]


@pytest.mark.parametrize(
    "steps", [pytest.param(STEPS[1:2], id="in effect"), pytest.param(STEPS, id="one after the other", marks=pytest.mark.slow)]
)
def test_adding_and_taking_away_such_a_record_gives_the_same_bytes_as_a_full_build(
    repairs: Repo, tmp_path: Path, steps: list[tuple[str, str] | None]
) -> None:
    shutil.copytree(repairs.root, tmp_path / "repo", ignore=shutil.ignore_patterns("site", ".credit-cache"))
    repo = Repo(tmp_path / "repo")
    site = repo.build(repo.root / "site")
    file = "content/lists/test-repairs/4.yml"
    for step in steps:
        if step:
            repo.write(file, ENDING.format(number=4, result=step[0], day=step[1]))
        else:
            (repo.root / file).unlink()
        repo.build(site)
        again, full = tree(site), tree(repo.build(tmp_path / "full", "--no-cache"))
        assert sorted(again) == sorted(full)
        assert [name for name in full if again[name] != full[name]] == []
        shutil.rmtree(tmp_path / "full")


# Days that are too far


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_is_too_far_is_an_error_and_no_end_of_the_program(tmp_path: Path, day: str) -> None:
    repo = new_repo(tmp_path / "repo")
    text = PENALTY.format(year=2026, serial=1, name="远日", code=uscc(930, "91990100"), severity="一般", day="2026-10-12")
    whole = yaml.load(text, yaml.BaseLoader) | {
        "fine_wan_yuan": 0.5,
        "publicity_until": "2027-01-12",
        "ended": {"how": "依法不再公示", "on": "2026-11-20", "basis": "另有规定。", "law": "《甲市公示条例》第三条"},
        "declared_publication": {"date": "2026-10-13", "url": "https://example.org/1"},
    }
    places = ["decided_on", "valid_until", "publicity_until", "ended.on", "declared_publication.date"]
    for number, place in enumerate(places, 1):
        data = json.loads(json.dumps(whole | {"document_number": f"甲市监罚〔2026〕{number}号"}))
        inside, _, key = place.rpartition(".")
        (data[inside] if inside else data)[key] = day
        repo.dump(f"content/disclosures/penalties/2026/scjgj-{number}.yml", data)
    assert [d["field"] for d in repo.check() if d["slug"] == "date-out-of-reach"] == places
