"""issue 4: long commands show what they are doing and how far they are on a terminal, and stay quiet in CI."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import AS_OF, GOOD, ROOT, Repo


def on_a_terminal(repo: Repo, *words: str, **env: str) -> tuple[str, str]:
    """What a command writes to standard output, and to a terminal as its standard error."""
    ours, theirs = pty.openpty()
    base = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("CREDIT_")}
    base |= {"PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull, "NO_MKDOCS_2_WARNING": "1", **env}
    command = [sys.executable, "-m", "generator", *words, "--as-of", AS_OF]
    with subprocess.Popen(command, cwd=repo.root, env=base, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        # A terminal that nobody holds open any more gives an error instead of an end.
        while data := _read(ours):
            shown += data
        out = process.communicate()[0]
    os.close(ours)
    assert process.returncode == 0, shown
    return out.decode(), shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.fixture
def many(repo: Repo) -> Repo:
    for i in range(1100):
        repo.write(f"content/lists/commitments/n{i:04d}.yml", GOOD.replace("000011", f"{i:06d}"))
    return repo


def test_a_check_tells_how_far_it_is_and_takes_it_back(many: Repo) -> None:
    out, shown = on_a_terminal(many, "check")
    assert out.startswith("检查通过")
    assert re.search(r"读取数据：1,10\d，\d+%", shown)
    assert re.search(r"检查数据：1,10\d，\d+%", shown)
    # The line is gone in the end, and nothing was written below it.
    assert shown.endswith("\r\x1b[K")
    assert "\n" not in shown


def test_a_build_tells_it_through_the_site_builder(repo: Repo, tmp_path: Path) -> None:
    out, shown = on_a_terminal(repo, "build", "--site-dir", str(tmp_path / "site"))
    assert "网站已生成" in out
    assert "读取数据" in shown
    assert re.search(r"生成网页和文件：\d+，\d+%", shown)
    assert "\n" not in shown


def test_nothing_is_told_in_ci_or_into_a_file(many: Repo) -> None:
    assert on_a_terminal(many, "check", CI="true")[1] == ""
    assert many.program("check", "--as-of", AS_OF).err == ""
