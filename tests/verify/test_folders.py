"""generator.verify.folders: a site in a folder, of which only plain files are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.verify.source import SourceError
from generator.verify.sources import NoSource, opened


def test_nothing_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    (site / "link").symlink_to(tmp_path / "secret")
    (site / "around").symlink_to(tmp_path)
    with opened(str(site)) as source:
        for path in ("../secret", "a/../../secret", str(tmp_path / "secret"), "..\\secret", "C:secret", "", ".", "a//b", "a\0b"):
            assert source.read(path) is None
        for path in ("link", "around/secret"):
            with pytest.raises(SourceError, match="链接"):
                source.read(path)
        found = source.listed()
        assert found is not None
        assert (found.files, found.strange) == ({}, {"link": "link", "around": "link"})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes as files here")
def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with opened(str(tmp_path)) as source:
        with pytest.raises(SourceError, match="不是普通文件"):
            source.read("pipe")
        found = source.listed()
        assert found is not None
        assert found.strange == {"pipe": "device"}


@pytest.mark.skipif(os.name == "nt", reason="the system has no such names")
def test_names_that_are_two_things_on_some_system_are_told(tmp_path: Path) -> None:
    for name in ("a.html", "A.html", "\u00e9", "e\u0301", "back\\slash", "line\nbreak"):
        (tmp_path / name).write_bytes(b"")
    with opened(str(tmp_path)) as source:
        found = source.listed()
    assert found is not None
    assert found.strange == {"a.html": "double", "\u00e9": "double", "back\\slash": "name", "line\nbreak": "name"}


def test_of_a_folder_that_was_published_to_the_current_site_is_read(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "releases" / name).mkdir(parents=True)
        (tmp_path / "releases" / name / "index.html").write_text(name, encoding="utf-8")
    (tmp_path / "current").symlink_to("releases/two")
    for path in (tmp_path, tmp_path / "current", tmp_path / "releases" / "two"):
        with opened(str(path)) as source:
            assert source.read("index.html") == b"two"
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("../..")
    with pytest.raises(NoSource, match="没有指向"), opened(str(tmp_path)):
        pass
