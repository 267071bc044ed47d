"""Makes one archive from which a machine without a network installs the program: every wheel by hash, an installer, sums and licences."""

from __future__ import annotations

import email
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

from generator.adopt.locked import PATCHES, Library, taken
from generator.adopt.platforms import Platform
from generator.engine import scratch

_OFFLINE = Path(__file__).resolve().parent / "offline"
# The oldest day that a zip can tell. All files have it, so that the same wheels give the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)


class CannotBundle(Exception):
    """No archive can be made; the message says why and what to do."""


@dataclass(frozen=True)
class Bundle:
    """An archive: its name without folder, its bytes, and how many wheels it has."""

    name: str
    data: bytes
    wheels: int


def download(platform: Platform, python: str, listed: Sequence[Library], target: Path) -> None:
    """Fetches the wheels of all libraries for a system, each by its hash. Raises CannotBundle with the library that has none.

    What a library depends on is asked of the named system, for each patch of its Python: pip would ask this machine.
    """
    done: set[Library] = set()
    for patch in range(PATCHES):
        wanted = [one for one in taken(listed, platform, python, patch) if one not in done]
        if wanted:
            _fetch(platform, python, patch if done else PATCHES, wanted, target)
            done |= set(wanted)


def _fetch(platform: Platform, python: str, patch: int, wanted: Sequence[Library], target: Path) -> None:
    with scratch.folder() as folder:
        pins = folder / "pins.txt"
        pins.write_text("".join(one.pin(marker=False) for one in wanted), encoding="utf-8", newline="\n")
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
        # Which patch the libraries need is read from them afterwards.
        words += ["--require-hashes", "--implementation", "cp", "--python-version", f"{python}.{patch}", "-r", str(pins), "-d", str(target)]
        words += [word for tag in platform.tags for word in ("--platform", tag)]
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lacking = re.search(r"No matching distribution found for (\S+)", done.stderr)
        if lacking:
            remedy = "换一个 Python 版本，或者见 docs/offline.zh-CN.md"
            raise CannotBundle(f"{lacking[1]} 没有 {platform.name}、Python {python} 的轮子：{remedy}")
        raise CannotBundle(f"轮子下载不了：{done.stderr.strip().rpartition(chr(10))[2] or '没有 pip'}")


def pack(platform: Platform, python: str, wheels: Path, listed: Sequence[Library], version: str, kind: str) -> Bundle:
    """The archive of the wheels in a folder, among them the generator's, as `zip` or `tar.gz`. The same wheels give the same bytes."""
    files = {f"wheels/{file.name}": file.read_bytes() for file in sorted(wheels.glob("*.whl"))}
    known = {name: _about(data) for name, data in files.items()}
    pins = [_pin(name, data, listed) for name, data in files.items()]
    least = _least(platform, python, pins, [metadata for metadata, _ in known.values()])
    files["requirements.txt"] = "".join(sorted(one.pin(marker=True) for one in pins)).encode()
    for metadata, licences in known.values():
        project = canonicalize_name(str(metadata["Name"]))
        files |= {f"licences/{project}/{place}": data for place, data in licences.items()}
        if not licences:
            said = metadata["License-Expression"] or metadata["License"] or "、".join(metadata.get_all("Classifier") or ())
            files[f"licences/{project}/METADATA.txt"] = f"{metadata['Name']} {metadata['Version']}\n{said}\n".encode()
    about = {
        "version": version,
        "platform": platform.name,
        "system": platform.system,
        "machines": platform.machines,
        "glibc": platform.glibc,
        "python": [int(part) for part in python.split(".")],
        "python_at_least": least,
    }
    files["bundle.json"] = (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()
    files |= dict(_installer(platform, python, version, least))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    name = f"credit-{version}-{platform.name}-py{python.replace('.', '')}"
    packed = _zip(name, files) if kind == "zip" else _tar(name, files)
    return Bundle(f"{name}.{kind}", packed, len(known))


def _about(data: bytes) -> tuple[email.message.Message, dict[str, bytes]]:
    """The metadata of a wheel, and its licences by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = sorted(packed.namelist())
        place = next(name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        metadata = email.message_from_bytes(packed.read(place))
        folder = place.removesuffix("METADATA")
        told = {f"{folder}{extra}{name}" for name in metadata.get_all("License-File") or () for extra in ("", "licenses/")}
        found = [name for name in names if name in told or (name.startswith(folder) and re.search("(?i)licen[cs]e|notice|copying", name))]
        return metadata, {
            name.removeprefix(folder).removeprefix("licenses/"): packed.read(name) for name in found if not name.endswith("/")
        }


def _pin(file: str, data: bytes, listed: Sequence[Library]) -> Library:
    """A wheel of the archive by its only hash, with what the list says that it depends on."""
    project, number, _, _ = parse_wheel_filename(file.rpartition("/")[2])
    same = [one for one in listed if canonicalize_name(one.name) == project and Version(one.version) == number]
    return Library(project, str(number), same[0].marker if same else "", (hashlib.sha256(data).hexdigest(),))


def _least(platform: Platform, python: str, pins: Sequence[Library], metadata: Sequence[email.message.Message]) -> list[int]:
    """The oldest patch of a Python with which all wheels agree that it takes. Raises CannotBundle if there is none."""
    asked = dict(zip(pins, (SpecifierSet(str(one["Requires-Python"] or "")) for one in metadata), strict=True))
    for patch in range(PATCHES):
        if all(asked[one].contains(f"{python}.{patch}") for one in taken(pins, platform, python, patch)):
            return [int(part) for part in Version(f"{python}.{patch}").release]
    raise CannotBundle(f"有的库不支持 Python {python}")


def _installer(platform: Platform, python: str, version: str, least: list[int]) -> Iterator[tuple[str, bytes]]:
    """The scripts and the page of the archive. On Windows lines end with CR LF, and the page has the mark of UTF-8."""
    bundle = "..\\离线包\\" if platform.windows else "../离线包/"
    run = f"{bundle}install.cmd" if platform.windows else f"sh {bundle}install.sh"
    start = "python" if platform.windows else "python3"
    system = "Windows 10 或者更新，64 位" if platform.glibc is None else f"Linux，glibc {platform.glibc[0]}.{platform.glibc[1]} 或者更新"
    words = {
        "@VERSION@": version,
        "@PLATFORM@": platform.name,
        "@PYTHON@": python,
        "@SYSTEM@": system,
        "@AT_LEAST@": ".".join(map(str, least)),
        "@RUN@": run,
        "@CHECK@": f"{start} run.py check",
        "@BUILD@": f"{start} run.py build",
        "@UPGRADE@": f"{start} run.py credit upgrade --to {bundle}wheels --write",
    }
    names = {"install.py.in": "install.py", "readme.txt": "安装说明.txt"}
    names |= {"install.cmd": "install.cmd"} if platform.windows else {"install.sh": "install.sh"}
    for source, name in names.items():
        text = (_OFFLINE / source).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        if platform.windows and source != "install.py.in":
            text = text.replace("\n", "\r\n")
        yield name, text.encode("utf-8-sig" if platform.windows and source == "readme.txt" else "utf-8")


def _zip(folder: str, files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(f"{folder}/{name}", _DAY)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            # Wheels are compressed already.
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    return held.getvalue()


def _tar(folder: str, files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, held, 0) as squeezed, tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for name, data in sorted(files.items()):
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size, info.mode = len(data), 0o755 if name.endswith(".sh") else 0o644
            packed.addfile(info, io.BytesIO(data))
    return held.getvalue()
