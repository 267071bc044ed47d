"""Builds a site from a copy of a repository that nobody trusts, in a process of its own that is bounded in time and room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from generator.engine import progress, system

# Seconds that a build may take: a hundred thousand records take two minutes.
_PATIENCE = 2 * 3600
# Seconds between two looks at the disk, and the bytes that a build leaves free on it.
_LOOK, _FREE = 1.0, 512 << 20
_CODE = Path(__file__).resolve().parents[2]
# What the environment may say of builds, of git and of Python is about other runs.
_OTHERS = ("CREDIT_", "GIT_", "PYTHON", "SOURCE_DATE_EPOCH", "NO_MKDOCS")
_MOST_SAID = 4000


class Outcome(NamedTuple):
    """How a build ended: whether it is fine, whether it was ended because it took too much, and what it said last."""

    fine: bool
    ended: bool
    said: str


def built(root: Path, site: Path, folder: Path, words: tuple[str, ...], patience: float = _PATIENCE, look: float = _LOOK) -> Outcome:
    """Builds `root` into `site`; `words` are further options. Whatever the build leaves behind is below `folder`.

    It may take `patience` seconds; every `look` seconds the disk is looked at. It is ended with all that it has started if this function
    is left in any way.
    """
    temporary = folder / "temporary"
    temporary.mkdir()
    told = {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS)}
    # The folder where a program is started must not be one from which Python takes modules.
    told |= {"PYTHONPATH": os.fspath(_CODE), "PYTHONSAFEPATH": "1", "TMPDIR": os.fspath(temporary), "TEMP": os.fspath(temporary)}
    told |= {"TMP": os.fspath(temporary), progress.VARIABLE: "no", "PYTHONIOENCODING": "utf-8"}
    call = [sys.executable, "-m", "generator", "--root", os.fspath(root), "build", "--site-dir", os.fspath(site), "--no-cache", *words]
    with tempfile.TemporaryFile(dir=folder) as said:
        process = subprocess.Popen(
            call, cwd=temporary, env=told, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        )
        try:
            ended = not _waited(process, folder, patience, look)
        finally:
            if process.poll() is None:
                system.end_group(process)
        said.seek(max(said.tell() - _MOST_SAID, 0))
        return Outcome(not ended and process.returncode == 0, ended, said.read(_MOST_SAID).decode("utf-8", "replace").strip())


def _waited(process: subprocess.Popen[bytes], folder: Path, patience: float, look: float) -> bool:
    """Whether a build ended by itself, in time and with room left on the disk."""
    left = patience
    while left > 0:
        try:
            process.wait(min(look, left))
        except subprocess.TimeoutExpired:
            left -= look
            if shutil.disk_usage(folder).free < _FREE:
                return False
        else:
            return True
    return False
