"""Finds a file that comes with the program, and gives its content as that of an own file of the city."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from generator.exchange.yamltext import changed
from generator.model.kindnames import RULE
from generator.model.kinds import Kinds
from generator.reading import recordfile
from generator.reading.given import METASCHEMA, Places

_OFF = "停用"
# So many names are told where a short name means several files.
_SHOWN = 5


class CannotOverride(Exception):
    """No own copy can be made; the text says why."""


def found(places: Places, name: str) -> str:
    """The path from the root of the given file of a name: its path, the name of the file, or that without its endings.

    Raises CannotOverride with a suggestion if there is none, or if there are several.
    """
    given = places.given
    if given is None:
        raise CannotOverride("这里是完整的仓库，文件本来就在里面，直接修改就可以。")
    wanted = PurePosixPath(name.replace("\\", "/")).as_posix()
    every = [*Places(Path(given, "none"), given).only_given("")]
    fitting = [file for file in every if wanted in _names(file)]
    if len(fitting) > 1:
        more = "等" if len(fitting) > _SHOWN else ""
        raise CannotOverride(f"“{name}”有{len(fitting)}个文件，请写全路径：{'、'.join(fitting[:_SHOWN])}{more}。")
    if not fitting:
        known = {one: file for file in every for one in _names(file)}
        near = dict.fromkeys(known[one] for one in difflib.get_close_matches(wanted, known, 3, 0.6))
        raise CannotOverride(f"没有“{name}”这个随程序提供的文件。" + (f"是不是 {'、'.join(near)}？" if near else ""))
    if fitting[0] == METASCHEMA:
        raise CannotOverride(f"{METASCHEMA} 规定模式文件本身怎样写，总是用随程序提供的，不能换。")
    return fitting[0]


def _names(file: str) -> tuple[str, str, str]:
    name = PurePosixPath(file).name
    return file, name, name.partition(".")[0]


def content(places: Places, file: str) -> bytes:
    """The content of the own copy of a given file."""
    assert places.given is not None
    return (places.given / file).read_bytes()


def switched_off(places: Places, kinds: Kinds, file: str, reason: str) -> bytes:
    """The own copy of a given rule that is not to be computed in this city, with the reason for the public. Raises CannotOverride."""
    assert places.given is not None
    place = kinds.place(file)
    record, _ = recordfile.read(places.given, file, kinds) if place is not None and place[0].name == RULE else (None, [])
    if record is None:
        raise CannotOverride(f"{file} 不是规则，不能停用。")
    old: Mapping[str, Any] = record.data
    said = f"本市停用本规则：{reason.rstrip('。')}。"
    before = str(old.get("remarks", "")).strip()
    new = {**old, "enabled": _OFF, "remarks": f"{said}{before}"}
    ordered = {key: new[key] for key in record.kind.root.properties if key in new}
    return changed(content(places, file).decode("utf-8"), record.kind.root, old, ordered).encode("utf-8")
