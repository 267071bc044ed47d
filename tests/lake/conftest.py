"""Engines for the tests of this room: DuckDB in the quick set; in the slow one Spark as a cluster of its own, started once."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sparks import Cluster

from generator.lake import engines

SPARK = pytest.param(engines.SPARK, marks=[pytest.mark.slow, pytest.mark.xdist_group("spark")])


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers, each a process of its own, on this machine alone."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed; requirements/spark.txt brings it")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    with Cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="session")
def session(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A session of Spark on that cluster, which all tests use that open this engine without saying where it runs."""
    folder: Path = tmp_path_factory.mktemp("nothing")
    with engines.opened(str(folder), engines.SPARK, cluster.master):
        yield


@pytest.fixture(params=[engines.DUCKDB, SPARK])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine that is there."""
    if request.param == engines.SPARK:
        request.getfixturevalue("session")
    return str(request.param)
