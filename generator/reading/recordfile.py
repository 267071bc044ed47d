"""One YAML file below `content/` as a record, with all its findings."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.model.findings import Finding
from generator.model.kindnames import CITY, DEPARTMENT, LONGEST_CITY, NOT_OF_CITIES, RULE
from generator.model.kinds import CONTENT, Kind, Kinds
from generator.model.records import PointerExtractor, Record, record_of
from generator.reading import belonging, source
from generator.reading.given import locate
from generator.reading.understood import Understood, understand
from generator.text.suspicion import suspicious

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


# The addresses of lists, which are in the same folder as those of records.
_RESERVED = re.compile(r"(?:\d{4}|by|largest|page-\d+)|by/.*|.*/page-\d+|\d{4}/(?:by|largest|page-\d+)")
# A department has a board and lists of its own, and a rule has pages of periods: what would be the address of another one of these. A city
# has pages and files of its own among those of all cities.
_RESERVED_OF = {
    DEPARTMENT: re.compile(r"all|count|duties|matrix|rules|.*/.*"),
    RULE: re.compile(r".*/\d{4}(?:-\d\d)?"),
    CITY: re.compile(rf"{'|'.join(sorted(NOT_OF_CITIES))}|.*/.*|.{{{LONGEST_CITY + 1},}}"),
}


def read(
    root: Path, file: str, kinds: Kinds, extractors: Mapping[str, PointerExtractor] | None = None, content: bytes | None = None
) -> tuple[Record | None, list[Finding]]:
    """One record, from its content if the caller has it.

    A file with faults gives both findings and a record: what could be read takes part in the checks across records.
    """
    inside = file.removeprefix(CONTENT + "/")
    if not file.endswith(".yml"):
        return None, [belonging.stray(root, file, kinds)]
    place = kinds.place(file)
    if place is None:
        if any(not broken or inside.startswith(f"{broken}/") for broken in kinds.broken.values()):
            # The fault of the schema has been reported; what it would say about this record is not known.
            return None, []
        return None, [belonging.not_plain(file, locate(root, file)) or belonging.unplaced(file, kinds, content or b"")]
    kind, ident = place
    findings: list[Finding] = []
    if fault := _fault_of_name(kinds, kind, ident, len(inside)):
        findings.append(source.at_top(file, fault, value=ident))
    try:
        if content is None and (content := source.read_bytes(locate(root, file))) is None:
            # Raises Unreadable with the reason.
            source.read_text(locate(root, file), file)
            return None, findings
        data = _quickly(kind, content, file)
        if data is not None:
            return record_of(kind, ident, file, data[0], _suspect(data[1]), (extractors or {}).get(kind.name)), findings
        found = understand(kind, content, file)
        if (mistaken := belonging.mistaken(file, kinds, kind, content)) is not None:
            return None, [*findings, mistaken]
    except source.Unreadable as unreadable:
        return None, findings + unreadable.findings
    if found.data is None:
        return None, [*findings, *found.findings]
    return record_of(kind, ident, file, found.data, _suspect(found.text), (extractors or {}).get(kind.name)), [*findings, *found.findings]


def _suspect(text: str) -> int:
    """A checksum of a text that must be looked at closely; 0 for any other."""
    return zlib.crc32(text.encode()) | 1 << 32 if suspicious(text) else 0


def _fault_of_name(kinds: Kinds, kind: Kind, ident: str, length: int) -> str:
    """What is wrong with the name of a file, whose path below the content folder has that length; "" if nothing is."""
    if not _ID.fullmatch(ident) or length > 200:
        return "unsafe-file-name"
    if _reserved(kind.name, ident) or kinds.is_folder(f"{kind.folder}/{ident}"):
        return "reserved-file-name"
    return "" if belonging.fit_for_windows(ident) else "windows-file-name"


def _quickly(kind: Kind, content: bytes, file: str) -> tuple[dict[str, Any], str] | None:
    """The data and the text of a record that is plainly written and right; None for any other."""
    try:
        text = source.decode(content, file)
    except source.Unreadable:
        return None
    data = kind.validators.quick(text)
    return (data, text) if data is not None and kind.validators.fast.is_valid(data) else None


def as_meant(root: Path, file: str, kinds: Kinds) -> tuple[Record, Understood] | None:
    """A file with faults as it was meant, for the checks of the rest; None if it holds nothing to check."""
    place = kinds.place(file)
    content = source.read_bytes(locate(root, file)) if place is not None else None
    if place is None or content is None:
        return None
    kind, ident = place
    if belonging.mistaken(file, kinds, kind, content) is not None:
        return None
    try:
        found = understand(kind, content, file)
    except source.Unreadable:
        return None
    return record_of(kind, ident, file, found.meant, _suspect(found.text)), found


def _reserved(kind: str, ident: str) -> bool:
    """Whether an address that is made from an id would be that of a page which the site makes by itself."""
    return bool(_RESERVED.fullmatch(ident) or (kind in _RESERVED_OF and _RESERVED_OF[kind].fullmatch(ident)))


def good_id(kind: str, ident: str) -> bool:
    """Whether an id can be a file name below the folder of a kind, which is given by its name: safe in an address, and not reserved."""
    return bool(_ID.fullmatch(ident)) and not _reserved(kind, ident) and len(ident) < 150 and belonging.fit_for_windows(ident)
