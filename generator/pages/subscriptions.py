"""The page that lists all feeds and calendars, and says how one subscribes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from generator.pages.page import Page, PagePlan, of_view
from generator.site.addresses import FEEDS

TITLE = "订阅"


def plan(env: jinja2.Environment, view: Mapping[str, Any]) -> PagePlan:
    """The page; `view` is the result of `generator.data.subscriptions.listing`."""
    description = "新公示、修改和期限自己送到：按部门、按种类的更新订阅（Atom）和时限日历（iCalendar）"
    return of_view(env, "feeds.html", Page(FEEDS, FEEDS, TITLE, description), view)
