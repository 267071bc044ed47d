"""generator.desk.preview: the screens that show what a draft would publish."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page
from support import GOOD_FILE

from generator.desk.accounts import Account
from generator.desk.store import CHANGE, FORM, SENT, SHEET, Draft, Row

from .conftest import Running, Visitor

PENALTY: Row = {
    "CF_XDR_MC": "甲市清和餐饮管理有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": "91990100MA1G0A0192",
    "CF_FRDB": "王小明",
    "CF_WSH": "甲市监罚〔2026〕20号",
    "CF_WFXW": "经营超过保质期的食品",
    "CF_SY": "执法人员检查发现货架上有超过保质期的糕点12盒。",
    "CF_YJ": "依据《中华人民共和国食品安全法》第一百二十四条第一款第五项予以处罚。",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款5000元。",
    "CF_NR_FK": "0.5",
    "CF_JDRQ": "2026-11-18",
    "CF_YXQ": "2027-12-31",
    "CF_CFJG": "甲市市场监督管理局",
    "severity": "一般",
}


def saved(running: Running, account: Account, *rows: Row, **more: str) -> Draft:
    values = {"kind": "penalty", "way": FORM, "department": "scjgj"} | more
    return running.desk.store.save(Draft(account.id, rows=rows, **values))  # type: ignore[arg-type]


def test_a_good_one_shows_its_page_its_days_and_the_button(visitor: Visitor, running: Running, owner: Account) -> None:
    draft = saved(running, owner, PENALTY)
    text = visitor.get(f"/preview/{draft.id}/").text
    assert "甲市监罚〔2026〕20号" in text
    assert 'action="/submit/"' in text
    assert f'name="draft" value="{draft.id}"' in text
    assert "“行政处罚”的列表" in text
    (source,) = re.findall(r'<iframe src="([^"#]+)#content"', text)
    answer = visitor.get(source)
    assert answer.status == 200
    assert "王*" in answer.text
    assert "王小明" not in answer.text + text
    assert "frame-ancestors 'self'" in answer.heads["content-security-policy"]
    assert "frame-ancestors 'none'" in visitor.get(f"/preview/{draft.id}/").heads["content-security-policy"]
    for name in re.findall(r'(?:href|src)="?(?:\.\./)+(assets/[^"> ]+)', answer.text):
        assert visitor.get(f"/preview/{draft.id}/1/site/{name}").status == 200


def test_what_must_be_corrected_is_said_instead_of_the_button(visitor: Visitor, running: Running, owner: Account) -> None:
    draft = saved(running, owner, {**PENALTY, "CF_XDR_SHXYM": "91990100MA1G0A0193"})
    text = visitor.get(f"/preview/{draft.id}/").text
    assert 'role="alert"' in text
    assert f'href="/form/{draft.id}/"' in text
    assert "/submit/" not in text
    assert "<iframe" not in text


def test_nothing_at_all_is_said_to_be_nothing(visitor: Visitor, running: Running, owner: Account) -> None:
    assert "还没有填写任何内容" in visitor.get(f"/preview/{saved(running, owner).id}/").text


def test_a_change_is_told_before_and_after(visitor: Visitor, running: Running, owner: Account) -> None:
    ident = GOOD_FILE.removeprefix("content/lists/commitments/").removesuffix(".yml")
    draft = saved(running, owner, {"content": "承诺经营场所、设施和设备都符合法定条件。"}, kind="commitment", way=CHANGE, record=ident, department="xzspj")
    text = visitor.get(f"/preview/{draft.id}/").text
    assert "改了什么（1 处）" in text
    assert "<del>承诺经营场所和设施设备符合法定条件。</del>" in text
    assert "<ins>承诺经营场所、设施和设备都符合法定条件。</ins>" in text


def test_a_sheet_lists_its_records_and_each_has_a_page(visitor: Visitor, running: Running, owner: Account) -> None:
    rows = [PENALTY, {**PENALTY, "CF_WSH": "甲市监罚〔2026〕21号"}, {**PENALTY, "CF_WSH": "甲市监罚〔2026〕22号", "CF_JDRQ": "2026-13-18"}]
    draft = saved(running, owner, *rows, way=SHEET)
    text = visitor.get(f"/preview/{draft.id}/").text
    assert "<strong>2</strong> 条新增" in text
    assert "<strong>1</strong> 条要改正" in text
    assert "/submit/" not in text
    second = visitor.get(f"/preview/{draft.id}/2/").text
    assert "甲市监罚〔2026〕21号" in second
    assert visitor.get(f"/preview/{draft.id}/4/").status == 404
    good = saved(running, owner, *rows[:2], way=SHEET)
    assert "送审这 2 条" in visitor.get(f"/preview/{good.id}/").text


def test_a_link_of_the_page_leads_nowhere_else(visitor: Visitor, running: Running, owner: Account) -> None:
    draft = saved(running, owner, PENALTY)
    answer = visitor.get(f"/preview/{draft.id}/1/site/disclosures/penalties/")
    assert "预览里没有这一页" in answer.text
    assert "frame-ancestors 'self'" in answer.heads["content-security-policy"]


def test_what_was_sent_cannot_be_sent_again(visitor: Visitor, running: Running, owner: Account) -> None:
    draft = saved(running, owner, PENALTY, state=SENT)
    text = visitor.get(f"/preview/{draft.id}/").text
    assert "这一份已经送审" in text
    assert "/submit/" not in text


@pytest.mark.parametrize("path", ["", "1/", "1/site/disclosures/penalties/2026/scjgj-20/"])
def test_the_draft_of_another_department_is_not_shown(running: Running, owner: Account, path: str) -> None:
    draft = saved(running, owner, PENALTY)
    other = running.visitor(running.desk.accounts.add("王芳", "wang@jia.example", ["xzspj"]))
    assert other.get(f"/preview/{draft.id}/{path}").status == 403
    assert other.get(f"/preview/0123456789abcdef/{path}").status == 404


def test_the_page_in_the_frame_looks_as_on_the_site(page: Page, running: Running, owner: Account) -> None:
    draft = saved(running, owner, PENALTY)
    page.goto(f"/preview/{draft.id}/")
    inner = page.frame_locator("iframe")
    assert "甲市监罚〔2026〕20号" in inner.locator("h1").inner_text()
    assert inner.locator("h1").evaluate("one => getComputedStyle(one.ownerDocument.body).margin") == "0px"


def test_a_new_one_that_stands_already_is_no_change_of_it(visitor: Visitor, running: Running, owner: Account) -> None:
    """Whoever types a number that is taken has perhaps mistyped it, and must not write over the decision of that number."""
    stands = running.desk.bases.now().site.by_kind["penalty"][0]
    draft = saved(running, owner, {**PENALTY, "CF_WSH": stands.data["document_number"], "CF_XDR_LB": "自然人", "CF_XDR_MC": "李*", "CF_XDR_SHXYM": "", "CF_FRDB": ""})
    text = visitor.get(f"/preview/{draft.id}/").text
    assert "已经有这一条了" in text
    assert "/submit/" not in text
