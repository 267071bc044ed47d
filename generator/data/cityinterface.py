"""Describes the files about the cities of a province for programs: what a site that has them adds to the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.site.site import Site

API = "api/v1/cities/"
_TEXT_OR_NULL = {"type": ["string", "null"]}
_ANSWER = {
    "type": "object",
    "required": ["version", "question", "as_of", "columns", "rows"],
    "properties": {
        "version": {"const": 1},
        "question": {"type": "string"},
        "as_of": {"type": "string"},
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "integer", "boolean", "null"]}}},
    },
}
_CITY = {
    "type": "object",
    "required": ["id", "name", "code", "site", "page", "state", "said", "as_of", "records", "log", "kinds"],
    "properties": {
        **{name: {"type": "string"} for name in ("id", "name", "code", "page", "state")},
        **dict.fromkeys(("site", "as_of", "commit", "tried_on", "failing_since"), _TEXT_OR_NULL),
        "said": {"type": "array", "items": {"type": "string"}},
        "records": {"type": ["integer", "null"]},
        "log": {"type": ["object", "null"]},
        "kinds": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
}
_SCHEMAS: Mapping[str, Any] = {
    "Cities": {
        "type": "object",
        "required": ["version", "as_of", "cities", "states", "kinds", "answers", "organisations", "csv", "parquet"],
        "properties": {"version": {"const": 1}, "as_of": {"type": "string"}, "cities": {"type": "array", "items": _CITY}},
    },
    "CitiesAnswer": _ANSWER,
    "CitiesOrganisations": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "required": ["names", "cities"],
            "properties": {"names": {"type": "array", "items": {"type": "string"}}, "cities": {"type": "object"}},
        },
    },
}
PATHS = (
    (f"/{API}index.json", "Cities", "各城市、汇集的情况、有哪些汇总"),
    (f"/{API}{{question}}.json", "CitiesAnswer", "一项汇总：列名和各行，金额的单位是分；有哪些见 index.json 的 answers"),
    (
        f"/{API}organisations/{{shard}}.json",
        "CitiesOrganisations",
        "单位在各城市的公示：统一社会信用代码的 SHA-256 的前三位是文件名；每类依次是件数、最近日期、处罚等的件数",
    ),
)


def paths(site: Site) -> Sequence[tuple[str, str, str]]:
    """Path, schema of the answer and description of each file; none where no cities are gathered."""
    return PATHS if site.province is not None else ()


def extended(document: Mapping[str, Any], site: Site) -> dict[str, Any]:
    """The OpenAPI document with the files about cities, where the site has any."""
    found = dict(document["paths"])
    for path, schema, summary in paths(site):
        name = path.partition("{")[2].partition("}")[0]
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}] if name else []
        answer = {"description": summary, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}
        found[path] = {"get": {"summary": summary, "parameters": parameters, "responses": {"200": answer}}}
    more = _SCHEMAS if site.province is not None else {}
    return {**document, "paths": found, "components": {"schemas": {**document["components"]["schemas"], **more}}}
