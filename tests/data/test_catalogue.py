"""generator.data.catalogue: what the downloads are, their sizes and hashes, for people and for programs."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from frictionless import Package
from support import Page

from generator.data.catalogue import weigh
from generator.data.described import COUNTED, Fact
from generator.data.downloads import FOLDER


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 KB"), (12_600, "13 KB"), (999_000, "999 KB"), (1_000_000, "1.0 MB"), (12_340_000, "12.3 MB")],
)
def test_a_size_for_people(size: int, words: str) -> None:
    assert Fact(f"{FOLDER}permit/permit.csv", "CSV", "行政许可", "permit", None, 1, size, "").weight == words


def test_a_path_below_the_folder_of_the_downloads() -> None:
    assert Fact(f"{FOLDER}permit/permit.csv", "CSV", "行政许可", "permit", None, 1, 1, "").below == "permit/permit.csv"


@pytest.mark.parametrize("content", [b"", b"x" * 300_000])
def test_a_file_is_weighed_as_it_lies(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert weigh(tmp_path / "file") == (hashlib.sha256(content).hexdigest(), len(content))


def test_the_catalogue_has_a_dataset_of_all_one_of_the_statistics_and_one_of_each_kind(data: Path) -> None:
    catalogue = json.loads((data / "catalog.jsonld").read_text(encoding="utf-8"))
    names = [one["@id"].rpartition("#")[2] for one in catalogue["dcat:dataset"]]
    # The numbers of pictures are of no kind.
    folders = {path.name for path in data.iterdir() if path.is_dir()} - {"statistics"}
    assert names[:2] == ["all", COUNTED]
    assert sorted(names[2:]) == sorted(folders)
    for dataset in catalogue["dcat:dataset"]:
        for one in dataset["dcat:distribution"]:
            # What is packed says so, and what it holds is told apart from that.
            assert ("dcat:compressFormat" in one) is one["dcat:downloadURL"]["@id"].endswith(".gz")
            assert ("dcat:packageFormat" in one) is one["dcat:downloadURL"]["@id"].endswith(".zip")


def test_keys_lead_only_to_what_is_always_there(data: Path) -> None:
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert len({one["name"] for one in package["resources"]}) == len(package["resources"])
    for one in package["resources"]:
        names = {field["name"] for field in one["schema"]["fields"]}
        assert set(one["schema"]["primaryKey"]) <= names
        for key in one["schema"].get("foreignKeys", ()):
            # Another record may have left the site.
            assert key["reference"]["resource"] in ("", "department") or one["name"].startswith(key["reference"]["resource"])


def test_frictionless_validates_the_package(data: Path) -> None:
    report = Package(str(data / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message", "place"])[:5]


def test_frictionless_refuses_a_package_with_a_changed_file(data: Path, tmp_path: Path) -> None:
    """The proof that the test above can fail."""
    shutil.copytree(data, tmp_path / "data")
    file = tmp_path / "data/permit/permit.csv"
    file.write_bytes(file.read_bytes().replace(b"2026-", b"2025-", 1))
    assert not Package(str(tmp_path / "data/datapackage.json")).validate().valid


def test_sizes_rows_and_hashes_are_those_of_the_files(data: Path) -> None:
    pages = [Page(path.read_text(encoding="utf-8")) for path in data.rglob("index.html")]
    links = {link.replace("../../data/", "").replace("../data/", "") for page in pages for link in page.links()}
    sums = dict(reversed(line.split("  ")) for line in (data / "SHA256SUMS").read_text().splitlines())
    every = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    # The numbers of pictures stand beside the pictures.
    files = {name: path for name, path in every.items() if not name.startswith("statistics/")}
    spoken = {"SHA256SUMS", "datapackage.json", "catalog.jsonld"}
    assert set(sums) == {name for name in files if not name.endswith("index.html")} - spoken
    for name, sha256 in sums.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == sha256
        assert name in links
    titles = {one.get("title") for page in pages for one in page.all("code")}
    assert titles >= {sha256 for name, sha256 in sums.items() if "/" in name}
    catalogue = json.loads((data / "catalog.jsonld").read_text())
    told = [one for dataset in catalogue["dcat:dataset"] for one in dataset["dcat:distribution"]]
    assert sorted(int(one["dcat:byteSize"]["@value"]) for one in told) == sorted(files[name].stat().st_size for name in sums)
