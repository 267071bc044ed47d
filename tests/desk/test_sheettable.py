"""generator.desk.sheettable: what is wrong is corrected in place, for one row or all that are alike; what is left out is told."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from browsing import fine, marks
from desks import Running, Visitor
from ledgers import LEDGER, ledger, text_of, uploaded
from playwright.sync_api import Page

from .test_walk import WIDE, WORDS

pytestmark = marks("desk")
GOOD = [[*LEDGER[2], "失信行为严重程度"], *([*row, "一般"] for row in LEDGER[3:6])]


def opened(visitor: Visitor, rows: Any = LEDGER) -> str:
    """The address of the rows of an uploaded ledger."""
    visitor.get("/sheet/penalty/")
    return str(uploaded(visitor, ledger(rows)).heads["location"])


def version(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[0]


def press(visitor: Visitor, address: str, do: str, **fields: str) -> Any:
    """Presses a button on the page of the rows."""
    page = visitor.get(address).text
    return visitor.post(address.partition("?")[0], {"version": version(page), "do": do, **{key.replace("_", "."): text for key, text in fields.items()}})


def changed(row: int, column: int, text: str, rows: Any = GOOD) -> list[list[Any]]:
    out = [list(one) for one in rows]
    out[row][column] = text
    return out


def test_what_all_rows_lack_is_filled_in_at_once(running: Running, visitor: Visitor) -> None:
    address = opened(visitor)
    page = visitor.get(address)
    assert "有3行要改" in text_of(page)
    [group] = re.findall(r'value="all\.([0-9a-f]+)"', page.text)
    press(visitor, address, f"all.{group}", **{f"v_{group}": "一般"})
    page = visitor.get(address)
    assert "都可以报" in text_of(page)
    assert "新增 3行" in text_of(page)
    [draft] = running.desk.store.drafts()
    assert {row["severity"] for row in draft.rows} == {"一般"}
    assert press(visitor, address, "next").heads["location"] == f"/preview/{draft.id}/"


def test_one_right_value_is_taken_with_one_press_for_one_row_or_all(running: Running, visitor: Visitor) -> None:
    rows = [list(one) for one in GOOD]
    for row in rows[1:]:
        row[4] = row[4].lower().replace("m", "Ｍ") + "　"
        row[10] = "2026年11月1"
    address = opened(visitor, rows)
    page = visitor.get(address)
    one = re.findall(r'value="(one\.0\.[0-9a-f]+)"', page.text)
    for button in one:
        press(visitor, address, button)
    fixes = re.findall(r'value="(fix\.[0-9a-f]+)"', visitor.get(address).text)
    for button in fixes:
        press(visitor, address, button)
    [draft] = running.desk.store.drafts()
    assert draft.rows[0]["CF_XDR_SHXYM"] == "92990100MA2002006P"


def test_a_wrong_cell_is_corrected_in_place(running: Running, visitor: Visitor) -> None:
    address = opened(visitor, changed(1, 4, "92990100MA2002006X"))
    page = visitor.get(address)
    assert "有1行要改" in text_of(page)
    # Of the trader nothing but the code says what sort of party it is.
    _, name = re.findall(r'name="(c\.\d+\.\d+)" aria-describedby="[^"]+" aria-invalid="true"', page.text)
    answer = press(visitor, address, "save", **{name.replace(".", "_"): "92990100MA2002006P"})
    assert answer.status == 302
    assert "都可以报" in text_of(visitor.get(address))


def test_sums_are_typed_in_yuan_whatever_the_table_of_the_state_has(running: Running, visitor: Visitor) -> None:
    address = opened(visitor, changed(1, 8, "罚款五千块"))
    page = visitor.get(f"{address}?row=0").text
    [name] = re.findall(r'<label for="(c\.0\.\d+)">罚款金额（元）', page)
    press(visitor, address, "save", **{name.replace(".", "_"): "5000"})
    [draft] = running.desk.store.drafts()
    assert draft.rows[0]["CF_NR_FK"] == "5000元"
    page = visitor.get(f"{address}?row=0").text
    assert re.search(rf'<input value="5000" id="{re.escape(name)}"', page)


def test_a_full_name_that_is_typed_is_masked_before_it_is_kept(running: Running, visitor: Visitor) -> None:
    address = opened(visitor, GOOD)
    page = visitor.get(f"{address}?row=0").text
    [name] = re.findall(r'<label for="(c\.0\.\d+)">法定代表人<', page)
    press(visitor, address, "save", **{name.replace(".", "_"): "周大福"})
    [draft] = running.desk.store.drafts()
    assert draft.rows[0]["CF_FRDB"] == "周*"


def test_two_persons_of_one_decision_are_told_apart(visitor: Visitor) -> None:
    rows = [[*GOOD[0], "行政相对人类别"], *([*GOOD[1], "自然人"] for _ in range(2))]
    for row, name in zip(rows[1:], ("李小明", "李大民"), strict=True):
        row[3], row[4] = name, None
    page = text_of(visitor.get(opened(visitor, rows)))
    assert "遮蔽后的姓名相同" in page
    assert "请把姓名写成“李某甲”“李某乙”这样" in page


def test_a_cell_of_a_hundred_thousand_characters_is_kept_and_shown_short(running: Running, visitor: Visitor) -> None:
    text = "字" * 100_000
    lines = [",".join(str(cell) for cell in row) for row in changed(1, 5, text)[:2]]
    visitor.get("/sheet/penalty/")
    address = uploaded(visitor, "\n".join(lines).encode(), "台账.csv").heads["location"]
    assert running.desk.store.drafts()[0].rows[0]["CF_SY"] == text
    page = visitor.get(f"{address}?show=all").text
    assert len(re.sub("<textarea.*?</textarea>|<input[^>]*>", "", page, flags=re.DOTALL)) < 60_000
    assert text in visitor.get(f"{address}?row=0").text


def test_a_stale_page_changes_nothing(running: Running, visitor: Visitor) -> None:
    address = opened(visitor)
    old = version(visitor.get(address).text)
    press(visitor, address, "out.0")
    answer = visitor.post(address, {"version": old, "do": "out.0"})
    assert answer.status == 409
    assert len(running.desk.store.drafts()[0].rows) == 2


def test_rows_that_are_left_out_are_told_and_can_come_back(running: Running, visitor: Visitor) -> None:
    address = opened(visitor)
    press(visitor, address, "out.1")
    page = text_of(visitor.get(address))
    assert "不报的1行" in page
    assert "第5行：" in page
    [draft] = running.desk.store.drafts()
    assert [row["CF_WSH"] for row in draft.rows] == ["甲市监罚〔2026〕201号", "甲市监罚〔2026〕203号"]
    press(visitor, address, "back.0")
    [draft] = running.desk.store.drafts()
    assert [row["CF_WSH"][-4:-1] for row in draft.rows] == ["201", "202", "203"]


def test_the_wrong_rows_can_wait_and_go_on_in_a_spreadsheet(running: Running, visitor: Visitor) -> None:
    address = opened(visitor, changed(2, 10, "明年"))
    assert press(visitor, address, "wrong").heads["location"].startswith("/preview/")
    answer = visitor.get(f"{address}rest.xlsx")
    assert answer.status == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    [head, row] = [[cell.value for cell in line] for line in book.active.rows]
    assert (head[-1], row[-1]) == ("未导入原因", "您选了不报这一行")
    assert "甲市监罚〔2026〕202号" in row
    visitor.get("/sheet/penalty/")
    again = uploaded(visitor, answer.body)
    assert "有1行要改" in text_of(visitor.get(again.heads["location"]))


def test_what_is_downloaded_runs_as_no_formula(visitor: Visitor) -> None:
    address = opened(visitor, changed(1, 10, '=HYPERLINK("http://evil.example","x")', changed(1, 5, "@SUM(1)", changed(1, 6, "-1+1"))))
    answer = visitor.get(f"{address}rest.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    cells = [cell for line in book.active.rows for cell in line if isinstance(cell.value, str)]
    assert any(cell.value.startswith("@SUM") for cell in cells)
    assert {cell.data_type for cell in cells} == {"s"}


def test_what_stands_already_is_told_row_by_row(running: Running, visitor: Visitor) -> None:
    [record] = running.desk.bases.now().site.all_by_kind["penalty"]
    address = opened(visitor, [["记录编号", "备注"], [record.id, "更正了地址"]])
    page = text_of(visitor.get(address))
    assert "更改 1行" in page
    assert "备注" in page
    assert "（空） → 更正了地址" in page


def test_rows_of_another_department_and_rows_twice_are_told(running: Running) -> None:
    clerk = running.visitor(running.desk.accounts.add("赵芳", "", ["scjgj"]))
    rows = [[*GOOD[0], "处罚机关"], *([*row, "甲市行政审批服务局"] for row in GOOD[1:2]), *([*row, "甲市市场监督管理局"] for row in (GOOD[2], GOOD[2]))]
    page = text_of(clerk.get(opened(clerk, rows)))
    assert "这是“甲市行政审批服务局”的行政处罚" in page
    assert "是同一条记录" in page
    other = running.visitor(running.desk.accounts.add("钱进", "", ["xzspj"]))
    [draft] = running.desk.store.drafts()
    for address in (f"/sheet/draft/{draft.id}/", f"/sheet/draft/{draft.id}/rest.xlsx"):
        assert other.get(address).status == 403
    assert other.post(f"/sheet/draft/{draft.id}/", {"version": "1", "do": "out.0"}).status == 403


def test_many_rows_come_in_pages_the_wrong_ones_first(visitor: Visitor) -> None:
    rows = [[*GOOD[1][:2], f"甲市监罚〔2026〕{1000 + number}号", *GOOD[1][3:]] for number in range(130)]
    for number in (70, 120):
        rows[number][10] = "明年"
    address = opened(visitor, [GOOD[0], *rows])
    page = visitor.get(address).text
    assert page.count('<th scope="row">') == 2
    assert 'href="#c' not in page
    assert re.search(r"show=wrong&amp;page=1#c\.70\.\d+\">第72行", page)
    page = visitor.get(f"{address}?show=all&page=3").text
    assert page.count('<th scope="row">') == 30
    assert "第3页，共3页" in page
    for wild in ("page=0", "page=99999", "page=x", "row=99999999999", "row=-1", "show=x"):
        assert visitor.get(f"{address}?{wild}").status == 200


@pytest.mark.parametrize("do", ["", "fix.x", "all.", "one.x.y", "out.9999999", "out.-1", "back.77", "row.x", "nothing"])
def test_buttons_that_do_not_exist_do_nothing(running: Running, visitor: Visitor, do: str) -> None:
    address = opened(visitor)
    [before] = running.desk.store.drafts()
    assert press(visitor, address, do, c_x_y="1", c_0_99999="1", c_99_0="x").status == 302
    [after] = running.desk.store.drafts()
    assert after == before


def test_a_clerk_brings_her_ledger_to_the_preview_in_a_few_clicks(page: Page) -> None:
    """Upload, one value for all rows, on to the preview: four clicks."""
    page.goto("/sheet/penalty/")
    fine(page)
    page.get_by_label("哪个部门的").select_option(label="甲市市场监督管理局")
    page.get_by_label("表格文件").set_input_files({"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": ledger()})
    page.get_by_role("button", name="上传").click()
    page.get_by_role("heading", name="有3行要改").wait_for()
    fine(page)
    page.get_by_label("这3行都填").select_option("一般")
    page.get_by_role("button", name="都这样填").click()
    page.get_by_role("heading", name="都可以报").wait_for()
    fine(page)
    assert page.get_by_role("button", name="下一步：预览").is_visible()
    page.get_by_role("button", name=re.compile(r"改\s*第4行")).click()
    page.get_by_text("没有填，用到才填").click()
    page.get_by_label("备注").fill("已缴款")
    fine(page)
    page.get_by_role("button", name="保存，回到各行").click()
    page.get_by_text("已缴款").wait_for()


def test_every_screen_of_a_table_is_chinese_and_fits(page: Page) -> None:
    """The columns, the rows with all sorts of faults, and one row: no Latin letter but in data, and nothing wider than a small window."""
    wrong: list[str] = []

    def look() -> None:
        fine(page)
        wrong.extend(f"{page.url}: {one}" for one in page.evaluate(WORDS))
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong.extend(f"{page.url}: {wide} px too wide with large letters" for wide in [page.evaluate(WIDE)] if wide > 0)
        page.evaluate("document.documentElement.style.fontSize = ''")
        size = page.viewport_size or {"width": 0, "height": 0}
        page.set_viewport_size({"width": 320, "height": 800})
        wrong.extend(f"{page.url}: {wide} px too wide at 320" for wide in [page.evaluate(WIDE)] if wide > 0)
        page.set_viewport_size({"width": size["width"], "height": size["height"]})

    page.goto("/sheet/penalty/")
    look()
    page.get_by_label("哪个部门的").select_option(label="甲市市场监督管理局")
    rows = [["被处罚者", "钱数", "处罚文书", "时间", "Box"], ["甲市李记餐饮店", 5000, "Sample 201", "2026/11/31", "A"], ["Yi Ltd. Company", "x", "甲市监罚〔2026〕202号", "明年", "B"]]
    page.get_by_label("表格文件").set_input_files({"name": "台账 2026.xlsx", "mimeType": "application/octet-stream", "buffer": ledger(rows)})
    page.get_by_role("button", name="上传").click()
    page.get_by_role("heading", name="各列是什么").wait_for()
    look()
    page.get_by_role("button", name="下一步：看各行").click()
    page.get_by_role("heading", name="有2行要改").wait_for()
    look()
    page.get_by_role("button", name=re.compile(r"改\s*第2行")).click()
    page.get_by_role("button", name="保存，回到各行").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    look()
    assert "\n".join(wrong) == ""
