"""generator.exchange.delimited: the separator is what makes the row of heads, outside quotes; what is torn is told with its row."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.exchange import delimited
from generator.exchange.delimited import SEPARATORS, read
from generator.exchange.raw import NotATable
from generator.text.formulas import unguard

HEADS = ["名称", "文号", "事实"]
PROSE = "当事人于当日，在门店内，未经许可；摆放预包装食品，共计12盒，其中，3盒超过保质期，9盒临近保质期；"


def recognised(row: list[object]) -> int:
    return len({*HEADS} & {*row})


def text(rows: list[list[str]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_signs_in_texts_say_nothing_of_the_separator(separator: str, encoding: str) -> None:
    rows = [["处罚公示表", "", ""], HEADS, *[[f"甲市第{n}店", f"{n}号", PROSE * 9 + "\n第二行"] for n in range(3)]]
    data = text(rows, separator).encode(encoding)
    assert read(data, recognised).rows == [[cell or None for cell in row] for row in rows]
    # Without knowing the heads, most rows of equal length tell it.
    assert read(data, None).rows[1] == HEADS


@given(
    rows=st.lists(st.lists(st.text("甲,，;；|\t\n \"'=x", max_size=12), min_size=3, max_size=3), max_size=5),
    separator=st.sampled_from(SEPARATORS),
)
def test_every_cell_comes_back(rows: list[list[str]], separator: str) -> None:
    """Whatever stands in the cells, their number and their texts are what was written; only apostrophes before formulas come off."""
    found = read(text([HEADS, *rows], separator).encode(), recognised).rows
    assert found == [HEADS, *[[bare(cell) for cell in row] for row in rows]]


def bare(cell: str) -> str | None:
    """A cell without what programs put around it so that a spreadsheet leaves it alone."""
    quoted = re.fullmatch('="(.+)"', cell, re.DOTALL)
    return (quoted[1] if quoted else unguard(cell)) if cell else None


@pytest.mark.parametrize("first", ["sep=;", "SEP=;\r", '"sep=;"'])
def test_the_line_with_which_a_spreadsheet_is_told_the_separator(first: str) -> None:
    """The line counts as a row, as in the file."""
    assert read(f"{first}\n名称;文号,a\n甲;1\n".encode(), None).rows == [[], ["名称", "文号,a"], ["甲", "1"]]


@pytest.mark.parametrize(
    ("data", "row"),
    [
        ('名称,文号,事实\n甲,1,"没有结束\n乙,2,x\n', 2),
        ('名称,文号,事实\n甲,1,x\n乙,2,"他说"好"。"\n', 3),
        ('名称,文号,事实\n甲,1,"第一\n第二"\n"乙,2,x\n丙,"3",x\n', 3),
    ],
)
def test_a_torn_quotation_is_told_with_its_row(data: str, row: int) -> None:
    with pytest.raises(NotATable, match=f"第{row}行有一格太长或者引号不成对"):
        read(data.encode(), recognised)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a," * 5_000, "第1行有5001格"),
        (b"a," * 2_500_000, "第1行超过4000000个字"),
        (b"x" * 5_000_000, "第1行超过4000000个字"),
        ("违".encode("gb18030") * 5_000_000, "第1行超过4000000个字"),
        (b"a,b\nc\0,d\n", "不是表格"),
        ("a,b\nc\0,d\n".encode("utf-16"), "不是表格"),
        (b"\xff\xfea", "编码"),
    ],
    ids=["wide", "one line", "no line", "Chinese", "nul", "nul in two bytes", "half a letter"],
)
def test_what_is_no_table_is_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(NotATable, match=says):
        read(data, recognised)


def test_more_values_than_memory_should_hold_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_VALUES", 20)
    with pytest.raises(NotATable, match="到第11行已有22格"):
        read(b"a,b\n" * 1000, None)
