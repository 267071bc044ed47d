"""Programs of the tests that come from npm, run by the Node of playwright: the one of Debian 12 is too old for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_MODULES = Path(sys.prefix) / "node_modules"


def node() -> str:
    """The Node that comes with playwright."""
    import playwright

    return str(Path(playwright.__file__).parent / "driver" / "node")


def module(path: str) -> Path:
    """A file of a program from npm; the test is skipped where it is not installed."""
    found = _MODULES / path
    if not found.exists():
        pytest.skip(f"{path.partition('/')[0]} is not installed; `python3 dev.py test` installs it if npm is there")
    return found
