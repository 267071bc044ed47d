"""The form of a draft: what is typed is kept, told of and never lost."""

from __future__ import annotations

import re

import pytest
from browsing import fine, marks
from playwright.sync_api import Page, expect

from generator.desk.store import Draft

pytestmark = marks("desk")

PENALTY = {
    "authority": "scjgj",
    "document_number": "甲市监罚〔2026〕77号",
    "subject.0.type": "个体工商户",
    "subject.0.name": "甲市东城区早点铺",
    "subject.0.uscc": "92990100MA1K0A020U",
    "violation_type": "未按规定明码标价",
    "facts": "2026年11月9日检查发现当事人销售的商品没有标明价格。",
    "basis": "依据《中华人民共和国价格法》第四十二条予以处罚。",
    "categories": "罚款",
    "content": "罚款500元。",
    "fine_wan_yuan": "500",
    "severity": "一般",
    "decided_on": "2026年11月20日",
    "valid_until": "2027-11-19",
}


@pytest.fixture
def draft(running, owner) -> Draft:
    """An empty draft of a penalty."""
    return running.desk.store.save(Draft(owner.id, "scjgj", "penalty", "form"))


def sent(visitor, draft: Draft, button: str = "_check", **more: str):
    fields = {**PENALTY, **{name.replace("__", "."): value for name, value in more.items()}}
    visitor.get(f"/form/{draft.id}/")
    return visitor.post(f"/form/{draft.id}/", [("version", str(draft.version)), *fields.items(), (button, "1")])


def errors(html: str) -> list[str]:
    [summary] = re.findall(r'id="faults">(.*?)</div>', html, re.DOTALL) or [""]
    return re.findall(r"<li>(?:<a [^>]*>)?(.*?)(?:</a>)?</li>", summary)


def test_a_form_that_is_right_goes_on_to_the_page_as_it_will_look(visitor, draft, running) -> None:
    answer = sent(visitor, draft)
    assert (answer.status, answer.heads.get("location")) == (303, f"/preview/{draft.id}/"), errors(answer.text)
    [row] = running.desk.store.draft(draft.id).rows
    # As typed; the record will say 0.05 万元.
    assert (row["CF_NR_FK"], row["CF_JDRQ"]) == ("500元", "2026年11月20日")


def test_what_is_wrong_is_told_above_and_at_its_field_and_kept(visitor, draft) -> None:
    html = sent(visitor, draft, subject__0__uscc="92990100MA1K0A0200", severity="").text
    said = errors(html)
    assert len(said) == 2
    assert any("失信行为严重程度" in one for one in said)
    assert 'value="92990100MA1K0A0200"' in html
    field = html[html.index('id="f-subject-0-uscc-e"') :][:600]
    assert 'aria-invalid="true"' in field
    assert 'href="#f-subject-0-uscc"' in html
    assert re.findall(r"[A-Za-z]{2,}", " ".join(said)) == ["MA"] or not re.findall(r"[A-Za-z]{3,}", " ".join(said))


def test_the_name_of_a_person_is_never_kept(visitor, draft, running, city) -> None:
    sent(visitor, draft, "_save", subject__0__type="自然人", subject__0__name="欧阳振华", subject__0__uscc="", facts="欧阳振华没有标明价格。")
    kept = str(running.desk.store.draft(draft.id).rows)
    assert "振华" not in kept
    assert "欧阳*" in kept
    state = b"".join(file.read_bytes() for file in running.desk.settings.state.rglob("*") if file.is_file())
    assert "振华".encode() not in state


