"""generator.forge.changereport: whatever `credit changes` writes, `credit comment` reads, and it says the same."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import NASTY

from generator.forge.changereport import REPORT_BYTES, as_json, read
from generator.forge.changes import Change, Preview, Said
from generator.site.differences import Difference
from generator.site.effects import Effect, Settled

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@st.composite
def previews(draw: st.DrawFn) -> Preview:
    pairs = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
    parts = st.lists(st.tuples(st.sampled_from("=-+"), TEXT), max_size=3).map(tuple)
    change = st.builds(
        Change,
        what=st.sampled_from(("added", "changed", "renamed", "withdrawn", "removed")),
        kind=TEXT,
        address=st.sampled_from(("a/", "b/c/")),
        name=TEXT,
        card=pairs,
        why=pairs,
        fields=st.lists(st.builds(Difference, TEXT, TEXT, TEXT, parts, st.just(False)), max_size=3).map(tuple),
        duties=st.lists(st.builds(Effect, st.just("meets"), TEXT, TEXT, TEXT, st.booleans(), TEXT), max_size=2).map(tuple),
        found=st.lists(st.builds(Said, st.booleans(), TEXT, TEXT), max_size=2).map(tuple),
    )
    changes = tuple(draw(st.lists(change, max_size=4)))
    totals = dict.fromkeys(("added", "changed", "renamed", "withdrawn", "removed"), 1)
    settled = (Settled(draw(TEXT), draw(TEXT)),)
    return Preview("2026-11-20", totals, changes, draw(st.integers(0, 10**6)), (draw(TEXT),), 1, (draw(TEXT),), 1, settled, 2, 3, "", 4, 5, 6)


@given(previews())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_report_is_read_as_it_was_written(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "report.json"
    path.write_text(as_json(preview), encoding="utf-8")
    assert read(path) == preview


@pytest.mark.parametrize("value", [*NASTY, "长" * 60_000, "\udcff"])
def test_whatever_a_schema_or_a_file_is_called_the_report_can_be_read(tmp_path: Path, value: str) -> None:
    """A schema of a pull request may have titles of any length, and a file name bytes that are not UTF-8."""
    field = Difference(value, value, value, (("-", value),))
    one = Change("changed", value, "a/", value, file=value, card=((value, value),), fields=(field,), found=(Said(True, value, value),))
    preview = Preview("2026-11-20", dict.fromkeys(("added", "changed", "renamed", "withdrawn", "removed"), 1), (one,))
    path = tmp_path / "report.json"
    path.write_text(as_json(preview), encoding="utf-8")
    found = read(path)
    assert dataclasses.replace(found, changes=()) == dataclasses.replace(preview, changes=())
    assert path.stat().st_size < REPORT_BYTES
