"""The pages on which an organisation is looked up in all cities: by script, and without scripts by the letters of its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import jinja2
import orjson

from generator.engine.artifact import digest
from generator.pages.cities import kind_title
from generator.pages.lists import paged
from generator.pages.page import Page, PageBatch, PagePlan, of_view, up_from
from generator.site import cityorganisations, gathered
from generator.site.cityorganisations import BY, LOOKUP, MOST, SEVERAL, Letters
from generator.site.province import Province
from generator.site.site import Site

TITLE = "各城市的单位"
# The most organisations of several cities that are listed; the data has all.
_SEVERAL = 300


def batches(site: Site, env: jinja2.Environment) -> Iterator[PageBatch]:
    """The look-up, the organisations of several cities, and the pages of letters; none where nothing is gathered."""
    province = site.province
    if province is None or not province.shards:
        return
    yield PageBatch("cities-lookup", b"", 1, partial(_lookup, site, province, env))
    titles = [(kind.name, kind.plural, kind.adverse) for kind in site.kinds]
    mark = digest(sorted(province.shards.items()), [(one.id, one.name, one.site) for one in province.cities], titles)
    weight = 20 * len(province.shards)
    yield PageBatch("cities-letters", mark, weight, partial(_letters, site, province, env))


def _lookup(site: Site, province: Province, env: jinja2.Environment) -> Iterator[PagePlan]:
    several = sorted(province.several, key=lambda one: (-one.adverse, -one.cities, -one.records, one.code))
    view = {
        "as_of": province.as_of,
        "cities": [(one.name, one.page, one.as_of) for one in province.cities],
        "several": len(several),
    }
    yield of_view(env, "cities_organisations.html", Page(LOOKUP, LOOKUP, TITLE, "查一家单位在各城市的公示信息"), view)
    page = Page(SEVERAL, LOOKUP, "在几个城市都有公示的单位", f"{len(several):,} 家单位在不止一个城市有公示")
    shown = [(one.name or one.code, one.code, one.cities, f"{one.records:,}", f"{one.adverse:,}") for one in several[:_SEVERAL]]
    told = {
        "as_of": province.as_of,
        "stale": gathered.stale(province),
        "rows": shown,
        "total": len(several),
        "more": max(0, len(several) - _SEVERAL),
    }
    yield of_view(env, "cities_several.html", page, told)


def _letters(site: Site, province: Province, env: jinja2.Environment) -> Iterator[PagePlan]:
    rows, cities = province.rows, {one.id: (one.name, one.site, one.page) for one in province.cities}
    titles = {kind.name: kind.plural for kind in site.kinds}
    for one in cityorganisations.pages(province):
        for number, names, address, pages in paged(one.address, one.names, MOST):
            up = up_from(address)
            view = {
                "letters": one.letters.upper(),
                "path": [(one.letters[: i + 1].upper(), f"{up}{BY}{one.letters[: i + 1]}/") for i in range(len(one.letters) - 1)],
                "total": one.total,
                "number": number,
                "pages": [(n, f"{up}{place}") for n, place in pages],
                "below": [(name.upper(), f"{up}{BY}{name}/", count, first, last) for name, count, first, last in one.below],
            }
            # The rows as they are published stand for what the page shows of them.
            held = digest([(listed.name, rows[listed.code]) for listed in names], sorted(cities.items()), titles)
            title = f"名称以 {one.letters.upper()} 开头的单位" if one.letters else "按名称的拼音首字母查单位"
            page = Page(
                address, LOOKUP, title if number == 1 else f"{title}（第 {number} 页）", f"{one.total:,} 个名称", indexed=not one.letters
            )
            more = partial(_rows, site, one, number, rows, cities)
            yield of_view(env, "cities_letters.html", page, {**view, "held": held.hex()}, more)


def _rows(
    site: Site, one: Letters, number: int, rows: Mapping[str, bytes], cities: Mapping[str, tuple[str, str, str]]
) -> Mapping[str, Any]:
    """What the page of some letters shows of each organisation."""
    out = []
    for _, name, code in one.names[(number - 1) * MOST : number * MOST]:
        _, total, held, *names = orjson.loads(rows[code])
        found = []
        for ident, kinds in held:
            city, address, page = cities[ident]
            said = "、".join(f"{kind_title(site, kind)} {count}" for kind, count, _, _ in kinds)
            newest = max((some[2] for some in kinds), default="")
            found.append((city, f"{address}organisations/{code}/" if address else "", page, said, newest))
        adverse = sum(some[3] for _, kinds in held for some in kinds)
        out.append((name, code, names[0] if names[0] != name else "", found, f"{total:,}", f"{adverse:,}" if adverse else ""))
    return {"rows": out}
