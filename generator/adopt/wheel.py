"""Opens a wheel of the generator: finds it, checks that it is ours and whole, and unpacks it so that it can be run as a program."""

from __future__ import annotations

import base64
import csv
import email
import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

NAME = "credit"
# A wheel of ours has some thousand small files. More is something else.
_MOST_FILES, _MOST_SIZE = 20_000, 200_000_000


class BadWheel(Exception):
    """The file is no wheel of the generator that one may use; the message says why and what to do."""


@dataclass(frozen=True)
class Wheel:
    """A wheel of the generator: its file, version, SHA-256 and the libraries that it needs, as its own metadata say."""

    file: Path
    version: Version
    sha256: str
    requires: tuple[str, ...]


def find(place: Path) -> Path:
    """The wheel at a place: the file itself, or the newest of the generator in a folder. Raises BadWheel."""
    if place.is_file():
        return place
    if not place.is_dir():
        raise BadWheel(f"没有这个文件或文件夹：{place}")
    found: dict[Version, Path] = {}
    for file in sorted(place.glob(f"{NAME}-*.whl")):
        try:
            found[Version(file.name.split("-")[1])] = file
        except InvalidVersion:
            continue
    if not found:
        raise BadWheel(f"{place} 里没有生成器的轮子（{NAME}-版本号-py3-none-any.whl）")
    return found[max(found)]


def open_wheel(file: Path) -> Wheel:
    """Reads a wheel and holds every file in it against its record. Raises BadWheel."""
    try:
        data = file.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _opened(file, data, packed)
    except OSError as error:
        raise BadWheel(f"{file} 读不了：{error.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError):
        raise BadWheel(f"{file} 不是轮子，或者没有下载完整：请重新下载") from None


def _opened(file: Path, data: bytes, packed: zipfile.ZipFile) -> Wheel:
    infos = packed.infolist()
    if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_SIZE:
        raise BadWheel(f"{file} 太大，不是生成器的轮子")
    about = [info.filename for info in infos if re.fullmatch(r"[^/]+\.dist-info/METADATA", info.filename)]
    if len(about) != 1:
        raise BadWheel(f"{file} 不是轮子：里面没有 METADATA")
    metadata = email.message_from_string(packed.read(about[0]).decode("utf-8", "replace"))
    name = re.sub(r"[-_.]+", "-", str(metadata["Name"])).lower()
    if name != NAME or "generator/__init__.py" not in packed.namelist():
        raise BadWheel(f"{file} 不是生成器的轮子，而是 {metadata['Name']} 的")
    try:
        version = Version(str(metadata["Version"]))
    except InvalidVersion:
        raise BadWheel(f"{file} 的版本号“{metadata['Version']}”读不懂") from None
    folder = about[0].removesuffix("METADATA")
    _hold_against_record(file, packed, folder)
    requires = tuple(one for one in metadata.get_all("Requires-Dist") or () if "extra ==" not in one)
    return Wheel(file, version, hashlib.sha256(data).hexdigest(), requires)


def _hold_against_record(file: Path, packed: zipfile.ZipFile, folder: str) -> None:
    """Every file of a wheel is in its record with its digest, and the other way round."""
    try:
        record = packed.read(f"{folder}RECORD").decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        raise BadWheel(f"{file} 没有 RECORD，无从核对：请用正式发布的轮子") from None
    wanted = {row[0]: row[1] for row in csv.reader(io.StringIO(record)) if len(row) == 3}
    for info in packed.infolist():
        name = info.filename
        if name.endswith("/") or name == f"{folder}RECORD":
            continue
        if name.startswith(("/", "..")) or ".." in Path(name).parts or "\\" in name:
            raise BadWheel(f"{file} 里有放到外面去的文件 {name}，不要使用")
        digest = base64.urlsafe_b64encode(hashlib.sha256(packed.read(info)).digest()).rstrip(b"=").decode()
        if wanted.pop(name, "") != f"sha256={digest}":
            raise BadWheel(f"{file} 里的 {name} 和它的 RECORD 对不上：轮子坏了或者被改过，请重新下载")
    wanted.pop(f"{folder}RECORD", None)
    if wanted:
        raise BadWheel(f"{file} 少了 {min(wanted)}：轮子不完整，请重新下载")


def unpack(wheel: Wheel, target: Path) -> Path:
    """Unpacks a wheel that has been opened; the folder from which `python -m generator` runs it."""
    with zipfile.ZipFile(wheel.file) as packed:
        packed.extractall(target)
    return target
