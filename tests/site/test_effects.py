"""generator.site.effects: what a merge does to limits and numbers, by the day of the merge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from reviewed import PENALTIES, PENALTY, fresh, penalty, published, states
from samples import ANSWER, ANSWERED, OBJECTION, commit, one
from support import REVOKED, Repo

from generator.site.effects import Effect, Effects, Settled
from generator.site.twostates import pairs


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    return published(tmp_path / "repo")


def effects(city: Repo, folder: Path, as_of: str) -> tuple[list[Effect], list[Settled]]:
    found = states(city, folder, as_of=as_of)
    some = sorted(pairs(found), key=lambda pair: pair.address)
    told = Effects(found, some)
    return [one for pair in some for one in told.of(pair)], list(told.settled())


@pytest.mark.parametrize(
    ("as_of", "late", "words"),
    [
        ("2026-11-11", False, "今天（2026-11-11）合并：按期，第 0 个工作日（限 7 个工作日）；最晚 2026-11-20 合并"),
        ("2026-11-16", False, "今天（2026-11-16）合并：按期，第 3 个工作日（限 7 个工作日）；最晚 2026-11-20 合并"),
        ("2026-11-20", False, "今天（2026-11-20）合并：按期，第 7 个工作日（限 7 个工作日）；最晚 2026-11-20 合并"),
        ("2026-11-21", True, "已经晚了：最晚应在 2026-11-20 公示，今天（2026-11-21）合并晚了，还不到一个工作日"),
        ("2026-11-24", True, "已经晚了：最晚应在 2026-11-20 公示，今天（2026-11-24）合并晚 2 个工作日"),
    ],
)
def test_until_when_a_new_record_must_be_merged(city: Repo, tmp_path: Path, as_of: str, late: bool, words: str) -> None:
    """Seven working days from Wednesday the 11th on: the 20th, a Friday."""
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    [found], _ = effects(city, tmp_path / "two", as_of)
    assert (found.rule_id, found.due, found.late, found.text) == ("publish", "2026-11-20", late, words)


def test_what_was_published_elsewhere_before_does_not_hang_on_the_merge(city: Repo, tmp_path: Path) -> None:
    declared = {"date": "2026-11-13", "url": "https://old.jia.example/16.html"}
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11", declared_publication=declared))
    [found], _ = effects(city, tmp_path / "two", "2026-11-27")
    assert (found.what, found.late, found.text.startswith("2026-11-13 公示，第 2 个工作日")) == ("settles", False, True)


def test_without_the_calendar_of_a_year_nothing_is_guessed(city: Repo, tmp_path: Path) -> None:
    (city.root / "content/rules/calendars/cn-2026.yml").unlink()
    commit(city)
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    [found], _ = effects(city, tmp_path / "two", "2026-11-16")
    assert (found.due, found.late) == ("", False)
    assert "期限算不出" in found.text
    assert "2026" in found.text


def test_a_record_that_was_public_owes_no_publication_again(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(remarks="改了。"))
    assert effects(city, tmp_path / "two", "2026-11-20") == ([], [])
    (city.root / PENALTY).rename(city.root / PENALTIES / "scjgj-77.yml")
    assert effects(city, tmp_path / "three", "2026-11-20") == ([], [])


def test_what_leaves_the_site_owes_nothing(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(ended=REVOKED))
    assert effects(city, tmp_path / "two", "2026-11-20")[0] == []


@pytest.mark.parametrize(("received", "late"), [("2026-09-01", True), ("2026-11-16", False)])
def test_an_answer_settles_what_was_owed(city: Repo, tmp_path: Path, received: str, late: bool) -> None:
    city.dump("content/rules/answer.yml", ANSWER)
    city.dump(one(1), OBJECTION | {"received_on": received})
    commit(city)
    city.dump(one(1), ANSWERED | {"received_on": received})
    [found], _ = effects(city, tmp_path / "two", "2026-11-20")
    assert (found.what, found.late) == ("settles", late)
    assert found.text.startswith("这次改动办结了这一项：" + ("逾期，" if late else ""))


def numbering(city: Repo) -> None:
    file = "content/authorities/scjgj.yml"
    numbers = [{"kind": "penalty", "pattern": "甲市监罚〔{year}〕{serial}号", "first": 13}]
    city.dump(file, {**yaml.safe_load((city.root / file).read_text(encoding="utf-8")), "document_numbers": numbers})
    city.dump(f"{PENALTIES}/scjgj-13.yml", penalty(13))
    commit(city)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (14, ["补上缺号 甲市监罚〔2026〕14号"]),
        (16, []),
        (18, ["出现新的缺号 甲市监罚〔2026〕16号 至 甲市监罚〔2026〕17号"]),
        (999_999_999, ["出现新的缺号 甲市监罚〔2026〕16号 至 甲市监罚〔2026〕999999998号"]),
    ],
)
def test_numbers_that_are_filled_and_numbers_that_are_missing_now(city: Repo, tmp_path: Path, number: int, told: list[str]) -> None:
    numbering(city)
    city.dump(f"{PENALTIES}/scjgj-{number}.yml", penalty(number))
    _, settled = effects(city, tmp_path / "two", "2026-11-20")
    assert [found.text for found in settled] == told
    assert {found.whose for found in settled} <= {"甲市市场监管局", "甲市市场监督管理局", "市市场监管局"}


FILE_LIST: dict[str, Any] = ANSWER | {
    "title": "每季度公布异议",
    "duty": "更新",
    "trigger": "栏目",
    "starts": "received_on",
    "limit": {"count": 3, "unit": "个月"},
    "owed_by": ["scjgj"],
    "holiday_end": {"moves": "不顺延", "ground": "按自然月计算。"},
    "worked_examples": [{"starts": "2026-03-02", "due": "2026-06-02"}],
}


def test_a_new_record_in_a_stale_column_moves_the_next_day(city: Repo, tmp_path: Path) -> None:
    rule = {key: value for key, value in FILE_LIST.items() if key != "met_by"}
    city.dump("content/rules/column.yml", rule)
    city.dump(one(1), OBJECTION | {"received_on": "2026-03-02"})
    commit(city)
    city.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号", "received_on": "2026-11-02"})
    _, settled = effects(city, tmp_path / "two", "2026-11-20")
    [found] = [each.text for each in settled if "每季度公布异议" in each.text]
    assert "已经逾期" in found
    assert "下一条最晚 2027-02-02" in found
