"""The parts of the home page that are made from records: the wide box, figures and a picture, the newest, all sections."""

from __future__ import annotations

import itertools
from typing import Any

import jinja2
from markupsafe import Markup

from generator.model.records import Record
from generator.pages import headline, rows, values
from generator.site import addresses, harvestwords
from generator.site.fingerprints import Fingerprints

NEWEST = 10
PARTS = ("box", "figures", "newest", "tiles", "cities")


def texts(prints: Fingerprints, env: jinja2.Environment, *, search: bool) -> dict[str, str]:
    """The HTML for each mark `<!-- credit:NAME -->` of the home page, by its name. What has nothing to show is empty, as on a city's first
    day. `search` says whether there is an index.
    """
    site = prints.site
    sections: dict[str, list[tuple[str, str, int]]] = {}
    for kind in site.kinds:
        if site.by_kind[kind.name]:
            sections.setdefault(kind.group, []).append((kind.folder, kind.plural, len(site.by_kind[kind.name])))
    # A rule that comes with the program is no news of the city.
    given = site.places.is_given
    newest = itertools.islice((r for r in site.records if r.date and not given(r.file)), NEWEST)
    view = {
        "search": search,
        **headline.view(prints),
        "as_of": site.as_of.isoformat(),
        "sections": list(sections.items()),
        "newest": [_row(prints, record) for record in newest],
        "cities": _cities(prints),
        "city_pages": {address for address, _ in addresses.sections(site)},
    }
    return {name: env.get_template(f"home_{name}.html").render(view) for name in PARTS}


def _cities(prints: Fingerprints) -> list[tuple[str, str, str]]:
    """The cities of a province by name, page and state, for its home page; none of another site."""
    province = prints.site.province
    return [(one.name, one.page, harvestwords.of(one.state).words) for one in province.cities] if province is not None else []


def _row(prints: Fingerprints, record: Record) -> dict[str, Any]:
    """What is shown of a new record: its kind, its name, what it says first of all, how much, and its day."""
    kind, cents = record.kind, prints.amount(record)
    said = (values.column(prints.site, kind.root, path)(record.data) for path in kind.card.what)
    return {
        "kind": kind.plural,
        "address": record.address,
        "caption": record.caption,
        "what": Markup(next(filter(None, said), "").replace(values.UP, "")),
        "amount": f"{rows.yuan(cents)} 元" if cents is not None else "",
        "date": record.date,
    }
