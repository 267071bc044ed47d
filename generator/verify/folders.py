"""A site in a folder of this machine, also in the folder that `credit publish` fills. Only plain files of it are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator.engine.refusals import refusal
from generator.verify import source
from generator.verify.report import shown
from generator.verify.source import CHUNK, DEVICE, LINK, MOST_READ, NAME, Listing, Meter, SourceError

# How `credit publish` calls the link to what visitors get, and the folder of all that it published.
_CURRENT, _RELEASES = "current", "releases"
# By one of these files a site is known.
MARKS = ("api/v1/index.json", "index.html")


class Folder:
    """A site in a folder. `root` must be resolved."""

    def __init__(self, root: Path, name: str, meter: Meter) -> None:
        self.name = name
        self._root, self._meter = root, meter

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A whole file; None if there is none. Raises SourceError."""
        found = self.stream(path, most)
        return None if found is None else b"".join(found)

    def stream(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file in pieces; None if there is none. Raises SourceError."""
        self._meter.file()
        if not source.is_proper(path):
            return None
        where = os.fspath(self._root)
        try:
            for part in path.split("/"):
                where = os.path.join(where, part)
                mode = os.lstat(where).st_mode
                if stat.S_ISLNK(mode):
                    raise SourceError(f"{shown(path)} 要经过一个链接，没有跟去")
            if stat.S_ISDIR(mode):
                return None
            # A pipe would keep us waiting for ever.
            if not stat.S_ISREG(mode):
                raise SourceError(f"{shown(path)} 不是普通文件，没有读")
            size = os.stat(where).st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unread(path, error) from None
        if size > most:
            raise source.too_large(path, most)
        return source.counted(_pieces(where, path), self._meter, path, most)

    def again(self) -> None:
        """Nothing to do: nothing is kept."""

    def listed(self) -> Listing:
        """All that is there. Raises SourceError."""
        files, strange = dict[str, int](), dict[str, str]()
        waiting = [""]
        while waiting:
            inside = waiting.pop()
            try:
                with os.scandir(self._root / inside) as entries:
                    for one in sorted(entries, key=lambda entry: entry.name):
                        self._meter.file()
                        _sort(one, f"{inside}{one.name}", files, strange, waiting)
            except OSError as error:
                raise _unread(inside, error) from None
        return Listing(files, strange | source.doubles(sorted(files)))


def _sort(one: os.DirEntry[str], path: str, files: dict[str, int], strange: dict[str, str], waiting: list[str]) -> None:
    mode = one.stat(follow_symlinks=False).st_mode
    if stat.S_ISLNK(mode):
        strange[path] = LINK
    elif not source.is_proper(path):
        strange[path] = NAME
    elif stat.S_ISDIR(mode):
        waiting.append(f"{path}/")
    elif stat.S_ISREG(mode):
        files[path] = one.stat(follow_symlinks=False).st_size
    else:
        strange[path] = DEVICE


def _pieces(where: str, path: str) -> Iterator[bytes]:
    try:
        with open(where, "rb") as handle:
            yield from iter(partial(handle.read, CHUNK), b"")
    except OSError as error:
        raise _unread(path, error) from None


def _unread(path: str, error: OSError) -> SourceError:
    return SourceError(f"{shown(path) or '这个文件夹'} 读不了：{refusal(error) or error.strerror}")


def opened(given: Path, meter: Meter) -> Folder:
    """The site in a folder: the folder itself, or what visitors get of one that `credit publish` fills. Raises SourceError."""
    root = given.resolve()
    if not any((root / one).is_file() for one in MARKS) and (root / _RELEASES).is_dir():
        link = root / _CURRENT
        led = link.resolve()
        # The link is the only one that is followed, and it may lead to nothing but a release.
        if not link.is_symlink() or led.parent != root / _RELEASES or not led.is_dir():
            raise SourceError(f"{shown(str(link))} 没有指向 {_RELEASES}/ 里的网站")
        root = led
    return Folder(root, os.fspath(given), meter)
