"""Every page of the shipped site before the Nu HTML checker, the reference of the W3C."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from nodes import module
from support import HANGS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine (Debian: apt-get install default-jre-headless)"),
]


def faults(folder: Path) -> list[str]:
    """What the checker calls an error, with its place."""
    command = [
        "java",
        "-jar",
        str(module("vnu-jar/build/dist/vnu.jar")),
        "--errors-only",
        "--skip-non-html",
        "--exit-zero-always",
        "--format",
        "json",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=HANGS)
    found = json.loads(done.stderr)["messages"]
    return [f"{one['url'].removeprefix(folder.as_uri())}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')}" for one in found]


def test_every_page_is_valid(shipped_site: Path) -> None:
    found = faults(shipped_site)
    assert found == [], f"{len(found)} faults\n" + "\n".join(found[:20])


def test_a_fault_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><html lang=zh><title>x</title><p id=a><p id=a>", encoding="utf-8")
    assert any("Duplicate ID" in one for one in faults(tmp_path))
