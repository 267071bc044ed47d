"""generator.data.openapi: the description of the data interface, which every published file obeys."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate
from support import AS_OF, new_repo

from generator.data import answers, openapi
from generator.site import site

API = "api/v1/"


def read(site_dir: Path, name: str) -> Any:
    return json.loads((site_dir / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> site.Site:
    return site.load(new_repo(tmp_path_factory.mktemp("empty") / "repo").root, datetime.date.fromisoformat(AS_OF))


@pytest.mark.parametrize(
    ("address", "server"),
    [("https://a.example/credit/", "https://a.example/credit"), ("https://a.example", "https://a.example"), ("", "/")],
)
def test_the_server_is_the_address_of_the_site(empty: site.Site, address: str, server: str) -> None:
    document = openapi.document(empty, address)
    validate(document)
    assert document["servers"] == [{"url": server}]


def test_every_answer_has_a_schema_and_every_schema_is_used(empty: site.Site) -> None:
    shapes = answers.schemas()
    text = json.dumps([openapi.document(empty, "")["paths"], shapes])
    assert {schema for _, schema, _ in openapi.PATHS} <= set(shapes)
    assert {name for name in shapes if f'"#/components/schemas/{name}"' not in text} == set()


def test_each_part_of_a_path_in_braces_is_a_parameter(empty: site.Site) -> None:
    for path, item in openapi.document(empty, "")["paths"].items():
        assert path.count("{") == len(item["get"]["parameters"])
        assert all("{" + one["name"] + "}" in path for one in item["get"]["parameters"])


def test_the_description_is_right_and_describes_every_file(shipped_site: Path) -> None:
    """OpenAPI 3.1: the description itself, each file under a path, and each answer after its schema."""
    document = read(shipped_site, f"{API}openapi.json")
    validate(document)
    shapes = document["components"]["schemas"]
    described: dict[str, str] = {}
    for path, item in document["paths"].items():
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        parts = path.lstrip("/").split("/")
        found = [
            file.relative_to(shipped_site).as_posix()
            for file in shipped_site.glob(
                "/".join(part[: part.index("{")] + "*" + part[part.index("}") + 1 :] if "{" in part else part for part in parts)
            )
        ]
        assert found, path
        for file in found:
            described.setdefault(file, schema)
    held = {path.relative_to(shipped_site).as_posix() for path in (shipped_site / API).rglob("*") if path.is_file()}
    assert held <= set(described)
    for file, name in described.items():
        validator = jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": shapes}})
        assert [error.message for error in validator.iter_errors(read(shipped_site, file))] == [], file
