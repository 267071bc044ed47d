"""Reads a built site that is to be published, and refuses what is not a whole one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.engine.stamp import FILE, Stamp, of_text


class NoSite(Exception):
    """A folder does not hold a whole site; the text says in Chinese what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Built:
    """A built site that may be published: its folder, its stamp, and the size in bytes of each file by its path from the root."""

    folder: Path
    stamp: Stamp
    sizes: dict[str, int]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self.sizes.values())


def read(folder: Path) -> Built:
    """The site in a folder. Raises NoSite if it is half a site, somebody else's or empty."""
    if not folder.is_dir():
        raise NoSite(f"没有 {folder} 这个文件夹：请先用 credit build 生成网站，或用 --site-dir 指明")
    try:
        stamp = of_text((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        stamp = None
    if stamp is None:
        raise NoSite(f"{folder} 里没有生成完的网站（缺 {FILE}）：请重新运行 credit build")
    sizes = dict(_files(folder))
    found = len(sizes) - (FILE in sizes)
    if found != stamp.files:
        raise NoSite(f"{folder} 里有 {found} 个文件，生成时是 {stamp.files} 个：文件夹被改动过，请重新运行 credit build")
    if "index.html" not in sizes:
        raise NoSite(f"{folder} 里没有首页 index.html，不能发布")
    if empty := [name for name, size in sizes.items() if name.endswith("index.html") and not size]:
        raise NoSite(f"{folder}/{empty[0]} 是空的：请重新运行 credit build")
    size = sum(sizes.values()) - sizes[FILE]
    if size != stamp.size:
        raise NoSite(f"{folder} 里的文件共 {size:,} 字节，生成时是 {stamp.size:,} 字节：有文件被改动或者损坏，请重新运行 credit build")
    return Built(folder, stamp, sizes)


def demand_unchanged(site: Built) -> None:
    """Raises NoSite if another build has changed the folder since it was read: what was copied may be of two sites."""
    if read(site.folder) != site:
        raise NoSite(f"发布的时候 {site.folder} 又重新生成了，没有切换；请等生成结束再发布")


def _files(folder: Path, inside: str = "") -> Iterator[tuple[str, int]]:
    with os.scandir(folder / inside) as entries:
        for one in entries:
            name = f"{inside}{one.name}"
            if one.is_symlink() or not (one.is_file() or one.is_dir()):
                raise NoSite(f"{folder / name} 不是普通文件，不能发布")
            if one.is_dir():
                yield from _files(folder, f"{name}/")
            else:
                yield name, one.stat().st_size
