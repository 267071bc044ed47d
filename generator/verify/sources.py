"""Where the files of a site that is verified come from: a folder, or an address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.verify.opened import Source
from generator.verify.report import shown


class NoSource(Exception):
    """There is nothing to read there; the text is a Chinese sentence."""


@dataclass(frozen=True)
class Folder:
    """A folder with the files of a site."""

    root: Path
    name: str

    def read(self, path: str, most: int) -> bytes | None:
        """A file by its path from the root of the site, up to `most` bytes; None if there is none."""
        try:
            with (self.root / path).open("rb") as file:
                return file.read(most)
        except OSError:
            return None


def of_text(text: str) -> Source:
    """The source that an argument names. Raises NoSource."""
    root = Path(text)
    if not root.is_dir():
        raise NoSource(f"没有文件夹 {shown(text)}，它也不是网址")
    return Folder(root.resolve(), text)
