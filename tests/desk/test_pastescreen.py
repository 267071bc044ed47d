"""generator.desk.pastescreen: a pasted decision becomes a draft and its form, beside the source, which is kept nowhere."""

from __future__ import annotations

import html
import re

import pytest
from desks import Running, Visitor
from playwright.sync_api import Page, expect

from generator.desk.accounts import Account

CODE = "91990100MA1G0A0192"
DECISION = f"""甲市市场监督管理局
行政处罚决定书
甲市监罚〔2026〕21号
当事人：甲市康宁大药房有限公司
统一社会信用代码：{CODE}
法定代表人：孙大伟
经查明，当事人在2026年3月10日销售的药品没有标明价格，经办的店员王小红承认。
以上事实，有现场检查笔录证明。
当事人未按规定明码标价的行为，违反了《中华人民共和国价格法》第十三条第一款的规定。依据《中华人民共和国价格法》第四十二条的规定，决定给予如下行政处罚：
一、警告；
二、罚款人民币伍仟元整（￥5,000.00）。
如不服本决定，可以申请行政复议。
甲市市场监督管理局
2026年4月13日
"""


def value(page: str, name: str) -> str:
    """The value of the control with a name in the source of a page."""
    found = re.search(rf'<input id="[^"]*" name="{re.escape(name)}" value="([^"]*)"', page) or re.search(
        rf'<textarea id="[^"]*" name="{re.escape(name)}"[^>]*>\n?([^<]*)</textarea>', page
    )
    assert found is not None, name
    return html.unescape(found[1])


def pasted(visitor: Visitor, text: str = DECISION, kind: str = "penalty") -> str:
    visitor.get(f"/paste/{kind}/")
    answer = visitor.post(f"/paste/{kind}/", {"text": text})
    assert answer.status == 200, answer.text
    return answer.text


def test_what_was_found_is_in_the_form_with_its_words(running: Running, visitor: Visitor) -> None:
    page = pasted(visitor)
    assert value(page, "document_number") == "甲市监罚〔2026〕21号"
    assert value(page, "subject.0.name") == "甲市康宁大药房有限公司"
    assert value(page, "subject.0.legal_representative") == "孙*"
    assert value(page, "fine_wan_yuan") == "5000"
    assert value(page, "decided_on") == "2026-04-13"
    assert re.search(r'原文：<a[^>]* href="#s-\d+" data-mark="s-\d+">“二、罚款人民币伍仟元整（￥5,000.00）”</a>', page)
    marked = dict(re.findall(r'<mark id="(s-\d+)"[^>]*>([^<]*)</mark>', page))
    assert "孙大伟" in marked.values()
    for name in re.findall(r'href="#(s-\d+)"', page):
        assert f'id="{name}"' in page
    assert len(re.findall(r' id="(s-\d+)"', page)) == len(set(re.findall(r' id="(s-\d+)"', page)))


def test_the_draft_holds_fields_and_no_source(running: Running, visitor: Visitor, owner: Account) -> None:
    pasted(visitor)
    [draft] = running.desk.store.drafts(owner.id)
    assert (draft.way, draft.kind, draft.notes) == ("paste", "penalty", "")
    everything = str(draft)
    assert "甲市康宁大药房有限公司" in everything
    for private in ("孙大伟", "王小红", "可以申请行政复议"):
        assert private not in everything
    for file in running.desk.settings.state.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert "王小红承认".encode() not in content
            assert "孙大伟".encode() not in content


