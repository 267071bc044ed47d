"""generator.forge.changetext: the report for people, of which no value does anything."""

from __future__ import annotations

from dataclasses import replace

from samples import without_code

from generator.forge import changetext
from generator.forge.changes import Change, Preview, Said
from generator.site.differences import Difference
from generator.site.effects import Effect, Settled

TOTALS = {"added": 1, "changed": 1, "renamed": 0, "withdrawn": 0, "removed": 0}
LATE = Effect("meets", "r", "七日内公示", "2026-11-18", True, "已经晚了")
SOON = Effect("meets", "r", "七日内公示", "2026-11-25", False, "按期")
LONG = Difference("违法事实", "", "", (("=", "当事人"), ("-", "当"), ("+", "次"), ("=", "日改正……")))
LIST = Difference("处罚类别", "警告", "罚款", (("-", "警告"), ("+", "罚款")))
NEW = Change("added", "行政处罚", "p/16/", "甲公司：16号", card=(("罚款金额", "0.5 万元（5,000 元）"), ("日期", "2026年11月2日")), duties=(LATE,))
OLD = Change("changed", "行政处罚", "p/15/", "", fields=(LONG, LIST, Difference("备注", "", "短。")), found=(Said(True, "错了", "x"),))
PREVIEW = Preview(
    "2026-11-20", TOTALS, (NEW, replace(OLD, duties=(SOON,))), 7, settled=(Settled("市局", "补上缺号 14号"),), late=1, due="2026-11-25", errors=1
)


def test_a_reviewer_reads_first_what_must_not_be_overlooked() -> None:
    text = changetext.markdown(PREVIEW, "https://credit.example", "https://forge.example/artifacts/1")
    head, _, rest = text.partition("**新增**")
    assert "1 项已经晚了" in head
    assert "最晚 2026-11-25 合并" in head
    assert "1 个错误" in head
    assert "(https://forge.example/artifacts/1)" in head
    assert "  - 罚款金额：0.5 万元（5,000 元）；日期：2026年11月2日\n" in rest
    assert "  - **时限**：七日内公示：已经晚了\n" in rest
    assert "  - 时限：七日内公示：按期\n" in rest
    assert "  - 违法事实：当事人【删：当】【增：次】日改正……\n" in rest
    assert "  - 处罚类别：\n    - 删去：警告\n    - 增加：罚款\n" in rest
    assert "  - 备注：（没有） → 短。\n" in rest
    assert "- 市局：补上缺号 14号\n" in rest


def test_the_foot_tells_how_to_send_back_where_there_is_a_request() -> None:
    assert "以“退回”两个字开头的评论" in changetext.markdown(PREVIEW, "")
    assert "退回" not in changetext.markdown(replace(PREVIEW, pull_request=0), "")
    empty = Preview("2026-11-20", dict.fromkeys(TOTALS, 0), (), 7)
    assert changetext.markdown(empty, "") == "### 合并后公众看到的变化\n\n没有变化。截至 2026-11-20。\n"


def test_text_has_no_marks_of_markdown() -> None:
    text = changetext.text(PREVIEW)
    assert "甲公司：16号 /p/16/" in text
    assert not set(text) & set("*`[#")


def test_without_values_only_titles_limits_and_checks_stay() -> None:
    text = changetext.markdown(changetext.bare(PREVIEW), "")
    for value in ("甲公司", "5,000", "次", "短。", "错了", "罚款\n"):
        assert value not in text.partition("**新增**")[2], value
    assert "  - 违法事实（改了）\n" in text
    assert "  - **时限**：七日内公示：已经晚了\n" in text


def test_a_number_at_the_beginning_of_a_line_begins_no_list() -> None:
    one = replace(NEW, kind="1.", card=(("3.", "4. 五"),), duties=())
    lines = changetext.markdown(replace(PREVIEW, changes=(one,)), "").splitlines()
    assert not [line for line in lines if without_code(line.strip().removeprefix("- "))[:2] in ("1.", "3.", "4.")]


def test_a_request_of_thousands_fits_into_a_comment_and_says_what_is_left_out() -> None:
    some = tuple(replace(NEW, address=f"p/{i}/", card=(("事由", "长" * 600),) * 5) for i in range(100))
    text = changetext.markdown(replace(PREVIEW, changes=some, totals=TOTALS | {"added": 5000}), "https://credit.example")
    assert len(text.encode()) < 65_536
    assert "没有全部列出" in text
    assert text.endswith("合并的那一天就是公开的日期。\n")
    short = tuple(replace(NEW, address=f"p/{i}/") for i in range(100))
    assert "- 另有 4970 项，没有逐一列出" in changetext.markdown(replace(PREVIEW, changes=short, totals=TOTALS | {"added": 5000}), "")
