"""The catalogue of what each department must publish, with what it published of each entry, as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.data.api import dumped
from generator.engine.artifact import Artifact
from generator.site import catalogues, public
from generator.site.catalogues import Catalogue
from generator.site.fingerprints import Fingerprints

VERSION = 1
JSON = f"{public.FOLDER}completeness.json"
NOTE = (
    "目录是权责清单上在用的许可、处罚事项，行使了就应当公示。没有公示的项，可能没有行使过，也可能没有公示；"
    "没有写明事项的记录不能判断；没有公布权责清单的部门，应当公示什么不知道。"
)


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The file."""
    yield Artifact(JSON, prints.statistics, len(prints.counts.by_entry) // 10, lambda: [(JSON, dumped(document(prints)))])


def document(prints: Fingerprints) -> dict[str, Any]:
    """Every catalogue; `docs/interfaces.md` gives its shape."""
    site = prints.site
    found = [_catalogue(one) for one in catalogues.of_site(site, prints.counts)]
    return {"version": VERSION, "as_of": site.as_of.isoformat(), "note": NOTE, "catalogues": found}


def _catalogue(one: Catalogue) -> dict[str, Any]:
    return {
        "kind": one.kind.name,
        "authority": one.authority,
        "known": bool(one.lists),
        "lists": [record.address for record in one.lists],
        "entries": [
            {
                "code": entry.code or None,
                "name": entry.name,
                "part": entry.part or None,
                "basis": list(entry.basis),
                "records": dict(entry.records),
            }
            for entry in one.entries
        ],
        "told": dict(sorted(one.told.items())),
        "outside": dict(sorted(one.outside.items())),
        "untold": dict(sorted(one.untold.items())),
    }
