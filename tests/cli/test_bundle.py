"""The command `bundle`: an archive from which a machine without any network installs a city's site, checks and builds it."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
import wheels
from support import AS_OF, ROOT, Repo, extracted
from wheels import ALONE, HERE, PYTHON

from generator.adopt import bundle
from generator.adopt.locked import Library, libraries, taken
from generator.adopt.platforms import PLATFORMS

SETTINGS = """\
site_name: 信用甲市
site_url: https://credit.jia.example/
docs_dir: content/pages
theme: {name: material, language: zh, font: false}
markdown_extensions: [admonition, attr_list, tables]
plugins: [credit: {edit_base: 'https://git.jia.example/edit/'}]
nav: [首页: index.md, 指南: guide/index.md]
extra: {first_day: 2026-01-01}
"""
FILE = "content/disclosures/penalties/2026/yjj-7.yml"


def again(name: str, folder: Path) -> Path:
    """The wheel of a library, put together again from what is installed of it.

    Of a library with several wheels a newer machine has installed the one for a newer glibc; here it stands for the one that is meant.
    """
    found = importlib.metadata.distribution(name)
    assert found.files is not None
    told = next(file for file in found.files if file.name == "WHEEL" and ".dist-info" in str(file)).read_text()
    tags = re.sub(r"manylinux_2_(29|3[0-9])_", "manylinux_2_28_", told)
    tags = message_from_string(tags).get_all("Tag") or []
    parts = [".".join(sorted({tag.split("-")[n] for tag in tags})) for n in range(3)]
    about = next(str(file) for file in found.files if str(file).endswith(".dist-info/METADATA"))
    left_out = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
    held, rows = io.BytesIO(), []
    with zipfile.ZipFile(held, "w") as packed:
        for file in found.files:
            place = str(file)
            if place.startswith("..") or place.endswith(".pyc") or (".dist-info/" in place and file.name in left_out):
                continue
            data = Path(str(file.locate())).read_bytes()
            packed.writestr(place, data)
            rows.append(f"{place},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n")
        record = about.replace("METADATA", "RECORD")
        packed.writestr(record, "".join(rows) + f"{record},,\n")
    wheel = folder / f"{about.partition('.dist-info')[0]}-{'-'.join(parts)}.whl"
    wheel.write_bytes(held.getvalue())
    return wheel


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    """A city's repository: nothing but its own."""
    repo = Repo(tmp_path / "信用 甲市")
    repo.write("mkdocs.yml", SETTINGS)
    for page in ("index", "about", "objection", "disclosure", "help"):
        repo.write(f"content/pages/{page}.md", f"# {page}\n")
    for department in ("yjj", "xyb"):
        repo.write(f"content/authorities/{department}.yml", (ROOT / f"content/authorities/{department}.yml").read_bytes())
    repo.write(FILE, (ROOT / FILE).read_bytes())
    return repo


