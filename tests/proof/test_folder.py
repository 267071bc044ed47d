"""The folder of a log, from build to build."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from generator.proof import entries, folder
from generator.proof.folder import Draft, LogError, State
from generator.proof.notes import Signer

ORIGIN = "city.example/log"
SIGNER = Signer.of_seed(ORIGIN, bytes(range(32)))
KEYS = [SIGNER.verifier]


def grow(where: Path, count: int, day: str = "2026-11-29", name: str = "a") -> State:
    """A log with so many records more."""
    draft = Draft(folder.load(where, ORIGIN, KEYS), day)
    for number in range(count):
        text = f"{name}/{draft.next}-{number}"
        draft.published(text, entries.salt(SIGNER.seed, ORIGIN, draft.next), hashlib.sha256(text.encode()).digest())
    extended = draft.signed([SIGNER])
    folder.write(where, extended)
    return extended.state


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    for count in (1, 3, 252, 1, 600):
        state = grow(tmp_path, count)
        assert folder.load(tmp_path, ORIGIN, KEYS, full=True) == state
    assert state.size == 857
    assert not (tmp_path / "tile/0/000.p").exists()


def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    state = grow(tmp_path, 3)
    assert Draft(state, "2026-11-30").signed([]).files == {}


def test_a_day_before_the_last_one_is_refused(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    with pytest.raises(LogError, match="2026-11-29"):
        grow(tmp_path, 1, "2026-11-28")
