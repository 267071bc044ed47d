"""A city begins: its repository checks, builds, owes nothing from before, and nothing in its site is of the sample."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wheels
import yaml
from founding import DAY, DEPARTMENTS, FLAGS, init, table
from support import ROOT, Git, Repo, run, uscc

from generator import __version__
from generator.adopt import init as begin
from generator.adopt import pin
from generator.cli import main


def penalty(number: int) -> dict[str, Any]:
    return {
        "authority": "scjgj",
        "document_number": f"丙市监罚〔2026〕{number}号",
        "subject": {"type": "个体工商户", "name": f"丙市东关{number}号小吃店", "uscc": uscc(950 + number, "92990100")},
        "violation_type": "经营超过保质期的食品",
        "facts": "执法人员检查发现货架上有超过保质期的糕点12盒。",
        "basis": "依据《中华人民共和国食品安全法》第一百二十四条第一款第五项予以处罚。",
        "categories": ["罚款"],
        "content": "罚款5000元。",
        "fine_wan_yuan": 0.5,
        "severity": "一般",
        "decided_on": "2026-12-01",
        "valid_until": "2027-11-30",
    }


def commitment(number: int) -> dict[str, Any]:
    return {
        "code": f"9901002026120100{number:04}",
        "subject": {"type": "法人及非法人组织", "name": f"丙市远大{number}号餐饮有限公司", "uscc": uscc(970 + number, "91990100")},
        "type": "审批替代型",
        "matter": "申请办理食品经营许可",
        "content": "承诺经营场所和设施设备符合法定条件。",
        "liability": "不符合承诺条件的，自愿接受撤销许可决定。",
        "made_on": "2026-12-01",
        "accepted_by": "xzspj",
        "fulfilment": "履行中",
        "publicity": "可向社会公开",
    }


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The repository of a city that has begun with three departments and has written five records."""
    above = tmp_path_factory.mktemp("begun")
    done = init(above / "city", "--departments", str(table(above / "departments.xlsx", list(DEPARTMENTS))), "--no-git")
    assert (done.code, done.err) == (0, ""), done.err
    repo = Repo(above / "city")
    for number in (1, 2, 3):
        repo.dump(f"content/disclosures/penalties/2026/scjgj-{number}.yml", penalty(number))
    for number in (1, 2):
        repo.dump(f"content/lists/commitments/xzspj-{number}.yml", commitment(number))
    return repo


@pytest.fixture(scope="module")
def site(begun: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "site"
    done = begun.credit("build", "--as-of", DAY, "--site-dir", str(out))
    assert done.code == 0, done.err
    return out


def test_what_stands_in_a_new_repository(begun: Repo) -> None:
    assert sorted(file.stem for file in (begun.root / "content/authorities").glob("*.yml")) == ["fzhggj", "scjgj", "xzspj"]
    for name in ("mkdocs.yml", "requirements.txt", "run.py", "README.md", ".gitignore", ".gitattributes", "content/pages/index.md"):
        assert (begun.root / name).is_file(), name
    # All else comes with the program.
    for name in ("schemas", "content/rules", "content/notices", "content/systems", "content/pages/guide", "generator", "tests"):
        assert not (begun.root / name).exists(), name
    # The name is shortened by the name of the city only.
    assert yaml.safe_load((begun.root / "content/authorities/fzhggj.yml").read_text(encoding="utf-8"))["short_name"] == "市发展和改革局"


def test_a_new_repository_has_no_errors_and_no_arrears(begun: Repo) -> None:
    done = begun.credit("check", "--as-of", DAY)
    assert done.code == 0, done.out
    for day in ("2026-12-01", DAY):
        found = begun.credit("deadlines", "--status", "overdue", "--as-of", day)
        assert found.out.startswith("逾期 0、"), found.out


def test_a_check_says_which_places_are_still_to_be_filled_in(begun: Repo) -> None:
    found = begun.credit("check", "--as-of", DAY).out
    assert "content/pages/about.md" in found
    assert "[place-to-fill-in]" in found


def texts(value: Any) -> Iterator[str]:
    """All texts in the data of a record."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


_TRACE = re.compile(
    r"0300-[0-9]{7}|\b[0-9A-HJ-NPQRTUWXY]{18}\b|[^\s、，。（）“”《》]*示范[市省县][^\s、，。（）“”《》]*|示[^示\s、，。（]{1,6}〔[0-9]{4}〕"
    r"|[a-z0-9.@-]*shifan[a-z.]*"
)


def traces() -> set[str]:
    """Everything in the sample's own content by which it could be known: names, numbers, codes, addresses."""
    found = {"示范市", "示范省", "示市监", "信用示范", "shifan"}
    for folder in ("authorities", "windows", "lists", "disclosures"):
        for file in (ROOT / "content" / folder).rglob("*.yml"):
            for text in texts(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)):
                found |= set(_TRACE.findall(text))
    return found


