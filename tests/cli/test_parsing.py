"""Whatever is wrong with a call is said in Chinese."""

from __future__ import annotations

import re

import pytest

from generator.cli.main import parser


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "credit: 还缺：命令"),
        (("new",), "credit new: 还缺：KIND"),
        (("calendar", "add"), "credit calendar add: 还缺：FILE"),
        (("chekc",), "没有“chekc”这个命令，可以用的有："),
        (("check", "--foo"), "不认得：--foo"),
        (("check", "--as-of"), "--as-of 后面要写一个值"),
        (("check", "--as-of", "2026-11-31"), "--as-of：“2026-11-31”不是日期"),
        (("check", "--format", "xml"), "--format 不能写“xml”，可选："),
        (("init", "--no-git=1"), "--no-git 后面不写值"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in told
    assert told.startswith("用法：")
    assert not re.search("usage|error|argument|required", told)


@pytest.mark.parametrize("words", [(), ("check",), ("calendar", "add"), ("init",)])
def test_the_help_is_chinese(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args((*words, "--help"))
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert told.startswith("用法：")
    assert not re.search("usage|positional|options|show ", told)
