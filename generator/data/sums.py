"""Sizes and sums of the data interface: whoever gathers many sites fetches only the files that differ, and knows that they came whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from generator import __version__
from generator.data.api import VERSION, dumped
from generator.data.catalogue import Weight, weigh
from generator.engine.artifact import Patchable, Previous, digest
from generator.site.fingerprints import Fingerprints
from generator.site.public import FOLDER

SUMS = f"{FOLDER}sums.json"
# The artifact of all schemas; each of its files is `schemas/<kind>.schema.json`.
SCHEMAS = "schemas"
_OF_SCHEMA = ".schema.json"
# Lists, organisations, digests and the look-up follow from the records, so that nobody has to fetch them who has those.
_RECORDS = f"{FOLDER}records/"
_SINGLE = frozenset(
    f"{FOLDER}{name}.json" for name in ("build", "changes", "completeness", "consequences", "gone", "index", "moved", "statistics")
)
# The key of its artifact, its bytes and SHA-256.
_Known = tuple[bytes, int, str]


def has(artifact: str) -> bool:
    """Whether the sums name the files of an artifact."""
    return artifact.startswith(_RECORDS) or artifact in _SINGLE or artifact == SCHEMAS


def artifacts(prints: Fingerprints, made: Mapping[str, tuple[bytes, Sequence[str]]], weighed: Mapping[str, Weight]) -> Iterator[Patchable]:
    """The file of the sums. `made` has the key and the files of all artifacts that are finished, of which some files have been weighed.

    A file is read only if its artifact has another key than in the last build.
    """
    wanted = {name: one for name, one in sorted(made.items()) if has(name)}
    key = digest([(name, key) for name, (key, _) in wanted.items()], _about(prints))
    yield Patchable(SUMS, key, 1, partial(_write, prints, wanted, weighed))


def _about(prints: Fingerprints) -> dict[str, str | None]:
    line = prints.site.history.commits
    return {"as_of": prints.site.as_of.isoformat(), "commit": line[-1].name if line else None, "program": __version__}


def _write(
    prints: Fingerprints, wanted: Mapping[str, tuple[bytes, Sequence[str]]], weighed: Mapping[str, Weight], previous: Previous
) -> tuple[list[tuple[str, bytes]], dict[str, _Known]]:
    before: dict[str, _Known] = previous.memo or {}
    known: dict[str, _Known] = {}
    for key, files in wanted.values():
        for path in files:
            if path in before and before[path][0] == key:
                known[path] = before[path]
            else:
                sha256, size = weighed.get(path) or weigh(previous.where(path))
                known[path] = key, size, sha256
    told = {path: [size, sha256] for path, (_, size, sha256) in sorted(known.items())}
    below = {path.removeprefix(FOLDER): weight for path, weight in told.items() if path.startswith(FOLDER)}
    schemas = {
        path.removeprefix(f"{SCHEMAS}/").removesuffix(_OF_SCHEMA): weight for path, weight in told.items() if not path.startswith(FOLDER)
    }
    return [(SUMS, dumped({"version": VERSION, **_about(prints), "files": below, "schemas": schemas}))], known
