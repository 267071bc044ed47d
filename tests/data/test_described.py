"""generator.data.described: what programs and search engines read about the downloads."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, Repo

from generator.data import described
from generator.site import site
from generator.site.fingerprints import Fingerprints

HOST = "示范市社会信用体系建设领导小组办公室（虚构）"
URL = "https://credit.shifan.example/"


@pytest.fixture(scope="module")
def catalogue(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "catalog.jsonld").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def package(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_the_catalogue_and_each_dataset_say_whose_they_are_and_what_one_may_do(catalogue: dict[str, Any]) -> None:
    """DCAT-AP 3: what is mandatory and recommended of catalogues and datasets."""
    for one in [catalogue, *catalogue["dcat:dataset"]]:
        assert one["dct:publisher"]["foaf:name"]["@value"] == HOST
        assert one["dcat:contactPoint"]["vcard:hasTelephone"][0]["@id"].startswith("tel:+86")
        assert one["dct:license"]["@id"].startswith("https://")
        assert one["dct:title"]["@value"]
        assert one["dct:description"]["@value"]
    for one in catalogue["dcat:dataset"]:
        assert one["dcat:theme"]["@id"].endswith("data-theme/GOVE")
        assert one["dct:accrualPeriodicity"]["@id"].endswith("frequency/IRREG")
        assert one["dcat:keyword"]
        for file in one["dcat:distribution"]:
            assert {"dcat:mediaType", "dcat:byteSize", "spdx:checksum", "dct:license"} <= set(file)


def test_a_dataset_tells_the_time_that_it_covers(catalogue: dict[str, Any], shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    [penalties] = [one for one in catalogue["dcat:dataset"] if one["@id"].endswith("#penalty")]
    first = min(one["date"] for (kind, _), one in shown.items() if kind == "penalty" and one["date"])
    assert penalties["dct:temporal"]["dcat:startDate"]["@value"] == first[:7]
    assert penalties["dct:temporal"]["dcat:endDate"]["@value"] == catalogue["dct:modified"]["@value"]


def test_the_package_names_licence_publisher_source_and_words(package: dict[str, Any]) -> None:
    assert package["licenses"] == [{"title": "MIT", "path": "https://opensource.org/license/mit"}]
    assert package["contributors"] == [{"title": HOST, "role": "publisher", "roles": ["publisher"]}]
    assert package["sources"] == [{"title": "信用示范", "path": URL}]
    assert package["homepage"] == URL
    assert "公共信用信息" in package["keywords"]


def test_where_the_city_has_named_no_licence_nothing_claims_one(repo: Repo) -> None:
    text = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    repo.write("mkdocs.yml", re.sub(r"^  licence: .*\n", "", text, flags=re.M))
    found = Fingerprints(site.load(repo.root, datetime.date.fromisoformat(AS_OF)))
    made = described.package(found.site, URL, "信用甲市", [])
    assert "licenses" not in made
    assert "没有写明数据的使用许可" in made["description"]
    told = described.dcat(found, URL, "信用甲市", [])
    assert "dct:license" not in json.dumps(told)
    assert "没有写明" in told["dct:rights"]["dct:description"]["@value"]
    assert "license" not in described.catalogue_of_web(found.site, URL, "信用甲市", [])


def test_the_pages_have_the_catalogue_and_a_dataset_of_each_kind_for_search_engines(data: Path) -> None:
    def read(path: Path) -> dict[str, Any]:
        [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text(encoding="utf-8"))
        found: dict[str, Any] = json.loads(text)
        return found

    whole = read(data / "index.html")
    assert (whole["@type"], whole["dataset"]["@type"], whole["publisher"]["name"]) == ("DataCatalog", "Dataset", HOST)
    for path in data.glob("*/index.html"):
        one = read(path)
        assert (one["@type"], one["url"]) == ("Dataset", f"{URL}data/{path.parent.name}/")
        for file in one["distribution"]:
            assert (data / file["contentUrl"].removeprefix(f"{URL}data/")).stat().st_size == int(file["contentSize"])


@pytest.mark.parametrize(("name", "media"), [("x.csv", ""), ("x.csv.zip", "zip"), ("x.jsonl.gz", "gzip")])
def test_what_is_packed_says_how(name: str, media: str, repo: Repo) -> None:
    found = Fingerprints(site.load(repo.root, datetime.date.fromisoformat(AS_OF)))
    fact = described.Fact(f"data/{name}", "CSV", "x", "", None, 1, 2, "ab")
    [one] = described.dcat(found, URL, "x", [fact])["dcat:dataset"][0]["dcat:distribution"]
    packed = [value["@id"] for key, value in one.items() if key in ("dcat:compressFormat", "dcat:packageFormat")]
    assert [text.rpartition("/")[2] for text in packed] == ([media] if media else [])