def test_the_source_travels_with_the_page_and_is_gone_when_it_is_closed(running: Running, visitor: Visitor, owner: Account) -> None:
    page = pasted(visitor)
    [draft] = running.desk.store.drafts(owner.id)
    found = re.search(r'<textarea name="source"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    sent = {"version": str(draft.version), "document_number": "甲市监罚〔2026〕21号", "source": html.unescape(found[1]), "_save": "1"}
    again = visitor.post(f"/form/{draft.id}/", sent)
    assert (again.status, "草稿已保存" in again.text, "可以申请行政复议" in again.text) == (200, True, True)
    opened = visitor.get(f"/form/{draft.id}/").text
    assert "可以申请行政复议" not in opened
    assert "原文没有保存" in opened
    assert value(opened, "document_number") == "甲市监罚〔2026〕21号"


def test_the_same_page_sent_twice_makes_one_draft(running: Running, visitor: Visitor, owner: Account) -> None:
    ident = re.search(r'name="ident" value="([0-9a-f]{16})"', visitor.get("/paste/penalty/").text)
    assert ident is not None
    for _ in range(2):
        assert visitor.post("/paste/penalty/", {"text": DECISION, "ident": ident[1]}).status == 200
    assert len(running.desk.store.drafts(owner.id)) == 1
    visitor.post("/paste/penalty/", {"text": DECISION.replace("21号", "22号"), "ident": ident[1]})
    assert len(running.desk.store.drafts(owner.id)) == 2


def test_two_ways_are_shown_and_one_is_taken_by_a_button(running: Running, visitor: Visitor, owner: Account) -> None:
    page = pasted(visitor, DECISION.replace("法定代表人：孙大伟", "法定代表人：孙大伟\n负责人：钱大贵"))
    assert value(page, "subject.0.legal_representative") == ""
    ways = re.findall(r'<button name="_take" value="(subject[^"]*)"', page)
    assert ways == ["subject.0.legal_representative|孙*", "subject.0.legal_representative|钱*"]
    [draft] = running.desk.store.drafts(owner.id)
    taken = visitor.post(f"/form/{draft.id}/", {"version": str(draft.version), "subject.0.name": "甲市康宁大药房有限公司", "subject.0.legal_representative": "", "source": DECISION, "_take": ways[0]})
    assert value(taken.text, "subject.0.legal_representative") == "孙*"


def test_sums_that_differ_are_a_question_and_no_choice(running: Running, visitor: Visitor) -> None:
    page = pasted(visitor, DECISION.replace("￥5,000.00", "￥50,000.00"))
    assert value(page, "fine_wan_yuan") == ""
    assert "大写和小写的金额不同（伍仟元整（￥50,000.00））" in page
    assert 'value="fine_wan_yuan|' not in page


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "请粘贴决定书的全文"), ("   \n", "请粘贴决定书的全文"), ("今天天气很好。", "不像一份决定书"), ("甲" * 400_000, "只复制一份决定书"), (DECISION.replace("决定书\n", "告知书\n"), "不是决定书")],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_saved(running: Running, visitor: Visitor, owner: Account, text: str, words: str) -> None:
    visitor.get("/paste/penalty/")
    answer = visitor.post("/paste/penalty/", {"text": text})
    assert answer.status == 400
    assert words in answer.text
    assert running.desk.store.drafts(owner.id) == []


def test_a_file_is_read_like_a_text(running: Running, visitor: Visitor) -> None:
    visitor.get("/paste/penalty/")
    answer = visitor.upload("/paste/penalty/", {"text": ""}, {"file": ("决定书.txt", DECISION.encode("gb18030"))})
    assert value(answer.text, "document_number") == "甲市监罚〔2026〕21号"
    bad = visitor.upload("/paste/penalty/", {"text": ""}, {"file": ("决定书.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)})
    assert bad.status == 400
    assert "旧版的 Word 文档" in bad.text


def test_a_kind_without_decisions_has_no_such_screen(running: Running, visitor: Visitor) -> None:
    assert visitor.get("/paste/commitment/").status == 404
    assert visitor.get("/paste/none/").status == 404


def test_a_document_of_another_kind_is_told(running: Running, visitor: Visitor) -> None:
    page = pasted(visitor, DECISION.replace("行政处罚决定书\n", "准予行政许可决定书\n"))
    assert "文书的标题是《准予行政许可决定书》，这里填的是“行政处罚”" in page
    assert "文书的标题是" not in pasted(visitor)


def test_a_decision_of_another_department_is_refused_and_not_kept(running: Running) -> None:
    who = running.desk.accounts.add("王芳", "wang@jia.example", ["xzspj"])
    other = running.visitor(who)
    other.get("/paste/penalty/")
    answer = other.post("/paste/penalty/", {"text": DECISION})
    assert (answer.status, "您的账号不能发布它的信息" in answer.text) == (400, True)
    assert running.desk.store.drafts(who.id) == []


def test_markup_in_a_decision_stays_text(running: Running, visitor: Visitor) -> None:
    page = pasted(visitor, DECISION.replace("甲市康宁大药房有限公司", "甲市<b>康宁</b>\"大药房有限公司").replace("经查明，", "经查明，<img src=x onerror=alert(1)>"))
    assert "<img src=x" not in page
    assert "<b>康宁" not in page


def test_a_clerk_pastes_a_decision_and_sees_where_each_field_comes_from(running: Running, page: Page) -> None:
    page.goto("/paste/penalty/")
    page.get_by_label("决定书的全文").fill(DECISION)
    page.get_by_role("button", name="认出各项，去核对").click()
    number = page.get_by_label("行政处罚决定书文号")
    expect(number).to_have_value("甲市监罚〔2026〕21号")
    number.focus()
    expect(page.locator("mark.p-now")).to_have_text("甲市监罚〔2026〕21号")
    page.locator("mark", has_text="孙大伟").click()
    expect(page.locator("#f-subject-0-legal_representative")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # What is a judgement is hers; everything else was found.
    page.get_by_role("radio", name="一般").check()
    page.get_by_role("button", name="检查并预览").last.click()
    page.wait_for_url("**/preview/**")
