"""The command `upgrade`: a city sees what a newer version changes before it takes it, and takes it whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wheels
from support import AS_OF, ROOT, Git, Repo, Result, run

from generator import __version__
from generator.adopt.wheel import open_wheel, unpack

SETTINGS = """\
site_name: 信用甲市
site_url: https://credit.jia.example/
docs_dir: content/pages
theme: {name: material, language: zh, font: false}
plugins: [credit]
nav: [首页: index.md]
extra: {first_day: 2026-01-01}
"""
PENALTY = "content/disclosures/penalties/2026/yjj-7.yml"
SCHEMA = "generator/given/schemas/penalty.schema.json"
RULE = "generator/given/content/rules/disclose-penalties.yml"
PIN = f"""\
# 生成器
--find-links wheels
credit=={__version__} \\
    --hash=sha256:{"0" * 64}
mkdocs==1.6.1 \\
    --hash=sha256:{"1" * 64}
"""


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    """A city's repository with its pin and one record, committed."""
    repo = Repo(tmp_path / "city")
    repo.write("mkdocs.yml", SETTINGS)
    repo.write("requirements.txt", PIN)
    for page in ("index", "about", "objection", "disclosure", "help"):
        repo.write(f"content/pages/{page}.md", f"# {page}\n")
    for department in ("yjj", "xyb"):
        repo.write(f"content/authorities/{department}.yml", (ROOT / f"content/authorities/{department}.yml").read_bytes())
    repo.write(PENALTY, (ROOT / PENALTY).read_bytes())
    git = Git(repo.root)
    git.commit("2026-11-20")
    return repo


def newer(folder: Path, version: str = "9.1", **more: Any) -> Path:
    """A made-up newer version: a field that is required now, a choice more, a rule switched off, a new calendar and check."""

    def schema(text: str) -> str:
        data = json.loads(text)
        data["properties"]["reviewed_by"] = {"title": "法制审核人", "description": "填写审核人。", "type": "string"}
        data["required"].append("reviewed_by")
        data["properties"]["severity"]["enum"].append("特别严重")
        for example in data["examples"]:
            example["reviewed_by"] = "法制科"
        return json.dumps(data, ensure_ascii=False)

    changes = {
        SCHEMA: schema,
        RULE: lambda text: text.replace("enabled: 启用", "enabled: 停用"),
        "generator/given/content/pages/guide/new-things.md": lambda _: "# 新的一页\n",
        "generator/checks/explain/code-fence.md": lambda text: text + "\n更多。\n",
        "generator/adopt/interfaces.json": lambda text: text.replace('"credit check --format json": 1', '"credit check --format json": 2'),
    }
    return wheels.make(folder, version, changes, **more)


def upgrade(city: Repo, *words: str) -> Result:
    return city.credit("upgrade", "--as-of", AS_OF, *words)


def files(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file() and ".git" not in file.parts}


def test_says_all_that_changes_and_writes_nothing(city: Repo, tmp_path: Path) -> None:
    wheel = newer(tmp_path / "wheels")
    city.write("content/rules/disclose-penalties.yml", (ROOT / "content/rules/disclose-penalties.yml").read_bytes())
    before = files(city.root)
    done = upgrade(city, "--to", str(wheel), "--format", "json")
    assert (done.code, done.err) == (1, "")
    report = json.loads(done.out)
    assert (report["version"], report["from"], report["to"], report["pin_written"]) == (1, __version__, "9.1", False)
    assert report["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert [(one["kind"], one["field"], one["what"], one["values"]) for one in report["schemas"]] == [
        ("penalty", "severity", "choices-added", ["特别严重"]),
        ("penalty", "reviewed_by", "required-field-added", []),
    ]
    assert {(one["area"], one["file"], one["what"]) for one in report["files"]} == {
        ("rules", "content/rules/disclose-penalties.yml", "changed"),
        ("pages", "content/pages/guide/new-things.md", "added"),
        ("explanations", "code-fence", "changed"),
    }
    assert report["addresses"] == [{"what": "content/pages/guide/new-things.md", "before": "", "after": "/guide/new-things/"}]
    assert report["interfaces"] == [{"name": "credit check --format json", "before": "版本1", "after": "版本2"}]
    assert report["overrides"] == [{"file": "content/rules/disclose-penalties.yml", "what": "changed"}]
    groups = {one["slug"]: one for one in report["records"]["groups"]}
    assert groups["missing-field"]["places"][0]["path"] == PENALTY
    assert groups["missing-field"]["places"][0]["line"] >= 1
    assert "法制审核人" in groups["missing-field"]["places"][0]["message"]
    assert report["records"]["new_errors"] == sum(one["count"] for one in groups.values() if one["severity"] == "error")
    assert report["records"]["duties_unknown"] == ""
    assert files(city.root) == before


