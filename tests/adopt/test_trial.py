"""Two versions over one content: which libraries a version lacks, and what is said when one cannot be run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import wheels
from support import ROOT

from generator.adopt import trial
from generator.adopt.wheel import open_wheel


def test_libraries_that_are_here_and_that_are_not() -> None:
    here = ["mkdocs>=1.6,<2", "MarkupSafe", "colorama; python_version < '3'"]
    assert trial.lacking(here) == []
    assert trial.lacking([*here, "mkdocs>=99", "no-such-library", "?"]) == ["mkdocs>=99", "no-such-library", "?"]


def test_a_version_whose_libraries_are_not_beside_it(tmp_path: Path) -> None:
    wheel = open_wheel(wheels.make(tmp_path, "9.1", requires=["no-such-library-of-ours==1"]))
    (tmp_path / "other-1.0-py3-none-any.whl").touch()
    with pytest.raises(trial.CannotTry, match="把全部轮子放在同一个文件夹里"):
        trial.installed(wheel, tmp_path / "venv")


def test_a_version_with_an_environment_of_its_own(tmp_path: Path) -> None:
    """Its libraries are taken from beside it, without the network."""
    wheel = open_wheel(wheels.make(tmp_path, "9.1", requires=["extra-library==1"]))
    wheels.make(tmp_path, "1", {place: None for place in wheels.parts() if place != "generator/__init__.py"}, name="extra_library", requires=[])
    python = trial.installed(wheel, tmp_path / "venv")
    assert Path(python).is_relative_to(tmp_path / "venv")
    done = trial.run(trial.Program(python, tmp_path), tmp_path, "--version")
    # All else that it needs is not there: it says so, and is no traceback of ours.
    assert done.returncode != 0


def test_what_comes_with_a_checkout_and_with_a_wheel(tmp_path: Path) -> None:
    (tmp_path / "generator/given").mkdir(parents=True)
    assert trial.Program(sys.executable, tmp_path).given == tmp_path / "generator/given"
    assert trial.Program(sys.executable, ROOT).given in (ROOT, ROOT / "generator/given")


def test_a_program_that_says_nothing_of_use(tmp_path: Path) -> None:
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator/__main__.py").write_text("print('[]')", encoding="utf-8")
    one = trial.Program(sys.executable, tmp_path)
    with pytest.raises(trial.CannotTry, match="检查没有做成"):
        trial.compare(one, one, tmp_path, "2026-11-22")
