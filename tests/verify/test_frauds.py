"""docs/frauds.py: whoever cheats is named by `credit verify`, and who does not is not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, run

pytestmark = pytest.mark.xdist_group("frauds")


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("frauds", ROOT / "docs" / "frauds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["frauds"] = module
    spec.loader.exec_module(module)
    return module


frauds = _module()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An honest city. Nobody may change it."""
    found = frauds.City(tmp_path_factory.mktemp("frauds") / "honest")
    found.live(sample=False)
    return found


def test_an_honest_city_is_not_accused(city: Any) -> None:
    found = frauds.verified(city, frauds.ALL)
    assert (found.code, found.failed) == (0, ())


@pytest.mark.parametrize("fraud", [pytest.param(one, id=one.title, marks=[pytest.mark.slow] if one.long else []) for one in frauds.FRAUDS])
def test_a_fraud_is_named(city: Any, fraud: Any, tmp_path: Path) -> None:
    [line] = frauds.played(tmp_path, city, [fraud])
    assert line.right, (fraud.slugs, line.found, line.nothing)


@pytest.mark.slow
def test_the_script_plays_all_on_the_sample_city() -> None:
    done = run([sys.executable, str(ROOT / "docs" / "frauds.py"), "--sample"], cwd=ROOT)
    assert done.code == 0, done.out + done.err
    assert done.out.count("\n") == len(frauds.FRAUDS) + 3
