"""Runs workflows by `act` on this machine itself: real git, the real generator, no container and no network.

A `Trial` has a repository as a forge would keep it (the branch `main`, `refs/pull/7/head`, `refs/pull/7/merge`). Actions of the forge have
stand-ins in `tests/workflows/actions/`. What `dev.py` or `run.py` would install is there already: `.venv/bin/python` is a small program that
writes down how it was called and with which tokens, has nothing to do for pip, and otherwise is the Python that runs the tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from stand_in import REPOSITORY, TOKEN
from support import BASE, HANGS, ROOT, Git, run

from generator.proof.notes import Signer

ACTIONS = Path(__file__).parent / "workflows" / "actions"
TEMPLATE = ROOT / "generator" / "adopt" / "template"
PULL = 7
PROGRAM = """\
#!{python}
import json, os, sys
words = sys.argv[1:]
tokens = sorted(name for name, value in os.environ.items() if {token!r} in value or (name == "CREDIT_LOG_KEY" and value))
with open({log!r}, "a", encoding="utf-8") as log:
    log.write(json.dumps({{"words": words, "tokens": tokens, "folder": os.getcwd()}}) + "\\n")
if words[:2] == ["-m", "pip"]:
    sys.exit(0)
if {path!r}:
    os.environ["PYTHONPATH"] = {path!r}
os.execv({python!r}, [{python!r}, *words])
"""
# For programs that are too long or not allowed here: they only write down that they were called.
RECORDER = """\
#!{python}
import json, os, sys
with open({log!r}, "a", encoding="utf-8") as log:
    log.write(json.dumps({{"words": [os.path.basename(sys.argv[0]), *sys.argv[1:]], "tokens": [], "folder": os.getcwd()}}) + "\\n")
