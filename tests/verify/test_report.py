"""generator.verify.report: what a stranger reads, and that nothing of a false site writes on his terminal."""

from __future__ import annotations

import json

import pytest

from generator.verify.report import MOST, WORDS, Check, Report, State, as_json, as_text, capped, shown


def report(*states: State) -> Report:
    return Report("site", "a.example/log", 3, "ab" * 32, tuple(Check(f"slug-{state}", state, "x", "一句话。") for state in states))


@pytest.mark.parametrize(
    ("states", "result"),
    [
        (("proved",), "proved"),
        (("proved", "skipped"), "proved"),
        (("proved", "claimed"), "claimed"),
        (("skipped",), "claimed"),
        ((), "claimed"),
        (("proved", "claimed", "failed"), "failed"),
    ],
)
def test_the_result_is_the_weakest_of_what_was_looked_at(states: tuple[State, ...], result: State) -> None:
    assert json.loads(as_json(report(*states)))["result"] == result


def test_the_text_says_each_state_in_words_and_what_is_wrong_last() -> None:
    text = as_text(report("failed", "proved", "skipped", "claimed"))
    assert all(word in text for word in WORDS.values())
    assert text.index("[slug-proved]") < text.index("[slug-claimed]") < text.index("[slug-skipped]") < text.index("[slug-failed]")
    assert "请保存这份报告" in text.splitlines()[-1]


def test_a_paper_that_is_not_of_this_site_is_no_fault_of_the_site() -> None:
    paper = Check("sheet-unknown", "failed", "0000", "日志里没有这个核对码。")
    last = as_text(Report("x", "", 0, "", (paper, Check("proof-other-sheet", "failed", "a", "不是它。")))).splitlines()[-1]
    assert "您手里的和这里的对不上" in last
    assert "网站别的没有发现不对" in last
    both = as_text(Report("x", "", 0, "", (paper, Check("leaf-unshown", "failed", "log/ 3", "没有公示。")))).splitlines()[-1]
    assert "结论：有不对的地方" in both


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x07", "\u202e", "\u200b", "\n", "\x9b", "\ud800", "\u2028"])
def test_what_somebody_else_wrote_cannot_write_on_the_terminal(bad: str) -> None:
    assert bad not in shown(f"a{bad}b")
    assert shown(f"甲 a{bad}b").startswith("甲 a\\u{")
    told = as_text(Report(f"s{bad}", f"o{bad}", 1, "", (Check("s", "failed", f"x{bad}", "y"),)))
    assert told.count(bad) == as_text(Report("s", "o", 1, "", (Check("s", "failed", "x", "y"),))).count(bad)


def test_those_of_a_kind_stand_together_also_the_number_of_the_others() -> None:
    late = [Check("late", "claimed", f"log/ {number}", f"第{number}句") for number in range(30)]
    found = [*capped(late[:25]), Check("files", "claimed", "data/", "文件。"), Check("late", "claimed", "log/ 29", "第29句")]
    told = [line.split("]")[0].strip(" [") for line in as_text(Report("x", "", 0, "", tuple(found))).splitlines() if "[" in line]
    assert told == ["late", "late", "late", "late", "files"]


def test_where_nothing_was_looked_at_nothing_is_called_free_of_faults() -> None:
    last = as_text(report("skipped")).splitlines()[-1]
    assert "什么也没有证明" in last
    assert "没有发现不对" not in last
    assert "没有发现不对" in as_text(report("claimed", "skipped")).splitlines()[-1]


def test_what_is_long_is_cut() -> None:
    assert len(shown("长" * 5000)) < 400


def test_of_many_alike_the_first_are_named_and_the_others_counted() -> None:
    found = list(capped(Check("s", "failed", str(number), "m") for number in range(MOST + 1234)))
    assert len(found) == MOST + 1
    assert "1,234" in found[-1].message
    assert found[-1].state == "failed"


def test_people_are_told_three_of_a_kind_and_how_many_more() -> None:
    found = capped(Check("s", "failed", f"log/ {number}", f"第{number}句") for number in range(1, 101))
    text = as_text(Report("x", "", 0, "", tuple(found)))
    assert "日志第 3 条：第3句" in text
    assert "第4句" not in text
    assert "[s] 同样的还有 17 处，用 --format json 列出；此外还有同样的 80 处" in text
    few = as_text(Report("x", "", 0, "", tuple(Check("s", "failed", str(number), "m") for number in range(5))))
    assert "[s] 同样的还有 2 处，用 --format json 列出。" in few
