"""A site in a zip or tar archive. Nothing is unpacked under a name that the archive gives, and links in it lead nowhere."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from generator.verify import source
from generator.verify.folders import MARKS
from generator.verify.report import shown
from generator.verify.source import CHUNK, DEVICE, DOUBLE, LINK, MOST_READ, NAME, Listing, Meter, SourceError

# What the libraries raise for a broken archive, one with a password, or one that is packed in a way that they do not know.
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)
# The most bytes of one thing in a tar that is no content of a file: names and the like. Its library reads them whole.
_MOST_HEAD = 4 << 20
_PACKED: Mapping[bytes, Callable[[Path, str], Any]] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open, b"\xfd7": lzma.open}


class Archive:
    """A site in an archive, by the path of each file: where it is, and how many bytes it has. `prefix` is the folder of the site in it."""

    def __init__(self, name: str, meter: Meter, found: Listing, prefix: str) -> None:
        self.name = name
        self._meter, self._all, self._prefix = meter, found, prefix

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A whole file; None if there is none. Raises SourceError."""
        found = self.stream(path, most)
        return None if found is None else b"".join(found)

    def stream(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file in pieces; None if there is none. Raises SourceError."""
        self._meter.file()
        whole = f"{self._prefix}{path}"
        if not source.is_proper(path):
            return None
        if whole in self._all.strange:
            raise SourceError(f"压缩包里的 {shown(path)} 不是普通文件，或者重名，没有读")
        if whole not in self._all.files:
            return None
        if self._all.files[whole] > most:
            raise source.too_large(path, most)
        return source.counted(_told(path, self._pieces(whole)), self._meter, path, most)

    def _pieces(self, whole: str) -> Iterator[bytes]:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing of it is read after this."""

    def again(self) -> None:
        """Nothing to do: nothing is kept."""

    def listed(self) -> Listing:
        """All that is there below the folder of the site."""
        start = len(self._prefix)
        files = {path[start:]: size for path, size in self._all.files.items() if path.startswith(self._prefix)}
        return Listing(files, {path[start:] if path.startswith(self._prefix) else path: why for path, why in self._all.strange.items()})


class _Zip(Archive):
    def __init__(self, whole: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], name: str, meter: Meter, found: Listing) -> None:
        super().__init__(name, meter, found, _prefix(found.files, name))
        self._whole, self._entries = whole, entries

    def _pieces(self, whole: str) -> Iterator[bytes]:
        with self._whole.open(self._entries[whole]) as handle:
            yield from iter(partial(handle.read, CHUNK), b"")

    def close(self) -> None:
        self._whole.close()


class _Tar(Archive):
    def __init__(self, where: Mapping[str, Path], name: str, meter: Meter, found: Listing) -> None:
        super().__init__(name, meter, found, _prefix(found.files, name))
        self._where = where

    def _pieces(self, whole: str) -> Iterator[bytes]:
        with open(self._where[whole], "rb") as handle:
            yield from iter(partial(handle.read, CHUNK), b"")


def is_archive(path: Path) -> bool:
    """Whether a file is an archive of a sort that is read here, by its first bytes."""
    try:
        with open(path, "rb") as handle:
            head = handle.read(512)
    except OSError:
        return False
    return head[:4] == b"PK\x03\x04" or head[:2] in _PACKED or head[257:262] == b"ustar"


@contextlib.contextmanager
def opened(path: Path, scratch: Path, meter: Meter) -> Iterator[Archive]:
    """The site in an archive, for the time of a `with` block. A tar is unpacked to files with numbers for names in `scratch`, an empty
    folder. Raises SourceError.
    """
    found = _opened(path, scratch, meter)
    try:
        yield found
    finally:
        found.close()


def _opened(path: Path, scratch: Path, meter: Meter) -> Archive:
    name = os.fspath(path)
    try:
        with open(path, "rb") as handle:
            head = handle.read(4)
        return _zip(path, name, meter) if head == b"PK\x03\x04" else _tar(path, head[:2], scratch, name, meter)
    except _BROKEN as error:
        raise _broken(name, error) from None


