"""Compares what comes with two versions, file by file: rules, calendars, pages, explanations; and which of a city's overrides are stale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# What comes with the program, as folders of a repository, with the name that a report gives it. The first that fits counts.
AREAS = {
    "content/rules/calendars": "calendars",
    "content/rules": "rules",
    "content/pages/guide": "pages",
    "content/pages/policies": "pages",
    "content/notices": "notices",
    "content/systems": "systems",
    "schemas": "schemas",
}


@dataclass(frozen=True)
class FileChange:
    """A file that comes with the program: its area, its path, `added`, `removed` or `changed`, its title, and which keys changed."""

    area: str
    file: str
    what: str
    title: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Override:
    """A file of the city at the place of a given one: `changed`, `removed` (nothing stands under it now) or `new` (something does now)."""

    file: str
    what: str


def given_files(given: Path) -> dict[str, Path]:
    """The files that come with a version, by path from the root of a repository."""
    found = {}
    for folder in AREAS:
        for file in (given / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                found[file.relative_to(given).as_posix()] = file
    return found


def compare(old: Path, new: Path) -> list[FileChange]:
    """The given files that differ, but for schemas, which `adopt.schemadiff` compares."""
    before, after = given_files(old), given_files(new)
    found = []
    for file in sorted(before.keys() | after.keys()):
        area = next(name for folder, name in AREAS.items() if file.startswith(f"{folder}/"))
        if area == "schemas":
            continue
        if file not in before:
            found.append(FileChange(area, file, "added", _title(after[file])))
        elif file not in after:
            found.append(FileChange(area, file, "removed", _title(before[file])))
        elif before[file].read_bytes() != after[file].read_bytes():
            found.append(FileChange(area, file, "changed", _title(after[file]), _keys(before[file], after[file])))
    return found


def explanations(old: Path, new: Path) -> list[FileChange]:
    """The explained faults of two unpacked programs: which slugs came, went, or are explained in another way."""
    names = [{file.stem: file for file in sorted((one / "generator/checks/explain").glob("*.md"))} for one in (old, new)]
    found = []
    for slug in sorted(names[0].keys() | names[1].keys()):
        before, after = (one.get(slug) for one in names)
        if before is None or after is None or before.read_bytes() != after.read_bytes():
            what = "added" if before is None else "removed" if after is None else "changed"
            file = after or before
            found.append(FileChange("explanations", slug, what, _title(file) if file else ""))
    return found


def overrides(root: Path, old: Path, new: Path) -> Iterator[Override]:
    """The files of a city that stand at the place of a given one, where the given one is not the same in both versions."""
    before, after = given_files(old), given_files(new)
    for file in sorted(before.keys() | after.keys()):
        if not (root / file).is_file():
            continue
        if file not in after:
            yield Override(file, "removed")
        elif file not in before:
            yield Override(file, "new")
        elif before[file].read_bytes() != after[file].read_bytes():
            yield Override(file, "changed")


def _values(file: Path) -> dict[str, Any]:
    """The values of a YAML file, or of the head of a Markdown page; empty if there are none that can be read."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".md":
        parts = text.split("---\n", 2)
        text = parts[1] if text.startswith("---\n") and len(parts) == 3 else ""
    elif file.suffix not in (".yml", ".yaml"):
        return {}
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _title(file: Path) -> str:
    values = _values(file)
    if "title" in values:
        return str(values["title"])
    if "year" in values:
        return f"{values.get('region', '')}{values['year']}年"
    if file.suffix == ".md":
        text = file.read_text(encoding="utf-8", errors="replace")
        return next((line.lstrip("# ") for line in text.splitlines() if line.startswith("# ")), "")
    return ""


def _keys(old: Path, new: Path) -> tuple[str, ...]:
    before, after = _values(old), _values(new)
    return tuple(sorted(key for key in {*before, *after} if before.get(key) != after.get(key)))
