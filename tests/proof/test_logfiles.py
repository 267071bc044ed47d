"""The files of a log folder: one process at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.proof import logfiles
from generator.proof.logfiles import LogError


def test_a_second_process_is_refused_and_no_lock_is_left(tmp_path: Path) -> None:
    with logfiles.locked(tmp_path / "log"):
        with pytest.raises(LogError, match="另一个 credit"), logfiles.locked(tmp_path / "log"):
            pass
        assert list((tmp_path / "log").iterdir())
    assert list((tmp_path / "log").iterdir()) == []
    with logfiles.locked(tmp_path / "log"):
        pass
