"""Take-down: what has ended leaves every page, list and file; its address keeps a tombstone that names nobody."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import ROOT, Repo, new_repo, uscc

PENALTY = """\
authority: scjgj
document_number: 示市监罚〔{year}〕{serial}号
subject:
  type: 法人及非法人组织
  name: 示范市{name}有限公司
  uscc: {code}
  legal_representative: 王*
violation_type: 经营超过保质期的食品
facts: 执法人员检查发现货架上有超过保质期的糕点12盒。
basis: 依据《中华人民共和国食品安全法》第一百二十四条第一款第五项予以处罚。
categories:
  - 罚款
content: 罚款5000元。
fine_wan_yuan: 0.5
severity: {severity}
decided_on: {day}
valid_until: 2027-12-31
"""
ENDED = "ended:\n  how: {how}\n  on: {day}\n  basis: 依照信用修复管理办法结束公示。\n"
# Name, severity, decided on, how it ended, and whether it is shown on 2026-11-22.
CASES = [
    ("期满一般", "一般", "2025-11-21", "", False),
    ("未满一般", "一般", "2025-11-23", "", True),
    ("期满轻微", "轻微", "2026-08-20", "", False),
    ("未满轻微", "轻微", "2026-08-24", "", True),
    ("期满严重", "严重", "2023-11-20", "", False),
    ("未满严重", "严重", "2023-11-24", "", True),
    ("已经修复", "严重", "2026-03-02", ENDED.format(how="信用修复", day="2026-11-20"), False),
    ("已经撤销", "一般", "2026-03-02", ENDED.format(how="撤销", day="2026-11-22"), False),
]


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = new_repo(tmp_path_factory.mktemp("ended") / "repo")
    # The shipped rules that speak of penalties; others name departments that are not here.
    shutil.copytree(ROOT / "content" / "rules" / "calendars", repo.root / "content" / "rules" / "calendars")
    for rule in (ROOT / "content" / "rules").glob("*penalt*.yml"):
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
        assert 'content="noindex"' not in html
        assert f"/scjgj-{number}/" in sitemap
    else:
        assert holding == []
        assert "该信息已不再公示" in html
        assert 'content="noindex"' in html
        assert f"/scjgj-{number}/" not in sitemap


def test_a_page_says_until_when_it_is_shown(site: Path) -> None:
    html = (site / "disclosures/penalties/2025/scjgj-2/index.html").read_text(encoding="utf-8")
    assert "公示至" in html
    assert "2026-11-23" in html


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
    assert "示市监罚〔2026〕7号" not in done.out
    assert "示市监罚〔2026〕1号" in done.out
