"""Says what a file is that lies where no record is read, and where it belongs, by its name and its fields."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from generator.model.findings import Finding
from generator.model.kinds import CONTENT, Kind, Kinds
from generator.reading import source
from generator.reading.given import locate

# A field at the left margin, or within the braces of JSON. The colon may be full-width, the name a Chinese title.
_YAML_KEY = re.compile(r"^[\"'“]?([A-Za-z_][A-Za-z0-9_]*|[一-龥][一-龥（）()]*)[\"'”]?[ \t\u3000\u00a0]*[:：]", re.MULTILINE)
_JSON_KEY = re.compile(r'^[\[{\s]*"([A-Za-z_][A-Za-z0-9_]*)"\s*:|,\s*"([A-Za-z_][A-Za-z0-9_]*)"\s*:', re.MULTILINE)
# Variants of `.yml`, and anything after it.
_YML = re.compile(r"[.。．·](?:ya?ml)(?![a-z]).*$", re.IGNORECASE | re.DOTALL)
_TABLES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".xltx", ".et", ".ett", ".ods", ".csv", ".tsv"})
_DOCUMENTS = frozenset({".doc", ".docx", ".docm", ".dot", ".dotx", ".wps", ".wpt", ".rtf", ".odt", ".ofd", ".pdf", ".ppt", ".pptx", ".dps"})
# With fewer fields in common the file may be anything.
_FEWEST = 3
_ODD = re.compile(r"[^a-z0-9]+")


# The device names of Windows, with or without a suffix, and what it does not allow in the name of a file or folder.
_DEVICE = r"(?:^|/)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.[^/]*)?(?=/|$)"
_UNFIT = re.compile(rf'{_DEVICE}|[<>:"|?*\\\x00-\x1f]|[. ](?=/|$)', re.IGNORECASE)


def fit_for_windows(path: str) -> bool:
    """Whether Windows can hold a path, so that everybody can check the repository out."""
    return _UNFIT.search(path) is None


def keys_of(data: bytes) -> tuple[str, ...]:
    """The names of the fields in a file, whatever its encoding and its other faults."""
    text = _text(data)
    found = [m[1] for m in _YAML_KEY.finditer(text)]
    if text.lstrip()[:1] in ("{", "["):
        found += [m[1] or m[2] for m in _JSON_KEY.finditer(text)]
    return tuple(dict.fromkeys(found))


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def fitting(kinds: Kinds, keys: Collection[str]) -> list[Kind]:
    """The kinds to which these fields belong: the one that fits best, several if they fit equally well, none if none fits."""
    scored: list[tuple[int, Kind]] = []
    for kind in kinds:
        known, missing = _fit(kind, keys)
        if known >= _FEWEST and known * 10 >= len(keys) * 7 and missing * 3 <= len(kind.root.required):
            scored.append((known - missing - (len(keys) - known), kind))
    best = max((score for score, _ in scored), default=0)
    return [kind for score, kind in scored if score == best]


def _fit(kind: Kind, keys: Collection[str]) -> tuple[int, int]:
    """How many of some names are fields of a kind, by name or title, and how many of its required fields are not among them."""
    titles = {field.title: key for key, field in kind.root.properties.items()}
    named = {titles.get(key, key) for key in keys}
    return len(named & kind.root.properties.keys()), len(kind.root.required - named)


def of_other_kind(kinds: Kinds, kind: Kind, keys: Collection[str]) -> list[Kind]:
    """The kinds to which these fields belong, if they clearly do not belong to `kind`; else none."""
    known, missing = _fit(kind, keys)
    if len(keys) - known < _FEWEST and missing < _FEWEST:
        return []
    found = fitting(kinds, keys)
    if kind in found:
        return []
    # The difference must be greater than typing errors explain.
    return [one for one in found if _fit(one, keys)[0] >= known + _FEWEST]


def place_of(kind: Kind, file: str, data: bytes) -> str:
    """The right place of a file of a kind, from the root, by its present name and the year in it."""
    name = _stem(PurePosixPath(file).name)
    return kind.file_of(f"{_year(kind, file, data)}{name}")


def _year(kind: Kind, file: str, data: bytes) -> str:
    if not kind.years:
        return ""
    told = re.search(rf"^[\"']?{re.escape(kind.date)}[\"']?\s*[:：]\s*[\"']?((?:19|20)[0-9]{{2}})", _text(data), re.MULTILINE)
    years = [told[1]] if told else re.findall(r"(?:^|/)((?:19|20)[0-9]{2})(?=/)", file)
    return f"{years[0]}/" if years else "年份/"


def _stem(name: str) -> str:
    """A file name without its suffix, whatever form `.yml` has and whatever follows it."""
    bare = _YML.sub("", name)
    bare = PurePosixPath(bare).stem if bare == name else bare
    return _ODD.sub("-", bare.lower()).strip("-") or "scjgj-1"


def places(kinds: Kinds, file: str, data: bytes) -> list[str]:
    """Where a file may belong, from the root: a path if its fields show its kind, else folders with names like those of its own."""
    found = fitting(kinds, keys_of(data))
    if found:
        return [place_of(kind, file, data) for kind in found[:3]]
    folder = file.rpartition("/")[0].removeprefix(f"{CONTENT}/")
    steps = folder.split("/")
    named = [kind for kind in kinds if any(step in (kind.singular, kind.plural, kind.name) for step in steps)]
    if not named and re.search("[一-龥]", folder):
        named = [kind for kind in kinds if any(step in kind.plural or kind.singular in step for step in steps if len(step) > 1)]
    if named:
        return [f"{CONTENT}/{kind.folder}/{_year(kind, file, data)}" for kind in named[:3]]
    folders = [kind.folder for kind in kinds]
    return [f"{CONTENT}/{one}/" for one in difflib.get_close_matches(folder.lower(), folders, 3, 0.6)]


def bytes_of(path: Path) -> bytes:
    """The content of a plain file of limited size, in order to look at its fields; b"" for anything else."""
    return source.read_bytes(path) or b""


def not_plain(file: str, path: Path) -> Finding | None:
    """The finding about something that is neither a plain file nor a folder: it is not read, whatever it leads to. None for others."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            # The target may be private; its last step is enough to find the link.
            return source.at_top(file, "symbolic-link", value=os.path.basename(os.readlink(path).rstrip("/")))
    except OSError:
        return None
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else source.at_top(file, "special-file")


