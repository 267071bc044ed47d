"""generator.verify.places: in which files and on which pages records are shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from strangers import KIND, City, record, served, slugs, verify


@pytest.fixture
def small(tmp_path: Path) -> City:
    return City(tmp_path / "city").publish("2026-11-10", {"2026/a-1": "甲", "2026/a-2": "甲"})


def test_a_record_without_its_page_is_told(small: City) -> None:
    (small.site / small.shown["2026/a-2"]["address"] / "index.html").unlink()
    _, checks = verify(small.site)
    assert [(one["slug"], one["subject"]) for one in checks if one["state"] == "failed"] == [("page-missing", f"{KIND}/2026/a-2")]


def test_of_an_archive_too(small: City) -> None:
    (small.site / small.shown["2026/a-2"]["address"] / "index.html").unlink()
    (small.site / "index.html").write_text("x", encoding="utf-8")
    assert slugs(shutil.make_archive(str(small.root / "site"), "zip", small.site)) == {"page-missing"}


def test_at_an_address_pages_are_not_asked_for_and_it_says_so(small: City) -> None:
    (small.site / "index.html").write_text("x", encoding="utf-8")
    for told in small.shown.values():
        shutil.rmtree(small.site / told["address"])
    with served(small.site) as address:
        _, checks = verify(address)
    found = {one["slug"]: one for one in checks}
    assert (found["records"]["state"], "网页没有核对" in found["records"]["message"]) == ("proved", True)


@pytest.mark.parametrize(
    "address", ["https://yi.example/", "/etc/", "../a/", "disclosures/2026/a-1", "disclosures/2026/a-1/", "Disclosures/2026/A-1/", ""]
)
def test_a_record_whose_page_is_elsewhere_or_that_of_another_is_told(small: City, address: str) -> None:
    """All is signed: the city itself made such a record."""
    small.publish("2026-11-11", {"2026/a-1": "甲"})
    small.publish("2026-11-12", {"2026/b-1": "乙"}, address=address or "x\x1b/")
    found = slugs(small.site)
    assert "record-address" in found
    assert found <= {"record-address", "strange-file"}


def test_twins_that_only_unicode_tells_apart_are_told(small: City) -> None:
    small.publish("2026-11-12", {"2026/\u00e9": "乙"}, address="disclosures/2026/\u00e9/")
    small.publish("2026-11-13", {"2026/e\u0301": "乙"}, address="disclosures/2026/e\u0301/")
    assert "record-address" in slugs(small.site)


def test_a_file_of_records_that_the_index_does_not_name_is_told(small: City) -> None:
    small.put(f"api/v1/records/{KIND}/199.json", {"x": record("x", "假", "A" * 16)})
    assert slugs(small.site) == {"records-unlisted"}


@pytest.mark.parametrize("path", ["api/v1/records/other/000.json", f"api/v1/records/{KIND}/more.json", "x"])
def test_a_file_of_another_kind_or_name_is_told(small: City, path: str) -> None:
    small.edit("api/v1/index.json", lambda value: value["kinds"][KIND]["files"].append(path))
    assert "index-misnamed" in slugs(small.site)


def test_what_no_digest_covers_is_only_claimed(small: City) -> None:
    small.edit(small.shard("2026/a-1"), lambda value: value["2026/a-1"].update(remark="本条已被撤销", duties=[], left={}))
    assert slugs(small.site) == set()
    assert "record-more" in slugs(small.site, state="claimed")
    assert "records" in slugs(small.site, state="proved")
