"""The page of the downloads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import jinja2

from generator.engine.artifact import digest
from generator.pages.page import Page, Sheet, up_from
from generator.site.addresses import DATA

TITLE = "数据下载"


def sheet(env: jinja2.Environment, view: Mapping[str, Any]) -> Sheet:
    """The page of the downloads; `view` is what `generator.data.catalogue.listing` gives."""
    return Sheet(DATA, DATA, digest(view), partial(_page, env, view))


def _page(env: jinja2.Environment, view: Mapping[str, Any]) -> Page:
    body = env.get_template("data.html").render(up=up_from(DATA), **view)
    return Page(DATA, DATA, TITLE, "本站公示的全部记录，可以按种类下载为 CSV、JSON Lines、Parquet 和 SQLite", body)
