"""generator.data.cityorganisations: the files of the look-up hold every organisation once, where its code and its names lead."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import provinces
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import examples, uscc

from generator.data import cityorganisations, grams
from generator.engine.artifact import Artifact, Previous
from generator.model.kindnames import CITY
from generator.site import province, site
from generator.site.site import Site

TODAY = datetime.date.fromisoformat(provinces.DAY)
INDEX = "cities/organisations/index"


def manifest(built: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built / INDEX / "index.json").read_bytes())
    return found


def held(built: Path, code: str) -> list[Any]:
    """The rows of the file to which a code leads."""
    number = zlib.crc32(code.encode()) % manifest(built)["space"]
    rows: list[Any] = json.loads(gzip.decompress((built / INDEX / f"o{number % manifest(built)['shards']}-0.bin").read_bytes()))
    return rows


def test_a_code_leads_to_one_file_with_what_every_city_has(province_site: Path) -> None:
    for code, (names, cities) in provinces.ORGANISATIONS.items():
        [row] = [one for one in held(province_site, code) if one[0] == code]
        assert row[1] == sum(count for kinds in cities.values() for count, _, _ in kinds.values())
        assert {city: {kind: tuple(rest) for kind, *rest in kinds} for city, kinds in row[2]} == {
            city: dict(kinds) for city, kinds in cities.items()
        }
        assert row[3:] == list(names)


def test_every_gram_of_every_name_leads_to_its_organisation(province_site: Path) -> None:
    about = manifest(province_site)
    found: dict[str, list[int]] = {}
    for number in range(about["buckets"]):
        found |= {gram: numbers for gram, numbers, _ in grams.entries((province_site / INDEX / f"g{number}.bin").read_bytes())}
    for code, (names, _) in provinces.ORGANISATIONS.items():
        for name in names:
            assert [gram for gram in grams.grams(code, name) if grams.number(code, about["space"]) not in found[gram]] == []


def test_the_manifest_tells_names_and_addresses(province_site: Path) -> None:
    about = manifest(province_site)
    assert about["cities"][0] == ["jia", "甲市", "https://xinyong.jia.example/", "cities/jia/", "2026-11-22"]
    assert about["titles"]["penalty"] == "行政处罚"


def test_the_shards_for_programs_are_those_of_the_folder(province_site: Path) -> None:
    for code, (names, cities) in provinces.ORGANISATIONS.items():
        shard = hashlib.sha256(code.encode()).hexdigest()[:3]
        own = json.loads((province_site / f"api/v1/cities/organisations/{shard}.json").read_bytes())[code]
        assert own["names"] == list(names)
        assert own["cities"] == {city: {"kinds": {kind: list(one) for kind, one in kinds.items()}} for city, kinds in cities.items()}


@pytest.mark.parametrize("total", [0, 1, 33, 10_000, 330_000, 2_000_000])
def test_the_index_is_divided_so_that_files_stay_small(total: int) -> None:
    size = cityorganisations.sizes(total)
    assert size.space % size.files == 0
    assert size.files <= 8192
    assert total / size.files <= 64 or size.files == 8192


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site.load(provinces.province(tmp_path_factory.mktemp("listed") / "repo", ["jia"]).root, TODAY)


@examples(20)
@given(st.sets(st.integers(0, 59), min_size=1, max_size=6), st.booleans())
def test_what_is_changed_is_what_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, listed: Site, numbers: set[int], rename: bool
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    before = {uscc(one): ([f"甲市第{one}商贸有限公司"], {"jia": {"permit": (1, "2026-01-01", 0)}}) for one in range(60)}
    after: dict[str, Any] = {**before}
    for one in numbers:
        if rename:
            after[uscc(one)] = ([f"乙县第{one}酒店"], {"jia": {"permit": (2, "2026-01-01", 0)}})
        else:
            after.pop(uscc(one), None)
    memos: dict[str, Any] = {}
    files = made(listed, folder / "before", before, memos, {})
    changed = made(listed, folder / "after", after, memos, files)
    assert changed == made(listed, folder / "after", after, {}, {})


def made(listed: Site, folder: Path, some: Mapping[str, Any], memos: dict[str, Any], standing: dict[str, bytes]) -> dict[str, bytes]:
    """All files, starting from those that are standing; what each artifact notes for itself is kept in `memos`."""
    provinces.harvest(folder, cities=provinces.states()[:1], organisations=some)
    found = province.load(folder, listed.by_kind[CITY], TODAY)
    out: dict[str, bytes] = {}
    # The files that stand, as a build would find them.
    place = folder / "standing"
    for name, data in standing.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    for one in cityorganisations.artifacts(listed, found):
        if isinstance(one, Artifact):
            out |= dict(one.make())
        else:
            files, memos[one.name] = one.make(Previous(memos.get(one.name), lambda name: place / name, folder))
            out |= {name: standing[name] if data is None else bytes(data) for name, data in files}  # type: ignore[arg-type]
    return out
