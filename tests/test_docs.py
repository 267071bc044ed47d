"""Every command in the documentation is run, and every command there is is documented."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest
from support import HANGS, ROOT, Git, Repo, free_port, shipped_repo, wait_until_serving
from test_architecture import ROOMS

DOCS = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "benchmarks/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "content/pages").rglob("*.md")),
]
CALL = re.compile(r"python3 dev\.py ([^`\n#|）)…]+)")
# Sentences also speak of "credit" and "credit explain" as such, with what follows left to the reader.
CALLS = sorted({match.strip() for doc in DOCS for match in CALL.findall(doc.read_text(encoding="utf-8"))} - {"credit", "credit explain"})


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def started(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, call: str) -> list[str]:
    """What `dev.py` starts for a call, without the installing."""
    words: list[list[str]] = []
    monkeypatch.setattr(dev, "install", lambda *names: None)
    monkeypatch.setattr(dev, "run", lambda found: words.append(found) or 0)
    assert dev.main(shlex.split(call)) == 0, call
    return words[0] if words else []


def test_there_is_something_to_run() -> None:
    assert {"preview", "test", "check"} <= set(CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_every_documented_command_runs(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, shipped: Repo, tmp_path: Path, call: str) -> None:
    words = started(dev, monkeypatch, call)
    if call.partition(" ")[0] in ("bench", "lint", "wheel"):
        return  # tests/test_dev.py and tests/test_wheel.py run what these start
    assert words[0] == str(dev.PYTHON)
    if words[1:3] == ["-m", "pytest"]:
        # This very run, or a part of it.
        assert all((ROOT / word).is_file() for word in words[3:] if word.startswith("tests/"))
        return
    assert words[1:3] == ["-m", "generator"]
    command = words[3:]
    if command[0] in ("serve", "desk"):
        return  # see below
    if command[0] == "init":
        return  # it asks; tests/adopt/test_answers.py answers
    if command[0] == "build":
        command += ["--site-dir", str(tmp_path / "site")]
    # Placeholders of the documentation stand for what the shipped content has.
    done = shipped.credit(*[{"DATE": "2026-11-22"}.get(word, word) for word in command])
    assert done.code == 0, done.out + done.err


def test_the_preview_serves_the_site(shipped: Repo) -> None:
    port = free_port()
    words = [sys.executable, "-m", "generator", "serve", "--address", f"127.0.0.1:{port}"]
    process = subprocess.Popen(words, cwd=shipped.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_until_serving(process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/disclosures/penalties/", timeout=HANGS) as answer:
            assert "行政处罚" in answer.read().decode("utf-8")
    finally:
        process.terminate()
        process.communicate(timeout=HANGS)


def test_the_desk_opens(tmp_path: Path) -> None:
    """With the content that ships, as the README starts it, but for the browser."""
    shipped = shipped_repo(tmp_path / "shipped")
    Git(shipped.root).commit("2026-11-22")
    words = [sys.executable, "-m", "generator", "desk", "--state", str(tmp_path / "state"), "--port", "0", "--no-browser"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, cwd=shipped.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/enter/\S+", line)))
        with urllib.request.urlopen(address, timeout=HANGS) as answer:
            assert "工作台" in answer.read().decode("utf-8")
    finally:
        process.terminate()
        process.communicate(timeout=HANGS)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_readme(readme: str, shipped: Repo) -> None:
    help_text = shipped.credit("--help").out
    commands = set(re.findall(r"^    ([a-z-]+)(?: |$)", help_text, re.MULTILINE))
    assert {"check", "build", "serve", "new", "explain", "deadlines"} <= commands
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [command for command in sorted(commands) if f"`credit {command}" not in text] == []


def test_links_between_documents_lead_somewhere() -> None:
    for doc in [ROOT / "CHANGELOG.md", *(doc for doc in DOCS if doc.is_relative_to(ROOT / "docs") or doc.parent == ROOT)]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", doc.read_text(encoding="utf-8")):
            assert (doc.parent / target).exists(), f"{doc.name}: {target}"


def test_the_architecture_page_has_the_rooms_and_what_they_may_know() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z]+)/` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    assert {name: sorted(known.split(", ")) for name, known in rows} == {
        name: sorted(known.split()) or ["nothing of ours"] for name, known in ROOMS.items()
    }


DECISIONS = sorted((ROOT / "docs/decisions").glob("2*.md"))


def test_every_decision_is_in_the_index_and_in_order() -> None:
    rows = re.findall(r"^\| ([\d-]+) \| \[(.+)\]\((.+)\) \|$", (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(file.name[:10], file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "), file.name) for file in DECISIONS]


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_says_what_why_and_what_was_rejected(file: Path) -> None:
    title, place, *parts = file.read_text(encoding="utf-8").split("\n\n")
    assert re.fullmatch(r"# .+", title)
    assert place.startswith(f"{file.name[:10]} · `")
    assert [re.match(r"\*\*(\w+)", part).group(1) for part in parts[:3] if part.startswith("**")] == ["Decision", "Why", "Rejected"]  # type: ignore[union-attr]


@pytest.mark.parametrize("doc", [*sorted((ROOT / "docs").glob("*.md")), *DECISIONS], ids=lambda doc: doc.stem)
def test_what_a_document_names_in_the_program_is_there(doc: Path) -> None:
    """Modules as `room/module`, files by their path from the root, and classes."""
    text = doc.read_text(encoding="utf-8")
    modules = re.findall(rf"`((?:{'|'.join(ROOMS)})/\w+)`", text)
    files = re.findall(r"`((?:generator|tests|docs|schemas|content|\.github|benchmarks)/[\w./-]+)`", text)
    assert [name for name in modules if not any((ROOT / "generator" / found).exists() for found in (name, f"{name}.py"))] == []
    # A wheel has this folder; a checkout has what lies in it at its top.
    assert [name for name in files if not (ROOT / name).exists() and name != "generator/given/"] == []
    if doc.stem == "architecture" or doc in DECISIONS:
        code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "generator").rglob("*.py"))
        classes = set(re.findall(r"`([A-Z]\w+)`", text))
        assert classes - set(re.findall(r"^class (\w+)", code, re.MULTILINE)) == set()
