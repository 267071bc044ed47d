"""Where the files of a repository are: its own, and those that come with the program for a city that has no own ones in their places.

A repository with `schemas/metaschema.json` is complete in itself, as the sample is. Any other is a city's: it holds only what is its own,
and takes the schemas, the rules with their calendars, the notices, the systems, the guide from the program. A file of the city
stands in the place of the given one with the same path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

METASCHEMA = "schemas/metaschema.json"
# What comes with the program, by paths from the root of a repository.
FOLDERS = ("schemas", "content/rules", "content/notices", "content/systems", "content/pages/guide", "content/pages/policies")
_BEGINNINGS = tuple(f"{one}/" for one in FOLDERS)
_PROGRAM = Path(__file__).resolve().parents[1]


def folder_of_program() -> Path:
    """The folder with what comes with the program: in a wheel beside the code, in a checkout its root."""
    packed = _PROGRAM / "given"
    return packed if packed.is_dir() else _PROGRAM.parent


def given_folder(root: Path) -> Path | None:
    """The folder from which a repository takes what it has not itself; None if it is complete."""
    return None if os.path.lexists(root / METASCHEMA) else folder_of_program()


def locate(root: Path, file: str) -> Path:
    """Where a file is, by its path from the root: the repository's own if there is one, otherwise the given one."""
    return Places.of(root).path(file)


def is_given(root: Path, file: str) -> bool:
    """Whether a file comes with the program, and the repository has none of its own in its place."""
    return Places.of(root).is_given(file)


@dataclass(frozen=True, slots=True)
class Places:
    """The folder of a repository, and the folder from which it takes what it has not (None for a complete repository).

    Whoever looks for many files asks once for it, since each question whether a repository is complete is one for the disk.
    """

    root: Path
    given: Path | None

    @staticmethod
    def of(root: Path) -> Places:
        """The places of a repository."""
        return Places(root, given_folder(root))

    def path(self, file: str) -> Path:
        """As `locate`."""
        return self.given / file if self.given is not None and self.is_given(file) else self.root / file

    def is_given(self, file: str) -> bool:
        """As the function of the same name."""
        return (
            self.given is not None
            and file.startswith(_BEGINNINGS)
            and not os.path.lexists(self.root / file)
            and os.path.lexists(self.given / file)
        )

    def names(self, folder: str, suffix: str) -> list[str]:
        """The names of the files in a folder, own and given, that end in `suffix`; sorted."""
        folders = [self.root / folder, *([self.given / folder] if self.given is not None and folder in FOLDERS else [])]
        return sorted({path.name for one in folders for path in one.glob(f"*{suffix}")})

    def only_given(self, beginning: str) -> Iterator[str]:
        """The files that come with the program and have none of the repository in their places, by their paths; of those folders whose
        paths begin so.
        """
        if self.given is None:
            return
        for folder in [one for one in FOLDERS if one.startswith(beginning)]:
            for path in sorted((self.given / folder).rglob("*")):
                file = path.relative_to(self.given).as_posix()
                if path.is_file() and not path.name.startswith(".") and not os.path.lexists(self.root / file):
                    yield file
