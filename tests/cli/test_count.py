"""generator.cli.count: when something would be due by a rule."""

from __future__ import annotations

import json

import pytest
from support import AS_OF, Repo


def test_a_limit_is_counted_day_by_day_with_its_notice(shipped: Repo) -> None:
    done = shipped.credit("count", "disclose-penalties", "2026-09-30", "--as-of", AS_OF)
    assert done.code == 0
    assert "2026-10-15 到期" in done.out
    assert "2026-10-10  调休上班，计入，第 3 天" in done.out
    assert "国务院办公厅关于2026年部分节假日安排的通知" in done.out
    found = json.loads(shipped.credit("count", "disclose-penalties", "2026-09-30", "--as-of", AS_OF, "--format", "json").out)
    assert (found["version"], found["due"], found["reason"]) == (1, "2026-10-15", None)
    assert found["days"][1] == {"first": "2026-10-01", "last": "2026-10-01", "what": "holiday", "number": 0}


def test_a_year_without_a_calendar_is_not_guessed(shipped: Repo) -> None:
    done = shipped.credit("count", "disclose-penalties", "2026-12-28", "--as-of", AS_OF)
    assert done.code == 0
    assert "不知道哪天到期：缺少2027年工作日历" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("disclose-penaltie", "2026-09-30"), "相近的有：disclose-penalties"),
        (("disclose-penalties", "2026-9-30"), "日子请写成"),
        (("disclose-penalties", "2026-09-30", "--stop", "2026-10-01"), "2026-09-21~2026-09-23"),
        (("case-promised", "2026-09-30", "--days", "2000"), "0 到 1000"),
    ],
)
def test_a_wrong_call_is_told(shipped: Repo, words: tuple[str, ...], said: str) -> None:
    done = shipped.credit("count", *words, "--as-of", AS_OF)
    assert done.code == 2
    assert said in done.err
