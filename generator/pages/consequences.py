"""The pages about who may be considered for the yearly awards and who may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2

from generator.pages.page import Page, PagePlan, choice, of_view, up_from
from generator.site.site import Site
from generator.site.standings import FOLDER, MAY, MAY_NOT, TITLE, Standing, rules, years


def pages(site: Site, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The page of this year, and one for each year; none if there is no rule."""
    at_work = rules(site)
    if not at_work:
        return
    found = years(site)
    this = str(site.as_of.year)
    kinds = [site.kinds.by_name[name] for name in dict.fromkeys(rule.kind for rule in at_work) if site.by_kind.get(name)]
    same = {
        "as_of": site.as_of.isoformat(),
        "rules": [(rule.record.address, str(rule.data["title"]), str(rule.data["law"]["text"]), rule.law) for rule in at_work],
        "kinds": [(kind.folder, kind.plural) for kind in kinds],
    }
    for year, address in ((this, FOLDER), *((year, f"{FOLDER}{year}/") for year in found)):
        standings, up = found.get(year, []), up_from(address)
        awards = dict.fromkeys(one.award for one in standings)
        view = {
            **same,
            "year": year,
            "years": [choice(f"{one}年", len(some), f"{up}{FOLDER}{one}/", one == year) for one, some in found.items()],
            "groups": [
                (award, [(effect, [_shown(s) for s in standings if (s.award, s.effect) == (award, effect)]) for effect in (MAY_NOT, MAY)])
                for award in awards
            ],
            "below": address != FOLDER,
        }
        count = sum(one.effect == MAY_NOT for one in standings)
        title = f"{year}年{TITLE}" if address != FOLDER else TITLE
        description = f"{year}年：取消评优资格 {count} 个，有资格 {len(standings) - count} 个"
        yield of_view(env, "consequences.html", Page(address, FOLDER, title, description), view)


def _shown(one: Standing) -> dict[str, Any]:
    """The content of the page for one standing."""
    laws = {ground.rule.record.id: (ground.rule.record.address, ground.rule.law) for ground in reversed(one.grounds)}
    return {
        "named": [(part.words, part.address) for part in one.named],
        "who": one.who,
        "grounds": [(ground.record.address, ground.record.caption, ground.reason) for ground in one.grounds],
        "overruled": [(ground.record.address, ground.record.caption) for ground in one.overruled],
        "laws": [laws[name] for name in dict.fromkeys(ground.rule.record.id for ground in one.grounds)],
    }
