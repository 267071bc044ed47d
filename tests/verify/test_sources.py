"""generator.verify.sources: where the files of a site come from."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from generator.verify.source import LimitError, Limits, SourceError
from generator.verify.sources import NoSource, opened

FILES = {"index.html": b"home", "api/v1/index.json": b"{}", "行政处罚/index.html": b"page"}


def site(folder: Path) -> Path:
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def packed(file: Path, prefix: str = "") -> Path:
    if file.suffix == ".zip":
        with zipfile.ZipFile(file, "w") as whole:
            for name, content in FILES.items():
                whole.writestr(f"{prefix}{name}", content)
    else:
        with tarfile.open(file, f"w:{file.suffix[1:].replace('tar', '')}") as whole:
            for name, content in FILES.items():
                head = tarfile.TarInfo(f"{prefix}{name}")
                head.size = len(content)
                whole.addfile(head, io.BytesIO(content))
    return file


@pytest.mark.parametrize("name", ["site", "site.zip", "site.tar", "site.gz", "site.bz2", "site.xz"])
def test_a_folder_and_an_archive_give_the_same(tmp_path: Path, name: str) -> None:
    path = site(tmp_path / name) if name == "site" else packed(tmp_path / name)
    with opened(str(path)) as source:
        assert {name: source.read(name) for name in (*FILES, "nothing", "api")} == {**FILES, "nothing": None, "api": None}
        assert list(source.stream("index.html", 4) or ()) == [b"home"]
        found = source.listed()
        assert found is not None
        assert (found.files, found.strange) == ({name: len(content) for name, content in FILES.items()}, {})
        with pytest.raises(SourceError, match="超过 3 字节"):
            source.read("index.html", 3)


@pytest.mark.parametrize("name", ["site.zip", "site.tar"])
@pytest.mark.parametrize("prefix", ["", "./", "jia-2026-11-29/site/"])
def test_the_site_may_be_in_a_folder_of_the_archive(tmp_path: Path, name: str, prefix: str) -> None:
    if prefix == "./" and name == "site.zip":
        return
    with opened(str(packed(tmp_path / name, prefix))) as source:
        assert source.read("行政处罚/index.html") == b"page"


def test_of_several_sites_in_an_archive_none_is_chosen(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as whole:
        for name in ("one/index.html", "two/index.html"):
            whole.writestr(name, "")
    with pytest.raises(NoSource, match="几个网站"), opened(str(tmp_path / "a.zip")):
        pass


def test_what_is_no_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("PK and more", encoding="utf-8")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 and more")
    (tmp_path / "bad.tar").write_bytes(b"\x1f\x8b and more")
    for name in ("nowhere", "text", "bad.zip", "bad.tar"):
        with pytest.raises(NoSource, match=name), opened(str(tmp_path / name)):
            pass


def test_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    site(tmp_path)
    with opened(str(tmp_path), Limits(size=6)) as source:
        assert source.read("index.html") == b"home"
        with pytest.raises(LimitError, match="没有再读"):
            source.read("index.html")
    with opened(str(tmp_path), Limits(files=1)) as source:
        source.read("index.html")
        with pytest.raises(LimitError, match="超过 1 个"):
            source.read("index.html")