"""


@dataclass(frozen=True)
class Outcome:
    """What a run of act did: its exit code, what it said, and the calls of Python that it made, in order."""

    code: int
    said: str
    calls: list[dict[str, Any]]

    def commands(self) -> list[str]:
        """The subcommands of `credit` that were started."""
        return [call["words"][2] for call in self.calls if call["words"][:2] == ["-m", "generator"]]

    def tokens(self) -> dict[str, list[str]]:
        """The subcommands that were given a token, each with the names of the variables that hold it."""
        return {call["words"][2]: call["tokens"] for call in self.calls if call["tokens"] and call["words"][:2] == ["-m", "generator"]}

    def jobs(self) -> dict[str, str]:
        """How each job ended, by its name."""
        ended = re.findall(r"^\[[^/\]]*?/?([^/\]]+?)\s*\].*🏁\s+Job (succeeded|failed)", self.said, re.M)
        return dict(ended)


class Trial:
    """A forge's copy of a repository, and act to run its workflows. `action` is what happens to the pull request."""

    action = "opened"

    def __init__(self, folder: Path, files: Mapping[str, str | bytes], workflows: str = ".github/workflows") -> None:
        self.folder, self.workflows = folder, workflows
        self.store = folder / "store"
        self.store.mkdir(parents=True)
        self.log = folder / "calls"
        self.git = Git(folder / "origin")
        for name, held in files.items():
            # Both are started as programs.
            self.git.write(name, held).chmod(0o755 if name in ("dev.py", "run.py") else 0o644)
        self.git.commit("2026-11-20")
        self.git.run("config", "uploadpack.allowAnySHA1InWant", "true")
        self._programs()

    def _programs(self) -> None:
        venv = self.folder / "venv" / "bin"
        venv.mkdir(parents=True)
        # A checkout of this repository has the program itself; for a city it is installed.
        own = (self.git.root / "generator").is_dir()
        words = {"python": sys.executable, "path": "" if own else str(ROOT), "log": str(self.log), "token": TOKEN}
        beside = self.folder / "programs"
        beside.mkdir()
        # mypy takes long, and the tests of `dev.py lint` run it. sudo would change this machine, npm would ask another one.
        for file, text in ((venv / "python", PROGRAM), (venv / "mypy", RECORDER), (beside / "sudo", RECORDER), (beside / "npm", RECORDER)):
            file.write_text(text.format(**words), encoding="utf-8")
            file.chmod(0o755)
        for name in ("ruff", "actionlint", "zizmor"):
            (venv / name).symlink_to(program(name))
        (beside / "python3").symlink_to(sys.executable)

    def propose(self, files: Mapping[str, str | None], *, branch: str = "patch-1", message: str = "改数据") -> None:
        """A pull request of a fork: a commit beside main, and the merge commit that the forge makes of it."""
        git = self.git
        # By git's objects alone: a hostile `.gitattributes` must not change the files that this test writes.
        git.run("read-tree", "main")
        for name, text in files.items():
            if text is None:
                git.run("update-index", "--force-remove", "--", name)
            else:
                blob = git.run("hash-object", "-w", "--no-filters", "--stdin", stdin=text).strip()
                git.run("update-index", "--add", "--cacheinfo", "100644", blob, name)
        head = git.run("commit-tree", git.run("write-tree").strip(), "-p", "main", "-m", message).strip()
        git.run("update-ref", f"refs/pull/{PULL}/head", head)
        merged = git.run("merge-tree", "--write-tree", "main", head).split()[0]
        merge = git.run("commit-tree", merged, "-p", "main", "-p", head, "-m", f"Merge {branch}").strip()
        git.run("update-ref", f"refs/pull/{PULL}/merge", merge)
        git.run("read-tree", "main")
        self.branch = branch

    def sha(self, name: str) -> str:
        return self.git.run("rev-parse", name).strip()

    def event(self, name: str) -> dict[str, Any]:
        """What the forge tells a workflow of an event."""
        owner, _, short = REPOSITORY.partition("/")
        repository = {"full_name": REPOSITORY, "default_branch": "main", "name": short, "owner": {"login": owner}}
        if name not in ("pull_request", "pull_request_target"):
            return {"ref": "refs/heads/main", "repository": repository}
        head = {"ref": self.branch, "sha": self.sha(f"refs/pull/{PULL}/head"), "repo": {"full_name": "someone/credit", "fork": True}}
        base = {"ref": "main", "sha": self.sha("main"), "repo": {"full_name": REPOSITORY}}
        return {
            "action": self.action,
            "number": PULL,
            "pull_request": {"number": PULL, "head": head, "base": base, "title": self.branch},
            "repository": repository,
        }

    def run(self, event: str, workflow: str, *words: str, env: Mapping[str, str] | None = None) -> Outcome:
        """Runs what a workflow does at an event, with the workflow's text from where the forge takes it."""
        # A pull request is checked by what its own merge commit says; anything else by what main says.
        ref = f"refs/pull/{PULL}/merge" if event == "pull_request" else "refs/heads/main"
        here = self.folder / "runner"
        shutil.rmtree(here, ignore_errors=True)
        runner = Git(here)
        for file in self.git.run("ls-tree", "-r", "--name-only", ref, self.workflows).splitlines():
            runner.write(file, self.git.run("show", f"{ref}:{file}"))
        runner.commit("2026-11-22")
        runner.run("remote", "add", "origin", f"https://github.com/{REPOSITORY}.git")
        (self.folder / "event.json").write_text(json.dumps(self.event(event)), encoding="utf-8")
        self.log.write_text("", encoding="utf-8")
        command = [program("act"), event, "--workflows", f"{self.workflows}/{workflow}.yml", "--eventpath", str(self.folder / "event.json")]
        for label in ("ubuntu-24.04", "ubuntu-latest", "credit-publish"):
            command += ["--platform", f"{label}=-self-hosted"]
        command += ["--no-skip-checkout", "--use-gitignore=false", "--no-cache-server", "--action-offline-mode", *self._actions(here)]
        given = {
            "TRIAL_ORIGIN": str(self.git.root),
            "TRIAL_REF": ref,
            "TRIAL_STORE": str(self.store),
            "TRIAL_VENV": str(self.folder / "venv"),
            "NO_MKDOCS_2_WARNING": "1",
            "NO_COLOR": "1",
        }
        for name, value in (given | dict(env or {})).items():
            command += ["--env", f"{name}={value}"]
        command += ["--secret", f"GITHUB_TOKEN={TOKEN}", *words]
        done = subprocess.run(command, cwd=here, env=self._environment(), capture_output=True, check=False, timeout=HANGS)
        calls = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return Outcome(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"), calls)

    def _environment(self) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "CREDIT_", "PYTEST_", "CI"))}
        kept |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}
        kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return kept | {"PATH": f"{self.folder / 'programs'}{os.pathsep}{os.environ['PATH']}"}

    def _actions(self, here: Path) -> list[str]:
        """The stand-in of each action that is named, at the hash that is named."""
        words = []
        for file in sorted(here.rglob("*.yml")):
            for name, version in re.findall(r"uses: actions/([a-z-]+)[/a-z]*@([0-9a-f]{40})", file.read_text(encoding="utf-8")):
                copy = self.folder / "actions" / name
                if not copy.exists():
                    shutil.copytree(ACTIONS / name, copy)
                    Git(copy).commit("2026-11-22")
                words += ["--local-repository", f"actions/{name}@{version}={copy}"]
        return words


