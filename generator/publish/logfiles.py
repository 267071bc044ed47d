"""The files of the log as the site publishes them, below `/log/`: those of its folder but the list that only the city has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from generator.engine.artifact import Artifact, digest
from generator.site.fingerprints import Fingerprints
from generator.site.logged import LOG

# So many files are made together: few enough that a new leaf writes little, so many that a large log is few artifacts.
_TOGETHER = 64


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The files. Tiles that are full never change, so that nearly all of a large log stays as it is."""
    logged = prints.site.logged
    files = logged.files if logged is not None else {}
    groups: dict[str, list[str]] = {}
    for path in files:
        groups.setdefault(_group(path), []).append(path)
    for name, paths in groups.items():
        for number in range(0, len(paths), _TOGETHER):
            some = paths[number : number + _TOGETHER]
            key = digest([(path, digest(_data(files, path))) for path in some])
            yield Artifact(f"{LOG}{name}/{number // _TOGETHER}", key, len(some), partial(_made, files, some))


def _group(path: str) -> str:
    """The files of one group come in an order in which new ones are the last."""
    return "partial" if ".p/" in path else "/".join(path.split("/")[:2]) if path.startswith("tile/") else path.partition("/")[0]


def _data(files: Mapping[str, bytes | Path], path: str) -> bytes:
    found = files[path]
    return found if isinstance(found, bytes) else found.read_bytes()


def _made(files: Mapping[str, bytes | Path], paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        yield f"{LOG}{path}", _data(files, path)
