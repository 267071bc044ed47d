"""A real browser at the shipped content, built and served on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import MODES, address, browser
from playwright.sync_api import Browser, Page

__all__ = ["address", "browser", "page", "plain_page"]


@pytest.fixture(params=MODES)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at a width and in a colour scheme; at the end, no request has left the site and nothing has gone wrong in the console."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert said == []


@pytest.fixture(params=MODES)
def plain_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a browser that runs no scripts."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()