def checkout_files() -> dict[str, str | bytes]:
    """A small repository like this one, for its workflows to run: content, schemas, the program, `dev.py`, the locks, two small tests."""
    found: dict[str, str | bytes] = {}
    found |= _texts(BASE, "content/**/*") | _texts(ROOT, "schemas/*") | _texts(ROOT, "content/pages/**/*") | _texts(ROOT, "mkdocs.yml")
    for pattern in ("generator/**/*", "requirements/*", ".github/workflows/*.yml", "dev.py", "pyproject.toml", ".gitignore", "LICENSE"):
        found |= _texts(ROOT, pattern)
    # The picture that other sites show beside a link.
    found |= {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (ROOT / "generator").rglob(f"*{PICTURE}")}
    found["tests/test_one.py"] = (
        '"""In the place of the tests."""\n\nimport pytest\n\n\n'
        "def test_quick() -> None:\n    assert True\n\n\n@pytest.mark.slow\ndef test_long() -> None:\n    assert True\n"
    )
    return found


def city_files(forge: str) -> dict[str, str]:
    """A city's own repository as `credit init` writes it for a forge, with two departments and a version of the generator filled in."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["--name", "甲市", "--short-name", "甲", "--code", "990100", "--site-url", "https://credit.jia.example/", "--no-git"]
        command = [sys.executable, "-m", "generator", "init", folder, *words, "--forge", forge, "--first-day", "2026-01-01"]
        done = run(command, cwd=ROOT)
        assert done.code == 0, done.err
        found = _texts(Path(folder), "**/*")
    found["requirements.txt"] = found["requirements.txt"].replace("# credit==", "credit==")
    return found | _texts(BASE, "content/authorities/*")


def log_key() -> str:
    """The private key of the log of such a city, for tests alone."""
    return Signer.of_seed("credit.jia.example/log", bytes(range(32))).text


PICTURE = ".png"


def _texts(folder: Path, pattern: str) -> dict[str, str]:
    """The text files of a folder, by their paths in it."""
    files = [path for path in sorted(folder.glob(pattern)) if path.is_file() and "__pycache__" not in path.parts and path.suffix != PICTURE]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def program(name: str) -> str:
    """A program that a test dependency brought with it."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; requirements/test.txt brings it")
    return found


def city_record(site: Path) -> dict[str, str]:
    """The record of a city of a province whose site lies in a folder of this machine."""
    return {"name": "乙县", "code": "990221", "address": str(site), "since": "2026-11-02"}
