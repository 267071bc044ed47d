"""The files of a city's repository, for each forge."""

from __future__ import annotations

from pathlib import Path

import pytest
from founding import DAY, FLAGS
from support import Repo


@pytest.mark.parametrize("forge", ["github", "gitea", "gitlab", "gitee", "none"])
def test_each_forge_gets_a_repository_that_has_no_errors(tmp_path: Path, forge: str) -> None:
    given = dict(zip(FLAGS[::2], FLAGS[1::2], strict=True)) | {"--forge": forge, "--repository": "https://git.bing.example/credit/site.git"}
    done = Repo(tmp_path).credit("init", str(tmp_path / "city"), *(word for pair in given.items() for word in pair), "--no-git")
    assert done.code == 0, done.err
    settings = (tmp_path / "city/mkdocs.yml").read_text(encoding="utf-8")
    assert f"forge: {forge}\n" in settings
    assert ("edit_base: https://git.bing.example/credit/site/" in settings) == (forge != "none")
    assert Repo(tmp_path / "city").credit("check", "--as-of", DAY).code == 0
