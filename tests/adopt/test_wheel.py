"""A wheel is used only if it is ours, whole, and unchanged since it was made."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
import wheels

from generator.adopt.wheel import BadWheel, find, open_wheel, unpack


def test_a_good_wheel(tmp_path: Path) -> None:
    file = wheels.make(tmp_path, "9.1")
    found = open_wheel(file)
    assert (str(found.version), found.sha256) == ("9.1", hashlib.sha256(file.read_bytes()).hexdigest())
    assert any(one.startswith("mkdocs") for one in found.requires)
    assert (unpack(found, tmp_path / "new") / "generator/given/schemas/metaschema.json").is_file()


def test_the_newest_in_a_folder(tmp_path: Path) -> None:
    for name in ("credit-1.9.0-py3-none-any.whl", "credit-1.10.0-py3-none-any.whl", "credit-1.10.0rc1-py3-none-any.whl", "credit-x-py3-none-any.whl", "mkdocs-2.0-py3-none-any.whl"):
        (tmp_path / name).touch()
    assert find(tmp_path).name == "credit-1.10.0-py3-none-any.whl"
    assert find(tmp_path / "credit-1.9.0-py3-none-any.whl").name == "credit-1.9.0-py3-none-any.whl"


def no_zip(folder: Path) -> Path:
    (folder / "credit-9.1-py3-none-any.whl").write_bytes(b"PK\x03\x04half")
    return folder / "credit-9.1-py3-none-any.whl"


def bare(folder: Path, **files: str) -> Path:
    with zipfile.ZipFile(folder / "credit-9.1-py3-none-any.whl", "w") as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "/").replace("_info", "-info"), text)
    return folder / "credit-9.1-py3-none-any.whl"


BAD = {
    "没有下载完整": no_zip,
    "没有这个文件": lambda folder: folder / "none.whl",
    "里没有生成器的轮子": lambda folder: folder,
    "是 other 的": lambda folder: wheels.make(folder, "9.1", name="other"),
    "里面没有 METADATA": lambda folder: bare(folder, a="x"),
    "和它的 RECORD 对不上": lambda folder: wheels.make(folder, "9.1", torn="generator/checks/suite.py"),
}


@pytest.mark.parametrize("why", BAD)
def test_bad_wheels(tmp_path: Path, why: str) -> None:
    with pytest.raises(BadWheel, match=why):
        open_wheel(find(BAD[why](tmp_path)))


def test_a_wheel_that_is_torn_anywhere_is_told(tmp_path: Path) -> None:
    """Packed data that no longer unpack are another fault than a sum that does not fit."""
    wheels.make(tmp_path, "9.1")
    with zipfile.ZipFile(tmp_path / "packed.whl", "w", zipfile.ZIP_DEFLATED) as new, zipfile.ZipFile(tmp_path / find(tmp_path).name) as old:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    data = bytearray((tmp_path / "packed.whl").read_bytes())
    for at in range(100, 20_000, 997):
        torn = data.copy()
        torn[at : at + 40] = bytes(255 - one for one in torn[at : at + 40])
        (tmp_path / "torn.whl").write_bytes(torn)
        with pytest.raises(BadWheel):
            open_wheel(tmp_path / "torn.whl")


def test_a_file_that_is_missing_or_too_many(tmp_path: Path) -> None:
    good = wheels.make(tmp_path / "good", "9.1")
    for name in ("short", "long"):
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(tmp_path / f"{name}.whl", "w") as new:
            for info in old.infolist():
                if name == "long" or info.filename != "generator/checks/suite.py":
                    new.writestr(info.filename, old.read(info))
            if name == "long":
                new.writestr("generator/more.py", "import os")
    with pytest.raises(BadWheel, match=r"少了 generator/checks/suite\.py"):
        open_wheel(tmp_path / "short.whl")
    with pytest.raises(BadWheel, match=r"more\.py 和它的 RECORD 对不上"):
        open_wheel(tmp_path / "long.whl")


def test_a_file_that_would_be_put_elsewhere(tmp_path: Path) -> None:
    wheel = wheels.make(tmp_path, "9.1", {"generator/../../evil.py": lambda _: "x"})
    with pytest.raises(BadWheel, match="放到外面去"):
        open_wheel(wheel)
