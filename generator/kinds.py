"""Kinds of record, each read from one schema file: what fields it has, what they are called, where records lie and how they show."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator import quick, schemafiles, schemapaths
from generator.conditions import Ends, Expected, Figure, Leaves, Limit, Share, ends, expected, figures, leaves, limits, shares
from generator.diagnostics import Finding
from generator.formats import RS_CHECKERS, validator
from generator.violations import violations

SUFFIX = ".schema.json"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. `docs/schemas.md` says what each annotation means; names here are theirs without `x-`.

    `label` is the title as HTML.
    """

    key: str
    title: str
    description: str
    type: str
    format: str = ""
    pattern: str = ""
    enum: tuple[str, ...] = ()
    properties: Mapping[str, Field] = field(default_factory=dict)
    items: Field | None = None
    required: frozenset[str] = frozenset()
    label: str = ""
    code: str | Mapping[str, str] = ""
    exchange_values: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    accept: Mapping[str, str] = field(default_factory=dict)
    length: int = 0
    link: str = ""
    link_title: str = ""
    idle: bool = False
    unique: bool = False
    per_party: bool = False
    kind: bool = False
    path: Mapping[str, str] = field(default_factory=dict)
    document_number: str = ""
    privacy: str = ""
    subject: bool = False
    not_future: bool = False
    not_before: str = ""
    least_days: Mapping[str, Any] = field(default_factory=dict)
    date_in_code: Mapping[str, Any] = field(default_factory=dict)
    long_term: str = ""
    unit: str = ""
    decimals: int = -1
    amount: Mapping[str, str] = field(default_factory=dict)
    most: tuple[Limit, ...] = ()
    expected: tuple[Expected, ...] = ()
    tombstone: bool = False
    ends: Ends | None = None
    leaves: Leaves | None = None
    forbidden: bool = False
    page: bool = False
    missed: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen, for the field itself or for the items of its list."""
        return self.enum or (self.items.enum if self.items is not None else ())

    def at(self, path: str) -> Field:
        """The field at a dotted path (array items are passed through). KeyError where there is none."""
        here = self
        for step in path.split("."):
            while here.items is not None:
                here = here.items
            here = here.properties[step]
        return here

    def paths(self, before: str = "") -> Iterator[tuple[str, Field]]:
        """Every field below this one with its dotted path."""
        for key, below in (self.items or self).properties.items():
            yield f"{before}{key}", below
            yield from below.paths(f"{before}{key}.")

    def walk(self) -> Iterator[Field]:
        """This field and all below it."""
        yield self
        for below in self.properties.values():
            yield from below.walk()
        if self.items is not None:
            yield from self.items.walk()


@dataclass(frozen=True)
class Kind:
    """A kind of record and everything its schema file says about it."""

    name: str
    file: str
    schema: Mapping[str, Any]
    root: Field

    @cached_property
    def party(self) -> str:
        """The field of the party that a record is about, or ""."""
        return next((key for key, field in self.root.properties.items() if field.subject), "")

    @cached_property
    def record(self) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self.schema["x-record"]
        return value

    @cached_property
    def folder(self) -> str:
        return str(self.record["folder"]).strip("/")

    @property
    def singular(self) -> str:
        return str(self.record["singular"])

    @property
    def plural(self) -> str:
        return str(self.record["plural"])

    @property
    def group(self) -> str:
        return str(self.record["group"])

    @property
    def order(self) -> int:
        return int(self.record["order"])

    @property
    def years(self) -> bool:
        return bool(self.record.get("years"))

    @cached_property
    def date(self) -> str:
        return str(self.record.get("date", ""))

    @cached_property
    def has_happened(self) -> bool:
        """Whether the date that places a record in time is that of something done, so that nothing is published before it."""
        return bool(self.date) and self.root.at(self.date).not_future

    @cached_property
    def authority(self) -> str:
        return str(self.record.get("authority", ""))

    @cached_property
    def caption(self) -> str:
        return str(self.record["caption"])

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.record["columns"])

    @cached_property
    def computed(self) -> tuple[Share, ...]:
        return shares(self.record)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.record)

    @property
    def examples(self) -> list[dict[str, Any]]:
        return list(self.schema.get("examples", []))

    @cached_property
    def quick(self) -> Callable[[str], dict[str, Any] | None]:
        """The value of a record that is written plainly; None of any other."""
        return quick.reader(self.root)

    @cached_property
    def fast(self) -> Any:
        """Says quickly whether a record is right; it never words a fault."""
        return jsonschema_rs.Draft202012Validator(dict(self.schema), validate_formats=True, formats=dict(RS_CHECKERS))

    @cached_property
    def exact(self) -> Any:
        """Finds every fault with its path."""
        return validator(self.schema)


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds in their order, with what is wrong in the schema files.

    A kind whose schema file is wrong is not in `by_name`; `broken` holds its name and its folder ("" where that can't be read), so
    that one wrong schema does not make every record and link of its kind look wrong.
    """

    by_name: Mapping[str, Kind]
    findings: tuple[Finding, ...]
    broken: Mapping[str, str]
    _folders: Mapping[str, Kind] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.by_name.values())

    def of(self, file: str) -> Kind | None:
        """The kind whose folder holds a file (a path below the content folder)."""
        folder = file.rpartition("/")[0]
        while folder:
            if folder in self._folders:
                return self._folders[folder]
            folder = folder.rpartition("/")[0]
        return None

    def of_file(self, file: str) -> Kind | None:
        """The kind of the record that a file, by its path from the root, holds or could hold."""
        inside = file.removeprefix("content/")
        return self.of(inside) if inside != file and inside.endswith(".yml") else None

    def is_folder(self, folder: str) -> bool:
        """Whether a folder below the content folder is that of a kind, whose list stands at its address."""
        return folder in self._folders

    def knows(self, name: str) -> bool:
        """Whether there is a schema file of that name, right or wrong."""
        return name in self.by_name or name in self.broken


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
        # Without it nothing can be said of any schema, and so of any record.
        return Kinds({}, tuple(faults), dict.fromkeys(names, ""))
    fast_meta = jsonschema_rs.Draft202012Validator(meta)
    common, faults = schemafiles.read(folder / "common.json", "schemas/common.json")
    if common is not None:
        faults += _of_definitions(common, meta) or list(schemafiles.patterns(common, "schemas/common.json"))
    if faults:
        # What uses it cannot be judged either.
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
                # What stands beside a reference may not fit what is referred to.
                faults = [] if fast_meta.is_valid(schema) else violations(validator(meta), schema, file, _META_ROOT)
        if faults:
            findings += faults
            record = raw.get("x-record") if isinstance(raw, dict) else None
            place = record.get("folder") if isinstance(record, dict) else None
            broken[name] = place.strip("/") if isinstance(place, str) else ""
            continue
        kind = Kind(name=name, file=file, schema=schema, root=_field(name, schema))
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
    """What is wrong with the shared definitions: each is the description of a field."""
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
        # Items without words of their own are called by the name of their list.
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
    """Examples are the tests of a schema: each must be right."""
    for i, example in enumerate(kind.examples):
        if kind.fast.is_valid(example):
            continue
        for fault in violations(kind.exact, example, kind.file, kind.root):
            yield Finding(
                kind.file, ("examples", i, *fault.path), "wrong-example", {"slug": fault.slug, "value": ".".join(map(str, fault.path))}
            )