def test_writes_the_pin_and_nothing_else(city: Repo, tmp_path: Path) -> None:
    wheel = newer(tmp_path / "wheels")
    before = files(city.root)
    done = upgrade(city, "--to", str(tmp_path / "wheels"), "--write", "--sha256", hashlib.sha256(wheel.read_bytes()).hexdigest().upper())
    assert done.code == 1
    assert "已写入 requirements.txt" in done.out
    after = files(city.root)
    pin = after.pop("requirements.txt").decode()
    del before["requirements.txt"]
    # The wheel lies where the pin looks for it.
    assert after.pop("wheels/credit-9.1-py3-none-any.whl") == wheel.read_bytes()
    assert after == before
    # Where pip looks stays as the city has set it; the libraries are the ones listed in the new version.
    assert "--find-links wheels\n" in pin
    assert f"credit==9.1 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n" in pin
    assert (ROOT / "requirements/run.txt").read_text(encoding="utf-8").strip() in pin
    # A second time, the program that runs is not the pinned one.
    assert "钉的是 9.1" in upgrade(city, "--to", str(wheel)).err


def test_nothing_becomes_wrong(city: Repo, tmp_path: Path) -> None:
    done = upgrade(city, "--to", str(wheels.make(tmp_path, "9.1")))
    assert (done.code, done.err) == (0, "")
    assert "新增错误0个、警告0个" in done.out


def test_the_text_groups_and_names_places(city: Repo, tmp_path: Path) -> None:
    done = upgrade(city, "--to", str(newer(tmp_path)))
    assert re.search(rf"错误 missing-field：1处\n    {re.escape(PENALTY)}:\d+ 缺少必填项“法制审核人”", done.out)
    assert "penalty reviewed_by（法制审核人）新增，必填" in done.out
    assert "以上是预览" in done.out


def test_from_a_made_up_older_version(city: Repo, tmp_path: Path) -> None:
    """The older one did not demand the content and did not ask for half-year reports: with this version a field is missing and duties are late."""

    def schema(text: str) -> str:
        data = json.loads(text)
        data["required"].remove("content")
        return json.dumps(data, ensure_ascii=False)

    rule = RULE.replace("disclose-penalties", "report-half-year")
    changes = {SCHEMA: schema, rule: lambda text: text.replace("enabled: 启用", "enabled: 停用")}
    old = unpack(open_wheel(wheels.make(tmp_path, "0.0.1", changes)), tmp_path / "old")
    record = (city.root / PENALTY).read_text(encoding="utf-8")
    city.write(PENALTY, re.sub(r"(?m)^content:.*\n(?: .*\n)*", "", record))
    city.write("requirements.txt", PIN.replace(__version__, "0.0.1"))
    Git(city.root, new=False).commit("2026-11-21")
    new = wheels.make(tmp_path / "new", "1.0.0")
    words = [sys.executable, "-m", "generator", "--root", str(city.root), "upgrade", "--to", str(new), "--as-of", AS_OF]
    done = run([*words, "--format", "json"], cwd=old, env={"PYTHONPATH": ""})
    assert (done.code, done.err) == (1, "")
    report = json.loads(done.out)
    assert (report["from"], report["to"]) == ("0.0.1", "1.0.0")
    assert [(one["field"], one["what"]) for one in report["schemas"]] == [("content", "became-required")]
    (group,) = [one for one in report["records"]["groups"] if one["severity"] == "error"]
    assert (group["slug"], group["count"], group["places"][0]["path"]) == ("missing-field", 1, PENALTY)
    assert [(one["rule"], one["authority"], one["due"]) for one in report["records"]["late"]] == [
        ("report-half-year", "xyb", "2026-06-30"),
        ("report-half-year", "yjj", "2026-06-30"),
    ]
    assert [(one["rule"], one["authority"]) for one in report["records"]["owing"]] == [("report-half-year", "xyb"), ("report-half-year", "yjj")]


