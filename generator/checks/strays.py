"""Finds records where no record is read: outside `content/`, among the pages, and behind symbolic links."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from generator.engine import git
from generator.model.findings import Finding
from generator.model.kinds import CONTENT, Kinds
from generator.reading import belonging, source
from generator.site.site import Site
from generator.site.written import PAGES

# Folders of the program, its tests and other programs, in which no records are searched.
_NOT_LOOKED_AT = frozenset({"benchmarks", "generator", "node_modules", "requirements", "schemas", "tests", "__pycache__"})
# Files that show that a folder is a Python environment, a built site, or another repository.
_SIGNS = ("pyvenv.cfg", "sitemap.xml", ".git")
_NAMED = re.compile(r"[.。．·](?:ya?ml)(?![a-z])|\.json$|^[^.]+$", re.IGNORECASE)
# Folders of the program that the site builder reads or copies.
_PROGRAM = ("schemas", "generator/publish/assets", "generator/pages/templates", "generator/publish/theme")


def unread(site: Site) -> Iterator[Finding]:
    """A record outside the folders of records is never published, so it must be reported."""
    found = dict(_records(site.root, site.kinds))
    ignored = _ignored(site.root, sorted(found))
    for file, finding in found.items():
        if file not in ignored:
            yield finding


def _records(root: Path, kinds: Kinds) -> Iterator[tuple[str, Finding]]:
    folders = re.compile("|".join(f"(?:^|/){re.escape(kind.folder)}/" for kind in kinds) or "(?!)", re.IGNORECASE)
    for file in (*_files(root, "", (CONTENT,)), *_files(root, f"{PAGES}/", ())):
        name = PurePosixPath(file).name
        if not _NAMED.search(name) or file == "mkdocs.yml":
            continue
        data = belonging.bytes_of(root / file)
        found = belonging.fitting(kinds, belonging.keys_of(data))
        # A file in a folder with the name of a kind's folder is meant as a record, however damaged it is.
        if found or (folders.search(file) and ".y" in name.lower()):
            places = "、".join(belonging.places(kinds, file, data)) or f"{CONTENT}/"
            yield file, source.at_top(file, "unread-record", value=file.rpartition("/")[0] or ".", known=places)


def _files(root: Path, start: str, without: tuple[str, ...]) -> Iterator[str]:
    """The plain files below a folder of a repository, by their paths from its root, without hidden ones."""
    stack = [start]
    while stack:
        place = stack.pop()
        try:
            with os.scandir(root / place) as entries:
                found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
        except OSError:
            # It cannot be published either; its owner has closed it.
            continue
        for entry in found:
            path = f"{place}{entry.name}"
            if entry.is_file(follow_symlinks=False):
                yield path
            elif entry.is_dir(follow_symlinks=False) and path not in without and not _apart(entry):
                stack.append(f"{path}/")


def _apart(folder: os.DirEntry[str]) -> bool:
    """Whether a folder belongs to the program, or is an environment, site or repository of its own."""
    return folder.name in _NOT_LOOKED_AT or any(os.path.lexists(os.path.join(folder.path, sign)) for sign in _SIGNS)


def _ignored(root: Path, files: list[str]) -> set[str]:
    """The files among some that git is told to ignore."""
    if not files:
        return set()
    try:
        words = ("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--")
        found = "".join(git.text(root, "--literal-pathspecs", *words, *some) for some in git.batches(files[:500]))
        return {name for name in found.split("\0") if name}
    except git.GitError:
        # Without git nothing is ignored.
        return set()


def links(site: Site) -> Iterator[Finding]:
    """Only plain files are read: a symbolic link could bring any file of the machine into the site.

    Among records `generator.reading` reports links; this check covers the content folder itself, the pages, and the parts of the program
    that get into the site.
    """
    for place in (CONTENT, "schemas"):
        finding = belonging.not_plain(place, site.root / place)
        if finding is not None:
            yield finding
    for place in (PAGES, *_PROGRAM):
        yield from irregular(site.root, place)


def irregular(root: Path, place: str) -> Iterator[Finding]:
    """Everything in a folder that is neither a plain file nor a folder."""
    for here, folders, names in os.walk(root / place):
        inside = Path(here).relative_to(root).as_posix()
        for name in sorted((*folders, *names)):
            finding = belonging.not_plain(f"{inside}/{name}", Path(here, name))
            if finding is not None:
                yield finding


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (unread, links)
