"""Each sort of page in Firefox, which lays out and runs scripts by another engine than Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from browsing import SORTS
from nodes import module, node
from support import HANGS

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine (Debian: apt-get install firefox-esr)"),
]


def looked(urls: list[str], home: Path, widths: tuple[int, ...] = (1280, 390)) -> list[dict[str, Any]]:
    """What Firefox saw of each page at each width: title, pixels too wide, faults by axe, errors in the console."""
    (axe,) = Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    command = [
        node(),
        str(Path(__file__).parent / "firefox.mjs"),
        str(module("puppeteer-core/lib/esm/puppeteer/puppeteer-core.js")),
        str(FIREFOX),
        str(axe),
    ]
    given = json.dumps({"urls": urls, "widths": widths})
    done = subprocess.run(
        command, input=given.encode(), capture_output=True, check=False, timeout=HANGS, env={**os.environ, "HOME": str(home)}
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_each_sort_of_page_is_right_in_firefox(address: str, tmp_path: Path) -> None:
    found = looked([address + path for path in ["", *SORTS, "search/?q=食品"]], tmp_path)
    assert len(found) == 2 * (len(SORTS) + 2)
    assert [one for one in found if one["wide"] > 0 or one["faults"] or one["said"] or not one["title"]] == []
