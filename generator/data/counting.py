"""The file from which a browser counts limits, at `/deadlines/count/rules.json`: the limits of all rules, and the working-day calendars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.data.api import dumped
from generator.engine.artifact import Artifact, digest
from generator.model.records import Record
from generator.site.counting import FOLDER, VERSION, calendars, limit, rules
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The file, where there is a board."""
    site = prints.site
    if site.owes:
        path = f"{FOLDER}rules.json"
        yield Artifact(
            path, digest(site.facts.laws.digest, [one.digest for one in calendars(site)]), 10, lambda: [(path, dumped(document(site)))]
        )


def document(site: Site) -> dict[str, Any]:
    """The limits and the calendars; `docs/interfaces.md` gives the shape."""
    return {
        "version": VERSION,
        "rules": [limit(site, rule) for rule in rules(site)],
        "calendars": [_calendar(one) for one in calendars(site)],
    }


def _calendar(record: Record) -> dict[str, Any]:
    data = record.data
    return {
        "year": int(data["year"]),
        "region": data["region"],
        "holidays": list(data.get("holidays", ())),
        "workdays": list(data.get("workdays", ())),
        "notices": [dict(one) for one in data.get("notices", ())],
    }
