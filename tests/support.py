"""Helpers of the tests: a repository in a temporary folder, the command `credit` in two ways, and small readers of pages."""

from __future__ import annotations

import atexit
import contextlib
import copy
import datetime
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from generator.cli import main
from generator.engine.store import FOLDER
from generator.law.commits import Commit
from generator.law.history import History
from generator.model.records import first_text
from generator.text import identifiers

ROOT = Path(__file__).resolve().parent.parent
BASE = ROOT / "tests" / "explain_base"
AS_OF = "2026-11-22"
# The seconds after which a program, a server or another thread that gives no answer counts as hung. Far more than any of them needs on a
# slow machine that does other work too, since a test proves what is done, and not how fast: speed is measured by the benchmarks.
HANGS = 1200
SCHEMA_FILES = sorted((ROOT / "schemas").glob("*.schema.json"))
# The kinds that have an official table, and its formats.
EXCHANGED = ("permit", "penalty", "commitment", "red-black-list", "power-list")
FORMS = ("xlsx", "csv", "xml", "json")
KIND_NAMES = [file.name.removesuffix(".schema.json") for file in SCHEMA_FILES]

# A record without any fault in the repository of the fixture `repo`. Tests break it in one place each.
GOOD_FILE = "content/lists/commitments/xzspj-11.yml"
GOOD = """\
code: 99010020260312000011
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: 91990100MA1G0A0192
type: 审批替代型
matter: 申请办理食品经营许可
content: 承诺经营场所和设施设备符合法定条件。
liability: 不符合承诺条件的，自愿接受撤销许可决定。
made_on: 2026-03-12
accepted_by: xzspj
fulfilment: 履行中
publicity: 可向社会公开
"""


@dataclass(frozen=True)
class Result:
    """The result of a run of the command."""

    code: int
    out: str
    err: str


