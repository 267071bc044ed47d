"""generator.verify.rebuilding: a build for a stranger is ended in time, and leaves nothing running."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.verify import rebuilding


def test_a_site_is_built_whatever_the_environment_says(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(GOOD_FILE, GOOD)
    # What the stranger has set for his own city is not meant.
    monkeypatch.setenv("CREDIT_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("CREDIT_AS_OF", "2020-01-01")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "nothing"))
    (tmp_path / "work").mkdir()
    done = rebuilding.built(repo.root, tmp_path / "site", tmp_path / "work", ("--as-of", AS_OF, "--no-search"))
    assert (done.fine, done.ended) == (True, False), done.said
    assert (tmp_path / "site/index.html").is_file()
    assert not (tmp_path / "log").exists()


def test_why_it_failed_is_said(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, "nonsense: 1\n")
    done = rebuilding.built(repo.root, tmp_path / "site", tmp_path, ("--as-of", AS_OF))
    assert (done.fine, done.ended) == (False, False)
    assert GOOD_FILE in done.said


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The programs that are started."""
    found: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def noted(*words: Any, **more: Any) -> subprocess.Popen[bytes]:
        found.append(real(*words, **more))
        return found[-1]

    monkeypatch.setattr(rebuilding.subprocess, "Popen", noted)
    return found


def test_one_that_takes_too_long_is_ended(repo: Repo, tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    done = rebuilding.built(repo.root, tmp_path / "site", tmp_path, (), patience=0.0)
    assert (done.fine, done.ended) == (False, True)
    assert [one.poll() is not None for one in started] == [True]
    assert not (tmp_path / "site").exists()


def test_one_that_is_interrupted_is_ended_too(
    repo: Repo, tmp_path: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "disk_usage", pressed)
    with pytest.raises(KeyboardInterrupt):
        rebuilding.built(repo.root, tmp_path / "site", tmp_path, (), look=0.001)
    assert [one.poll() is not None for one in started] == [True]
