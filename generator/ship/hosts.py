"""Says whether a host takes a site of some size; what each takes is data, in `hosts.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generator.ship.built import Built

_FILE = Path(__file__).with_name("hosts.json")


@dataclass(frozen=True, slots=True)
class Host:
    """What a host takes: `size` bytes in all, `files`, and bytes of one `file`; None where it says nothing. Where `folders` is true, they
    count as files. `checked` is the day on which `source` was read, None if it could not be.
    """

    name: str
    size: int | None
    files: int | None
    file: int | None
    source: str
    note: str
    checked: str | None
    folders: bool = False


class Weight(NamedTuple):
    """How large a site is: files, folders, bytes, what it takes on a disk with blocks of 4 KiB, and its largest file with its bytes."""

    files: int
    folders: int
    size: int
    blocks: int
    largest: str
    most: int


_BLOCK = 4096


def known() -> dict[str, Host]:
    """All hosts by their names on the command line."""
    return {key: Host(**one) for key, one in json.loads(_FILE.read_text(encoding="utf-8")).items()}


def weigh(site: Built) -> Weight:
    """The weight of a site."""
    folders = {name.rpartition("/")[0] for name in site.sizes if "/" in name}
    for name in list(folders):
        while "/" in name and (name := name.rpartition("/")[0]) not in folders:
            folders.add(name)
    largest = max(site.sizes, key=site.sizes.__getitem__, default="")
    blocks = sum(-(-size // _BLOCK) for size in site.sizes.values()) + len(folders)
    return Weight(len(site.sizes), len(folders), site.size, blocks * _BLOCK, largest, site.sizes.get(largest, 0))


def refusals(weight: Weight, host: Host) -> list[str]:
    """Why a host does not take a site, each with both figures, in Chinese; empty if it takes it."""
    count = weight.files + (weight.folders if host.folders else 0)
    found = []
    if host.files is not None and count > host.files:
        found.append(f"文件{'（连文件夹）' if host.folders else ''} {count:,} 个，{host.name} 最多 {host.files:,} 个")
    if host.size is not None and weight.size > host.size:
        found.append(f"共 {megabytes(weight.size)}，{host.name} 最多 {megabytes(host.size)}")
    if host.file is not None and weight.most > host.file:
        found.append(f"{weight.largest} 有 {megabytes(weight.most)}，{host.name} 的单个文件最多 {megabytes(host.file)}")
    return found


def megabytes(size: int) -> str:
    """A number of bytes as a reader takes it in; a megabyte is a million bytes."""
    return f"{size:,} 字节" if size < 1_000_000 else f"{size / 1e6:,.1f} MB"
