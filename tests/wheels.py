"""Makes wheels of the generator from this checkout in a moment, as they are and with changes: a made-up older or newer version."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import re
import sys
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from support import ROOT

from generator.adopt.platforms import PLATFORMS
from generator.reading.given import FOLDERS

HERE = next(name for name, one in PLATFORMS.items() if platform.machine().lower() in one.machines and one.system == "Linux")
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
# So that a folder of wheels stands in the place of an index, and no settings of the machine lead elsewhere.
ALONE = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
# What comes with the program, as the wheel has it.
GIVEN = (*FOLDERS, "requirements/run.txt", "requirements/province.txt", "LICENSE")


@cache
def parts() -> Mapping[str, bytes]:
    """The files of a wheel, but for those that say which version it is."""
    files = {}
    for file in sorted((ROOT / "generator").rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            files[file.relative_to(ROOT).as_posix()] = file.read_bytes()
    for place in GIVEN:
        for file in sorted((ROOT / place).rglob("*")) or [ROOT / place]:
            if file.is_file():
                files[f"generator/given/{file.relative_to(ROOT).as_posix()}"] = file.read_bytes()
    return files


def make(
    target: Path,
    version: str,
    changes: Mapping[str, Callable[[str], str] | None] | None = None,
    *,
    name: str = "credit",
    requires: list[str] | None = None,
    torn: str = "",
) -> Path:
    """A wheel of a version below a folder. `changes` edits files by path (None leaves one out; a new path begins as ""); `torn` spoils one
    after it was recorded.
    """
    files = dict(parts())
    for place, change in (changes or {}).items():
        if change is None:
            del files[place]
        else:
            files[place] = change(files.get(place, b"").decode()).encode()
    files["generator/__init__.py"] = re.sub(rb'__version__ = ".*"', f'__version__ = "{version}"'.encode(), files["generator/__init__.py"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = "".join(f"Requires-Dist: {one}\n" for one in (project["dependencies"] if requires is None else requires))
    folder = f"{name}-{version}.dist-info"
    files[f"{folder}/METADATA"] = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nRequires-Python: >=3.11\n{needs}\n".encode()
    files[f"{folder}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{folder}/entry_points.txt"] = (
        b"[console_scripts]\ncredit = generator.cli.main:program\n\n[mkdocs.plugins]\ncredit = generator.publish.mkdocs:CreditPlugin\n"
    )
    rows = []
    for place, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{place},sha256={digest},{len(data)}\n")
    files[f"{folder}/RECORD"] = ("".join(rows) + f"{folder}/RECORD,,\n").encode()
    if torn:
        files[torn] += b"\n"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for place, data in files.items():
            packed.writestr(place, data)
    target.mkdir(parents=True, exist_ok=True)
    wheel = target / f"{name}-{version}-py3-none-any.whl"
    wheel.write_bytes(held.getvalue())
    return wheel
