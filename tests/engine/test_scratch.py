"""Folders that are gone when whoever made them has ended."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support import ROOT

from generator.engine import scratch


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_there_for_a_while(place: Path) -> None:
    with scratch.folder() as made:
        (made / "x").write_text("x", encoding="utf-8")
        scratch.sweep()
        assert (made / "x").exists()
    assert list(place.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no locks of this sort")
def test_what_a_killed_program_left_is_taken_away_and_nothing_else(place: Path) -> None:
    code = "from generator.engine import scratch; import sys; print(scratch.make(), flush=True); sys.stdin.read()"
    env = os.environ | {"TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    others = [place / "credit-run-file", place / "credit-other"]
    others[0].write_text("x", encoding="utf-8")
    others[1].mkdir()
    (place / "credit-run-link").symlink_to(others[1])
    # Somebody may be about to lock this one.
    (place / "credit-run-young").mkdir()
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        made = Path(process.stdout.readline().strip())
        scratch.sweep()
        assert made.is_dir()
        process.kill()
    scratch.sweep()
    assert not made.exists()
    os.utime(place / "credit-run-young", (0, 0))
    with scratch.folder():
        assert sorted(path.name for path in place.iterdir() if not path.name.startswith("credit-run-")) == ["credit-other"]
    assert sorted(path.name for path in place.iterdir()) == ["credit-other", "credit-run-file", "credit-run-link"]
