"""What the tests of this room share: small built cities, one of them with a log of three days, and a province of its own for each test."""

from __future__ import annotations

from pathlib import Path

import harvesting
import pytest
from harvesting import Province
from logging_city import FIRST, SECOND, THIRD, LoggingCity


@pytest.fixture(scope="session")
def built_sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sites of two cities without a log. Nobody may change them."""
    folder = tmp_path_factory.mktemp("cities")
    some = {"jia": range(11, 17), "yi": range(31, 34)}
    return {name: harvesting.copied(harvesting.built(folder / name, name, which).root / "site", folder / f"{name}-site") for name, which in some.items()}


@pytest.fixture
def jia(built_sites: dict[str, Path], tmp_path: Path) -> Path:
    """The site of a city with six commitments, for one test."""
    return harvesting.copied(built_sites["jia"], tmp_path / "jia")


@pytest.fixture
def yi(built_sites: dict[str, Path], tmp_path: Path) -> Path:
    """The site of another city, with three."""
    return harvesting.copied(built_sites["yi"], tmp_path / "yi")


@pytest.fixture(scope="session")
def logged_days(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoggingCity, dict[str, Path]]:
    """A city with a log, and its site on each of three days (`LoggingCity.history`). Nobody may change them."""
    folder = tmp_path_factory.mktemp("logged")
    city = LoggingCity(folder / "city")
    found = {}
    for day in (FIRST, SECOND, THIRD):
        city.day(day)
        found[day] = harvesting.copied(city.site, folder / day)
    return city, found


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """A province without cities."""
    return Province(tmp_path)
