"""The parts of the home page that are made from records: the wide box, figures and a picture, the newest, all sections."""

from __future__ import annotations

import itertools

import jinja2

from generator.pages import headline
from generator.site.fingerprints import Fingerprints

NEWEST = 10
PARTS = ("box", "figures", "newest", "tiles")


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
    newest = list(itertools.islice((r for r in site.records if r.date and not given(r.file)), NEWEST))
    view = {
        "search": search,
        **headline.view(prints),
        "as_of": site.as_of.isoformat(),
        "sections": list(sections.items()),
        "newest": newest,
    }
    return {name: env.get_template(f"home_{name}.html").render(view) for name in PARTS}
