"""Who may stand for the yearly awards and who may not: what standing on a list leads to, worked out across kinds by the rules for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import jinja2

from generator.engine.artifact import digest
from generator.pages.page import Choice, Page, Sheet, up_from
from generator.site.site import Site
from generator.site.standings import FOLDER, MAY, MAY_NOT, TITLE, Standing, plain, rules, years


def pages(site: Site, env: jinja2.Environment) -> Iterator[Sheet]:
    """The page of this year, and one for each year; none where no rule speaks of it."""
    at_work = rules(site)
    if not at_work:
        return
    found = years(site)
    this = str(site.as_of.year)
    for year, address in ((this, FOLDER), *((year, f"{FOLDER}{year}/") for year in found)):
        key = digest(
            site.as_of.isoformat(),
            [(one, len(some)) for one, some in found.items()],
            [plain(one) for one in found.get(year, ())],
            [rule.record.digest for rule in at_work],
            sorted({rule.kind for rule in at_work if site.by_kind.get(rule.kind)}),
        )
        yield Sheet(address, FOLDER, key, partial(_page, site, env, address, year, found))


def _page(site: Site, env: jinja2.Environment, address: str, year: str, found: Mapping[str, list[Standing]]) -> Page:
    up = up_from(address)
    standings = found.get(year, [])
    awards = list(dict.fromkeys(one.award for one in standings))
    body = env.get_template("consequences.html").render(
        up=up,
        as_of=site.as_of.isoformat(),
        year=year,
        years=[Choice(f"{one}年", len(some), f"{up}{FOLDER}{one}/", one == year) for one, some in found.items()],
        groups=[
            (award, [(effect, [s for s in standings if (s.award, s.effect) == (award, effect)]) for effect in (MAY_NOT, MAY)])
            for award in awards
        ],
        rules=rules(site),
        kinds=[site.kinds.by_name[name] for name in dict.fromkeys(rule.kind for rule in rules(site)) if site.by_kind.get(name)],
        below=address != FOLDER,
    )
    count = sum(one.effect == MAY_NOT for one in standings)
    title = f"{year}年{TITLE}" if address != FOLDER else TITLE
    return Page(address, FOLDER, title, f"{year}年：取消评优资格 {count} 个，有资格 {len(standings) - count} 个", body)
