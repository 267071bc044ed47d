"""The wheel holds all that a city needs and nothing of the sample, and does outside of any checkout what the checkout does."""

from __future__ import annotations

import email.message
import email.parser
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
import wheels
from support import AS_OF, ROOT, Result, run

from generator import __version__
from generator.reading.given import FOLDERS


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `dev.py wheel` makes it of a copy of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT).out.split("\0"):
        if name and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    # What an earlier build left there, and the checkout has no more, is not shipped.
    stale = source / "build/lib/generator/given/content/rules/stale.yml"
    stale.parent.mkdir(parents=True)
    stale.write_text("stale", encoding="utf-8")
    # As `dev.py wheel`, with this environment in the place of one of its own.
    start = f"import dev, pathlib, sys; dev.install = print; dev.PYTHON = pathlib.Path({sys.executable!r}); sys.exit(dev.main(['wheel']))"
    done = run([sys.executable, "-c", start], cwd=source, env={"PYTHONPATH": ""})
    assert done.code == 0, done.out + done.err
    return next((source / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def in_checkout(folder: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def test_it_holds_what_comes_with_the_program_and_nothing_of_the_sample(names: set[str]) -> None:
    given = {name.removeprefix("generator/given/") for name in names if name.startswith("generator/given/")}
    assert given == {"LICENSE", "requirements/run.txt", "requirements/province.txt"}.union(*(in_checkout(folder) for folder in FOLDERS))
    assert {f"generator/{name.removeprefix('generator/')}" for name in in_checkout("generator")} <= names
    assert {name.split("/")[0] for name in names} == {"generator", f"credit-{__version__}.dist-info"}


def test_the_wheels_that_tests_make_in_a_moment_hold_what_this_one_does(names: set[str]) -> None:
    given = {name for name in names if name.startswith("generator/given/")}
    assert given == {name for name in wheels.parts() if name.startswith("generator/given/")}


def test_its_metadata_is_complete_and_says_one_version(wheel: Path) -> None:
    assert wheel.name == f"credit-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"credit-{__version__}.dist-info/METADATA").decode("utf-8")
        commands = archive.read(f"credit-{__version__}.dist-info/entry_points.txt").decode("utf-8")
    found: email.message.Message = email.parser.Parser().parsestr(text)
    assert found["License-Expression"] == "MIT"
    assert found["Requires-Python"] == ">=3.11"
    assert found["Summary"]
    assert len(found.get_all("Classifier", [])) > 5
    assert "credit init" in text or "Credit" in text
    assert "credit = generator.cli.main:program" in commands
    assert "credit = generator.publish.mkdocs:CreditPlugin" in commands


def test_its_notice_names_every_library_with_the_licence_that_it_declares(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        lines = archive.read(f"credit-{__version__}.dist-info/licenses/NOTICE").decode("utf-8").splitlines()
    listed = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    pinned = sorted({name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", listed, re.MULTILINE)})
    assert len(pinned) > 20
    said = dict(line.split(": ", 1) for line in lines[lines.index("") :] if re.match(r"[a-z0-9._-]+: ", line))
    assert sorted(said) == pinned
    for name in pinned:
        declared = importlib.metadata.metadata(name)
        classified = [one.rpartition(" :: ")[2] for one in declared.get_all("Classifier", []) if one.startswith("License :: ")]
        assert said[name] in (declared["License-Expression"], declared["License"], " / ".join(classified)), name


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment of its own that has the wheel, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed") / "环境"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True
    )
    place = next(folder.glob("lib/*/site-packages"))
    # A path alone: what is installed here as editable is not seen from there.
    (place / "libraries.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    return folder / "bin" / "credit"


def outside(command: Path, *words: str, cwd: Path) -> Result:
    """The installed command, far from any checkout."""
    return run([str(command), *words], cwd=cwd, env={"PYTHONPATH": ""})


def city(root: Path) -> Path:
    """A city with one department, one penalty, a home page and its settings; its path has Chinese letters and spaces."""
    for file in ("content/authorities/scjgj.yml", "content/disclosures/penalties/2026/scjgj-15.yml"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, root / file)
    (root / "content/pages").mkdir()
    (root / "content/pages/index.md").write_text("# 首页\n\n甲市的信用信息。\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text(
        "site_name: 信用甲市\nsite_url: https://credit.jia.example/\ndocs_dir: content/pages\n"
        "theme: {name: material, language: zh, font: false}\nplugins: [credit]\n"
        "markdown_extensions:\n  - attr_list\n  - tables\n  - admonition\n"
        "  - toc: {slugify: !!python/name:markdown.extensions.toc.slugify_unicode }\n",
        encoding="utf-8",
    )
    return root


def test_it_is_installed_and_runs_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    assert outside(installed, "--version", cwd=tmp_path).out == f"credit {__version__}\n"
    root = city(tmp_path / "甲市 信用网站")
    assert "处罚" in outside(installed, "new", "penalty", cwd=root).out
    assert "缺少" in outside(installed, "explain", "missing-field", cwd=root).out
    found = json.loads(outside(installed, "check", "--as-of", AS_OF, "--format", "json", cwd=root).out)
    assert found["errors"] == 0, found
    # The same as the checkout says of it.
    there = run([sys.executable, "-m", "generator", "check", "--no-cache", "--as-of", AS_OF, "--format", "json"], cwd=root)
    assert json.loads(there.out) == found


@pytest.mark.slow
def test_a_site_of_the_wheel_is_that_of_the_checkout_to_the_byte(installed: Path, tmp_path: Path) -> None:
    root = city(tmp_path / "甲市 信用网站")
    sites = []
    for name, words in (("wheel", [str(installed)]), ("checkout", [sys.executable, "-m", "generator"])):
        env = {"PYTHONPATH": ""} if name == "wheel" else {}
        done = run([*words, "build", "--no-cache", "--as-of", AS_OF, "--site-dir", str(tmp_path / name)], cwd=root, env=env)
        assert done.code == 0, done.out + done.err
        sites.append({path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()})
    assert sites[0].keys() == sites[1].keys()
    # The digest in the stamp is also of the program, whose files lie otherwise in a checkout.
    stamps = [json.loads(one.pop(Path(".server/build.json"))) | {"digest": ""} for one in sites]
    assert stamps[0] == stamps[1]
    assert [path for path, data in sites[0].items() if data != sites[1][path]] == []
