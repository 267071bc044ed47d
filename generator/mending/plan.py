"""What can be mended in a repository: every file with findings, and no other, is opened, mended in memory and held ready for one write."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.engine import git
from generator.engine.journal import Write
from generator.mending.hunks import Fix
from generator.mending.judge import Judge
from generator.mending.record import MendedFile, mend
from generator.model.findings import Finding, field_of
from generator.model.kinds import CONTENT
from generator.reading import source
from generator.site.site import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that can be mended, in the order of their paths, and the findings that stay whatever is written."""

    files: tuple[MendedFile, ...]
    left: tuple[Finding, ...]

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """All changes."""
        return tuple(fix for file in self.files for fix in file.fixes)

    @property
    def writes(self) -> list[Write]:
        """What is to be written, for `journal.write`."""
        return [Write(one.file, one.after, one.before) for one in self.files]


def plan(site: Site, findings: Iterable[Finding]) -> Plan:
    """What can be mended of some findings of `credit check`. Raises GitError if git does not say which files it ignores."""
    judge = Judge(site)
    of_file: dict[str, list[Finding]] = {}
    for finding in findings:
        of_file.setdefault(finding.file, []).append(finding)
    able = {file for file in of_file if _is_ours(site, file)}
    mended: list[MendedFile] = []
    left: list[Finding] = []
    for file in sorted(of_file, key=os.fsencode):
        found = _mended(site, judge, file) if file in able else None
        left += of_file[file] if found is None else _left(of_file[file], found)
        if found is not None:
            mended.append(found)
    ignored = _ignored(site.root, [one.file for one in mended])
    left += [one for file in ignored for one in of_file[file]]
    return Plan(tuple(one for one in mended if one.file not in ignored), tuple(left))


def _mended(site: Site, judge: Judge, file: str) -> MendedFile | None:
    place = site.kinds.place(file)
    content = source.read_bytes(site.root / file) if place is not None else None
    return mend(judge, *place, file, content) if place is not None and content is not None else None


def _is_ours(site: Site, file: str) -> bool:
    """Whether a file is a record of this repository: not one that comes with the program, and not reached by a link."""
    if not file.startswith(f"{CONTENT}/") or not file.endswith(".yml") or site.places.is_given(file):
        return False
    path = site.root / file
    return path.is_file() and path.resolve() == site.root.resolve() / file


def _ignored(root: Path, files: list[str]) -> set[str]:
    """Those of some files that git is told to pass over: what is not in the repository is not the repository's to change."""
    if not files or git.outside(root):
        return set()
    asked = "".join(f"{file}\0" for file in files).encode("utf-8", "surrogateescape")
    told = git.run(root, "check-ignore", "-z", "--stdin", stdin=asked, fine=(0, 1))
    return {file for file in told.decode("utf-8", "surrogateescape").split("\0") if file}


def _left(findings: list[Finding], found: MendedFile) -> list[Finding]:
    """What stays of the findings about a file: those of its own that were not mended, and those that only the whole site shows."""
    known = {(one.slug, field_of(one.path)) for one in (*found.mended, *found.left)}
    return [*found.left, *(one for one in findings if (one.slug, field_of(one.path)) not in known)]
