"""generator.data.cityinterface: every file about cities fits the schema by which OpenAPI describes it; other sites are not told of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

PATHS = ("/api/v1/cities/index.json", "/api/v1/cities/{question}.json", "/api/v1/cities/organisations/{shard}.json")


@pytest.fixture(scope="module")
def document(province_site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((province_site / "api/v1/openapi.json").read_bytes())
    return found


@pytest.mark.parametrize("path", PATHS)
def test_the_files_fit_their_schemas(province_site: Path, document: dict[str, Any], path: str) -> None:
    name = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][name.rpartition("/")[2]]
    found = list(province_site.glob(path.strip("/").replace("{question}", "*").replace("{shard}", "*")))
    files = [one for one in found if "{" not in path or one.name != "index.json"]
    assert files
    for file in files:
        jsonschema.validate(json.loads(file.read_bytes()), schema)


def test_the_page_of_the_interface_names_them(province_site: Path) -> None:
    page = (province_site / "api/index.html").read_text(encoding="utf-8")
    assert all(path.strip("/") in page for path in PATHS)


def test_a_site_without_cities_says_nothing_of_them(shipped_site: Path) -> None:
    told = json.loads((shipped_site / "api/v1/openapi.json").read_bytes())
    assert not set(PATHS) & set(told["paths"])
    assert "cities" not in json.loads((shipped_site / "api/v1/index.json").read_bytes())