def test_a_name_whose_sort_of_party_is_not_known_waits_on_the_page(visitor, draft, running) -> None:
    html = sent(visitor, draft, subject__0__type="", subject__0__name="欧阳振华", facts="欧阳振华没有办证。").text
    assert 'value="欧阳振华"' in html
    assert "\n欧阳振华没有办证。" in html
    assert "振华" not in str(running.desk.store.draft(draft.id).rows)
    # It is not said to be missing.
    assert errors(html) == ["名称：请先选“类别”：自然人的姓名公开以前要遮蔽，不知道类别，这一栏还不能保存"]
    assert 'href="#f-subject-0-name"' in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "“罚款金额”填了 -1 元，不能小于 0"),
        ("1000", "“罚款金额”填了 1000 元，而“处罚内容”里写的是 500 元"),
        ("五百", "罚款金额：“五百”不是金额，应写成 5000 或者 5000元 这样"),
    ],
)
def test_an_amount_is_told_of_in_yuan(visitor, draft, typed, said) -> None:
    found = errors(sent(visitor, draft, fine_wan_yuan=typed).text)
    assert [one.removeprefix("罚款金额：“罚款金额”").removeprefix("“罚款金额”") for one in found] == [said.removeprefix("“罚款金额”")]


def test_a_proposed_value_is_taken_by_one_button(visitor, draft, running) -> None:
    html = sent(visitor, draft, document_number="甲市监罚【2026】77号", valid_until="二〇二七年十一月十九日").text
    visitor.post(f"/form/{draft.id}/", [("version", "2"), *PENALTY.items(), ("_take", "document_number|甲市监罚〔2026〕78号")])
    assert running.desk.store.draft(draft.id).rows[0]["CF_WSH"] == "甲市监罚〔2026〕78号", html[:0]


def test_parties_can_be_added_and_taken_away_without_scripts(visitor, draft, running) -> None:
    visitor.get(f"/form/{draft.id}/")
    html = visitor.post(f"/form/{draft.id}/", [("version", "1"), *PENALTY.items(), ("_add", "subject")]).text
    assert 'name="subject.1.name"' in html
    two = {**PENALTY, "subject.1.type": "自然人", "subject.1.name": "李*", "subject.1.fine_wan_yuan": "200", "subject.0.fine_wan_yuan": "300"}
    visitor.post(f"/form/{draft.id}/", [("version", "2"), *two.items(), ("_save", "1")])
    rows = running.desk.store.draft(draft.id).rows
    assert [(row["party"], row["CF_NR_FK"], row["whole.fine_wan_yuan"]) for row in rows] == [
        ("第1名（共2名）", "300元", "500元"),
        ("第2名（共2名）", "200元", "500元"),
    ]
    html = visitor.post(f"/form/{draft.id}/", [("version", "3"), *two.items(), ("_drop", "subject.0")]).text
    assert [row["CF_XDR_MC"] for row in running.desk.store.draft(draft.id).rows] == ["李*"]
    assert 'name="subject.1.name"' not in html


def test_a_stale_page_is_told_and_nothing_is_lost(visitor, draft, running) -> None:
    assert sent(visitor, draft, "_save").status == 303
    answer = visitor.post(f"/form/{draft.id}/", [("version", "1"), *{**PENALTY, "content": "罚款500元，警告。"}.items(), ("_save", "1")])
    assert "在另一个窗口里改过了" in answer.text
    assert "罚款500元，警告。</textarea>" in answer.text
    assert running.desk.store.draft(draft.id).rows[0]["CF_NR"] == "罚款500元。"
    visitor.post(f"/form/{draft.id}/", [("version", "2"), *{**PENALTY, "content": "罚款500元，警告。"}.items(), ("_save", "1")])
    assert running.desk.store.draft(draft.id).rows[0]["CF_NR"] == "罚款500元，警告。"


def test_saving_while_typing_says_what_will_be_written(visitor, draft) -> None:
    visitor.get(f"/form/{draft.id}/")
    more = {"subject.0.type": "自然人", "subject.0.name": "张三丰", "subject.0.uscc": ""}
    answer = visitor.post(f"/form/{draft.id}/save", [("version", "1"), *{**PENALTY, **more}.items()])
    assert answer.status == 200
    assert '"version":2' in answer.text
    said = answer.body.decode("unicode_escape")
    assert "会写成“2026-11-20”" in said
    assert "即 0.05 万元" in said
    assert visitor.post(f"/form/{draft.id}/save", [("version", "1"), *PENALTY.items()]).status == 409


