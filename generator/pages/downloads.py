"""The page of the downloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from generator.pages.page import Page, PagePlan, of_view
from generator.site.addresses import DATA

TITLE = "数据下载"


def plan(env: jinja2.Environment, view: Mapping[str, Any]) -> PagePlan:
    """The page of the downloads; `view` is the result of `generator.data.catalogue.listing`."""
    description = "本站公示的全部记录，可以按种类下载为 CSV、JSON Lines、Parquet 和 SQLite"
    return of_view(env, "data.html", Page(DATA, DATA, TITLE, description), view)
