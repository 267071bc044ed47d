"""generator.cli.verify: the command for strangers, wherever it is started."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from support import AS_OF, run


def test_it_needs_no_repository_and_writes_nothing(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / ".credit-import").mkdir(parents=True)
    done = run([sys.executable, "-m", "generator", "verify", ".", "--format", "json", "--as-of", AS_OF], cwd=site)
    assert done.code == 0, done.err
    assert json.loads(done.out)["version"] == 1
    assert [one.name for one in site.iterdir()] == [".credit-import"]


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    done = run([sys.executable, "-m", "generator", "verify", "nowhere"], cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "nowhere" in done.err