def test_a_form_whose_session_is_over_keeps_what_was_typed(running, owner, draft) -> None:
    visitor = running.visitor(owner)
    visitor.get(f"/form/{draft.id}/")
    running.later(13 * 3600)
    answer = visitor.post(f"/form/{draft.id}/", [("version", "1"), *PENALTY.items(), ("_save", "1")])
    assert answer.status == 401
    assert "请不要关上它" in answer.text
    # A browser forgets the cookie when the session ends: nobody has entered again yet.
    stranger = running.visitor()
    assert "登录过期了" in stranger.post(f"/form/{draft.id}/", [("version", "1"), *PENALTY.items(), ("_save", "1")]).text
    again = running.visitor(owner)
    again.token = visitor.token
    answer = again.post(f"/form/{draft.id}/", [("version", "1"), *PENALTY.items(), ("_save", "1")])
    assert (answer.status, "接着保存" in answer.text) == (403, True)
    held = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    assert again.post(f"/form/{draft.id}/", held).status == 303
    assert running.desk.store.draft(draft.id).rows[0]["CF_WSH"] == PENALTY["document_number"]


def test_another_departments_draft_is_closed(running, draft) -> None:
    who = running.desk.accounts.add("王芳", "wang@jia.example", ["xzspj"])
    other = running.visitor(who)
    assert other.get(f"/form/{draft.id}/").status == 403
    assert other.post(f"/form/{draft.id}/", {"_save": "1"}).status == 403
    assert other.post(f"/form/{draft.id}/save", {"version": "1"}).status == 403
    assert other.post("/form/penalty/new", {"department": "scjgj"}).status == 403
    assert other.get("/form/0000/").status == 404


def test_another_department_in_the_form_is_an_error(running) -> None:
    who = running.desk.accounts.add("王芳", "wang@jia.example", ["xzspj"])
    visitor = running.visitor(who)
    address = visitor.post("/form/penalty/new").heads["location"]
    answer = visitor.post(address, [("version", "1"), *PENALTY.items(), ("_check", "1")])
    assert any("您的账号只能送审这些部门的" in one for one in errors(answer.text))


def test_a_new_record_with_the_number_of_another_is_not_written_over_it(visitor, running, owner, city) -> None:
    published = running.desk.bases.now()
    record = published.site.all_by_kind["commitment"][0]
    from generator.desk import trees

    shape = published.standings.shape(record.kind)
    rows = tuple({**row, "id": ""} for row in trees.record_rows(shape, record))
    made = running.desk.store.save(Draft(owner.id, "xzspj", "commitment", "form", rows))
    assert any("已经有这一条了" in one for one in errors(visitor.get(f"/form/{made.id}/?check").text))


def test_a_clerk_fills_in_a_form(page: Page, running, owner) -> None:
    made = running.desk.store.save(Draft(owner.id, "scjgj", "penalty", "form"))
    page.goto(f"/form/{made.id}/")
    fine(page)
    expect(page.locator("#f-fine_wan_yuan")).to_be_hidden()
    page.locator("input[name=categories][value=罚款]").check()
    expect(page.locator("#f-fine_wan_yuan")).to_be_visible()
    page.get_by_label("自然人", exact=True).check()
    expect(page.locator("#f-subject-0-uscc")).to_be_hidden()
    page.fill("#f-subject-0-name", "张三丰")
    page.fill("#f-fine_wan_yuan", "5,000")
    expect(page.locator("#saving")).to_contain_text("已自动保存")
    expect(page.locator("#f-subject-0-name")).to_have_value("张*")
    expect(page.locator("#f-fine_wan_yuan-n")).to_have_text("即 0.5 万元")
    page.get_by_role("button", name="检查并预览").last.click()
    expect(page.locator("#faults")).to_be_focused()
    page.locator("#faults a").first.click()
    fine(page)
