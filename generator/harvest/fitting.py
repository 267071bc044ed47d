"""Whether a record that a city publishes fits our schema of its kind, and what it says beyond that schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.harvest.withholding import withheld
from generator.model.fields import Field
from generator.model.findings import FieldPath
from generator.model.kinds import Kind
from generator.model.records import PointerExtractor, Record, record_of
from generator.reading.recordfile import good_id
from generator.reading.violations import violations
from generator.text import digits
from generator.verify.report import shown

# An address below a site, as every build makes it: it leads to no other host, and nowhere up.
_ADDRESS = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/)+")
_LONGEST = 300
# So many fields are named of those that our schema does not know.
_NAMED = 5


class Fitted(NamedTuple):
    """A record by our schema, None if it does not fit, and what is to be told of it in Chinese ("" for nothing)."""

    record: Record | None
    said: str


def fitted(kind: Kind, ident: str, entry: Any, extract: PointerExtractor | None = None) -> Fitted:
    """An entry of the data interface as a record of ours: fields that our schema does not know are left out of it and told; anything else
    that does not fit, or must not be shown (`withholding`), is the reason why there is no record.

    What the digest of a record covers (kind, id and data) is all that is taken from the entry: title, date and department follow from the
    data. `extract` is `records.pointer_extractor(kind)`, for callers with many entries.
    """
    data = entry.get("data") if isinstance(entry, Mapping) else None
    if not isinstance(data, dict) or entry.get("kind") != kind.name or entry.get("id") != ident:
        return Fitted(None, "种类、编号和它所在的文件不一致，或者没有内容")
    address = entry.get("address")
    if not good_id(kind.name, ident) or not isinstance(address, str) or len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        return Fitted(None, "编号或者网址不是本系统会生成的写法")
    said = ""
    if not kind.validators.fast.is_valid(data):
        more: list[str] = []
        data = _known(kind.root, data, "", more)
        if not kind.validators.fast.is_valid(data):
            return Fitted(None, _wrong(kind, data))
        named = "、".join(digits.hidden(shown(one)) for one in more[:_NAMED])
        said = f"有本地模式没有的字段：{named}{' 等' if len(more) > _NAMED else ''}"
    record = record_of(kind, ident, kind.file_of(ident), data, extract=extract).at(address)
    reason = withheld(record)
    return Fitted(None, reason) if reason else Fitted(record, said)


def _known(field: Field, value: Any, before: str, more: list[str]) -> Any:
    """A value without the fields that the schema does not know; their paths are added to `more`."""
    if isinstance(value, dict) and field.properties:
        found = {}
        for key, one in value.items():
            if key in field.properties:
                found[key] = _known(field.properties[key], one, f"{before}{key}.", more)
            elif f"{before}{key}" not in more:
                more.append(f"{before}{key}")
        return found
    if isinstance(value, list) and field.items is not None:
        return [_known(field.items, one, before, more) for one in value]
    return value


def _wrong(kind: Kind, data: Mapping[str, Any]) -> str:
    found = violations(kind.validators.exact, data, kind.file, kind.root)
    if not found:
        return "不符合本地的模式"
    return f"“{_title(kind.root, found[0].path)}”不符合本地的模式（{found[0].slug}）"


def _title(field: Field, path: FieldPath) -> str:
    """The titles of the fields on a path, as far as our schema knows them."""
    titles = []
    for step in path:
        if isinstance(step, int):
            titles.append(str(step + 1))
            field = field.items or field
        elif step in field.properties:
            field = field.properties[step]
            titles.append(field.title)
        else:
            # A key that our schema does not know may hold anything.
            break
    return "·".join(titles) or "内容"
