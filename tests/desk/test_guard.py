from __future__ import annotations

from browsing import fine, marks
from playwright.sync_api import Page

pytestmark = marks("desk")


def test_the_empty_list_can_be_read_by_everybody(page: Page) -> None:
    page.goto("/")
    assert page.locator("h1").inner_text() == "我的待办"
    fine(page)


def test_a_form_of_another_site_changes_nothing(visitor) -> None:
    assert visitor.post("/leave", heads={"Origin": "https://evil.example"}).status == 403
    assert visitor.post("/leave", heads={"Origin": None}).status == 403
    assert visitor.post("/leave", heads={"Sec-Fetch-Site": "same-site"}).status == 403
    visitor.token = "0" * 64
    assert visitor.post("/leave").status == 403
    assert visitor.get("/").status == 200
    assert visitor.post("/leave").status == 303
    assert visitor.get("/").status == 401
