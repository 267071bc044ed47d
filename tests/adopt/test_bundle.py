"""The archive for machines without a network: same bytes each time, and an installer that trusts nothing but what was packed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import wheels
from support import extracted
from wheels import ALONE, HERE, PYTHON

from generator.adopt import bundle
from generator.adopt.locked import Library, libraries
from generator.adopt.platforms import PLATFORMS


def tiny(folder: Path, version: str = "9.1") -> Path:
    """A wheel that has only what tells its version: it is installed in a moment."""
    main = "import sys\nprint('credit 9.1', sys.argv[1:])\n"
    places = {place: None for place in wheels.parts() if place not in ("generator/__init__.py", "generator/__main__.py")}
    return wheels.make(folder, version, {**places, "generator/__main__.py": lambda _: main}, requires=[])


def unpacked(made: bundle.Bundle, target: Path) -> Path:
    if made.name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(made.data)) as packed:
            packed.extractall(target)
    else:
        with tarfile.open(fileobj=io.BytesIO(made.data)) as packed_tar:
            extracted(packed_tar, target)
    (folder,) = target.iterdir()
    return folder


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bundle.Bundle:
    folder = tmp_path_factory.mktemp("wheels")
    tiny(folder)
    return bundle.pack(PLATFORMS[HERE], PYTHON, folder, (), "9.1", "tar.gz")


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_the_same_wheels_give_the_same_bytes(tmp_path: Path, name: str, kind: str) -> None:
    tiny(tmp_path / "a")
    (tmp_path / "b").mkdir()
    shutil.copyfile(tmp_path / "a/credit-9.1-py3-none-any.whl", tmp_path / "b/credit-9.1-py3-none-any.whl")
    one, other = (bundle.pack(PLATFORMS[name], "3.12", tmp_path / folder, (), "9.1", kind) for folder in ("a", "b"))
    assert one == other
    assert one.name == f"credit-9.1-{name}-py312.{kind}"
    folder = unpacked(one, tmp_path / "out")
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    script = "install.cmd" if name.startswith("windows") else "install.sh"
    assert names >= {"SHA256SUMS", "bundle.json", "install.py", script, "requirements.txt", "安装说明.txt", "wheels/credit-9.1-py3-none-any.whl"}
    assert any(one.startswith("licences/credit/") for one in names)
    page = (folder / "安装说明.txt").read_bytes()
    windows = name.startswith("windows")
    assert (page.startswith(b"\xef\xbb\xbf"), b"\r\n" in page) == (windows, windows)
    assert "@" not in page.decode("utf-8-sig")


def test_windows_scripts_are_the_same_in_every_code_page(tmp_path: Path) -> None:
    tiny(tmp_path / "w")
    folder = unpacked(bundle.pack(PLATFORMS["windows-amd64"], "3.11", tmp_path / "w", (), "9.1", "zip"), tmp_path / "out")
    script = (folder / "install.cmd").read_bytes()
    assert script.isascii()
    assert script.count(b"\n") == script.count(b"\r\n")


def test_sums_are_what_a_known_program_checks(packed: bundle.Bundle, tmp_path: Path) -> None:
    folder = unpacked(packed, tmp_path)
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.split("  ", 1)[1] for line in lines} == {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for digest, name in (line.split("  ", 1) for line in lines))


def install(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs the installer with what a machine's settings might say to pip, which must not count."""
    env = {**os.environ, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_REQUIRE_VIRTUALENV": "1"}
    return subprocess.run([sys.executable, str(folder / "install.py"), *words], env=env, capture_output=True, text=True, check=False, cwd=folder)


def test_installs_into_the_folder_of_a_city(packed: bundle.Bundle, tmp_path: Path) -> None:
    folder, city = unpacked(packed, tmp_path / "out"), tmp_path / "信用 甲市"
    city.mkdir()
    done = install(folder, str(city))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "已装进" in done.stdout
    assert (city / ".venv/bin/credit").is_file()
    # Once more does no harm.
    assert install(folder, str(city)).returncode == 0


def test_a_city_that_pins_another_version(packed: bundle.Bundle, tmp_path: Path) -> None:
    folder, city = unpacked(packed, tmp_path / "out"), tmp_path / "city"
    city.mkdir()
    (city / "requirements.txt").write_text(f"credit==9.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = install(folder, str(city))
    assert (done.returncode, "请换成同一版本的离线包" in done.stdout) == (2, True)


def told(folder: Path, **values: object) -> None:
    """Says something else of the archive, and puts the sum right."""
    about = json.loads((folder / "bundle.json").read_text(encoding="utf-8")) | values
    old = hashlib.sha256((folder / "bundle.json").read_bytes()).hexdigest()
    (folder / "bundle.json").write_text(json.dumps(about), encoding="utf-8")
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    (folder / "SHA256SUMS").write_text(sums.replace(old, hashlib.sha256((folder / "bundle.json").read_bytes()).hexdigest()), encoding="utf-8")


REFUSED = {
    "离线包要 Python 3.99": {"python": [3, 99]},
    "离线包里的库要 Python": {"python_at_least": [sys.version_info[0], sys.version_info[1], 999]},
    "离线包是 .* 的，这台机器是": {"machines": ["loongarch64"]},
    "系统的 C 库要 glibc 99.1 以上": {"glibc": [99, 1]},
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_machine_that_does_not_fit(packed: bundle.Bundle, tmp_path: Path, said: str) -> None:
    folder = unpacked(packed, tmp_path)
    told(folder, **REFUSED[said])
    done = install(folder, str(tmp_path))
    assert done.returncode == 2
    assert re.search(said, done.stdout)
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("spoil", ["changed", "missing"])
def test_an_archive_that_is_not_whole(packed: bundle.Bundle, tmp_path: Path, spoil: str) -> None:
    folder = unpacked(packed, tmp_path)
    wheel = next((folder / "wheels").iterdir())
    if spoil == "changed":
        wheel.write_bytes(wheel.read_bytes() + b" ")
    else:
        wheel.unlink()
    done = install(folder, str(tmp_path))
    assert (done.returncode, "请重新复制整个离线包" in done.stdout) == (2, True)


def test_the_least_python_is_what_all_libraries_agree_with(tmp_path: Path) -> None:
    """pymdown-extensions asks for 3.11.5, for example, which not every 3.11 is."""
    tiny(tmp_path)
    other = wheels.make(tmp_path, "1", {place: None for place in wheels.parts() if place != "generator/__init__.py"}, name="other", requires=[])
    with zipfile.ZipFile(other) as old, zipfile.ZipFile(tmp_path / "new.whl", "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info).replace(b"Requires-Python: >=3.11\n", b"Requires-Python: >=3.12.4\n"))
    (tmp_path / "new.whl").replace(other)
    made = bundle.pack(PLATFORMS["linux-x86_64"], "3.12", tmp_path, (), "9.1", "zip")
    about = json.loads((unpacked(made, tmp_path / "out") / "bundle.json").read_text(encoding="utf-8"))
    assert about["python_at_least"] == [3, 12, 4]
    with pytest.raises(bundle.CannotBundle, match=r"不支持 Python 3\.11"):
        bundle.pack(PLATFORMS["linux-x86_64"], "3.11", tmp_path, (), "9.1", "zip")


def test_a_library_without_a_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    listed = (Library("arro3-core", "0.9.1", "", ("0" * 64,)),)
    with pytest.raises(bundle.CannotBundle, match=r"arro3-core==0\.9\.1 没有 linux-aarch64、Python 3\.14 的轮子"):
        bundle.download(PLATFORMS["linux-aarch64"], "3.14", listed, tmp_path)


def test_what_only_some_patches_of_a_python_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions of a library for one Python: both are in the archive, and pip on the machine chooses."""
    index = tmp_path / "index"
    none = {place: None for place in wheels.parts() if place != "generator/__init__.py"}
    files = [wheels.make(index, version, none, name="other", requires=[]) for version in ("1", "2")]
    hashes = [(hashlib.sha256(file.read_bytes()).hexdigest(),) for file in files]
    listed = (
        Library("other", "1", "python_full_version < '3.12.5'", hashes[0]),
        Library("other", "2", "python_full_version >= '3.12.5'", hashes[1]),
        Library("never", "1", "sys_platform == 'darwin'", ("0" * 64,)),
    )
    for name, value in {**ALONE, "PIP_FIND_LINKS": str(index)}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "got").mkdir()
    bundle.download(PLATFORMS["windows-amd64"], "3.12", listed, tmp_path / "got")
    folder = unpacked(bundle.pack(PLATFORMS["windows-amd64"], "3.12", tmp_path / "got", listed, "9.1", "zip"), tmp_path / "out")
    assert libraries((folder / "requirements.txt").read_text(encoding="utf-8")) == listed[:2]
    assert sorted(file.name for file in (folder / "wheels").iterdir()) == [file.name for file in files]