def test_no_byte_of_the_site_is_of_the_sample(site: Path) -> None:
    wanted = traces()
    assert len(wanted) > 500
    every = re.compile(b"|".join(re.escape(one.encode()) for one in sorted(wanted, key=len, reverse=True)))
    found = {file.relative_to(site).as_posix(): one[0].decode() for file in site.rglob("*") if file.is_file() and (one := every.search(file.read_bytes()))}
    assert found == {}
    assert "丙市东关1号小吃店" in (site / "disclosures/penalties/2026/scjgj-1/index.html").read_text(encoding="utf-8")


def test_the_sample_itself_becomes_a_city(tmp_path: Path) -> None:
    """This repository with the content of a city in the place of its own: no errors, no arrears."""
    root = tmp_path / "city"
    for name in ("schemas", "content/rules", "content/notices", "content/systems", "content/pages"):
        shutil.copytree(ROOT / name, root / name)
    done = init(tmp_path / "begun", "--departments", str(table(tmp_path / "departments.xlsx", list(DEPARTMENTS))), "--no-git")
    assert done.code == 0, done.err
    shutil.copytree(tmp_path / "begun", root, dirs_exist_ok=True)
    repo = Repo(root)
    repo.dump("content/disclosures/penalties/2026/scjgj-1.yml", penalty(1))
    done = repo.credit("check", "--as-of", DAY)
    assert done.code == 0, done.out
    assert repo.credit("deadlines", "--status", "overdue", "--as-of", DAY).out.startswith("逾期 0、")


# git, forges, the pin


