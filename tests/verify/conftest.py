"""What the tests of this room share: a small built site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, new_repo


@pytest.fixture(scope="session")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site without a log, of two departments and some commitments. Nobody may change it."""
    repo: Repo = new_repo(tmp_path_factory.mktemp("plain") / "repo")
    for number in range(11, 15):
        code = f"9901002026031200{number:04}"
        repo.write(GOOD_FILE.replace("11", str(number)), GOOD.replace("99010020260312000011", code))
    return repo.build(repo.root / "site", "--as-of", AS_OF)


@pytest.fixture
def copied(plain_site: Path, tmp_path: Path) -> Path:
    """A copy of that site for one test."""
    return shutil.copytree(plain_site, tmp_path / "site")
