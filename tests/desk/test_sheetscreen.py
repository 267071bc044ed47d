"""generator.desk.sheetscreen: a department's own ledger goes in as it is, and whatever cannot be read is told in Chinese."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from browsing import marks
from desks import Running, Visitor
from ledgers import LEDGER, ledger, text_of, uploaded
from playwright.sync_api import Page

pytestmark = marks("desk")
XLSX = "台账.xlsx"


def test_a_ledger_of_her_own_layout_goes_to_its_rows_at_once(running: Running, visitor: Visitor) -> None:
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, ledger())
    assert answer.status == 302
    [ident] = re.findall(r"^/sheet/draft/([0-9a-f]+)/$", answer.heads["location"])
    draft = running.desk.store.draft(ident)
    assert draft is not None
    assert (draft.way, draft.department, draft.kind, len(draft.rows)) == ("sheet", "scjgj", "penalty", 3)
    assert draft.rows[0]["CF_NR_FK"] == "0.5"
    assert draft.rows[0]["CF_XDR_LB"] == "个体工商户"
    assert draft.rows[0]["CF_CFJG"] == "甲市市场监督管理局"
    page = text_of(visitor.get(answer.heads["location"]))
    assert "表头在第3行，读了3行" in page
    assert "第7行没有读：是合计" in page
    assert "没有报“罚没金额（元）”这一列：是罚款和没收的合计" in page
    assert "没有报的列：“案件名称”" in page


def test_numbers_and_full_names_of_persons_are_not_kept(running: Running, visitor: Visitor) -> None:
    head = ["当事人名称", "行政相对人类别", "统一社会信用代码", "证件号码", *LEDGER[2][5:]]
    row = ["周大福", "自然人", "11010519491231002X", "11010519491231002X", *LEDGER[3][5:]]
    visitor.get("/sheet/penalty/")
    uploaded(visitor, ledger([head, row]))
    [draft] = running.desk.store.drafts()
    kept = f"{draft.rows}{draft.notes}"
    assert "周" in kept
    assert "大福" not in kept
    assert "11010519491231002X" not in kept
    state = b"".join(one.read_bytes() for one in running.desk.settings.state.rglob("*") if one.is_file())
    assert b"11010519491231002X" not in state
    assert "周大福".encode() not in state


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (XLSX, b"", "文件是空的"),
        (XLSX, b"PK\x03\x04 cut off", "不是完好的"),
        ("台账.ods", b"<html><table></table></html>", "其实是网页"),
        (XLSX, b"\0" * 100 + b"x", "不是表格"),
        ("大.csv", b"a,b\n" * (4 << 20) + b"a", "最多16兆"),
        ("宽.csv", ",".join(f"列{number}" for number in range(16_384)).encode(), "不像一张表"),
        ("长.csv", ("被处罚人,处罚决定日期\n" + "字" * 200_000 + ",2026-11-01\n").encode(), "太长"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(visitor: Visitor, name: str, content: bytes, said: str) -> None:
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, content, name)
    assert answer.status == 422
    assert said in text_of(answer)
    assert 'aria-invalid="true"' in answer.text


def test_a_workbook_that_expands_is_not_read(visitor: Visitor) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(4):
            packed.writestr(f"xl/{number}.xml", b"0" * (70 << 20))
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, out.getvalue())
    assert answer.status == 422
    assert "展开后太大" in text_of(answer)


def test_without_a_file_or_a_department_the_form_says_so(visitor: Visitor) -> None:
    visitor.get("/sheet/penalty/")
    assert "还没有选文件" in text_of(visitor.upload("/sheet/penalty/", {"whose": "scjgj"}, {"file": ("", b"")}))
    assert "哪个部门的" in text_of(visitor.upload("/sheet/penalty/", {}, {"file": (XLSX, ledger())}))
    assert visitor.get("/sheet/no-such-kind/").status == 404


def test_another_departments_table_is_refused(running: Running) -> None:
    other = running.visitor(running.desk.accounts.add("赵芳", "", ["xzspj"]))
    other.get("/sheet/penalty/")
    assert uploaded(other, ledger()).status == 403


STRANGE = [
    ["序号", "被处罚者", "钱数", "处罚文书", "时间"],
    [1, "甲市李记餐饮店", 5000, "甲市监罚〔2026〕201号", "2026/11/2"],
    [2, "甲市王记餐饮店", 6000, "甲市监罚〔2026〕202号", "2026/11/3"],
]


def columns(visitor: Visitor) -> tuple[str, str]:
    """The address and the page of the columns of a table with strange heads."""
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, ledger(STRANGE))
    assert answer.status == 302
    address = answer.heads["location"]
    assert address.startswith("/sheet/columns/")
    return address, visitor.get(address).text


def test_columns_are_matched_by_hand_and_remembered(running: Running, visitor: Visitor) -> None:
    address, page = columns(visitor)
    assert "不认得这一列" in page
    assert "甲市李记餐饮店" in page
    sent = {"do": "go", "t.0": "1", "r.0": "0", "c.0.1": "CF_XDR_MC", "c.0.2": "CF_NR_FK", "c.0.3": "CF_WSH", "c.0.4": "CF_JDRQ", "g.severity": "一般"}
    answer = visitor.post(address, sent)
    assert answer.status == 422
    assert "元还是万元" in text_of(answer)
    answer = visitor.post(address, {**sent, "u.0.2": "元"})
    assert answer.status == 302
    [draft] = running.desk.store.drafts()
    assert [row["CF_NR_FK"] for row in draft.rows] == ["0.5", "0.6"]
    assert {row["severity"] for row in draft.rows} == {"一般"}
    # The next time the same heads are matched, shown, and can be changed.
    again, page = columns(visitor)
    assert again != address
    assert "上次选的" in page
    assert re.search(r'<option value="CF_NR_FK" selected>', page)
    assert re.search(r'value="元" checked', page)
    # What the clerk decides for all rows is a judgement about these rows, and not offered for others.
    assert not re.search(r"<option selected>一般", page)


def test_columns_ask_for_what_is_wrong(visitor: Visitor) -> None:
    address, _ = columns(visitor)
    none = {"do": "go", "t.0": "1", "r.0": "0", "c.0.1": "", "c.0.2": "", "c.0.3": "", "c.0.4": ""}
    assert "还没有一列写明是什么" in text_of(visitor.post(address, none))
    wrong = {**none, "c.0.1": "CF_XDR_MC", "c.0.3": "no such key", "g.CF_YXQ": "明年"}
    answer = visitor.post(address, wrong)
    assert answer.status == 422
    assert "“明年”不是日期" in text_of(answer)
    assert "no such key" not in answer.text


def test_another_row_can_be_the_head(visitor: Visitor) -> None:
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, ledger([["甲", "乙", "丙"], ["被处罚者", "处罚文书", "时间"], ["甲市李记餐饮店", "甲市监罚〔2026〕201号", "2026/11/2"]]))
    address = answer.heads["location"]
    page = visitor.post(address, {"do": "look", "t.0": "1", "r.0": "1"}).text
    assert "表头在第2行" in page
    assert '<label for="c.0.0"><span translate="no">被处罚者' in page


def test_markup_in_names_is_text(visitor: Visitor) -> None:
    book = openpyxl.Workbook()
    book.active.title = "<b>表&amp;"
    for row in [["<script>alert(1)</script>", "被处罚者"], ["<img src=x onerror=alert(1)>", "甲"]]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, out.getvalue(), "<i>名.xlsx")
    page = visitor.get(answer.heads["location"]).text
    assert "&lt;script&gt;alert(1)" in page
    assert "工作表“&lt;b&gt;表&amp;amp;”" in page
    for bad in ("<script>alert", "<img", "<b>", "<i>"):
        assert bad not in page


def test_a_file_is_kept_for_its_owner_and_for_an_hour_only(running: Running, visitor: Visitor) -> None:
    address, _ = columns(visitor)
    other = running.visitor(running.desk.accounts.add("赵芳", "", None))
    assert other.get(address).status == 404
    running.later(3600)
    answer = visitor.get(address)
    assert answer.status == 404
    assert "请再上传一次" in text_of(answer)


def test_the_blank_table_can_be_filled_in_and_uploaded(visitor: Visitor) -> None:
    answer = visitor.get("/sheet/penalty/blank.xlsx")
    assert answer.heads["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%A1%8C")
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    heads = [cell.value for cell in book.active[1]]
    assert heads[0] == "行政相对人名称（必填）"
    book.active.cell(2, 1, "甲市李记餐饮店")
    out = io.BytesIO()
    book.save(out)
    visitor.get("/sheet/penalty/")
    assert uploaded(visitor, out.getvalue()).heads["location"].startswith("/sheet/draft/")


def test_a_long_table_is_checked_as_a_whole_and_sent_in_parts(running: Running, visitor: Visitor) -> None:
    rows = [[*LEDGER[3][:2], f"甲市监罚〔2026〕{1000 + number}号", *LEDGER[3][3:]] for number in range(2_001)]
    visitor.get("/sheet/penalty/")
    address = uploaded(visitor, ledger([LEDGER[2], *rows])).heads["location"]
    assert address.startswith("/sheet/parts/")
    while 'http-equiv="refresh"' in (page := visitor.get(address).text):
        pass
    assert "前面1000行没有一行能报" in page or "一次最多送审2000条" in page
    [number] = re.findall(r'name="part" value="1"', page)
    answer = visitor.post(address, {"part": "1"})
    draft = running.desk.store.draft(answer.heads["location"].split("/")[3])
    assert number
    assert draft is not None
    assert [row["CF_WSH"] for row in draft.rows] == ["甲市监罚〔2026〕3000号"]
    assert visitor.post(address, {"part": "1"}).heads["location"] == answer.heads["location"]
    assert visitor.post(address, {"part": "2"}).status == 404


DROPPED = """([name, text, size]) => {
  const data = new DataTransfer();
  data.items.add(new File(size ? [new Uint8Array(size)] : [text], name));
  document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_a_file_can_be_dropped_and_one_that_is_too_large_does_not_travel(page: Page) -> None:
    page.goto("/sheet/penalty/")
    page.get_by_label("哪个部门的").select_option(label="甲市市场监督管理局")
    page.evaluate(DROPPED, ["大.xlsx", "", (16 << 20) + 1])
    page.get_by_role("alert").filter(has_text="超过16兆").wait_for()
    assert page.url.endswith("/sheet/penalty/")
    lines = ["当事人名称,处罚决定书文号,处罚决定日期", "甲市李记餐饮店,甲市监罚〔2026〕201号,2026-11-02"]
    page.evaluate(DROPPED, ["台账.csv", "\n".join(lines), 0])
    page.get_by_role("heading", name="行政处罚：1行").wait_for()


TWICE = ["当事人名称,处罚决定书文号,处罚决定日期,备注,备注", "甲市李记餐饮店,甲市监罚〔2026〕201号,2026-11-02,已缴款,{}"]


def taken(page: str) -> dict[str, str]:
    """What the columns of a page are taken for."""
    found = re.findall(r'<select id="[^"]+" name="(c\.[^"]+)"(.*?)</select>', page, re.DOTALL)
    return {name: one[1] for name, options in found if (one := re.search(r'value="([A-Za-z_.]+)" selected', options))}


def test_two_columns_of_one_name_that_differ_are_asked_about(running: Running, visitor: Visitor) -> None:
    visitor.get("/sheet/penalty/")
    answer = uploaded(visitor, "\n".join(TWICE).format("复议中").encode(), "台账.csv")
    assert answer.status == 422
    assert "“备注”（E列）第2行和别的列说的是同一项“备注”，而内容不同，请只留对的一列" in text_of(answer)
    [address] = re.findall(r'<form method="post" action="([^"]+)" class="d-columns"', answer.text)
    chosen = taken(answer.text)
    assert (chosen["c.0.3"], chosen["c.0.4"]) == ("BZ", "BZ")
    answer = visitor.post(address, {**chosen, "do": "go", "t.0": "1", "r.0": "0", "c.0.3": ""})
    assert answer.status == 302
    [draft] = running.desk.store.drafts()
    assert draft.rows[0]["BZ"] == "复议中"
    # The next time, of the two the same one is taken.
    visitor.get("/sheet/penalty/")
    page = visitor.get(uploaded(visitor, "\n".join(TWICE).format("复议中").encode(), "台账.csv").heads["location"]).text
    chosen = taken(page)
    assert "c.0.3" not in chosen
    assert chosen["c.0.4"] == "BZ"


def test_two_columns_of_one_name_that_say_the_same_are_one(running: Running, visitor: Visitor) -> None:
    visitor.get("/sheet/penalty/")
    assert uploaded(visitor, "\n".join(TWICE).format("已缴款").encode(), "台账.csv").status == 302
    assert running.desk.store.drafts()[0].rows[0]["BZ"] == "已缴款"


def test_a_row_whose_cells_are_shifted_is_not_sent_before_somebody_says_so(running: Running, visitor: Visitor) -> None:
    lines = ["当事人名称,处罚决定书文号,处罚决定日期,备注", "甲市李记餐饮店,甲市监罚〔2026〕201号,2026-11-02,已缴,另案处理", "甲市王记餐饮店,甲市监罚〔2026〕202号,2026-11-03,已缴"]
    visitor.get("/sheet/penalty/")
    address = uploaded(visitor, "\n".join(lines).encode(), "台账.csv").heads["location"]
    answer = visitor.post(address, {**taken(visitor.get(address).text), "do": "go", "t.0": "1", "r.0": "0"})
    [draft] = running.desk.store.drafts()
    assert [row["CF_WSH"] for row in draft.rows] == ["甲市监罚〔2026〕202号"]
    page = text_of(visitor.get(answer.heads["location"]))
    assert "表格第2行先放在“不报”里：这一行比别的行多出1格" in page
    assert "不报的1行" in page
