"""Fixtures for the files of `/data/` and the data interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def data(shipped_site: Path) -> Path:
    return shipped_site / "data"


@pytest.fixture(scope="module")
def shown(shipped_site: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Every record of the data interface by its kind and id."""
    files = (shipped_site / "api/v1/records").rglob("*.json")
    return {(one["kind"], one["id"]): one for file in files for one in json.loads(file.read_text(encoding="utf-8")).values()}
