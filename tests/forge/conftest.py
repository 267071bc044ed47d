"""Fixtures of the bots: a stand-in for GitHub, and a call that never waits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from stand_in import REPOSITORY, TOKEN, StandIn, running

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
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    return found
