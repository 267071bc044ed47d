"""generator.verify.archives: archives that somebody made to do harm do none."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

from generator.verify.source import Limits, SourceError
from generator.verify.sources import NoSource, opened


def tar(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as whole:
        for head, content in members:
            head.size = len(content)
            whole.addfile(head, io.BytesIO(content))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.type, head.linkname = kind, link
    return head


def test_nothing_is_unpacked_outside_and_links_lead_nowhere(tmp_path: Path) -> None:
    path = tar(
        tmp_path / "a.tar",
        [
            (member("index.html"), b"home"),
            (member("same.html", tarfile.LNKTYPE, "index.html"), b""),
            (member("../../outside"), b"x"),
            (member("/etc/outside"), b"x"),
            (member("link", tarfile.SYMTYPE, "/etc/passwd"), b""),
            (member("hard", tarfile.LNKTYPE, "/etc/passwd"), b""),
            (member("pipe", tarfile.FIFOTYPE), b""),
            (member("device", tarfile.CHRTYPE), b""),
            (member("twice"), b"1"),
            (member("twice"), b"2"),
        ],
    )
    with opened(str(path)) as source:
        found = source.listed()
        assert found is not None
        assert found.files == {"index.html": 4, "same.html": 4}
        assert found.strange == {
            "../../outside": "name",
            "/etc/outside": "name",
            "link": "link",
            "hard": "link",
            "pipe": "device",
            "device": "device",
            "twice": "double",
        }
        assert source.read("same.html") == b"home"
        for name in ("link", "hard", "twice"):
            with pytest.raises(SourceError):
                source.read(name)
        assert source.read("../../outside") is None
    assert list(tmp_path.rglob("outside")) == []


def test_a_zip_with_two_files_of_one_name_shows_neither(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as whole:
        whole.writestr("index.html", "")
        for text in ("for one program", "for another"):
            with pytest.warns(UserWarning, match="Duplicate") if text == "for another" else pytest.MonkeyPatch.context():
                whole.writestr("twice", text)
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        whole.writestr(link, "/etc/passwd")
        whole.writestr("../outside", "")
    with opened(str(tmp_path / "a.zip")) as source:
        found = source.listed()
        assert found is not None
        assert found.strange == {"twice": "double", "link": "link", "../outside": "name"}
        with pytest.raises(SourceError, match="重名"):
            source.read("twice")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    zeros = bytes(20 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("index.html", zeros)
    with opened(str(tmp_path / "a.zip")) as source, pytest.raises(SourceError, match="超过"):
        source.read("index.html", 1 << 20)
    path = tar(tmp_path / "a.tar.gz", [(member("index.html"), zeros)], "w:gz")
    with pytest.raises(NoSource, match="放不下"), opened(str(path), Limits(size=1 << 20)):
        pass


def test_a_size_that_is_a_lie_is_noticed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("index.html", bytes(4 << 20))
    told = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(told.replace((4 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with opened(str(tmp_path / "a.zip")) as source, pytest.raises(SourceError, match="解不开"):
        source.read("index.html")


def test_a_name_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    head = member("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    head.size = 1 << 30
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(head.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20)))
    with pytest.raises(NoSource, match="长得不合理"), opened(str(tmp_path / "a.tar.gz")):
        pass


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    path = tar(tmp_path / "a.tar", [(member("index.html"), b"home")])
    with opened(str(path)) as source:
        assert source.read("index.html") == b"home"
        assert list((tmp_path / "temp").iterdir())
    assert list((tmp_path / "temp").iterdir()) == []
