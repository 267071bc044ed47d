"""Reads the list of libraries with their hashes, and says which of them a named system and Python take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from packaging.markers import Marker

from generator.adopt.platforms import Platform

_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?((?:\s*\\?\s*--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)
# Patches of a Python that are looked at; none has had so many.
PATCHES = 40


@dataclass(frozen=True)
class Library:
    """A library of the list: name, version, on what it depends whether it is taken ("" for always), and the SHA-256 of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def pin(self, *, marker: bool) -> str:
        """Its lines in a list for pip, with or without what it depends on."""
        head = f"{self.name}=={self.version}" + (f" ; {self.marker}" if marker and self.marker else "")
        return " \\\n".join((head, *(f"    --hash=sha256:{one}" for one in self.hashes))) + "\n"


def libraries(text: str) -> tuple[Library, ...]:
    """The libraries of a list."""
    found = _ENTRY.findall(text.replace("\r\n", "\n"))
    return tuple(
        Library(name, version, marker.strip(), tuple(re.findall("[0-9a-f]{64}", hashes))) for name, version, marker, hashes in found
    )


def taken(listed: Sequence[Library], platform: Platform, python: str, patch: int) -> tuple[Library, ...]:
    """The libraries that a system with one patch of a Python (`3.11`, 4) takes. pip would ask the machine that it runs on."""
    windows = platform.windows
    about = {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.{patch}",
        "os_name": "nt" if windows else "posix",
        "platform_machine": "AMD64" if windows else platform.machines[0],
        "platform_python_implementation": "CPython",
        "platform_system": platform.system,
        "python_full_version": f"{python}.{patch}",
        "python_version": python,
        "sys_platform": "win32" if windows else "linux",
    }
    return tuple(one for one in listed if not one.marker or Marker(one.marker).evaluate({**about, "extra": ""}))
