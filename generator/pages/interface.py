"""The page of the data interface: what there is, with examples that can be copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from generator.pages.page import Page, PagePlan, of_view
from generator.site.addresses import API
from generator.site.elsewhere import NO_LICENCE, STOPPED

TITLE = "数据接口"


def plan(env: jinja2.Environment, view: Mapping[str, Any]) -> PagePlan:
    """The page; `view` is the result of `generator.data.api.listing`."""
    description = "程序怎样读取本站公示的全部记录：地址、例子、版本、许可和限制"
    page = Page(API, API, TITLE, description)
    return of_view(env, "api.html", page, {**view, "no_licence": NO_LICENCE, "stopped": STOPPED})
