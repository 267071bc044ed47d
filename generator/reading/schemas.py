"""Reads every schema file as a kind. A wrong file is a finding and is left out."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.model.conditions import ends, expected, leaves, limits
from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.kinds import Kind, Kinds
from generator.reading import schemafiles, schemapaths
from generator.reading.validators import Validators
from generator.reading.violations import violations
from generator.text.formats import validator

SUFFIX = ".schema.json"


def load(root: Path) -> Kinds:
    """Reads every `schemas/*.schema.json`. A wrong file is reported and left out; the others still work."""
    folder = root / "schemas"
    findings: list[Finding] = []
    kinds: list[Kind] = []
    broken: dict[str, str] = {}
    names = [path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}")]
    meta, faults = schemafiles.read(folder / "metaschema.json", "schemas/metaschema.json")
    if meta is not None and not faults:
        faults = list(schemafiles.patterns(meta, "schemas/metaschema.json"))
        if not faults and not schemafiles.usable(meta):
            faults = [Finding("schemas/metaschema.json", (), "unusable-metaschema")]
    if meta is None or faults:
        # Without the metaschema no schema can be judged, and so no record either.
        return Kinds({}, tuple(faults), dict.fromkeys(names, ""))
    fast_meta = jsonschema_rs.Draft202012Validator(meta)
    common, faults = schemafiles.read(folder / "common.json", "schemas/common.json")
    if common is not None:
        faults += _of_definitions(common, meta) or list(schemafiles.patterns(common, "schemas/common.json"))
    if faults:
        # A schema that uses wrong definitions cannot be judged either.
        return Kinds({}, tuple(faults), dict.fromkeys(names, ""))
    shared = (common or {}).get("$defs", {})
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        file, name = f"schemas/{path.name}", path.name.removesuffix(SUFFIX)
        raw, faults = schemafiles.read(path, file)
        if raw is not None:
            faults = faults + ([] if fast_meta.is_valid(raw) else violations(validator(meta), raw, file, _META_ROOT))
            faults = faults or list(schemafiles.patterns(raw, file))
            if not schemafiles.NAME.fullmatch(name):
                faults = [*faults, Finding(file, (), "schema-file-name", {"value": path.name})]
        schema: Any = raw
        if raw is not None and not faults:
            try:
                schema = schemafiles.inlined(raw, shared)
            except KeyError as missing:
                ref = missing.args[0]
                faults = [Finding(file, schemafiles.path_to(raw, "$ref", ref) or (), "unknown-definition", {"value": ref})]
            else:
                # A key beside a reference may not fit the definition.
                faults = [] if fast_meta.is_valid(schema) else violations(validator(meta), schema, file, _META_ROOT)
        if faults:
            findings += faults
            record = raw.get("x-record") if isinstance(raw, dict) else None
            place = record.get("folder") if isinstance(record, dict) else None
            broken[name] = place.strip("/") if isinstance(place, str) else ""
            continue
        shape = _field(name, schema)
        kind = Kind(name, file, schema, shape, Validators(schema, shape))
        faults = list(schemapaths.check(kind)) + list(_check_examples(kind))
        findings += faults
        if faults:
            broken[name] = kind.folder
        else:
            kinds.append(kind)
    kinds.sort(key=lambda k: (k.order, k.name))
    for kind, finding in schemafiles.collisions(list(kinds)):
        findings.append(finding)
        broken[kind.name] = kind.folder
    kinds = [kind for kind in kinds if kind.name not in broken]
    found = Kinds({k.name: k for k in kinds}, (), broken, {k.folder: k for k in kinds})
    for kind in kinds:
        for one in kind.root.walk():
            if one.link and not found.knows(one.link):
                where = schemafiles.path_to(kind.schema, "x-link", one.link) or ()
                findings.append(Finding(kind.file, where, "unknown-kind", {"value": one.link, "key": one.key}))
    return replace(found, findings=tuple(findings))


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
    def x(name: str, default: Any) -> Any:
        return schema.get(f"x-{name}", default)

    return Field(
        key=key,
        title=schema.get("title", key),
        description=schema.get("description", ""),
        type=schema.get("type", "string"),
        format=schema.get("format", ""),
        pattern=schema.get("pattern", ""),
        enum=tuple(schema.get("enum", ())),
        properties={k: _field(k, v) for k, v in schema.get("properties", {}).items()},
        # Items without a title of their own have that of their list.
        items=_field(key, {k: schema[k] for k in ("title", "description") if k in schema} | schema["items"]) if "items" in schema else None,
        required=frozenset(schema.get("required", ())),
        label=html.escape(schema.get("title", key)),
        code=x("code", ""),
        exchange_values=x("exchange-values", {}),
        aliases=tuple(x("aliases", ())),
        accept=x("accept", {}),
        length=x("length", 0),
        link=x("link", ""),
        link_title=x("link-title", ""),
        idle=x("idle", False),
        unique=bool(x("unique", False)),
        per_party=x("unique", False) == "party",
        kind=x("kind", False),
        path=x("path", {}),
        document_number=x("document-number", ""),
        privacy=x("privacy", ""),
        subject=x("subject", False),
        not_future=x("not-future", False),
        not_before=x("not-before", ""),
        least_days=x("least-days", {}),
        date_in_code=x("date-in-code", {}),
        long_term=x("long-term", ""),
        unit=x("unit", ""),
        decimals=x("decimals", -1),
        amount=x("amount", {}),
        most=limits(x("most", ())),
        expected=expected(x("expected", ())),
        tombstone=x("tombstone", False),
        ends=ends(x("ends", None)),
        leaves=leaves(x("leaves", None)),
        forbidden=x("forbidden", False),
        page=x("page", False),
        missed=x("missed", ""),
    )


def _check_examples(kind: Kind) -> Iterator[Finding]:
    """The faults of examples, which are the tests of a schema: each must be right."""
    for i, example in enumerate(kind.examples):
        if kind.validators.fast.is_valid(example):
            continue
        for fault in violations(kind.validators.exact, example, kind.file, kind.root):
            yield Finding(
                kind.file, ("examples", i, *fault.path), "wrong-example", {"slug": fault.slug, "value": ".".join(map(str, fault.path))}
            )
