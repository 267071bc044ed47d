"""Says whether records by the schema of a city can be read by ours: a field more is fine, another shape is not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.harvest.catalogue import Catalogue, Weight, kind_of, named
from generator.harvest.source import Site, Wrong
from generator.model.fields import Field
from generator.model.kinds import Kind, Kinds
from generator.verify.report import shown
from generator.verify.values import BadValue, member, shallow, value

# A schema with all its examples has some 60 KB.
_MOST = 4 << 20
_MOST_SAID = 5
_DEEPEST = 20


def judged(site: Site, catalogue: Catalogue, kinds: Kinds) -> tuple[dict[str, str], tuple[str, ...]]:
    """By kind why its records are not gathered, and what else is to be told. Raises Wrong and Down.

    Nothing of another schema is ever run: no record is held against it, no pattern in it is tried, no reference in it is followed. It
    is only compared with ours, by which records are judged.
    """
    left_out: dict[str, str] = {}
    noticed: list[str] = []
    for name in sorted({kind_of(path) for path in catalogue.records()}):
        kind = kinds.by_name.get(name)
        weight = catalogue.schemas.get(name)
        if kind is None:
            left_out[name] = f"这里的程序没有“{shown(name)}”这类信息：没有汇集；请升级省里的程序"
        elif weight is None:
            left_out[name] = f"{kind.plural}：网站没有公布它的模式，没有汇集"
        elif weight.sha256 != _own(kind):
            try:
                theirs = _schema(site, name, weight)
            except BadValue as error:
                left_out[name] = f"{kind.plural}：它的模式读不了（{error}），没有汇集"
                continue
            if why := _shape(kind, theirs):
                left_out[name] = f"{kind.plural}：{why}，是另一个版本的模式，没有汇集"
            elif more := sorted(_more(kind.root, theirs)):
                named = "、".join(more[:_MOST_SAID]) + (f" 等 {len(more):,} 个" if len(more) > _MOST_SAID else "")
                noticed.append(f"{kind.plural}：多了这里的模式没有的字段（{named}），照样汇集")
    return left_out, tuple(noticed)


def _own(kind: Kind) -> str:
    """The sum of our schema, as a site publishes it."""
    return hashlib.sha256((json.dumps(kind.schema, ensure_ascii=False, indent=1) + "\n").encode()).hexdigest()


def _schema(site: Site, name: str, weight: Weight) -> dict[str, Any]:
    """A schema as it was announced. Raises BadValue if it is none, Wrong if it is another file, and Down."""
    path = f"schemas/{name}.schema.json"
    if weight.size > _MOST:
        raise BadValue(f"有 {weight.size:,} 字节，最多读 {_MOST:,} 字节")
    content = site.read(path, weight.size)
    if content is None or not weight.holds(content):
        raise Wrong(f"{path} 和目录里的大小、校验和不一致")
    told = value(content)
    if not isinstance(told, dict) or not shallow(told):
        raise BadValue("不是模式")
    return told


def _shape(kind: Kind, theirs: Mapping[str, Any]) -> str:
    """Why records by another schema cannot be read by ours; "" if they can."""
    if (draft := theirs.get("$schema", kind.schema.get("$schema"))) != kind.schema.get("$schema"):
        return f"写的是 JSON Schema 的另一个版本（{shown(named(draft))}）"
    for key in ("date", "authority"):
        ours = getattr(kind, key)
        if ours and ours != member(theirs, "x-record", key):
            return f"{'日期' if key == 'date' else '部门'}写在别的字段里"
    return next(iter(_differences(kind.root.properties, member(theirs, "properties"), kind.root.required, (), _DEEPEST)), "")


def _differences(ours: Mapping[str, Field], theirs: Any, required: Iterable[str], path: tuple[str, ...], depth: int) -> Iterator[str]:
    told = theirs if isinstance(theirs, dict) else {}
    for key, field in ours.items():
        found = told.get(key)
        where = ".".join((*path, key))
        if not isinstance(found, dict):
            if key in required:
                yield f"没有必填的字段 {where}"
            continue
        one, other = (field, found)
        kind = found.get("type")
        if kind != field.type and {kind, field.type} != {"integer", "number"}:
            yield f"字段 {where} 的类型是 {shown(named(kind))}，这里是 {field.type}"
            continue
        if field.items is not None:
            one, other = field.items, member(found, "items")
            if not isinstance(other, dict) or other.get("type") != one.type:
                yield f"字段 {where} 里各项的类型不同"
                continue
        if depth:
            yield from _differences(one.properties, member(other, "properties"), one.required, (*path, key), depth - 1)


def _more(ours: Field, theirs: Any, path: tuple[str, ...] = (), depth: int = _DEEPEST) -> Iterator[str]:
    """The fields that only the other schema has."""
    told = member(theirs, "properties")
    for key, found in told.items() if isinstance(told, dict) and depth else ():
        field = ours.properties.get(key)
        if field is None:
            yield shown(".".join((*path, key)))
        else:
            inner = field.items if field.items is not None else field
            yield from _more(inner, member(found, "items") if field.items is not None else found, (*path, key), depth - 1)
