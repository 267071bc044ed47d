"""Publishes a site into a folder of this machine: a release beside the others, then one step that switches to it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from generator.engine.refusals import no_room
from generator.engine.stamp import FILE, Stamp, of_text
from generator.engine.system import BINARY, lock
from generator.ship.built import Built, demand_unchanged
from generator.ship.extending import Break, checkpoint_of, demand_extends
from generator.ship.sent import Refused, Sent, demand_not_fewer

RELEASES, CURRENT, PREVIOUS, INCOMING, LOCK = "releases", "current", "previous", ".incoming", ".lock"
_CHUNK = 1 << 20
# What else lies in the folder is not ours, and is neither counted nor removed.
_RELEASE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-(?:[0-9a-f]+|nogit)-[0-9a-f]+")
# Everybody's right to read: a server has another user than the one who publishes.
_READ = 0o444


def publish(site: Built, target: Path, keep: int, *, fewer: bool = False, dry: bool = False, breaks: Collection[Break] = ()) -> Sent:
    """Publishes to `target/releases/<release>/` and leads `target/current` there. Raises Refused and OSError; then nothing was switched.

    Whatever ends this at whatever moment: `current` leads to the site of before or to the new one, each whole. The next call uses what
    was copied. What is equal in both is one file with two names, so a release takes only the room of what differs.
    """
    releases = target / RELEASES
    if dry and not releases.is_dir():
        return Sent(len(site.sizes), site.size, None, True)
    with _readable():
        releases.mkdir(parents=True, exist_ok=True)
    with locked(releases), _readable():
        now = _current(target)
        standing = releases / now if now else None
        old = stamp_of(standing) if standing else None
        demand_not_fewer(site.stamp, old, fewer)
        demand_extends(site, checkpoint_of(standing) if standing else None, breaks)
        name, incoming = site.stamp.release, releases / INCOMING
        if dry:
            would = _would(site, standing)
            return would if would.files or now != name else Sent(0, 0, None, False, 0, tuple(_others(target, now)))
        if now == name:
            # The same site, unless somebody or a disk has damaged it.
            files, size = _mend(site, releases / name)
            return Sent(files, size, None, False, 0, *_prune(target, name, keep))
        if (releases / name).is_dir() and not incoming.exists():
            # A release of before, which is made sure to be whole.
            (releases / name).rename(incoming)
        files, size = _fill(site, incoming, standing)
        demand_unchanged(site)
        shutil.rmtree(releases / name, ignore_errors=True)
        incoming.rename(releases / name)
        # Which release is older is told by this.
        os.utime(releases / name)
        if hasattr(os, "sync"):
            os.sync()
        if now:
            # A server looks there for the style of pages that were opened just before.
            _lead(target, PREVIOUS, now)
        _lead(target, CURRENT, name)
        return Sent(files, size, None, True, _gone(site, standing), *_prune(target, name, keep))


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    """What is made inside can be read by everybody, whatever the user's own settings are."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """For one process at a time. Raises Refused for the others."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | BINARY, 0o644)
    try:
        if not lock(handle):
            raise Refused(f"另一个 credit publish 正在往 {folder.parent} 发布，请等它结束再试")
        yield
    finally:
        os.close(handle)


