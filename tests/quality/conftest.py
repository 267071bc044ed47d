"""The shipped site before the eyes of programs that others wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, FLAGS, serve
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def address(shipped_site: Path) -> Iterator[str]:
    """The address of the shipped content, with a slash at the end."""
    with serve(shipped_site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()
