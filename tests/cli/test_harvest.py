"""generator.cli.harvest: the options of the command, and what it refuses."""

from __future__ import annotations

import pytest
from support import AS_OF, Repo


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "flink"], "--engine 不能写“flink”"),
        (["--master", "spark://one:7077"], "--master 和 --engine spark 一起用"),
        (["--jobs", "0"], "“0”应是 1 到 64 的整数"),
        (["--wait", "soon"], "“soon”应是 1 到"),
        (["--as-of", "tomorrow"], "“tomorrow”不是日期"),
        (["--into", "."], "不能作汇集文件夹"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(repo: Repo, words: list[str], said: str) -> None:
    done = repo.credit("harvest", *([] if "--as-of" in words else ["--as-of", AS_OF]), *words)
    assert done.code == 2
    assert said in done.err
