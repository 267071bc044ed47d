"""The pages of the downloads: a short one of all, and one of each kind with every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jinja2

from generator.pages import linked
from generator.pages.page import Page, PagePlan, of_view
from generator.site.addresses import DATA
from generator.site.elsewhere import NO_LICENCE, STOPPED

TITLE = "数据下载"


def plans(env: jinja2.Environment, found: Mapping[str, Any]) -> Iterator[PagePlan]:
    """The pages of the downloads; `found` is the result of `generator.data.catalogue.listing`."""
    description = "本站公示的全部记录，可以按种类下载为 CSV、JSON Lines、Parquet 和 SQLite"
    head = linked.data(found["catalogue"])
    words = {"no_licence": NO_LICENCE, "stopped": STOPPED}
    # The pages of kinds have what search engines read of each.
    groups = [(title, [{key: one for key, one in kind.items() if key != "dataset"} for kind in kinds]) for title, kinds in found["groups"]]
    view = {**{key: one for key, one in found.items() if key != "catalogue"}, "groups": groups, **words}
    yield of_view(env, "data.html", Page(DATA, DATA, TITLE, description, head=head), view)
    for _, kinds in found["groups"]:
        for kind in kinds:
            page = Page(
                f"{DATA}{kind['name']}/",
                DATA,
                f"{kind['title']} - {TITLE}",
                f"{kind['title']}：下载为 CSV、JSON Lines 和 Parquet",
                head=linked.data(kind["dataset"]),
            )
            told = {key: one for key, one in kind.items() if key != "dataset"}
            yield of_view(env, "data_kind.html", page, {"as_of": found["as_of"], "kind": told})
