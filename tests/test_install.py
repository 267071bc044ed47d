"""The README's first command needs what requirements/run.txt pins, and nothing that only tests or benchmarks need."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from support import AS_OF, HANGS, ROOT, free_port, run, wait_until_serving

MODULES = sorted((ROOT / "generator").rglob("*.py"))


def pinned(name: str) -> set[str]:
    """The packages that a lock file names, as the index writes them."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {re.sub(r"[-_.]+", "-", found).lower() for found in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def imported(file: Path) -> set[str]:
    """The first names of all that a module imports from elsewhere, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"generator"}


def test_the_generator_imports_only_what_is_pinned_for_it() -> None:
    packages = importlib.metadata.packages_distributions()
    known = pinned("run.txt")
    # One room is for those who gather a province, and imports what it needs only when it is used.
    of_province = known | pinned("province.txt")
    assert "mkdocs" in known
    assert "pytest" not in known
    strange = {}
    for file in MODULES:
        names = {name for name in imported(file) if not {re.sub(r"[-_.]+", "-", one).lower() for one in packages[name]} & (of_province if file.parent.name == "lake" else known)}
        if names:
            strange[file.relative_to(ROOT).as_posix()] = names
    assert strange == {}


def test_a_package_has_one_version_in_all_lists() -> None:
    """They are installed into one environment."""
    versions: dict[str, list[set[str]]] = {}
    for name in ("run.txt", "test.txt", "bench.txt", "province.txt", "spark.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        own: dict[str, set[str]] = {}
        for package, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE):
            # Several where versions of Python need different ones.
            own.setdefault(re.sub(r"[-_.]+", "-", package).lower(), set()).add(version)
        for package, found in own.items():
            versions.setdefault(package, []).append(found)
    assert {package: found for package, found in versions.items() if any(one != found[0] for one in found)} == {}


class Fresh:
    """A copy of this checkout without anything installed, and `dev.py` in it as somebody starts it who has just fetched it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # All that is or could be committed: nothing that was installed or built here.
        listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT).out
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, root / name)
        # What the tests have installed must not be seen from there.
        self.env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}
        self.env |= {"GIT_CEILING_DIRECTORIES": str(root.parent)}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begins a command in a process group of its own, which Ctrl+C ends."""
        return subprocess.Popen(
            words,
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # A shell that runs the tests in the background lets all its children ignore Ctrl+C.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *words: str) -> str:
        """What a command says; the test fails with that if the command does, also where no package index can be reached."""
        process = self.start(*words)
        out, _ = process.communicate()
        assert process.returncode == 0, out
        return out


@pytest.mark.slow
def test_a_fresh_checkout_needs_nothing_but_what_is_pinned_to_run(tmp_path: Path) -> None:
    """Installs from the package index that this machine uses, as `dev.py` does for everybody; then previews, builds, checks and loads all."""
    fresh = Fresh(tmp_path / "credit")
    port = free_port()
    process = fresh.start(sys.executable, "dev.py", "preview", "--address", f"127.0.0.1:{port}")
    try:
        wait_until_serving(process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=HANGS) as answer:
            assert "信用示范" in answer.read().decode("utf-8")
    finally:
        # As Ctrl+C does: everything that belongs to the command is told to end.
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=HANGS)
    fresh.run(sys.executable, "dev.py", "build", "--as-of", AS_OF, "--site-dir", str(tmp_path / "site"))
    assert (tmp_path / "site" / "index.html").is_file()
    assert "共 0 个错误" in fresh.run(sys.executable, "dev.py", "check", "--as-of", AS_OF)
    python = str(fresh.root / ".venv" / "bin" / "python")
    there = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
        for line in fresh.run(python, "-m", "pip", "freeze", "--exclude-editable").split()
    }
    assert there - pinned("run.txt") == set()
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in MODULES if file.name != "__main__.py"]
    modules = [name.removesuffix(".__init__") for name in names if ".templates." not in name]
    fresh.run(python, "-c", f"import importlib\nfor name in {modules!r}: importlib.import_module(name)")