def test_the_first_commit_is_on_main(tmp_path: Path) -> None:
    names = {f"GIT_{who}_{what}": f"t{'@t' if what == 'EMAIL' else ''}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = run([sys.executable, "-m", "generator", "init", "city", *FLAGS], cwd=tmp_path, env=names)
    assert done.code == 0, done.err
    assert "没有第一次提交" not in done.out
    found = run(["git", "-C", "city", "log", "--format=%D", "--name-only"], cwd=tmp_path).out
    assert found.startswith("HEAD -> main\n")
    assert "mkdocs.yml" in found
    assert run(["git", "-C", "city", "status", "--porcelain"], cwd=tmp_path).out == ""


def test_without_a_name_git_has_the_files_and_waits(tmp_path: Path) -> None:
    done = run([sys.executable, "-m", "generator", "init", "city", *FLAGS], cwd=tmp_path, env={"EMAIL": "", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.useConfigOnly", "GIT_CONFIG_VALUE_0": "true"})
    assert done.code == 0, done.err
    assert "请设好以后运行 git commit" in done.out


def test_a_province_begins_with_what_gathers_its_cities(tmp_path: Path) -> None:
    done = init(tmp_path / "province", "--no-git", "--province")
    assert done.code == 0, done.err
    assert "credit new city" in done.out
    assert {"duckdb", "ibis-framework", "mkdocs"} <= set(re.findall("^([a-z-]+)==", (tmp_path / "province/requirements.txt").read_text(encoding="utf-8"), re.M))
    # The blank record whose command is told can be written there.
    assert Repo(tmp_path / "province").credit("new", "city", "jia").code == 0
    assert "name:" in (tmp_path / "province/content/lists/cities/jia.yml").read_text(encoding="utf-8")
    assert init(tmp_path / "city", "--no-git").code == 0
    assert not pin.has_province(tmp_path / "city")
    # What a province does every day stands in its own README, each command as `credit` takes it, and nothing of it in that of a city.
    own, other = ((tmp_path / name / "README.md").read_text(encoding="utf-8") for name in ("province", "city"))
    lines = re.findall(r"^python3 run\.py ([^#\n]*--(?:into|harvest|from) [^#\n]*)", own, re.MULTILINE)
    assert len(lines) == 4
    for line in lines:
        words = shlex.split(line.replace("preview", "serve").removeprefix("credit "))
        assert callable(main.parser().parse_args(words).run)
    assert "汇集" not in other
    assert "\n\n\n" not in own + other


def test_the_pin_has_the_wheel_and_every_library_by_hash(tmp_path: Path) -> None:
    wheel = wheels.make(tmp_path, __version__)
    assert init(tmp_path / "city", "--no-git", "--wheel", str(wheel)).code == 0
    found = pin.read(tmp_path / "city")
    assert (str(found.version), found.options) == (__version__, ("--find-links wheels",))
    assert found.hashes == {hashlib.sha256(wheel.read_bytes()).hexdigest()}
    assert (tmp_path / "city/wheels" / wheel.name).read_bytes() == wheel.read_bytes()
    assert "\nmkdocs==" in (tmp_path / "city/requirements.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", ["9.9", ""])
def test_a_wheel_of_another_version_or_none_at_all_is_refused(tmp_path: Path, version: str) -> None:
    wheel = wheels.make(tmp_path, version) if version else tmp_path / "credit-1-py3-none-any.whl"
    done = init(tmp_path / "city", "--no-git", "--wheel", str(wheel))
    assert done.code == 2
    assert ("请用同一个版本的轮子" if version else "没有这个文件") in done.err
    assert not (tmp_path / "city").exists()


def test_who_installed_the_wheel_need_not_name_it(tmp_path: Path) -> None:
    wheel = wheels.make(tmp_path / "wheels", __version__)
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    assert run(pip, cwd=tmp_path).code == 0
    done = run([sys.executable, "-m", "generator", "init", "city", *FLAGS, "--no-git"], cwd=tmp_path, env={"PYTHONPATH": str(target)})
    assert done.code == 0, done.err
    assert pin.read(tmp_path / "city").hashes == {hashlib.sha256(wheel.read_bytes()).hexdigest()}
    # From the wheel alone the city has no errors either.
    done = run([sys.executable, "-m", "generator", "check", "--as-of", DAY], cwd=tmp_path / "city", env={"PYTHONPATH": str(target)})
    assert done.code == 0, done.out


def test_without_a_wheel_nothing_is_installed_by_name_alone(tmp_path: Path) -> None:
    """Another package of the same name lies in public registries."""
    assert init(tmp_path / "city", "--no-git").code == 0
    assert not re.search("^credit==", (tmp_path / "city/requirements.txt").read_text(encoding="utf-8"), re.M)
    done = run([sys.executable, "run.py", "check"], cwd=tmp_path / "city")
    assert done.code == 1
    assert "没有写生成器的版本" in done.err


def test_the_commands_of_the_document_work_one_after_another(tmp_path: Path) -> None:
    table(tmp_path / "departments.xlsx", list(DEPARTMENTS))
    blocks = re.findall("^```sh\n(.*?)^```$", (ROOT / "docs/adopt.zh-CN.md").read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert [line.split()[0] for line in lines] == ["credit"] * 4
    for line in lines:
        done = run([sys.executable, "-m", "generator", *line.split()[1:]], cwd=tmp_path)
        assert done.code == 0, done.out + done.err
    assert (tmp_path / "bing/site/index.html").is_file() or (tmp_path / "site/index.html").is_file()


def test_what_a_killed_run_has_left_does_not_hinder_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step of writing and of moving. What somebody has changed or added since is not removed."""
    files = {"a.txt": b"a", "b/c.txt": b"c", "b/d.txt": b"d", "e.sh": b"e"}

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    replace = os.replace
    for moves in range(4):
        folder = tmp_path / str(moves)
        left = [replace] * moves
        monkeypatch.setattr(os, "replace", lambda *words, left=left: (left.pop() if left else kill)(*words))
        with pytest.raises(Killed) if moves < 3 else contextlib.nullcontext():
            begin.write(folder, files)
        monkeypatch.undo()
        if moves == 3:
            assert begin.refused(folder)
            continue
        if moves == 2:
            (folder / "b/d.txt").write_bytes(b"mine")
            assert begin.refused(folder)
            (folder / "b/d.txt").write_bytes(b"d")
        (folder / "mine").write_text("")
        with pytest.raises(begin.CannotBegin):
            begin.write(folder, {"x": b"x"})
        assert (folder / "mine").is_file()
        (folder / "mine").unlink()
        begin.write(folder, {"x": b"x"})
        assert [one.name for one in folder.iterdir()] == ["x"]


def test_within_a_hook_of_another_repository_the_commit_is_not_that_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Git(tmp_path / "other")
    before = other.commit("2026-11-20", {"a.txt": "a"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    begin.begin(tmp_path / "city", {"a.txt": b"a"}, with_git=True)
    assert (tmp_path / "city/.git").is_dir()
    assert other.run("rev-parse", "HEAD").strip() == before


def test_on_a_full_disk_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(begin.CannotBegin, match="磁盘已满"):
        begin.write(tmp_path / "city", {"a.txt": b"a"})
    assert not (tmp_path / "city").exists()