def stamp_of(folder: Path) -> Stamp | None:
    """The stamp of a site that is published in a folder; None if it has none."""
    try:
        return of_text((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _current(target: Path) -> str:
    """The name of the release that visitors get; "" if there is none yet."""
    link = target / CURRENT
    if not os.path.lexists(link):
        return ""
    if not link.is_symlink():
        raise Refused(f"{link} 不是 credit publish 建的链接，为免误删，没有发布；请换一个文件夹，或先把它移走")
    # Who leads it by hand may have written a slash at the end.
    folder, _, name = os.readlink(link).replace(os.sep, "/").rstrip("/").rpartition("/")
    if folder != RELEASES or name.startswith(".") or not (target / RELEASES / name).is_dir():
        raise Refused(f"{link} 没有指向 {RELEASES}/ 里的网站，没有发布；请先把它移走")
    return name


def _fill(site: Built, incoming: Path, standing: Path | None) -> tuple[int, int]:
    """Makes a folder equal to a site; returns the files that neither it nor the standing release held, and their bytes."""
    _clear(site, incoming)
    copied = size = 0
    for name, length in site.sizes.items():
        source, to = site.folder / name, incoming / name
        if same(source, to, length) and _for_all(to):
            continue
        # Never written over: the file may have a second name in the release that visitors get.
        to.unlink(missing_ok=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        if standing is not None and same(source, standing / name, length) and _linked(standing / name, to):
            continue
        shutil.copyfile(source, to)
        copied += 1
        size += length
    return copied, size


def _clear(site: Built, incoming: Path) -> None:
    """Takes away what would be in the way: links, files in the place of folders, and folders in the place of files."""
    if incoming.is_symlink() or incoming.is_file():
        incoming.unlink()
    incoming.mkdir(exist_ok=True)
    wanted = {parent for name in site.sizes for parent in _parents(name)}
    for here, folders, names in os.walk(incoming):
        inside = "" if here == str(incoming) else f"{os.path.relpath(here, incoming)}/".replace(os.sep, "/")
        for name in folders.copy():
            path = Path(here, name)
            if path.is_symlink():
                path.unlink()
            elif f"{inside}{name}" not in wanted:
                shutil.rmtree(path)
            else:
                if not _for_all(path):
                    path.chmod(0o755)
                continue
            folders.remove(name)
        for name in names:
            path = Path(here, name)
            if path.is_symlink() or f"{inside}{name}" not in site.sizes:
                path.unlink()


def _parents(name: str) -> Iterator[str]:
    while name := name.rpartition("/")[0]:
        yield name


def _mend(site: Built, release: Path) -> tuple[int, int]:
    """Makes the files of the release that visitors get those of the site, each in one step; how many were wrong, and their bytes."""
    copied = size = 0
    for name, length in site.sizes.items():
        source, to = site.folder / name, release / name
        if not to.is_symlink() and same(source, to, length) and _for_all(to):
            continue
        fresh = release.parent / f".{release.name}.file"
        shutil.copyfile(source, fresh)
        to.parent.mkdir(parents=True, exist_ok=True)
        os.replace(fresh, to)
        copied += 1
        size += length
    return copied, size


def _for_all(file: Path) -> bool:
    return os.name == "nt" or stat.S_IMODE(file.stat().st_mode) & _READ == _READ


def _linked(file: Path, to: Path) -> bool:
    """Whether a second name could be given to a file; some disks, and files with too many names, refuse."""
    if not _for_all(file):
        return False
    try:
        os.link(file, to)
    except OSError:
        return False
    return True


def same(one: Path, other: Path, length: int) -> bool:
    """Whether two files have the same bytes; `length` is that of the first."""
    try:
        if os.stat(other).st_size != length:
            return False
        with open(one, "rb") as first, open(other, "rb") as second:
            while chunk := first.read(_CHUNK):
                if chunk != second.read(_CHUNK):
                    return False
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _lead(target: Path, link: str, name: str) -> None:
    """Leads one of the two links to a release, in one step."""
    fresh = target / f".{link}.new"
    fresh.unlink(missing_ok=True)
    try:
        os.symlink(f"{RELEASES}/{name}", fresh, target_is_directory=True)
    except OSError as error:
        if no_room(error):
            raise
        raise Refused(f"{target} 里不能建链接（{error.strerror}），没有切换；请把网页服务器的根目录直接作为目标，并加 --plain") from None
    os.replace(fresh, target / link)


def _others(target: Path, now: str) -> list[str]:
    """The releases: the one that visitors get, the one of before, whose style is still asked for, then the newest."""
    before = target / PREVIOUS
    last = os.path.basename(os.readlink(before)) if before.is_symlink() else ""
    found = [one for one in (target / RELEASES).iterdir() if one.is_dir() and _RELEASE.fullmatch(one.name)]
    found.sort(key=lambda one: (one.name == now, one.name == last, one.stat().st_mtime_ns, one.name), reverse=True)
    return [one.name for one in found]


def _prune(target: Path, now: str, keep: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Removes all releases but the one that visitors get and the `keep` last ones before it."""
    names = _others(target, now)
    for name in names[keep + 1 :]:
        shutil.rmtree(target / RELEASES / name, ignore_errors=True)
    if not (target / PREVIOUS).exists():
        (target / PREVIOUS).unlink(missing_ok=True)
    return tuple(names[: keep + 1]), tuple(names[keep + 1 :])


def _gone(site: Built, standing: Path | None) -> int:
    if standing is None:
        return 0
    start = len(str(standing)) + 1
    there = (f"{here}{os.sep}{name}"[start:].replace(os.sep, "/") for here, _, names in os.walk(standing) for name in names)
    return sum(name not in site.sizes for name in there)


def _would(site: Built, standing: Path | None) -> Sent:
    """What publishing would send."""
    left = [size for name, size in site.sizes.items() if standing is None or not same(site.folder / name, standing / name, size)]
    return Sent(len(left), sum(left), None, True, _gone(site, standing))
