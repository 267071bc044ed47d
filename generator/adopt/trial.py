"""Runs two versions of the program over one city's content, each as a program of its own, and says what only the new one finds."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from generator.adopt.wheel import Wheel

LATE = "overdue"


class CannotTry(Exception):
    """A version cannot be run over the content; the message says why."""


@dataclass(frozen=True)
class Program:
    """A version of the program: the interpreter that has its libraries, and the folder in which its package `generator` lies."""

    python: str
    folder: Path

    @property
    def given(self) -> Path:
        """What comes with it, in the layout of a repository: inside a wheel, or the checkout itself."""
        inside = self.folder / "generator" / "given"
        return inside if inside.is_dir() else self.folder


@dataclass(frozen=True)
class Group:
    """Diagnostics of one fault that only the new version has: how bad, and where, as `file:line message`."""

    slug: str
    severity: str
    places: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Late:
    """A duty that only the new version finds late: the rule, the department, the record (or period) and the day it was due."""

    rule: str
    authority: str
    what: str
    due: str


@dataclass(frozen=True)
class Outcome:
    """What only the new version says of the content. `gone` counts what only the old one said; `owing` are pairs of rule and department
    that come in; `unknown` says why duties could not be compared, or is empty.
    """

    groups: tuple[Group, ...]
    gone: int
    late: tuple[Late, ...]
    owing: tuple[tuple[str, str], ...]
    unknown: str


def lacking(requires: Sequence[str]) -> list[str]:
    """The libraries, of those that a wheel asks for, that this interpreter does not have in the right version."""
    found = []
    for text in requires:
        try:
            wanted = Requirement(text)
            if wanted.marker is not None and not wanted.marker.evaluate():
                continue
            if not wanted.specifier.contains(importlib.metadata.version(wanted.name), prereleases=True):
                found.append(text)
        except (InvalidRequirement, importlib.metadata.PackageNotFoundError):
            found.append(text)
    return found


def installed(wheel: Wheel, target: Path) -> str:
    """An interpreter in an environment of its own with the libraries of a wheel; taken from beside the wheel if there are wheels there.
    Raises CannotTry.
    """
    beside = wheel.file.parent
    near = ["--no-index", "--find-links", str(beside)] if len(list(beside.glob("*.whl"))) > 1 else []
    python = target / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", *near]
    for words in ([sys.executable, "-m", "venv", str(target)], [*pip, str(wheel.file)]):
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
            raise CannotTry(f"新版本要的库装不了，没有试运行；把全部轮子放在同一个文件夹里再试（{last}）")
    return str(python)


def run(program: Program, root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a version's command over a repository. It remembers nothing and writes nothing there."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    env |= {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "NO_MKDOCS_2_WARNING": "1"}
    command = [program.python, "-m", "generator", "--root", str(root), *words]
    # The folder in which a program is started is the first in which it looks for its package.
    return subprocess.run(
        command, cwd=program.folder, env=env, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


def compare(old: Program, new: Program, root: Path, as_of: str) -> Outcome:
    """What only the new version says of the content of a city. Raises CannotTry if one of them cannot check it."""
    before, after = (_checked(one, root, as_of) for one in (old, new))
    known = {_mark(one) for one in before}
    fresh = [one for one in after if _mark(one) not in known]
    gone = len(known - {_mark(one) for one in after})
    groups: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    for one in fresh:
        place = (str(one["path"]), int(one["line"]), str(one["message"]))
        groups.setdefault((str(one["severity"]), str(one["slug"])), []).append(place)
    found = tuple(Group(slug, severity, tuple(places)) for (severity, slug), places in sorted(groups.items()))
    duties = [_duties(one, root, as_of) for one in (old, new)]
    unknown = next((one for one in duties if isinstance(one, str)), "")
    if unknown:
        return Outcome(found, gone, (), (), unknown)
    late, owing = _newly(*[one for one in duties if not isinstance(one, str)])
    return Outcome(found, gone, late, owing, "")


def _mark(one: dict[str, Any]) -> tuple[str, ...]:
    """What makes a diagnostic the same in two versions. Lines do not count, nor how it is said."""
    return tuple(str(one.get(key, "")) for key in ("path", "slug", "field", "severity"))


def _checked(program: Program, root: Path, as_of: str) -> list[dict[str, Any]]:
    done = run(program, root, "check", "--format", "json", "--no-cache", "--as-of", as_of)
    found = _json(done.stdout)
    if done.returncode not in (0, 1) or "diagnostics" not in found:
        raise CannotTry(f"检查没有做成：{_last(done)}")
    return list(found["diagnostics"])


def _duties(program: Program, root: Path, as_of: str) -> list[dict[str, Any]] | str:
    done = run(program, root, "deadlines", "--format", "json", "--no-cache", "--as-of", as_of)
    found = _json(done.stdout)
    return list(found["duties"]) if done.returncode == 0 and "duties" in found else _last(done)


def _newly(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> tuple[tuple[Late, ...], tuple[tuple[str, str], ...]]:
    was_late = {str(one.get("key")) for one in before if one.get("status") == LATE}
    late = [
        Late(str(one["rule"]), str(one.get("authority") or ""), str(one.get("record") or one.get("period") or ""), str(one.get("due")))
        for one in after
        if one.get("status") == LATE and str(one.get("key")) not in was_late
    ]
    owed = {(str(one["rule"]), str(one.get("authority") or "")) for one in before}
    owing = {(str(one["rule"]), str(one.get("authority") or "")) for one in after} - owed
    return tuple(late), tuple(sorted(owing))


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr or done.stdout).strip().rpartition("\n")[2] or f"退出码{done.returncode}"
