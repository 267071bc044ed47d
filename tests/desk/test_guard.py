"""What every request must be, asked of a desk that really runs: forms of other sites, other names of the host, frames, caches, odd paths."""

from __future__ import annotations

import pytest
from browsing import fine, marks
from desks import Running, Visitor
from flask import url_for
from playwright.sync_api import Page

from generator.desk import app
from generator.desk.guard import HEADS, POLICY
from generator.desk.store import FORM, SHEET, Draft


@pytest.mark.parametrize(
    "heads",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        # Another program on this machine: the same host, another port.
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_another_page_changes_nothing(guest: Visitor, heads: dict[str, str | None]) -> None:
    refused = guest.post("/leave", heads=heads)
    assert refused.status == 403
    assert "什么也没有改动" in refused.text
    assert guest.get("/").status == 200


def test_a_form_without_the_token_of_its_session_changes_nothing(shared: Running, guest: Visitor) -> None:
    other = shared.visitor(shared.desk.accounts.own("李明", ""))
    mine = guest.token
    for token in ("", "0" * 64, other.token, "令"):
        guest.token = token
        assert guest.post("/leave").status == 403
    assert guest.get("/").status == 200
    guest.token = mine
    assert guest.post("/leave").status == 303
    assert guest.get("/").status == 401


def test_a_script_of_the_desk_sends_the_token_in_a_head(guest: Visitor) -> None:
    heads = {**guest.own(), "X-Desk-Token": guest.token, "Content-Type": "application/json"}
    assert guest.ask("POST", "/leave", b"{}", heads).status == 303


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example", "", "localhost:{port}, evil.example", "[::1]:{port}"])
def test_another_name_of_this_machine_is_not_answered(shared: Running, guest: Visitor, host: str) -> None:
    """A page of evil.example whose name is made to point to 127.0.0.1 sends its own name (DNS rebinding)."""
    answer = guest.get("/", {"Host": host.format(port=shared.port)})
    assert answer.status == 421
    assert "网址不对" in answer.text
    assert "李明" not in answer.text
    assert "set-cookie" not in answer.heads


def test_the_names_of_this_machine_are_answered(shared: Running, guest: Visitor) -> None:
    for host in (f"127.0.0.1:{shared.port}", f"localhost:{shared.port}", f"LOCALHOST:{shared.port}"):
        assert guest.get("/", {"Host": host}).status == 200


def test_whoever_has_not_signed_in_reads_nothing(shared: Running) -> None:
    stranger = shared.visitor()
    for path in ("/", "/new/", "/accounts/", "/progress/"):
        assert stranger.get(path).status in (401, 404)
    stranger.cookies[shared.desk.settings.cookie] = "A" * 43
    assert stranger.get("/").status == 401


def test_every_answer_has_the_heads_of_safety(shared: Running, guest: Visitor) -> None:
    for answer in (guest.get("/"), guest.get("/nothing"), shared.visitor().get("/"), guest.post("/leave", heads={"Origin": None})):
        for name, value in HEADS.items():
            assert answer.heads[name.lower()] == value
        assert answer.heads["content-security-policy"] == POLICY.format("'none'")
        assert answer.heads["x-frame-options"] == "DENY"
        assert "unsafe" not in answer.heads["content-security-policy"]
        assert not [name for name in answer.heads if name.startswith("access-control-")]
        assert "server" not in answer.heads


def test_no_other_origin_may_read(guest: Visitor) -> None:
    heads = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-Desk-Token"}
    for answer in (guest.ask("OPTIONS", "/leave", None, heads), guest.get("/", heads)):
        assert not [name for name in answer.heads if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/assets/%2e%2e/app.py", "/assets/x/..%2f..%2fapp.py", "/assets/x/..%5capp.py", "/assets/x/%00", "/assets/../../etc/passwd", "/..;/", "/%c0%ae%c0%ae/", "/assets/x/desk.css%00.js", "/C:%5cWindows", "//etc/passwd", "/enter/%0d%0aSet-Cookie:%20a=b"])
def test_paths_lead_nowhere_but_to_screens(guest: Visitor, path: str) -> None:
    answer = guest.get(path)
    assert answer.status in (403, 404)
    assert "a=b" not in answer.heads.get("set-cookie", "")
    assert b"import" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_do_nothing(guest: Visitor, method: str) -> None:
    assert guest.ask(method, "/leave", b"", {**guest.own(), "X-Desk-Token": guest.token}).status in (403, 404, 405)
    assert guest.get("/").status == 200


def test_a_method_cannot_be_named_in_another_place(guest: Visitor) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert guest.get("/leave", {name: "POST"}).status == 405
    assert guest.get("/leave?_method=POST").status == 405
    assert guest.post("/leave", {"_method": "GET"}).status == 303


def test_a_request_with_the_head_of_another_server_is_judged_as_it_came(shared: Running, guest: Visitor) -> None:
    """On one's own machine there is no proxy: what one would add means nothing."""
    for name in ("X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        answer = guest.get("/", {name: "evil.example"})
        assert answer.status == 200
        assert "evil" not in answer.text + str(answer.heads)
    assert shared.visitor().get("/", {"X-Remote-User": "own", "X-Forwarded-User": "own"}).status == 401


pytestmark = marks("desk")


def test_the_empty_list_can_be_read_by_everybody(page: Page) -> None:
    page.goto("/")
    assert page.locator("h1").inner_text() == "我的待办"
    fine(page)


def test_a_link_from_elsewhere_neither_signs_out_nor_stops(page: Page) -> None:
    """The strict cookie is not sent along from another site; the page then asks again by itself."""
    address = page.evaluate("location.origin")
    page.context.route("https://elsewhere.example/", lambda route: route.fulfill(body=f'<a href="{address}/nothing?a=1">x</a>', content_type="text/html"))
    other = page.context.new_page()
    other.goto("https://elsewhere.example/")
    other.click("a")
    other.wait_for_selector("text=没有这个网页")
    page.goto("/")
    assert page.locator("h1").inner_text() == "我的待办"


def test_no_foreign_page_shows_the_desk_in_a_frame(page: Page) -> None:
    address = page.evaluate("location.origin")
    page.context.route("https://elsewhere.example/", lambda route: route.fulfill(body=f'<iframe src="{address}/enter/"></iframe>', content_type="text/html"))
    other = page.context.new_page()
    other.goto("https://elsewhere.example/", wait_until="load")
    assert "工作台" not in (other.frames[1].content() if len(other.frames) > 1 else "")


def addresses(running: Running, method: str, **values: object) -> list[tuple[str, str]]:
    """The addresses of all screens that take a method, filled in, with the names of their views."""
    made = app.create(running.desk)
    known = {"secret": "none", "digest": "0", "name": "penalty", "kind": "penalty", "rule": "disclose-penalties", "department": "scjgj", "ident": "none", "number": 1, "address": "x", **values}
    found = []
    for rule in made.url_map.iter_rules():
        if method in (rule.methods or ()):
            with made.test_request_context("/"):
                found.append((url_for(rule.endpoint, **{name: known[name] for name in rule.arguments}), rule.endpoint))
    return found


def test_no_screen_answers_a_stranger(shared: Running) -> None:
    stranger = shared.visitor()
    closed = [one for one in addresses(shared, "GET") if not one[1].startswith(("entering.", "assets."))]
    assert len(closed) > 8
    assert [address for address, _ in closed if stranger.get(address).status != 401] == []


def test_no_screen_does_anything_for_a_form_of_somebody_else(shared: Running, guest: Visitor) -> None:
    posted = addresses(shared, "POST")
    assert len(posted) > 8
    for heads in ({"Origin": "https://evil.example"}, {"Origin": None}, {"Sec-Fetch-Site": "cross-site"}):
        assert [address for address, _ in posted if guest.post(address, heads=heads).status != 403] == []
    wrong = {"X-Desk-Token": "0" * 64}
    assert [address for address, _ in posted if guest.post(address, heads=wrong).status != 403] == []


def test_no_screen_shows_or_changes_the_draft_of_another_department(behind: Running) -> None:
    desk = behind.desk
    owner, other = (desk.accounts.add(name, "", {department}) for name, department in (("王芳", "scjgj"), ("赵敏", "xzspj")))
    drafts = [desk.store.save(Draft(owner.id, "scjgj", "penalty", way, ({"violation_type": "甲乙丙丁"},))) for way in (FORM, SHEET)]
    visitor = behind.visitor(other)
    for draft in drafts:
        for method in ("GET", "POST"):
            for address, name in addresses(behind, method, ident=draft.id):
                if draft.id not in address:
                    continue
                answer = visitor.get(address) if method == "GET" else visitor.post(address, {"version": "1", "violation_type": "改了"})
                assert answer.status in (403, 404), (name, answer.status)
                assert "甲乙丙丁" not in answer.text
        assert desk.store.draft(draft.id) == draft
    for address in ("/submit/", "/submit/present"):
        assert visitor.post(address, {"draft": drafts[0].id}).status in (403, 404, 422)
    assert "甲乙丙丁" not in visitor.get("/").text + visitor.get("/progress/").text
    assert [desk.store.draft(draft.id) for draft in drafts] == drafts
