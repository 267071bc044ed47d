"""A forge with a city's repository, and logs that go through its branch: for the tests of `credit log`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from support import Git, Repo, Result, run

from generator.proof import folder
from generator.proof.folder import Draft
from generator.proof.notes import Signer

ORIGIN = "city.example/log"
SIGNER = Signer.of_seed(ORIGIN, bytes(32))
BRANCH = "credit-log"


def grow(where: Path, *records: str) -> None:
    """Adds records to the log of a folder, as a build does."""
    draft = Draft(folder.load(where, ORIGIN, [SIGNER.verifier]), "2026-11-29")
    for record in records:
        draft.published(record, "c2FsdHNhbHRzYWx0", hashlib.sha256(record.encode()).digest())
    folder.write(where, draft.signed([SIGNER]))


def files(where: Path) -> dict[str, bytes]:
    return {path.relative_to(where).as_posix(): path.read_bytes() for path in sorted(where.rglob("*")) if path.is_file()}


class Forge:
    """A forge with a city's repository, and checkouts of it in which runs work."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git = Git(path / "forge")
        self.git.commit("2026-11-20", {"mkdocs.yml": "site_name: 信用\n", "content/pages/index.md": "# 信用\n"})

    def checkout(self, name: str) -> Repo:
        done = run(["git", "clone", "-q", str(self.git.root), str(self.path / name)], cwd=self.path)
        assert done.code == 0, done.err
        return Repo(self.path / name)

    def commits(self) -> list[str]:
        return self.git.run("rev-list", BRANCH).split()


def log(repo: Repo, *words: str, **env: str) -> Result:
    return repo.program("log", *words, env={"GIT_CONFIG_GLOBAL": os.devnull, **env})
