"""Fixtures of the bots: a stand-in for GitHub, and a call that never waits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from samples import ANSWER, OBJECTION, commit, git, one
from stand_in import REPOSITORY, TOKEN, StandIn, running
from support import Repo, new_repo, schema

from generator.cli import bots


@pytest.fixture
def api() -> Iterator[StandIn]:
    with running() as server:
        yield server


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No test waits; how long the bot would have is kept."""
    found: list[float] = []
    monkeypatch.setattr(bots, "time", SimpleNamespace(sleep=found.append))
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GITEA_", "FORGEJO_", "GITLAB_", "GITEE_", "CI_", "CREDIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    return found


@pytest.fixture
def late(tmp_path: Path) -> Repo:
    """A city with one objection that should have been answered on 2026-09-15, committed."""
    repo = new_repo(tmp_path / "repo")
    repo.dump("content/rules/answer.yml", ANSWER)
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    repo.dump(one(1), OBJECTION)
    git(repo.root, "init", "-q")
    commit(repo)
    return repo
