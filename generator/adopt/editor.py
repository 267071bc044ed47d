"""Makes `.vscode/`: what a text editor needs to help with records. It is a function of the schemas and the departments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from generator.adopt import editorschemas, editorsnippets
from generator.model.findings import visible
from generator.model.kinds import CONTENT, Kind, Kinds
from generator.model.records import Record

FOLDER = ".vscode"
SCHEMAS = f"{FOLDER}/schemas"
SETTINGS, EXTENSIONS, SNIPPETS = f"{FOLDER}/settings.json", f"{FOLDER}/extensions.json", f"{FOLDER}/credit.code-snippets"
_EXTENSION = "redhat.vscode-yaml"
# A record must not be changed by the editor itself: formatting would move comments and change quotes.
_ALWAYS: dict[str, Any] = {
    "files.encoding": "utf8",
    "files.autoGuessEncoding": False,
    "files.insertFinalNewline": True,
    "yaml.format.enable": False,
    "yaml.schemaStore.enable": False,
    "yaml.yamlVersion": "1.2",
    "[yaml]": {
        "editor.insertSpaces": True,
        "editor.tabSize": 2,
        "editor.detectIndentation": False,
        "editor.formatOnSave": False,
        "editor.formatOnType": False,
        "editor.wordWrap": "on",
        "editor.quickSuggestions": {"other": True, "comments": False, "strings": True},
    },
}


class Unmergeable(Exception):
    """A file of the city cannot be read as JSON, so nothing can be added to it; the text names it."""


def departments(records: Iterable[Record]) -> dict[str, str]:
    """The names of departments by their ids, in the order of the ids: the short name if there is one."""
    return {record.id: str(record.data.get("short_name") or record.caption) for record in sorted(records, key=lambda one: one.id)}


def files(kinds: Kinds, names: Mapping[str, str], held: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """All files by their paths. `held` are those that are there: of settings and extensions a city may have its own, which stay.

    Raises Unmergeable.
    """
    some = sorted(kinds, key=lambda kind: (kind.order, kind.name))
    held = held or {}
    out = {f"{SCHEMAS}/{kind.name}.json": _json(editorschemas.schema(kind, names), 1) for kind in some}
    out[SNIPPETS] = _json({kind.singular: editorsnippets.snippet(kind, names) for kind in some}, 2)
    settings = _held(held, SETTINGS)
    own = {path: where for path, where in settings.get("yaml.schemas", {}).items() if not path.startswith(f"{SCHEMAS}/")}
    ours = {f"{SCHEMAS}/{kind.name}.json": _place(kind, some) for kind in some}
    out[SETTINGS] = _json(_merged(settings, _ALWAYS) | {"yaml.schemas": own | ours}, 2)
    extensions = _held(held, EXTENSIONS)
    wanted = extensions.get("recommendations", [])
    out[EXTENSIONS] = _json(extensions | {"recommendations": [*wanted, *([] if _EXTENSION in wanted else [_EXTENSION])]}, 2)
    return out


def _place(kind: Kind, kinds: Iterable[Kind]) -> list[str]:
    """The files of a kind. A folder that is that of another kind too lies deeper and has its own schema."""
    deeper = any(one.folder.startswith(f"{kind.folder}/") for one in kinds)
    below = f"{CONTENT}/{kind.folder}/"
    return [f"{below}*.yml", *([] if deeper else [f"{below}*/**/*.yml"])]


def _held(held: Mapping[str, bytes], file: str) -> dict[str, Any]:
    try:
        found = json.loads(held.get(file, b"{}") or b"{}")
    except ValueError:
        raise Unmergeable(visible(file)) from None
    if not isinstance(found, dict):
        raise Unmergeable(visible(file))
    return found


def _merged(own: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the city with ours; where both say something it is ours, else `credit check` finds what the editor did."""
    out = dict(own)
    for key, value in ours.items():
        out[key] = _merged(own.get(key, {}), value) if isinstance(value, Mapping) and isinstance(own.get(key, {}), Mapping) else value
    return out


def _json(value: Any, indent: int) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()
