"""Reads and writes a city's pin, `requirements.txt`: the generator's version and every library, each by its hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from generator.adopt.locked import Library
from generator.adopt.locked import libraries as listed
from generator.adopt.wheel import NAME, Wheel

FILE = "requirements.txt"
# The lists of libraries inside of the program: for everybody, and what a province needs more.
RUN, PROVINCE = "requirements/run.txt", "requirements/province.txt"
# The records of the cities that a province gathers.
CITIES = "content/lists/cities"
# The library by which a pin is known that has what a province needs.
GATHERS = "duckdb"
_PIN = re.compile(rf"^{NAME}(?:==([^\s;\\]+)|\s*@\s*(\S+))(?:[^\n\\]*)((?:\s*\\\n\s*--hash=sha256:[0-9a-f]{{64}})*)", re.MULTILINE)
_OPTIONS = ("--find-links", "--index-url", "--extra-index-url", "-f ", "-i ")
_HEAD = "# 生成器的版本和它用的每个库，逐个钉住。由 credit upgrade 改写，不要手改。"


class BadPin(Exception):
    """The pin cannot be read or written; the message says why and what to do."""


@dataclass(frozen=True)
class Pin:
    """What a pin says of the generator: its version, the SHA-256 that are allowed, and the lines that tell pip where to look."""

    version: Version
    hashes: frozenset[str]
    options: tuple[str, ...]

    @property
    def folders(self) -> tuple[str, ...]:
        """Where pip looks for files besides an index."""
        return tuple(re.split(r"[\s=]+", one, maxsplit=1)[1].strip() for one in self.options if one.startswith(("--find-links", "-f ")))


def read(root: Path) -> Pin:
    """The pin of a city's repository. Raises BadPin."""
    try:
        text = (root / FILE).read_text(encoding="utf-8")
    except OSError:
        raise BadPin(f"没有 {FILE}：它钉住生成器的版本，credit init 会写好") from None
    except UnicodeDecodeError:
        raise BadPin(f"{FILE} 不是 UTF-8 文字，读不了") from None
    found = _PIN.findall(text.replace("\r\n", "\n"))
    if len(found) != 1:
        raise BadPin(f"{FILE} 里{'没有' if not found else '不止一处'}写生成器的版本（{NAME}==版本号）")
    number, address, hashes = found[0]
    if address:
        # A pin by an address has the version in the name of the wheel.
        number = [*address.rpartition("/")[2].split("-"), ""][1]
    try:
        version = Version(number)
    except InvalidVersion:
        raise BadPin(f"{FILE} 里生成器的版本“{number or address}”读不懂") from None
    options = tuple(line for line in text.splitlines() if line.startswith(_OPTIONS))
    return Pin(version, frozenset(re.findall(r"sha256:([0-9a-f]{64})", hashes)), options)


def gathers(root: Path) -> bool:
    """Whether a repository is a province's: it lists cities, or its pin has what gathers them."""
    return any((root / CITIES).glob("*.yml")) or has_province(root)


def has_province(root: Path) -> bool:
    """Whether the pin of a repository has what gathers cities."""
    try:
        return GATHERS in _names((root / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return False


def libraries(program: Path, *, province: bool = False) -> str:
    """The list of libraries with their hashes that comes inside of an unpacked version, with or without those by which a province gathers.
    Raises BadPin.
    """
    text = _listed(program, RUN)
    if text is None:
        raise BadPin(f"新版本里没有库的清单（{RUN}），不能写新的版本；请用正式发布的轮子")
    # A version from before there were provinces has none of these.
    return with_libraries(text, _listed(program, PROVINCE) or "") if province else text


def of_province(program: Path) -> str:
    """The list of what a province needs more, as it comes inside of an unpacked version. Raises BadPin."""
    text = _listed(program, PROVINCE)
    if text is None:
        raise BadPin(f"程序里没有汇集各城市的库的清单（{PROVINCE}）：请先换成带着它的版本")
    return text


def _listed(program: Path, name: str) -> str | None:
    for place in (f"generator/given/{name}", name):
        file = program / place
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return None


def with_libraries(text: str, more: str) -> str:
    """A list with the libraries of another one added that it has not yet."""
    added = lacking(text, more)
    return "".join((text.rstrip() + "\n", *(one.pin(marker=True) for one in added))) if added else text


def lacking(text: str, more: str) -> tuple[Library, ...]:
    """The libraries of another list that a list has not, whatever their version."""
    there = _names(text)
    return tuple(one for one in listed(more) if canonicalize_name(one.name) not in there)


def _names(text: str) -> set[str]:
    return {canonicalize_name(one.name) for one in listed(text)}


def render(wheel: Wheel, listed: str, options: tuple[str, ...] = ()) -> str:
    """The pin of a version: its wheel by its hash, and its libraries as they are listed inside of it."""
    own = f"{NAME}=={wheel.version} \\\n    --hash=sha256:{wheel.sha256}"
    return "\n".join((_HEAD, *options, own, listed.strip())) + "\n"
