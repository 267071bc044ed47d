"""Loads the site with git's history: all records, and the history of their files, or the reason why git tells nothing here."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from generator.engine.store import NO_STORE, Store
from generator.law import history
from generator.law.commits import HistoryError
from generator.reading import scan, schemas
from generator.reading.given import Places
from generator.reading.scan import Scan
from generator.site.site import Site, load

__all__ = ["HistoryError", "load_proved"]


def load_proved(
    root: Path,
    as_of: datetime.date,
    store: Store = NO_STORE,
    revision: str = "HEAD",
    scanned: Callable[[], Scan] | None = None,
    *,
    whole: bool = False,
) -> Site:
    """As `site.load`, with what git tells on the first-parent line of a revision. Raises HistoryError."""
    # git takes as long for a hundred thousand files as reading them does, so both run at the same time.
    with history.beside(root, revision) as begun:
        waiting = scanned or scan.begin(root, store)
        kinds = schemas.load(root)
        told: list[history.History] = []

        def scanned_after_history() -> Scan:
            # The history needs no records; without it this process would only wait for the scan.
            told.append(history.read(root, as_of, kinds, revision, store, begun))
            return waiting()

        collecting = gc.isenabled()
        # Nothing is garbage while a million records are unpacked.
        gc.disable()
        try:
            site = load(root, as_of, store=store, scanned=scanned_after_history, whole=whole, kinds=kinds)
        finally:
            if collecting:
                gc.enable()
        site = replace(site, history=told[0])
    history.refuse_unheld(root, site.history, _unproved(root, site))
    return site


def _unproved(root: Path, site: Site) -> list[str]:
    """The files of records of which no commit alone tells; without those that come with the program, which need no proof of their day."""
    if not site.history.known:
        return []
    places, alone = Places.of(root), site.history.places
    found = [
        record.file
        for shard in site.files
        if -1 in (at := alone(shard.records))
        for record, one in zip(shard.records, at, strict=True)
        if one < 0
    ]
    return sorted(found) if places.given is None else sorted(file for file in found if not places.is_given(file))
