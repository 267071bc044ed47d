"""generator.publish.mkdocs: the plugin, as those call it who run the site builder under its own name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, run


def built(repo: Repo, target: Path, *words: str) -> tuple[int, str]:
    done = run([sys.executable, "-m", "mkdocs", "build", "--site-dir", str(target), *words], cwd=repo.root, env={"CREDIT_AS_OF": AS_OF})
    return done.code, done.out + done.err


def test_the_builder_under_its_own_name_makes_the_pages_of_records(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    code, said = built(repo, tmp_path / "site", "--strict")
    assert code == 0, said
    assert (tmp_path / "site/lists/commitments/xzspj-11/index.html").is_file()
    assert "<!-- credit:" not in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_an_editor_who_builds_with_mkdocs_is_told_of_mistakes(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("what stands there is good", encoding="utf-8")
    done = run([sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")], cwd=repo.root, env={"CREDIT_AS_OF": AS_OF})
    assert done.code == 1
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "what stands there is good"
    assert f"{GOOD_FILE}:10:10" in done.err + done.out
    assert "Traceback" not in done.err


@pytest.mark.parametrize("value", ["2026-13-01", "yesterday", "20261122x"])
def test_a_date_in_the_settings_that_is_none(repo: Repo, tmp_path: Path, value: str) -> None:
    done = run([sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")], cwd=repo.root, env={"CREDIT_AS_OF": value})
    assert done.code == 1
    assert value in done.err + done.out
    assert "Traceback" not in done.err


def test_the_alignment_of_cells_outlives_the_policy(repo: Repo, tmp_path: Path) -> None:
    repo.write("content/pages/table.md", "# 表\n\n| 左 | 中 | 右 |\n|:---|:---:|---:|\n| 一 | 二 | 三 |\n")
    html = (repo.build(tmp_path / "site") / "table/index.html").read_text(encoding="utf-8")
    assert '<td align="center">二</td>' in html
    assert '<th align="right">右</th>' in html
    assert " style=" not in html