class Repo:
    """A repository of its own below a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, file: str, content: str | bytes) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def dump(self, file: str, data: Any) -> Path:
        return self.write(file, as_yaml(data))

    def credit(self, *words: str, cwd: Path | None = None) -> Result:
        """`credit` in this process, started in the repository."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(cwd or self.root), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main.main(["--root", str(self.root), *words])
            except SystemExit as stop:
                # argparse ends the program itself if a call is wrong.
                code = int(stop.code or 0)
        return Result(code, out.getvalue(), err.getvalue())

    def program(self, *words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Result:
        """`credit` as a program of its own, found by the folder it is started in."""
        return run([sys.executable, "-m", "generator", *words], cwd=cwd or self.root, env=env)

    def check(self, *words: str) -> list[dict[str, Any]]:
        """The diagnostics of `credit check --format json`; also asserts that exit code and counts agree with them."""
        done = self.credit("check", "--format", "json", "--as-of", AS_OF, *words)
        assert done.err == ""
        report = json.loads(done.out)
        found: list[dict[str, Any]] = report["diagnostics"]
        assert report["errors"] == sum(d["severity"] == "error" for d in found)
        assert report["warnings"] == sum(d["severity"] == "warning" for d in found)
        assert done.code == (1 if report["errors"] else 0)
        return found

    def places(self, *words: str) -> list[tuple[str, int, int, str]]:
        """File, line, column and slug of each diagnostic."""
        return [(d["path"], d["line"], d["column"], d["slug"]) for d in self.check(*words)]

    def build(self, target: Path, *words: str, env: Mapping[str, str] | None = None) -> Path:
        """The built site. If it cannot be built, the test fails with the message of the builder."""
        command = ("build", "--as-of", AS_OF, "--site-dir", str(target), *words)
        done = self.credit(*command) if env is None else self.program(*command, env=env)
        assert done.code == 0, done.out + done.err
        return target


def run(words: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Result:
    """Runs a program that can import this checkout, without any configuration of the machine."""
    base = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "CREDIT_", "SOURCE_DATE_EPOCH"))}
    base |= {"PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(list(words), cwd=cwd, env=base | dict(env or {}), capture_output=True, check=False, timeout=HANGS)
    return Result(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


class Git:
    """A git repository with given dates of commits, by a clock in Asia/Shanghai, that no settings of the user influence."""

    def __init__(self, root: Path, *, new: bool = True) -> None:
        self.root = root
        self.at = "2026-01-01T10:00:00+0800"
        if new:
            root.mkdir(parents=True, exist_ok=True)
            self.run("init", "-q", "-b", "main")

    def run(self, *words: str, stdin: str = "") -> str:
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env |= {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": self.at}
        env |= {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t"}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(
            ["git", "-C", str(self.root), *words], input=stdin, env=env, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    def write(self, file: str, text: str | bytes) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def commit(self, day: str, files: Mapping[str, str | None] | None = None) -> str:
        """Writes files (None removes one) and commits everything on a day or at a moment; returns the commit."""
        self.at = day if "T" in day else f"{day}T10:00:00+0800"
        for file, text in (files or {}).items():
            if text is None:
                (self.root / file).unlink()
            else:
                self.write(file, text)
        self.run("add", "-A")
        self.run("commit", "-q", "--allow-empty", "-m", day)
        return self.run("rev-parse", "HEAD").strip()


def proved(published: Mapping[str, str]) -> History:
    """A history in which each file was added on its day and never changed again."""
    days = sorted(set(published.values()))
    commits = [Commit(f"c{number}", datetime.date.fromisoformat(day), ()) for number, day in enumerate(days)]
    alone = {file: days.index(day) for file, day in published.items()}
    return History(True, commits, alone)


def new_repo(root: Path, *, departments: bool = True) -> Repo:
    """The real schemas, settings and pages, and two departments, but no other records. The pages have been checked already."""
    repo = _unchecked_repo(root, departments=departments)
    # "Safe to copy at any time", says the store; a check of the pages of the guide takes longer than all the rest of a check.
    shutil.copytree(_remembered(), root / FOLDER, copy_function=shutil.copyfile)
    return repo


@cache
def _remembered() -> Path:
    """What a check of a new repository remembers, computed once in each process of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="credit-tests-"))
    atexit.register(shutil.rmtree, folder)
    repo = _unchecked_repo(folder / "repo")
    assert repo.check() == []
    return repo.root / FOLDER


def _unchecked_repo(root: Path, *, departments: bool = True) -> Repo:
    root.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "schemas", root / "schemas", copy_function=shutil.copyfile)
    shutil.copytree(ROOT / "content" / "pages", root / "content" / "pages", copy_function=shutil.copyfile)
    settings_text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("shifan", "jia")
    # Only the sample has a day of its own.
    settings_text = re.sub(r"^  as_of: .*\n", "", settings_text, flags=re.MULTILINE)
    (root / "mkdocs.yml").write_text(settings_text, encoding="utf-8")
    if departments:
        shutil.copytree(BASE / "content", root / "content", dirs_exist_ok=True)
    return Repo(root)


def check_unprivileged(repo: Repo) -> Result:
    """`credit check` without root's right to read every file."""
    # The user stays the same, so that the checkout and the interpreter can be read wherever they lie.
    limits = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] if os.geteuid() == 0 else []
    return run([*limits, sys.executable, "-m", "generator", "--root", str(repo.root), "check", "--as-of", AS_OF], cwd=ROOT)


def shipped_repo(root: Path) -> Repo:
    """A copy of everything that this repository publishes."""
    root.mkdir(parents=True, exist_ok=True)
    for name in ("schemas", "content"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    return Repo(root)


# A kind with features that no shipped one may have: a share, figures, a page and a kind by their names, a limit.
PENALTY_FILE = "content/disclosures/penalties/2026/scjgj-15.yml"
# A penalty of a natural person. Its texts need no second look until a test adds something: they hold no long run of digits.
PERSONS_PENALTY = """\
authority: scjgj
document_number: 甲市监罚〔2026〕15号
subject:
  type: 自然人
  name: 李*
  id_type: 身份证
violation_type: 经营超过保质期的食品
facts: 经查属实。
basis: 依据《中华人民共和国食品安全法》第一百二十四条。
categories: [警告]
content: 警告。
severity: 轻微
decided_on: 2026-04-21
valid_until: 2027-04-20
"""
# How the rule of the shipped kind `case` names the time that the law does not count.
NOT_COUNTED = {
    "field": "not_counted",
    "from": "not_counted.from",
    "until": "not_counted.to",
    "told": "not_counted.told_on",
    "ground": "not_counted.ground",
    "law": "《中华人民共和国行政许可法》第四十五条",
}
# A notice up to its clauses.
NOTICE_HEAD = """\
title: 甲市政务服务意见
issuer: 甲市人民政府
issued: 2008年6月6日
page: index.md
clauses:
"""
# The ending of a revoked record, with everything that the law demands.
REVOKED = {
    "how": "撤销",
    "on": "2026-11-01",
    "basis": "行政复议机关决定撤销本处罚决定。",
    "decided_by": "甲市人民政府",
    "decided_on": "2026-10-30",
    "document_number": "甲政复决〔2026〕18号",
}
SAMPLE_FILE = "schemas/sample.schema.json"
SAMPLE = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "样例",
  "description": "一份样例一个文件。",
  "x-record": {
    "folder": "lists/samples",
    "singular": "样例",
    "plural": "样例",
    "group": "信用监督",
    "order": 190,
    "caption": "{name}",
    "date": "on",
    "authority": "authority",
    "columns": ["name", "page", "about"],
    "computed": [{"title": "办结率", "share": "finished", "of": "count.received"}],
    "figures": [
      {"title": "已填日期", "when": [{"field": "on"}]},
      {"title": "办结", "when": [{"field": "state", "values": ["办结"]}], "among": [{"field": "on"}]}
    ]
  },
  "type": "object",
  "properties": {
    "name": {"title": "名称", "description": "填写名称。", "type": "string"},
    "on": {"title": "日期", "description": "填写日期。", "type": "string", "format": "date"},
    "authority": {"$ref": "common.json#/$defs/department"},
    "state": {"title": "状态", "description": "选一项。", "type": "string", "enum": ["办结", "在办"]},
    "finished": {
      "title": "办结数",
      "description": "填写件数。",
      "type": "integer",
      "x-unit": "件",
      "x-most": [{"when": [{"field": "state", "values": ["在办"]}, {"field": "on"}], "most": 2.5, "law": "甲政〔2026〕1号第三条"}]
    },
    "count": {
      "title": "数量",
      "description": "填写数量。",
      "type": "object",
      "properties": {"received": {"title": "受理数", "description": "填写件数。", "type": "integer"}},
      "additionalProperties": false
    },
    "page": {"title": "网页", "description": "填写网页。", "type": "string", "x-page": true},
    "about": {"title": "种类", "description": "填写种类。", "type": "string", "x-kind": true}
  },
  "required": ["name"],
  "additionalProperties": false,
  "examples": [{"name": "一"}, {"name": "二"}]
}
"""


def examples(number: int) -> settings:
    """The number of examples of a property in the slow set, where others have a hundred; in proportion in any other run."""
    return settings(max_examples=max(1, number * settings.default.max_examples // 100))


def as_yaml(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)


def schema(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return value


# A repository made of the examples of every schema, whatever kinds there are


def city(root: Path, kinds: Any) -> Repo:
    """Every example of every kind as a record, with as many more as their links need. A new kind takes part without any change here."""
    repo = new_repo(root, departments=False)
    records: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in kinds:
        own = records.setdefault(kind.name, {})
        for i, example in enumerate(kind.examples, 1):
            own[example_id(kind, i)] = copy.deepcopy(example)
    for kind in kinds:
        for i, example in enumerate(kind.examples):
            for field, value in _leaves(kind.root, example):
                if field.link and value not in records[field.link]:
                    # A record of the same kind to which a record links is made like the example before.
                    like = max(i - 1, 0) if field.link == kind.name else 0
                    records[field.link][value] = _another(kinds.by_name[field.link], len(records[field.link]), like)
    _declare_numbers(kinds, records)
    _list_items(kinds, records)
    for kind in kinds:
        for ident, data in records[kind.name].items():
            repo.dump(f"content/{kind.folder}/{ident}.yml", data)
    return repo


def example_id(kind: Any, number: int) -> str:
    """The id of an example of a kind in the city; examples count from 1."""
    return f"{kind.examples[number - 1][kind.date][:4]}/example-{number}" if kind.years else f"example-{number}"


def _leaves(shape: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(shape.properties[key], below)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(shape.items, one)
    else:
        yield shape, value


def uscc(number: int, prefix: str = "11990100") -> str:
    """A right code, different for each number."""
    body = f"{prefix}TE{number:06d}"
    body += identifiers.inner_check_digit(body[8:16])
    return body + identifiers.uscc_check_digit(body)


def _another(kind: Any, number: int, like: int) -> dict[str, Any]:
    """An example of a kind with other values wherever two records must not share one."""
    data = copy.deepcopy(kind.examples[like])
    for key, field in kind.root.properties.items():
        if field.unique and key in data:
            data[key] = uscc(number) if field.format == "uscc" else f"{data[key]}（{number}）"
        for name, below in field.items.properties.items() if field.items is not None and field.items.type == "object" else ():
            for one in data.get(key, ()) if below.unique else ():
                one[name] = f"{one[name]}-{number}"
    data.pop("document_numbers", None)
    return data


def _list_items(kinds: Any, records: dict[str, dict[str, dict[str, Any]]]) -> None:
    """The items that records name in lists of their own department (`x-in-link`)."""
    for kind in kinds:
        for path, field in kind.root.paths():
            for data in records[kind.name].values() if field.in_link else ():
                named, link = first_text(data, path), first_text(data, field.in_link["link"])
                if named:
                    linked = records[kind.root.at(field.in_link["link"]).link][link]
                    item = copy.deepcopy(linked[field.in_link["list"]][0]) | {field.in_link["by"][-1]: named}
                    linked[field.in_link["list"]].append({key: item[key] for key in item if key not in field.in_link["by"][:-1]})
                    linked["authority"] = data["authority"]


def _declare_numbers(kinds: Any, records: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Departments with the patterns of the document numbers in the examples of other kinds."""
    for kind in kinds:
        for data in records[kind.name].values():
            for key, field in kind.root.properties.items():
                if field.document_number and key in data:
                    department = records["department"][data[field.document_number[0]]]
                    pattern = re.sub(r"〔\d{4}〕\d+号", "〔{year}〕{serial}号", data[key])
                    one = {"title": kind.singular, "kind": kind.name, "pattern": pattern}
                    declared = department.setdefault("document_numbers", [])
                    if one not in declared:
                        declared.append(one)


# Readers of built pages


class Page(HTMLParser):
    """A page as a browser reads it: elements with attributes, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.html = html
        self._silent = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def links(self) -> list[str]:
        return [attrs["href"] for attrs in self.all("a") if "href" in attrs]


def addresses(site: Path) -> set[str]:
    """The address, from the root, of every page of a built site."""
    return {path.parent.relative_to(site).as_posix().removeprefix(".") + "/" for path in site.rglob("index.html")} - {"/"} | {""}


def assets(site: Path) -> str:
    """The folder of the style sheet and the scripts of a built site, from its root."""
    [found] = site.glob("assets/credit-*")
    return f"assets/{found.name}/"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def body_of(html: str) -> str:
    """The text of a page without the frame of the theme."""
    found = re.search(r"<article[^>]*>(.*?)</article>", html, re.S)
    assert found, "a page without an article"
    return found[1]


# Text with marks where diagnostics must point


_MARK = re.compile(r"⟦([a-z0-9-]+)⟧")


def marked(file: str, text: str) -> tuple[str, list[tuple[str, int, int, str]]]:
    """A text without its marks `⟦slug⟧`, and the place of each: a mark stands right before the place of the diagnostic."""
    expected: list[tuple[str, int, int, str]] = []
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        while found := _MARK.search(line):
            expected.append((file, number, found.start() + 1, found[1]))
            line = line[: found.start()] + line[found.end() :]
        lines.append(line)
    return "\n".join(lines), expected


def extracted(packed: tarfile.TarFile, target: Path) -> None:
    """Unpacks an archive that a test made. The first patches of Python 3.11, which Debian 12 has, know no filters."""
    packed.extractall(target, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    return found


def wait_until_serving(process: subprocess.Popen[str]) -> None:
    """Reads what a preview says until it serves; the test fails with all that it said if it ends before."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Serving on" in line:
            return
    pytest.fail("".join(said))
