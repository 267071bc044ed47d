"""generator.data.cities: states, answers and tables for programs are what the harvest folder says, and their sums are right."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import provinces
from support import Repo, tree


def rows(site_dir: Path, file: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((site_dir / file).read_text(encoding="utf-8-sig"))))


def test_the_index_tells_the_state_of_every_city_and_where_all_is(province_site: Path) -> None:
    found = json.loads((province_site / "api/v1/cities/index.json").read_bytes())
    assert [(one["id"], one["state"], one["as_of"], one["records"]) for one in found["cities"]] == [
        ("jia", "good", "2026-11-22", 66),
        ("yi", "down", "2026-11-18", 30),
        ("bing", "new", None, None),
    ]
    assert found["states"]["down"]["title"] == "连不上"
    files = [*found["answers"].values(), *found["csv"], found["parquet"]["sums"]]
    assert [file for file in files if not (province_site / file).is_file()] == []
    assert json.loads((province_site / "api/v1/index.json").read_bytes())["cities"] == "api/v1/cities/index.json"


def test_answers_are_those_of_the_folder_byte_for_byte(province_site: Path, tmp_path: Path) -> None:
    for name in provinces.COLUMNS:
        source = provinces.harvest(tmp_path) / f"answers/{name}.json"
        assert (province_site / f"api/v1/cities/{name}.json").read_bytes() == source.read_bytes()
        own = json.loads(source.read_bytes())
        told = [["" if one is None else str(one) for one in row] for row in own["rows"]]
        assert rows(province_site, f"data/cities/{name}.csv") == [own["columns"], *told]


def test_the_overview_leaves_empty_what_is_not_known(province_site: Path) -> None:
    head, jia, yi, bing = rows(province_site, "data/cities/overview.csv")
    assert dict(zip(head, jia, strict=True)) | {"state": ""} == {
        "city": "jia", "name": "甲市", "code": "990100", "state": "", "state_title": "已汇集", "as_of": "2026-11-22", "records": "66",
        "on_time": "50", "late": "8", "overdue": "2", "on_time_percent": "83.3", "working_days": "5.9",
    }
    assert yi[3:6] == ["down", "连不上", "2026-11-18"]
    assert bing[6:] == [""] * 6


def test_the_numbers_of_pictures_are_there_by_month_and_city(province_site: Path) -> None:
    months = rows(province_site, "data/cities/kinds/penalty/months.csv")
    assert months[1] == ["2026-01", "3", "1", "1", "1", "33.3", "6200.50"]
    assert rows(province_site, "data/cities/kinds/penalty/cities.csv")[1] == ["jia", "甲市", "20", "10", "8", "2", "50.0", "330000.00"]
    assert rows(province_site, "data/cities/by/yi/months.csv")[1] == ["penalty", "2026-01", "1", "0", "0", "1", "0.0", "1200.50"]
    # Without a date.
    assert ["permit", "", "2", "0", "0", "0", "", ""] in rows(province_site, "data/cities/by/jia/months.csv")


def test_the_gathered_tables_are_copied_with_their_sums(province_site: Path) -> None:
    lines = (province_site / "data/cities/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    for line in lines:
        digest, path = line.split("  ")
        data = (province_site / "data/cities" / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        assert data.startswith(b"PAR1")


def test_the_downloads_are_described_with_all_others(province_site: Path) -> None:
    package = json.loads((province_site / "data/datapackage.json").read_bytes())
    own = {one["path"]: one for one in package["resources"] if one["path"].startswith("cities/")}
    assert set(own) == {"cities/overview.csv", *(f"cities/{name}.csv" for name in provinces.COLUMNS)}
    for path, one in own.items():
        assert [field["name"] for field in one["schema"]["fields"]] == rows(province_site, f"data/{path}")[0]
    catalogue = json.loads((province_site / "data/catalog.jsonld").read_bytes())
    [dataset] = [one for one in catalogue["dcat:dataset"] if one["dct:title"]["@value"] == "各城市"]
    assert len(dataset["dcat:distribution"]) == len(own)
    sums = dict(reversed(line.split("  ")) for line in (province_site / "data/SHA256SUMS").read_text().splitlines())
    for path in own:
        assert sums[path] == hashlib.sha256((province_site / "data" / path).read_bytes()).hexdigest()


def test_texts_of_cities_are_no_formulas_and_no_second_line(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    answers = provinces.rows()
    answers["departments"][0][3] = "=HYPERLINK(1)\n第二行"
    site = repo.build(tmp_path / "site", "--harvest", str(provinces.harvest(tmp_path / "harvest", answers=answers)))
    assert rows(site, "data/cities/departments.csv")[1][3] == "'=HYPERLINK(1) 第二行"


def test_what_left_the_harvest_is_gone_from_the_site(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    out = tmp_path / "site"
    repo.build(out, "--harvest", str(provinces.harvest(tmp_path / "one")))
    assert any("华盛".encode() in data for file, data in tree(out).items() if file.startswith("api/v1/cities/"))
    rest = dict(list(provinces.ORGANISATIONS.items())[1:])
    repo.build(out, "--harvest", str(provinces.harvest(tmp_path / "two", organisations=rest)))
    assert [file for file, data in tree(out).items() if "华盛".encode() in data] == []


def test_a_listed_city_without_a_harvest_is_told_of(repo: Repo, tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo2", ["jia"])
    done = repo.credit("build", "--as-of", provinces.DAY, "--site-dir", str(tmp_path / "site"))
    assert done.code == 0
    assert "没有用 --harvest" in done.err
