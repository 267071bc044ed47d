"""The frames of pages alone, made in a process of its own, for a program that shows single pages and writes no site."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.engine.store import NO_STORE
from generator.publish.frame import Shell
from generator.publish.framing import Facts, Frame, Framed, Wanted

_ASSETS = "assets"
# What the process of its own is told to run, whatever its own folder is.
_PROGRAM = "from generator.publish import frames; frames.answer()"


class NoFrames(Exception):
    """The site builder could not make the frames, or what was kept of them is not whole; the text says why."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The frame of each section by its address; the files of the theme, the style and the scripts by their paths from the root of the site;
    and the settings of mkdocs.yml. They are the same as those of a build.
    """

    shells: Mapping[str, Shell]
    files: Mapping[str, bytes]
    facts: Facts


def unpacked(content: bytes) -> Frames:
    """Frames from the bytes that `make` gives, which may be kept. Raises NoFrames for bytes that are not whole."""
    try:
        told = json.loads(content)
        return Frames(
            {address: Shell((*pieces,)) for address, pieces in told["shells"].items()},
            {name: base64.b64decode(text) for name, text in told["files"].items()},
            Facts(*told["facts"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoFrames(f"not whole: {error}") from None


def make(root: Path, wanted: Wanted, day: datetime.date) -> bytes:
    """The frames of a repository, packed (`unpacked`). Another process makes them: this one may have threads, and need not load the site
    builder. Takes seconds.

    Raises NoFrames.
    """
    asked = {
        "root": str(root),
        "day": day.isoformat(),
        "frames": [[one.address, one.name, one.listed] for one in wanted.frames],
        "kinds": [list(one) for one in wanted.kinds],
        "empty": sorted(wanted.empty),
        "search": wanted.search,
    }
    package = str(Path(__file__).resolve().parent.parent.parent)
    path = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH", "")])])
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(
        command, input=json.dumps(asked).encode(), capture_output=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    if done.returncode:
        raise NoFrames(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def answer() -> None:
    """Reads from standard input what `make` asks and writes the frames to standard output; fails if the builder does."""
    # Imported here: only the process that makes frames needs the builder.
    from generator.publish.building import BuilderFailed, build_for

    asked = json.loads(sys.stdin.buffer.read())
    frames = [Frame(*one) for one in asked["frames"]]
    kinds = [(group, plural, page) for group, plural, page in asked["kinds"]]
    client = _Client(Wanted(frames, kinds, frozenset(asked["empty"]), {}, asked["search"]))
    with tempfile.TemporaryDirectory(prefix="credit-frames-") as folder, contextlib.redirect_stdout(sys.stderr):
        out = Path(folder)
        try:
            build_for(client, Path(asked["root"]), out, datetime.date.fromisoformat(asked["day"]), NO_STORE)
        except BuilderFailed as error:
            raise SystemExit(str(error)) from None
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted((out / _ASSETS).rglob("*")) if path.is_file()}
    told: dict[str, Any] = {
        "shells": {address: shell.pieces for address, shell in client.shells.items()},
        "files": {name: base64.b64encode(content).decode() for name, content in files.items()},
        "facts": list(client.facts),
    }
    sys.stdout.write(json.dumps(told))


class _Client:
    """The client of the builder: it wants frames and keeps them."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.shells: Mapping[str, Shell] = {}
        self.facts = Facts("", "", "")

    def wanted(self, facts: Facts) -> Wanted:
        """What the builder is asked for."""
        self.facts = facts
        return self._wanted

    def begin(self) -> None:
        """Nothing to do: nobody writes beside the builder."""

    def rendered(self, path: str, html: str) -> None:
        """Nothing to do: the pages that are written by hand are not shown."""

    def finish(self, framed: Framed) -> None:
        """Keeps the frames."""
        self.shells = framed.shells

    def stop(self) -> None:
        """Nothing to do: the failure is told."""
