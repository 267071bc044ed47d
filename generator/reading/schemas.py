"""Reads every schema file as a kind. A wrong file is a finding and is left out."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.model.conditions import balances, changes, ends, expected, explained, leaves, limits, wanted
from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.kinds import Kind, Kinds
from generator.model.together import parts, table
from generator.reading import schemafiles, schemapaths
from generator.reading.given import METASCHEMA, Places
from generator.reading.validators import Validators
from generator.reading.violations import violations
from generator.text.formats import validator

SUFFIX = ".schema.json"


def load(root: Path) -> Kinds:
    """Reads every `schemas/*.schema.json`, for a city also those of the program. A wrong file is reported and left out; the others still
    work.
    """
    places = Places.of(root)
    files = [places.path(f"schemas/{name}") for name in places.names("schemas", SUFFIX)]
    names = [path.name.removesuffix(SUFFIX) for path in files]
    meta, fast, faults = _metaschema(places)
    if meta is None or faults:
        # Without the metaschema no schema can be judged, and so no record either.
        return Kinds({}, tuple(faults), dict.fromkeys(names, ""))
    common, faults = schemafiles.read(places.path("schemas/common.json"), "schemas/common.json")
    if common is not None:
        faults += _of_definitions(common, meta) or schemafiles.patterns(common, "schemas/common.json")
    if faults:
        # A schema that uses wrong definitions cannot be judged either.
        return Kinds({}, tuple(faults), dict.fromkeys(names, ""))
    reader = _Reader(meta, fast, (common or {}).get("$defs", {}))
    findings: list[Finding] = []
    kinds: list[Kind] = []
    broken: dict[str, str] = {}
    for path in files:
        one, place, faults = reader.kind(path)
        findings += faults
        if one is None or faults:
            broken[path.name.removesuffix(SUFFIX)] = place
        else:
            kinds.append(one)
    kinds.sort(key=lambda k: (k.order, k.name))
    # A kind of the city must fit the given ones, not the other way round.
    for kind, finding in schemafiles.collisions(sorted(kinds, key=lambda kind: not places.is_given(kind.file))):
        findings.append(finding)
        broken[kind.name] = kind.folder
    kinds = [kind for kind in kinds if kind.name not in broken]
    found = Kinds({k.name: k for k in kinds}, (), broken, {k.folder: k for k in kinds})
    findings += schemapaths.across(found)
    return replace(found, findings=tuple(findings))


def _metaschema(places: Places) -> tuple[dict[str, Any] | None, Any, list[Finding]]:
    """The schema of schemas, what says quickly whether something fits it, and what is wrong in it."""
    file = METASCHEMA
    meta, faults = schemafiles.read(places.path(file), file)
    fast = None
    if meta is not None and not faults:
        faults = schemafiles.patterns(meta, file)
        fast = schemafiles.usable(meta) if not faults else None
        if not faults and fast is None:
            faults = [Finding(file, (), "unusable-metaschema")]
    return meta, fast, faults


class _Reader:
    """Reads schema files as kinds. `fast` validates by `meta`; `shared` are the definitions that schemas may refer to."""

    def __init__(self, meta: Mapping[str, Any], fast: Any, shared: Mapping[str, Any]) -> None:
        self._meta = meta
        self._fast = fast
        self._shared = shared

    def kind(self, path: Path) -> tuple[Kind | None, str, list[Finding]]:
        """The kind of a file, the folder of its records ("" where that cannot be read), and what is wrong in the file."""
        file, name = f"schemas/{path.name}", path.name.removesuffix(SUFFIX)
        raw, faults = schemafiles.read(path, file)
        schema: Any = None
        if raw is not None:
            faults = faults + self._judged(raw, file)
            faults = faults or schemafiles.patterns(raw, file)
            if not schemafiles.NAME.fullmatch(name):
                faults = [*faults, Finding(file, (), "schema-file-name", {"value": path.name})]
            if not faults:
                schema, faults = self._whole(raw, file)
        if faults:
            record = raw.get("x-record") if isinstance(raw, dict) else None
            place = record.get("folder") if isinstance(record, dict) else None
            return None, place.strip("/") if isinstance(place, str) else "", faults
        shape = _field(name, schema)
        kind = Kind(name, file, schema, shape, Validators(schema, shape))
        return kind, kind.folder, [*schemapaths.check(kind), *_check_examples(kind)]

    def _whole(self, raw: dict[str, Any], file: str) -> tuple[Any, list[Finding]]:
        """A schema without references, and what is wrong in it because of them."""
        try:
            schema = schemafiles.inlined(raw, self._shared)
        except KeyError as missing:
            ref = missing.args[0]
            return None, [Finding(file, schemafiles.path_to(raw, "$ref", ref) or (), "unknown-definition", {"value": ref})]
        # A key beside a reference may not fit the definition.
        return schema, self._judged(schema, file)

    def _judged(self, schema: Any, file: str) -> list[Finding]:
        return [] if self._fast.is_valid(schema) else violations(validator(self._meta), schema, file, _META_ROOT)


def _of_definitions(common: Mapping[str, Any], meta: Mapping[str, Any]) -> list[Finding]:
    """The faults of the shared definitions, each of which describes a field."""
    field = {"$ref": "#/$defs/field"} if "field" in meta.get("$defs", {}) else {}
    one = {"title": "共用字段", "type": "object", "additionalProperties": field, "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"}}
    schema = {"$defs": meta.get("$defs", {}), "type": "object", "properties": {"$defs": one}, "required": ["$defs"]}
    if jsonschema_rs.Draft202012Validator(schema).is_valid(common):
        return []
    return violations(validator(schema), common, "schemas/common.json", _META_ROOT)


_META_ROOT = Field(key="", title="模式文件", description="", type="object")


def _field(key: str, schema: Mapping[str, Any]) -> Field:
    get = schema.get
    title = get("title", key)
    plain = get("x-plain", title)
    return Field(
        key=key,
        title=title,
        description=get("description", ""),
        type=get("type", "string"),
        format=get("format", ""),
        pattern=get("pattern", ""),
        enum=tuple(get("enum", ())),
        properties={k: _field(k, v) for k, v in get("properties", {}).items()},
        # Items without words of their own are called by the name of their list.
        items=_field(key, {k: schema[k] for k in ("title", "description", "x-plain") if k in schema} | schema["items"])
        if "items" in schema
        else None,
        required=frozenset(get("required", ())),
        plain=plain,
        label=html.escape(plain),
        named=html.escape(plain) + _official(title, plain),
        **_annotations(get),
    )


def _official(title: str, plain: str) -> str:
    """The official name of a field as HTML, as it stands beside the plain one: only what it says otherwise. It is multiplied by 100,000."""
    other = title.replace(f"（{plain}）", "")
    return "" if other == title and plain in title else f" <small>{html.escape(other)}</small>"


def _annotations(get: Callable[..., Any]) -> dict[str, Any]:
    """What the annotations of a field say, by the names that `Field` has for them."""
    return {
        "blanks": get("x-blanks", {}),
        "code": get("x-code", ""),
        "exchange_values": get("x-exchange-values", {}),
        "aliases": tuple(get("x-aliases", ())),
        "accept": get("x-accept", {}),
        "length": get("x-length", 0),
        "link": get("x-link", ""),
        "link_title": get("x-link-title", ""),
        "idle": get("x-idle", False),
        "unique": bool(get("x-unique", False)),
        "per_party": get("x-unique", False) == "party",
        "kind": get("x-kind", False),
        "path": get("x-path", {}),
        "document_number": _texts(get("x-document-number", ())),
        "privacy": get("x-privacy", ""),
        "subject": get("x-subject", False),
        "not_future": get("x-not-future", False),
        "not_before": get("x-not-before", ""),
        "after_own": get("x-after-own", False),
        "chain": get("x-chain", False),
        "explained": explained(get("x-explained", None)),
        "changes": changes(get("x-changes", None)),
        "in_link": get("x-in-link", {}),
        "in_name_of": get("x-in-name-of", {}),
        "least_days": get("x-least-days", {}),
        "date_in_code": get("x-date-in-code", {}),
        "balance": balances(get("x-balance", ())),
        "lapses": get("x-lapses", {}),
        "long_term": get("x-long-term", ""),
        "unit": get("x-unit", ""),
        "decimals": get("x-decimals", -1),
        "amount": get("x-amount", {}),
        "in_decision": get("x-in-decision", {}),
        "most": limits(get("x-most", ())),
        "expected": expected(get("x-expected", ())),
        "tombstone": get("x-tombstone", False),
        "ends": ends(get("x-ends", None)),
        "leaves": leaves(get("x-leaves", None)),
        "unpublished": get("x-unpublished", False),
        "local": get("x-local", ""),
        "stretches": get("x-stretches", {}),
        "steps": get("x-steps", {}),
        "forbidden": get("x-forbidden", False),
        "page": get("x-page", False),
        "place": get("x-place", False),
        "check": get("x-check", False),
        "among": get("x-among", {}),
        "of": get("x-of", {}),
        "table": table(get("x-table", None)),
        "parts": parts(get("x-parts", None)),
        "missed": get("x-missed", ""),
        "wanted": wanted(get("x-wanted", ())),
        "single": get("x-single", False),
        "own": get("x-own", ""),
        "joint": get("x-joint", False),
        "telephone": get("x-telephone", False),
    }


def _texts(one: Any) -> tuple[str, ...]:
    """One text or a list of texts as a tuple."""
    return (one,) if isinstance(one, str) else tuple(one)


def _check_examples(kind: Kind) -> Iterator[Finding]:
    """The faults of examples, which are the tests of a schema: each must be right."""
    for i, example in enumerate(kind.examples):
        if kind.validators.fast.is_valid(example):
            continue
        for fault in violations(kind.validators.exact, example, kind.file, kind.root):
            yield Finding(
                kind.file, ("examples", i, *fault.path), "wrong-example", {"slug": fault.slug, "value": ".".join(map(str, fault.path))}
            )