def _zip(path: Path, name: str, meter: Meter) -> Archive:
    whole = zipfile.ZipFile(path)
    entries, strange = dict[str, zipfile.ZipInfo](), dict[str, str]()
    for one in whole.infolist():
        meter.file()
        own = one.orig_filename
        if one.is_dir():
            continue
        if stat.S_IFMT(one.external_attr >> 16) not in (0, stat.S_IFREG):
            strange[own] = LINK if stat.S_ISLNK(one.external_attr >> 16) else DEVICE
        elif not source.is_proper(own):
            strange[own] = NAME
        elif own in entries:
            # Each program takes another one of the two.
            strange[own] = DOUBLE
        else:
            entries[own] = one
    files = {own: one.file_size for own, one in entries.items() if own not in strange}
    return _Zip(whole, entries, name, meter, Listing(files, strange | source.doubles(sorted(files))))


def _tar(path: Path, head: bytes, scratch: Path, name: str, meter: Meter) -> Archive:
    where, sizes, strange = dict[str, Path](), dict[str, int](), dict[str, str]()
    room = min(meter.limits.size, shutil.disk_usage(scratch).free // 2)
    with contextlib.ExitStack() as held:
        raw = held.enter_context(_PACKED.get(head, open)(path, "rb"))
        whole = held.enter_context(tarfile.open(fileobj=cast(IO[bytes], _Guarded(raw, meter)), mode="r:", errorlevel=2, encoding="utf-8"))
        for number, one in enumerate(whole):
            meter.file()
            # The library keeps what it has read.
            whole.members = []  # type: ignore[attr-defined]
            own = one.name.removeprefix("./")
            if one.isdir():
                continue
            why = _strange(one, own, where)
            if why:
                strange[own] = why
            elif one.islnk():
                target = one.linkname.removeprefix("./")
                where[own], sizes[own] = where[target], sizes[target]
            else:
                room -= one.size
                if room < 0:
                    raise SourceError(f"{shown(name)} 解开以后放不下，没有读")
                content = whole.extractfile(one)
                assert content is not None
                where[own], sizes[own] = scratch / f"{number}", one.size
                with open(where[own], "xb") as out:
                    shutil.copyfileobj(content, out, CHUNK)
    files = {own: size for own, size in sizes.items() if own not in strange}
    return _Tar(where, name, meter, Listing(files, strange | source.doubles(sorted(files))))


def _strange(one: tarfile.TarInfo, own: str, where: Mapping[str, Path]) -> str:
    """Why a member of a tar is not read; "" if it is a plain file, or another name of one that was read."""
    if not source.is_proper(own):
        return NAME
    if own in where:
        return DOUBLE
    if one.issym():
        return LINK
    if one.islnk():
        return "" if one.linkname.removeprefix("./") in where else LINK
    # A file with holes may have any size.
    return "" if one.isreg() and not one.issparse() else DEVICE


class _Guarded:
    """A file of which no more is read at once than needed, and all is counted: the library would read the longest name whole."""

    def __init__(self, inner: IO[bytes], meter: Meter) -> None:
        self._inner, self._meter = inner, meter

    def read(self, size: int = -1) -> bytes:
        """As of a file. Raises SourceError for a size that only a forged archive asks for."""
        if not 0 <= size <= _MOST_HEAD:
            raise SourceError("压缩包里有长得不合理的名称，没有读")
        found = self._inner.read(size)
        self._meter.bytes(len(found))
        return found

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """As of a file; what is passed over was unpacked too."""
        before = self._inner.tell()
        now = self._inner.seek(place, whence)
        self._meter.bytes(max(now - before, 0))
        return now

    def tell(self) -> int:
        """As of a file."""
        return self._inner.tell()


def _prefix(files: Iterable[str], name: str) -> str:
    """The folder of the only site in an archive, "" or with a slash at its end. Raises SourceError."""
    there = list(files)
    for mark in MARKS:
        found = {path.removesuffix(mark) for path in there if path == mark or path.endswith(f"/{mark}")}
        if not found:
            continue
        least = min(one.count("/") for one in found)
        nearest = sorted(one for one in found if one.count("/") == least)
        if len(nearest) > 1:
            raise SourceError(f"{shown(name)} 里有几个网站，请解开后指明其中一个文件夹")
        return nearest[0]
    return ""


def _told(path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except _BROKEN as error:
        raise _broken(path, error) from None


def _broken(name: str, error: Exception) -> SourceError:
    if isinstance(error, SourceError):
        return error
    return SourceError(f"{shown(name)} 解不开，多半已经损坏，或者加了密码：{shown(str(error))}")
