"""The command `init`: answers by flags and in a terminal, and what it refuses."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest
from founding import FLAGS, init, table
from support import HANGS, ROOT, Repo, uscc


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--code", "3301", "行政区划代码是 6 位数字"),
        ("--code", "杭州", "只有数字"),
        ("--site-url", "http://credit.bing.example/", "应当以 https:// 开头"),
        ("--site-url", "credit.bing.example", "应当以 https:// 开头"),
        ("--site-url", "https://bing", "域名不对"),
        ("--site-url", "https://a:b@bing.example/", "不能有用户名"),
        ("--site-url", "https://bing.example:99999/", "不是网址"),
        ("--site-url", "https://bing.example/信用", "路径里只能有"),
        ("--forge", "svn", "不是认得的代码平台"),
        ("--first-day", "2026-02-30", "不是一个日期"),
        ("--first-day", "今天", "不是一个日期"),
        ("--first-day", "0001-01-01", "年份应在"),
        ("--name", "Springfield", "不像一个市、县的全称"),
        ("--name", "丙市: x", "不像一个市、县的全称"),
        ("--short-name", "BING", "不能作简称"),
        ("--repository", "git@bing", "开头"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_nothing_is_written(tmp_path: Path, flag: str, value: str, said: str) -> None:
    given = dict(zip(FLAGS[::2], FLAGS[1::2], strict=True)) | {flag: value}
    done = Repo(tmp_path).credit("init", str(tmp_path / "city"), *(word for pair in given.items() for word in pair), "--no-git")
    assert done.code == 2
    assert f"{flag}：" in done.err
    assert said in done.err
    assert not (tmp_path / "city").exists()


def test_each_fault_of_a_table_stands_on_its_own_line(tmp_path: Path) -> None:
    wrong = [("丙市财政局", "", uscc(1)[:-1] + "?", "行政机关", "没有的角色"), ("丙市财政局", "", uscc(2), "机关", "")]
    done = init(tmp_path / "city", "--no-git", "--departments", str(table(tmp_path / "a.xlsx", wrong)))
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("  “部门”第") for line in lines[1:])
    assert "\\u" not in done.err


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    done = init(tmp_path / "city", "--no-git", "--departments", "none.xlsx")
    assert done.code == 2
    assert done.err.strip() == "credit: none.xlsx 读不了：没有这个文件"


def test_all_missing_answers_are_told_at_once(tmp_path: Path) -> None:
    done = init(tmp_path / "city", flags=("--name", "丙市"))
    assert done.code == 2
    for flag in ("--short-name", "--code", "--site-url", "--forge", "--first-day"):
        assert flag in done.err
    assert "--name" not in done.err
    assert not (tmp_path / "city").exists()


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city/notes.txt").write_text("x", encoding="utf-8")
    done = init(tmp_path / "city", "--no-git")
    assert done.code == 2
    assert "已经有文件" in done.err
    assert [one.name for one in (tmp_path / "city").iterdir()] == ["notes.txt"]


def test_a_terminal_asks_until_each_answer_can_be_used(tmp_path: Path) -> None:
    answers = ["丙市", "丙", "3301", "990100", "credit.bing.example", "https://credit.bing.example", "none", "2026-12-01", ""]
    main, side = pty.openpty()
    command = [sys.executable, "-m", "generator", "init", str(tmp_path / "city"), "--no-git"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side, cwd=tmp_path, env=env) as program:
        os.close(side)
        os.write(main, "".join(f"{one}\n" for one in answers).encode())
        shown = b""
        while select.select([main], [], [], 60)[0]:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        assert program.wait(HANGS) == 0
    os.close(main)
    said = shown.decode()
    assert "行政区划代码是 6 位数字" in said
    assert "应当以 https:// 开头" in said
    assert 'code: "990100"' in (tmp_path / "city/mkdocs.yml").read_text(encoding="utf-8")
