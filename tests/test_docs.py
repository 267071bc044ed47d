"""Every command in the documentation is run, and every command there is is documented."""

from __future__ import annotations

import importlib.util
import re
import shlex
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest
from support import ROOT, Repo
from test_architecture import ROOMS

DOCS = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "benchmarks/README.md",
    *sorted((ROOT / "docs").glob("*.md")),
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
    if call.partition(" ")[0] in ("bench", "lint"):
        return  # tests/test_dev.py runs what these start
    assert words[0] == str(dev.PYTHON)
    if words[1:3] == ["-m", "pytest"]:
        assert words[3:] == []  # this very run
        return
    assert words[1:3] == ["-m", "generator"]
    command = words[3:]
    if command[0] == "serve":
        return  # see below
    if command[0] == "build":
        command += ["--site-dir", str(tmp_path / "site")]
    # Placeholders of the documentation stand for what the shipped content has.
    done = shipped.credit(*[{"DATE": "2026-11-22"}.get(word, word) for word in command])
    assert done.code == 0, done.out + done.err


def test_the_preview_serves_the_site(shipped: Repo) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "generator", "serve", "--address", f"127.0.0.1:{port}"]
    process = subprocess.Popen(words, cwd=shipped.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Serving on" in line:
                break
        else:
            pytest.fail("".join(said))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/disclosures/penalties/", timeout=30) as answer:
            assert "行政处罚" in answer.read().decode("utf-8")
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_readme(readme: str, shipped: Repo) -> None:
    help_text = shipped.credit("--help").out
    commands = set(re.findall(r"^    ([a-z-]+)(?: |$)", help_text, re.MULTILINE))
    assert {"check", "build", "serve", "new", "explain", "deadlines"} <= commands
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [command for command in sorted(commands) if f"`credit {command}" not in text] == []


def test_links_between_documents_lead_somewhere() -> None:
    for doc in [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", doc.read_text(encoding="utf-8")):
            assert (doc.parent / target).exists(), f"{doc.name}: {target}"


def test_the_architecture_page_has_the_rooms_and_what_they_may_know() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z]+)/` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    assert {name: sorted(known.split(", ")) for name, known in rows} == {
        name: sorted(known.split()) or ["nothing of ours"] for name, known in ROOMS.items()
    }
