"""The cities that a province gathers, by the records of its repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.model.records import Record
from generator.proof.merkle import ProofError
from generator.proof.notes import ED25519, Verifier

# Megabytes (of 1,048,576 bytes) that one harvest may fetch of a city whose record says nothing else: a million records have some 2,000.
MOST_MEGABYTES = 4096
# What is said in public of a city whose site lies in a folder of this machine.
LOCAL = "本地目录"
# The name of a city is one part of a path, in the harvest folder and in addresses.
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,63}")


class BadCity(Exception):
    """A record of a city cannot be used; the text is a Chinese sentence with the file, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class City:
    """A city as its record says: `id` is the name of its file; `address` ends with a slash, or else its site lies in `folder`.

    `since` is the day from which it is gathered (YYYY-MM-DD), `keys` are the verifier keys of its log, `most` bytes are the most that one
    harvest may fetch.
    """

    id: str
    name: str
    code: str
    address: str
    since: str
    keys: tuple[Verifier, ...]
    most: int
    folder: Path | None = None

    @property
    def shown(self) -> str:
        """Its address as the public may see it."""
        return self.address if self.folder is None else LOCAL


def of_records(records: Iterable[Record], root: Path) -> tuple[City, ...]:
    """The cities in the order of their names; a folder is meant from the root of the repository on. Raises BadCity."""
    return tuple(_city(record, root) for record in sorted(records, key=lambda one: one.id))


def chosen(cities: Sequence[City], names: Sequence[str]) -> tuple[City, ...]:
    """Those of the given names, or all where there are none. Raises BadCity."""
    known = {one.id: one for one in cities}
    for name in names:
        if name not in known:
            raise BadCity(f"没有成员城市“{name}”，现有：{'、'.join(known) or '无'}。名称是记录的文件名，不带 .yml。")
    return tuple(one for one in cities if not names or one.id in names)


def _city(record: Record, root: Path) -> City:
    data = record.data
    if not _NAME.fullmatch(record.id):
        raise BadCity(
            f"{record.file}：文件名要做网址和文件夹的名称，只能用小写字母、数字和减号，不能放在子文件夹里；请改名，例如 jia.yml。"
        )
    address = str(data["address"])
    served = address.startswith(("http://", "https://"))
    return City(
        record.id,
        str(data["name"]),
        str(data["code"]),
        address,
        str(data["since"]),
        tuple(_key(record, text) for text in data.get("keys", ())),
        int(data.get("most_megabytes", MOST_MEGABYTES)) << 20,
        None if served else Path(os.path.abspath(root / address)),
    )


def _key(record: Record, text: Any) -> Verifier:
    try:
        found = Verifier.of_text(str(text))
    except ProofError as error:
        raise BadCity(f"{record.file}：keys 里的“{text}”不是公钥（{error}）；请照 credit key show 的输出逐字抄写。") from None
    if found.kind != ED25519:
        raise BadCity(f"{record.file}：keys 里的“{text}”是见证者的公钥，不是日志的；请向城市要 credit key show 的输出。")
    return found
