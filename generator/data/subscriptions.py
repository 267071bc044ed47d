"""Lists all feeds and calendars for people, by department and by kind."""

from __future__ import annotations

from typing import Any

from generator.data import calendars, feeds
from generator.model.kindnames import DEPARTMENT
from generator.site.addresses import BOARD
from generator.site.fingerprints import Fingerprints
from generator.site.wording import department


def listing(prints: Fingerprints, site_url: str) -> dict[str, Any]:
    """What the page of subscriptions shows, as a plain value: `feeds` says whether there are any, which need an address of the site.

    Each subscription has a `name`, the `page` that shows the same, and the addresses of its `feed` and its `calendar`, or "".
    """
    site = prints.site
    there = site_url.startswith("http")
    names = feeds.names(prints) if there else []
    owing = calendars.owing(prints) if site.owes else []
    own = {name.partition("/")[2] for name in names if name.startswith("departments/")}
    departments = sorted({*own, *owing}, key=lambda who: (department(site, who), who))
    groups: dict[str, list[dict[str, str]]] = {}
    for kind in site.kinds:
        if f"kinds/{kind.name}" in names:
            groups.setdefault(kind.group, []).append(_one(kind.plural, f"{kind.folder}/", f"kinds/{kind.name}"))
    return {
        "feeds": there,
        "all": [_one("全部公示", "", "") | ({"calendar": f"{BOARD}all.ics"} if site.owes else {})],
        "departments": [
            _one(department(site, who), _page(prints, who), f"departments/{who}" if who in own else None)
            | ({"calendar": f"{BOARD}{who}.ics"} if who in owing else {})
            for who in departments
        ],
        "kinds": list(groups.items()),
    }


def _page(prints: Fingerprints, who: str) -> str:
    site = prints.site
    return site.kinds.by_name[DEPARTMENT].address_of(who) if (DEPARTMENT, who) in site.by_key else ""


def _one(name: str, page: str, feed: str | None) -> dict[str, str]:
    return {"name": name, "page": page, "feed": feeds.address(feed) if feed is not None else "", "calendar": ""}
