"""The command `calendar add`: from a notice's text to a calendar that the check accepts."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from support import ROOT, Repo, new_repo, run

NOTICES = ROOT / "tests/adopt/notices"
FILE = "content/rules/calendars/cn-2026.yml"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return new_repo(tmp_path / "repo")


def test_shows_first_and_then_writes(repo: Repo) -> None:
    notice = str(NOTICES / "2026.txt")
    shown = repo.credit("calendar", "add", notice)
    assert shown.code == 0
    assert "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号，2025-11-04）" in shown.out
    assert "放假的工作日（19天）" in shown.out
    assert "2026年2月28日（星期六）" in shown.out
    assert "加 --write 写入" in shown.out
    assert not (repo.root / FILE).exists()
    written = repo.credit("calendar", "add", notice, "--write", "--url", "https://www.gov.cn/zhengce/a.htm")
    assert written.code == 0
    assert f"已写入 {FILE}" in written.out
    assert "number: 国办发明电〔2025〕7号\n    issued_on: 2025-11-04\n    url: https://www.gov.cn/zhengce/a.htm\n" in (repo.root / FILE).read_text(encoding="utf-8")
    assert repo.check() == []
    again = repo.credit("calendar", "add", notice, "--write")
    assert (again.code, "没有改动" in again.out) == (0, True)


def test_reads_standard_input(repo: Repo) -> None:
    text = (NOTICES / "2025.txt").read_bytes()
    file = repo.write("notice.txt", text)
    done = run(["sh", "-c", f'"{sys.executable}" -m generator --root "{repo.root}" calendar add - < "{file}"'], cwd=ROOT)
    assert (done.code, done.err) == (0, "")
    assert "新文件 content/rules/calendars/cn-2025.yml" in done.out


def test_a_doubtful_sentence_is_shown_and_nothing_written(repo: Repo) -> None:
    text = (NOTICES / "2026.txt").read_text(encoding="utf-8").replace("5月9日（周六）", "5月9日（周日）")
    repo.write("notice.txt", text)
    done = repo.credit("calendar", "add", str(repo.root / "notice.txt"), "--write")
    assert done.code == 1
    assert "有疑问：2026年5月9日写的是周日，实际是星期六。\n    5月9日(周日)上班。" in done.out
    assert "没有写入" in done.out
    assert not (repo.root / FILE).exists()


def test_a_notice_without_its_date_needs_one(repo: Repo) -> None:
    text = (NOTICES / "2026.txt").read_text(encoding="utf-8").replace("2025年11月4日", "")
    repo.write("notice.txt", text)
    done = repo.credit("calendar", "add", str(repo.root / "notice.txt"))
    assert (done.code, "--issued-on" in done.out) == (1, True)
    assert repo.credit("calendar", "add", str(repo.root / "notice.txt"), "--issued-on", "2025-11-04").code == 0


def test_a_calendar_that_says_something_else_stops_it(repo: Repo) -> None:
    shutil.copytree(ROOT / "content/rules/calendars", repo.root / "content/rules/calendars")
    text = (repo.root / FILE).read_text(encoding="utf-8").replace("2026-05-09", "2026-05-10")
    repo.write(FILE, text)
    done = repo.credit("calendar", "add", str(NOTICES / "2026.txt"), "--write")
    assert (done.code, "和通知不一样" in done.out) == (1, True)
    assert (repo.root / FILE).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("no-such.txt",), "no-such.txt 读不了"),
        ((str(ROOT / "tests/adopt/notices"),), "读不了"),
        ((str(NOTICES / "2026.txt"), "--url", "www.gov.cn"), "不是网址"),
    ],
)
def test_wrong_calls(repo: Repo, words: tuple[str, ...], said: str) -> None:
    done = repo.credit("calendar", "add", *words)
    assert (done.code, said in done.err) == (2, True)


def test_a_pdf_is_refused_with_a_remedy(repo: Repo) -> None:
    repo.write("notice.pdf", b"%PDF-1.7")
    done = repo.credit("calendar", "add", str(repo.root / "notice.pdf"))
    assert (done.code, "另存为文本文件" in done.err) == (2, True)
