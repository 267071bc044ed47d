"""generator.pages.verify: the page where a printed sheet is compared with the site."""

from __future__ import annotations

import datetime

from support import AS_OF, GOOD, GOOD_FILE, Page, Repo

from generator.pages.renderer import Renderer
from generator.pages.verify import pages
from generator.site import site as sites
from generator.site.public import DIGESTED


def test_the_page_says_how_to_check_by_hand_and_does_not_change_from_day_to_day(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    keys = set()
    for day in (AS_OF, "2026-11-23"):
        site = sites.load(repo.root, datetime.date.fromisoformat(day))
        [plan] = pages(site, Renderer(site).env)
        keys.add(plan.key)
    assert len(keys) == 1
    text = Page(plan.make().body).text
    # Newer ones of jq keep `1.0` as it is written unless something is computed with it.
    assert f"jq -jcS '.[\"2026/abc-1\"] | {{{', '.join(DIGESTED)}}} | walk(if type == \"number\" then . + 0 else . end)' 123.json | sha256sum" in text
    [form] = Page(plan.make().body).all("form")
    assert form["data-keys"].split() == list(DIGESTED)
