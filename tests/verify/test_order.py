"""generator.verify.order: days and the leaves that others replace or end."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from strangers import City, logged, slugs

from generator.proof.entries import CORRECTED, PUBLISHED, REMOVED, RESTARTED, STAMPED, Entry


def of(event: str, day: str, before: int | None = None) -> Entry:
    return Entry(event, day, before, None if event == REMOVED else hashlib.sha256(day.encode()).digest())


@pytest.mark.parametrize(
    ("told", "slug"),
    [
        ((of(PUBLISHED, "2026-11-02"), of(PUBLISHED, "2026-11-01")), "day-back"),
        ((of(PUBLISHED, "2026-11-23"),), "day-ahead"),
        ((of(PUBLISHED, "2026-11-02"), of(RESTARTED, "2026-11-02")), "leaf-misplaced"),
        ((of(PUBLISHED, "2026-11-02"), of(CORRECTED, "2026-11-02", 1)), "leaf-ahead"),
        ((of(PUBLISHED, "2026-11-02"), of(REMOVED, "2026-11-02", 2**62)), "leaf-ahead"),
        ((of(STAMPED, "2026-11-02"), of(REMOVED, "2026-11-02", 0)), "leaf-of-nothing"),
        ((of(PUBLISHED, "2026-11-02"), of(REMOVED, "2026-11-02", 0), of(REMOVED, "2026-11-02", 1)), "leaf-of-nothing"),
        ((of(PUBLISHED, "2026-11-02"), of(REMOVED, "2026-11-02", 0), of(CORRECTED, "2026-11-02", 0)), "leaf-twice"),
        ((of(PUBLISHED, "2026-11-02"), of(REMOVED, "2026-11-02", 0), of(PUBLISHED, "2026-11-02")), "leaf-again"),
        ((of(PUBLISHED, "2026-11-02"), of(PUBLISHED, "2026-11-02")), "leaf-again"),
    ],
)
def test_what_a_log_cannot_say_is_named(tmp_path: Path, told: tuple[Entry, ...], slug: str) -> None:
    found = slugs(logged(tmp_path, *told))
    assert slug in found
    assert not found & {"root-wrong", "tile-wrong", "checkpoint-form"}


def test_an_orderly_log_is_proved(city: City) -> None:
    assert "order" in slugs(city.site, state="proved")