WRONG: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "none": (lambda folder: [], "wheels"),
    "missing": (lambda folder: ["--to", str(folder / "no.whl")], "没有这个文件"),
    "other": (lambda folder: ["--to", str(wheels.make(folder, "9.1", name="other"))], "不是生成器的轮子，而是 other 的"),
    "torn": (lambda folder: ["--to", str(wheels.make(folder, "9.1", torn="generator/checks/suite.py"))], "坏了或者被改过"),
    "sum": (lambda folder: ["--to", str(wheels.make(folder, "9.1")), "--sha256", "ab" * 32], "SHA-256"),
    "older": (lambda folder: ["--to", str(wheels.make(folder, "0.0.1"))], "--downgrade"),
    "same": (lambda folder: ["--to", str(wheels.make(folder, __version__))], "和 requirements.txt 钉住的不是同一个文件"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_calls(city: Repo, tmp_path: Path, name: str) -> None:
    words, said = WRONG[name]
    before = files(city.root)
    done = upgrade(city, *words(tmp_path / "wheels"), "--write")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert files(city.root) == before


def test_the_same_version(city: Repo, tmp_path: Path) -> None:
    wheel = wheels.make(tmp_path, __version__)
    city.write("requirements.txt", PIN.replace("0" * 64, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    done = upgrade(city, "--to", str(wheel))
    assert (done.code, f"已经是 {__version__}" in done.err) == (2, True)


def test_a_downgrade_by_its_own_word(city: Repo, tmp_path: Path) -> None:
    done = upgrade(city, "--to", str(wheels.make(tmp_path, "0.0.1")), "--downgrade", "--write")
    assert done.code == 0
    assert "credit==0.0.1" in (city.root / "requirements.txt").read_text(encoding="utf-8")


def test_a_pin_with_changes_that_are_not_committed(city: Repo, tmp_path: Path) -> None:
    city.write("requirements.txt", PIN + "# 手改\n")
    wheel = str(wheels.make(tmp_path, "9.1"))
    done = upgrade(city, "--to", wheel, "--write")
    assert (done.code, "没提交的改动" in done.err) == (2, True)
    assert upgrade(city, "--to", wheel).code == 0


@pytest.mark.parametrize(("text", "said"), [(None, "没有 requirements.txt"), ("mkdocs==1\n", "没有写生成器的版本"), ("credit==甲\n", "读不懂"), (PIN + PIN, "不止一处"), (PIN.replace(__version__, "0.0.7"), "钉的是 0.0.7")])
def test_pins_that_cannot_be_used(city: Repo, tmp_path: Path, text: str | None, said: str) -> None:
    if text is None:
        (city.root / "requirements.txt").unlink()
    else:
        city.write("requirements.txt", text)
    done = upgrade(city, "--to", str(wheels.make(tmp_path, "9.1")))
    assert (done.code, said in done.err) == (2, True)


def test_a_new_version_that_does_not_run(city: Repo, tmp_path: Path) -> None:
    wheel = wheels.make(tmp_path, "9.1", {"generator/checks/suite.py": lambda text: "raise RuntimeError('boom')\n"})
    before = files(city.root)
    done = upgrade(city, "--to", str(wheel), "--write")
    assert (done.code, "检查没有做成" in done.err, "boom" in done.err) == (2, True, True)
    assert files(city.root) == before


def test_a_complete_repository_is_upgraded_by_git(repo: Repo) -> None:
    done = repo.credit("upgrade")
    assert (done.code, "完整的仓库" in done.err) == (2, True)


GUIDE = (ROOT / "docs/upgrade.zh-CN.md").read_text(encoding="utf-8")


def test_the_commands_of_the_guide(city: Repo, tmp_path: Path) -> None:
    """One after the other, as a city does it; after the new pin the program that runs is still the old one, which the check does not mind."""
    wheels.make(city.root / "wheels", "9.1")
    city.write("通知.txt", (ROOT / "tests/adopt/notices/2026.txt").read_bytes())
    lines = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]
    assert len(lines) == 8
    for line in lines:
        words = shlex.split(line)
        if words[0] == "git":
            Git(city.root, new=False).run(*words[1:])
            continue
        assert words[:2] == ["python3", "run.py"]
        command = words[3:] if words[2] == "credit" else words[2:]
        done = city.credit(*command)
        assert (done.code, done.err) == (0, ""), line
    assert "credit==9.1" in Git(city.root, new=False).run("show", "HEAD:requirements.txt")


def test_a_city_becomes_a_province(city: Repo) -> None:
    """Its version stays; what gathers cities is added once, and only to a pin whose changes can be taken back."""
    before = files(city.root)
    done = upgrade(city, "--province")
    assert (done.code, done.err) == (0, "")
    assert "要补上" in done.out
    assert "duckdb" in done.out
    assert files(city.root) == before
    done = upgrade(city, "--province", "--write")
    assert (done.code, done.err) == (0, "")
    after = files(city.root)
    text = after.pop("requirements.txt").decode()
    assert text.startswith(PIN)
    assert len(re.findall(r"^duckdb==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == 1
    del before["requirements.txt"]
    assert after == before
    assert "不用补" in upgrade(city, "--province", "--write").out
    city.write("requirements.txt", PIN + "# 手改\n")
    assert "没提交的改动" in upgrade(city, "--province", "--write").err
    for words in (("--to", "wheels"), ("--downgrade",), ("--format", "json")):
        done = upgrade(city, "--province", *words)
        assert (done.code, "不换版本" in done.err) == (2, True)


@pytest.mark.parametrize("province", [False, True])
def test_the_next_version_of_a_province_brings_its_libraries_too(city: Repo, tmp_path: Path, province: bool) -> None:
    if province:
        city.write("content/lists/cities/jia.yml", 'name: 甲市\ncode: "990100"\naddress: https://xinyong.jia.example/\nsince: 2026-11-02\n')
    done = upgrade(city, "--to", str(wheels.make(tmp_path, "9.1")), "--write")
    assert (done.code, done.err) == (0, "")
    assert ("\nduckdb==" in (city.root / "requirements.txt").read_text(encoding="utf-8")) == province
