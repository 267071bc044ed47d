"""Decides which rows below the heads hold records, and why the others do not: totals, signatures, sections, repeated heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from generator.exchange import heads as h
from generator.exchange.heads import Layout, Names
from generator.exchange.overlooked import holds
from generator.exchange.raw import RawSheet

# Words at the beginning of a row that explains how to fill in the table.
_EXPLAINS = re.compile(
    r"(?:表格|填表|填报|填写|报送)?说明(?:[:：]|\Z)|(?:表格|填表|填报|填写)说明|[（(]?(?:示例|样例)(?:\d*[)）:：]|\d*\Z|行|数据)|[（(]?(?:例如|举例)"
)
# Words at the beginning of a row that says who made the table; such a row has few cells.
_SIGNS = re.compile(
    r"(?:备注|注|(?:填表|制表|审核|复核|审批|经办|统计|填报|报送|联系|负责)人?|(?:填表|填报|制表|报送)(?:单位|日期|时间|部门)|单位负责人|"
    r"分管领导|联系(?:电话|方式)|日期|(?:单位)?[（(]?(?:盖章|公章|签章|签字)[)）]?)\s*(?:[（(](?:盖章|公章|签章|签字)[)）])?\s*[:：]"
)
_COUNTS = re.compile(
    r"(?:本?(?:年度?|月份?|页|季度?|周)|(?:\d{4}年)?(?:\d{1,2}月份?)?)?(?:合计|总计|小计|共计|累计|总数)(?:[:：（(\d].*)?|(?:以上|本表|合计)?共(?:计)?\d+(?:件|条|户|家|宗|起|人|项).*"
)
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十]+(?:部分|季度|批|类)).{0,50}|(?:\d{4}年)?(?:\d{1,2}月份?)?"
)


class Sorted(NamedTuple):
    """The rows of data, the rows that are passed over with the reason, and the rows below heads with other columns, which are not read."""

    data: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    other_heads: tuple[int, ...]


def sort(names: Names, sheet: RawSheet, layout: Layout, unread: frozenset[int]) -> Sorted:
    """The sort of each row of a sheet; `unread` rows are hidden."""
    rows = sheet.rows
    taken = {head.at for head in layout.heads}
    serial = {at for at, cell in enumerate(rows[layout.row]) if h.normal(cell) in h.SERIAL} - taken
    places = {head.at: head.column.key for head in layout.heads}
    above = list(rows[layout.row - 1]) if layout.row else []
    last = max((number for number, row in enumerate(rows) if any(holds(cell) for cell in row)), default=0)
    data: list[int] = []
    skipped = [] if sheet.keyed else [(number, "在表头上面") for number in range(layout.row) if any(map(holds, rows[number]))]
    other: list[int] = []
    for number in range(layout.row + 1, last + 1):
        cells = [(at, cell) for at, cell in enumerate(rows[number]) if holds(cell)]
        if sheet.keyed:
            data += [number] if cells else []
        elif other:
            other.append(number)
        elif len(cells) > 2 and h.repeats(names, [cell for _, cell in cells]):
            if all(places.get(at, found[0].key) == found[0].key for at, _, found in h.read(names, rows, number) if found is not None):
                skipped.append((number, "又一行表头"))
            else:
                other.append(number)
        elif cells and list(rows[number]) == above:
            skipped.append((number, "又一行表头"))
        elif why := _passed(cells, serial, len(layout.heads)):
            skipped.append((number, why))
        elif number in unread:
            skipped.append((number, "隐藏"))
        else:
            data.append(number)
    return Sorted(tuple(data), tuple(skipped), tuple(other))


def _passed(cells: Sequence[tuple[int, Any]], serial: set[int], width: int) -> str:
    """The reason why a row holds no record, or ""."""
    if not cells:
        return "空行"
    first = str(cells[0][1]).strip()
    # A cell that is merged over several columns counts as one text.
    texts = {str(cell).strip() for _, cell in cells if isinstance(cell, str)}
    few = len(cells) <= 2 or len(texts) <= max(2, width // 3)
    if _EXPLAINS.match(first):
        return "说明"
    if few and _SIGNS.match(first):
        return "落款"
    if few and _COUNTS.fullmatch("".join(first.split())):
        return "合计"
    if (
        len({str(cell) for _, cell in cells}) == 1
        and ((len(cells) > 2 and len(first) > 2) or _SECTION.fullmatch(first))
        and isinstance(cells[0][1], str)
    ):
        return "小标题"
    return "" if any(at not in serial for at, _ in cells) else "只有序号"