def bundled(city: Repo, folder: Path, names: list[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The unpacked archive that `credit bundle` makes for this machine, with a folder in the place of the index of packages."""
    index = folder / "index"
    index.mkdir()
    pins = []
    for name in names:
        wheel = again(name, index)
        pins.append(f"{name}=={importlib.metadata.version(name)} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    wheels.make(city.root / "wheels", "9.1", {"generator/given/requirements/run.txt": lambda _: "".join(pins)})
    for name, value in {**ALONE, "PIP_FIND_LINKS": str(index)}.items():
        monkeypatch.setenv(name, value)
    archive = folder / "offline.tar.gz"
    done = city.credit("bundle", "--platform", HERE, "--python", PYTHON, "--output", str(archive))
    assert (done.code, done.err) == (0, ""), done.err
    assert f"{len(names) + 1}个轮子" in done.out
    with tarfile.open(archive) as packed:
        extracted(packed, folder / "offline")
    (unpacked,) = (folder / "offline").iterdir()
    assert unpacked.name == f"credit-9.1-{HERE}-py{PYTHON.replace('.', '')}"
    return unpacked


def test_one_archive_has_all_wheels_and_their_licences(city: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = bundled(city, tmp_path, ["jinja2", "markupsafe"], monkeypatch)
    pins = re.findall(r"^(\S+)==", (unpacked / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pins == ["credit", "jinja2", "markupsafe"]
    assert {folder.name for folder in (unpacked / "licences").iterdir()} == set(pins)
    assert all(any(file.stat().st_size for file in folder.rglob("*")) for folder in (unpacked / "licences").iterdir())


def closed() -> list[str]:
    """The words that start a program in a network of its own without a route; the test is skipped with the reason where there are none."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words
    pytest.skip("this kernel lets nobody have a network of its own (unshare)")


def run_closed(words: list[str], cwd: Path) -> str:
    """What a program says that reaches nothing, not even this machine."""
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([*closed(), *words], cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_city_is_installed_checked_and_built_without_a_route(city: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = taken(libraries((ROOT / "requirements/run.txt").read_text(encoding="utf-8")), PLATFORMS[HERE], PYTHON, sys.version_info[2])
    unpacked = bundled(city, tmp_path, [one.name for one in listed], monkeypatch)
    reach = "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError as error: print(type(error).__name__, error.errno)"
    assert "101" in run_closed([sys.executable, "-c", reach], city.root)
    assert "已装进" in run_closed(["sh", str(unpacked / "install.sh")], city.root)
    credit = str(city.root / ".venv/bin/credit")
    assert run_closed([credit, "--version"], city.root) == "credit 9.1\n"
    run_closed([credit, "check", "--as-of", AS_OF], city.root)
    run_closed([credit, "build", "--as-of", AS_OF, "--site-dir", str(tmp_path / "site")], city.root)
    assert "示应急罚〔2026〕7号" in (tmp_path / "site/disclosures/penalties/2026/yjj-7/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--platform", "linux-x86_64"), "wheels"),
        (("--platform", "linux-x86_64", "--wheel", "none.whl"), "没有这个文件"),
        (("--platform", "loongarch64"), "不能写“loongarch64”"),
        (("--platform", "windows-amd64", "--python", "3.10"), "不能写“3.10”"),
    ],
)
def test_wrong_calls(city: Repo, words: tuple[str, ...], said: str) -> None:
    done = city.credit("bundle", *words)
    assert (done.code, said in done.err) == (2, True)


def test_a_place_that_cannot_be_written(city: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    wheels.make(city.root / "wheels", "9.1", {"generator/given/requirements/run.txt": lambda _: ""})
    done = city.credit("bundle", "--platform", HERE, "--python", PYTHON, "--output", str(tmp_path / "none/a.tar.gz"))
    assert (done.code, "写不了：没有上一级文件夹" in done.err) == (2, True)


def test_the_commands_of_the_guide(city: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels.make(city.root / "wheels", "9.1", {"generator/given/requirements/run.txt": lambda _: ""})
    text = (ROOT / "docs/offline.zh-CN.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert {line.split()[5] for line in lines} == set(PLATFORMS)
    for line in lines:
        words = shlex.split(line)
        assert words[:3] == ["python3", "run.py", "credit"]
        done = city.credit(*words[3:])
        assert (done.code, done.err) == (0, ""), line
    made = {"credit-9.1-linux-x86_64-py311.tar.gz", "credit-9.1-linux-aarch64-py312.tar.gz", "离线包.zip"}
    assert made <= {file.name for file in city.root.iterdir()}


def test_the_archive_of_a_province_has_what_gathers_its_cities(city: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which libraries are asked for: those of the list of everybody, and where cities are listed those of a province."""
    listed = "jinja2==9.9.9 --hash=sha256:" + "a" * 64 + "\n"
    more = listed + "duckdb==9.9.9 --hash=sha256:" + "b" * 64 + "\n"
    changes = {"generator/given/requirements/run.txt": lambda _: listed, "generator/given/requirements/province.txt": lambda _: more}
    wheels.make(city.root / "wheels", "9.1", changes)
    asked: list[list[str]] = []

    def download(platform: object, python: str, libraries: tuple[Library, ...], target: Path) -> None:
        asked.append([one.name for one in libraries])
        raise bundle.CannotBundle("到此为止")

    monkeypatch.setattr(bundle, "download", download)
    for _ in range(2):
        assert "到此为止" in city.credit("bundle", "--platform", HERE).err
        city.write("content/lists/cities/jia.yml", "name: 甲市\n")
    assert asked == [["jinja2"], ["jinja2", "duckdb"]]
