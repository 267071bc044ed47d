"""generator.verify.sources: where the files of a site come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.verify.sources import NoSource, of_text


def test_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    source = of_text(str(tmp_path))
    assert (source.read("a", 3), source.read("b", 3)) == (b"123", None)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSource):
        of_text(str(tmp_path / "x"))
