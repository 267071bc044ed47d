"""What the tests of publishing share: sites that are made by a word, and a server for ssh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import smallsites
import sshd


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Path]:
    """Makes a site for a word, as `smallsites.make` does."""
    return lambda word, *more: smallsites.make(tmp_path / f"site-{word}", word, *more)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.Server]:
    """A server for ssh."""
    with sshd.running(tmp_path_factory.mktemp("sshd") / "server") as found:
        yield found