def stray(root: Path, file: str, kinds: Kinds) -> Finding:
    """The finding about something in a folder of records whose name does not end in `.yml`."""
    path = locate(root, file)
    if (found := not_plain(file, path)) is not None:
        return found
    name = PurePosixPath(file).name
    suffix = PurePosixPath(name).suffix.lower()
    kind = kinds.of(file)
    values = {"value": name, "kind": kind.name if kind is not None else "KIND"}
    if suffix in _TABLES:
        return source.at_top(file, "table-file", **values)
    if suffix in _DOCUMENTS:
        return source.at_top(file, "document-file", **values)
    if path.is_dir():
        try:
            os.listdir(path)
        except OSError as error:
            return source.at_top(file, "unreadable-file", reason=error.strerror or "")
        return source.at_top(file, "not-a-file", reason="")
    data = bytes_of(path)
    guessed = fitting(kinds, keys_of(data))
    if guessed or _YML.search(name) or (not suffix and keys_of(data)):
        meant = kind if kind is not None and (not guessed or kind in guessed) else guessed[0] if guessed else None
        folder = file.rpartition("/")[0]
        right = f"{folder}/{_stem(name)}.yml" if meant is kind or meant is None else place_of(meant, file, data)
        return source.at_top(file, "missing-suffix", value=name, known=right)
    return source.at_top(file, "stray-file", value=suffix or name)


def unplaced(file: str, kinds: Kinds, data: bytes) -> Finding:
    """The finding about a record in a folder of no kind."""
    folder = file.rpartition("/")[0]
    found = places(kinds, file, data) or [f"{CONTENT}/{kind.folder}/" for kind in list(kinds)[:3]]
    return source.at_top(file, "folder-without-kind", value=folder, known="、".join(found))


def mistaken(file: str, kinds: Kinds, kind: Kind, data: bytes) -> Finding | None:
    """The finding about a record with the fields of another kind; None if it has not."""
    found = of_other_kind(kinds, kind, keys_of(data))
    if not found:
        return None
    values = {"value": kind.singular, "kind": _names(found), "known": "、".join(place_of(one, file, data) for one in found[:3])}
    return source.at_top(file, "record-of-other-kind", **values)


def _names(kinds: Sequence[Kind]) -> str:
    return "、".join(f"{kind.singular}（{kind.name}）" for kind in kinds[:3])
