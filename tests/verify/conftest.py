"""What the tests of this room share: a small built site, and one with a log of four builds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from strangers import SECOND, City
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


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city of 300 records that has corrected two, removed one, changed its key and published one more. Nobody may change it."""
    city = City(tmp_path_factory.mktemp("city") / "a")
    city.publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(300)})
    city.publish("2026-11-11", {"2026/a-1": "乙"}, removed=["2026/a-2"])
    city.publish("2026-11-12", {"2026/a-1": "丙"}, rotate=SECOND)
    return city.publish("2026-11-13", {"2026/b-1": "甲"})


@pytest.fixture
def city(grown: City, tmp_path: Path) -> City:
    """A copy of that city for one test."""
    return grown.copy(tmp_path / "city")
