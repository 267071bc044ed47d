"""Digests of what pages and files show that hang on all of a site."""

from __future__ import annotations

from generator.engine.artifact import digest
from generator.model.kindnames import DEPARTMENT
from generator.site import calendars
from generator.site.site import Site


def mark(site: Site) -> bytes:
    """A digest of all that the board shows: duties, numbers of documents, the names of departments, and which columns there are."""
    departments = [site.by_key[DEPARTMENT, r.id].digest for r in site.by_kind.get(DEPARTMENT, ())]
    columns = [duty.rule.kind for duty in site.columns if site.by_kind.get(duty.rule.kind)]
    return digest(site.duties_mark, repr(site.series), departments, columns, calendars.said(site))
