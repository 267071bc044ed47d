"""The site builder beside the records, as whoever calls `credit build` sees it: on two cores and on one, with faults on either side."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, Result, run, tree

BAD = GOOD.replace("2026-03-12", "2026-02-30")
# Faults of a page, among things that the site builder changes when it renders the page: links, pictures, headings, attributes.
PAGE = """---
title: 说明
---

# 说明

[首页](index.md) [名单](lists/commitments/index.md) ![图](https://elsewhere.example/a.png) [b](javascript:alert(1)) [c]

![图](//elsewhere.example/b.png) <b onclick="x()">粗</b> <script>alert(1)</script>

段落
{: .a onmouseover="x()" }

| a | b |
| - | - |
| <iframe src="/x"></iframe> | [d](data:text/html,x) |

[c]: vbscript:x "y"
"""
ONE_CORE = "import os, runpy; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); runpy.run_module('generator', run_name='__main__')"


def builds(repo: Repo, target: Path, cores: int) -> Result:
    """A build on so many cores."""
    words = ("build", "--as-of", AS_OF, "--site-dir", str(target), "--no-cache")
    return run([sys.executable, *(("-c", ONE_CORE) if cores == 1 else ("-m", "generator")), *words], cwd=repo.root)


def errors(text: str) -> list[str]:
    """The first lines of errors."""
    return [line for line in text.splitlines() if ": 错误: " in line]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_one_core_gives_the_same_site(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    for cores in (1, 2):
        done = builds(repo, tmp_path / str(cores), cores)
        assert (done.code, done.err) == (0, "")
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("record", [GOOD, BAD], ids=["records right", "a record wrong"])
def test_a_build_finds_in_pages_what_a_check_finds(repo: Repo, tmp_path: Path, cores: int, record: str) -> None:
    """The HTML that the builder makes serves as the one that is checked; all errors are told together."""
    repo.write("content/pages/about.md", PAGE)
    repo.write(GOOD_FILE, record)
    wanted = errors(repo.credit("check", "--as-of", AS_OF).out)
    assert len(wanted) >= 7
    done = builds(repo, tmp_path / "out" / "site", cores)
    assert (done.code, errors(done.err)) == (1, wanted)
    # Nobody who was at work is left to write there.
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
@pytest.mark.parametrize("cores", [1, 2])
def test_what_the_builder_cannot_use_is_told_in_its_words(repo: Repo, tmp_path: Path, cores: int) -> None:
    settings = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    for wrong, said in ((settings.replace("name: material", "name: nowhere"), "nowhere"), (settings + "strange: 1\n", "strange")):
        repo.write("mkdocs.yml", wrong)
        done = builds(repo, tmp_path / "out" / "site", cores)
        assert (done.code, done.out) == (1, "")
        assert said in done.err
        assert "Traceback" not in done.err
        assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("record", [GOOD, BAD], ids=["fine", "failing"])
def test_a_builder_that_is_called_by_its_own_name_looks_for_garbage_afterwards(repo: Repo, tmp_path: Path, record: str) -> None:
    repo.write(GOOD_FILE, record)
    code = (
        "import gc, sys\nfrom mkdocs.__main__ import cli\n"
        "try:\n    cli(standalone_mode=False)\nexcept BaseException:\n    pass\n"
        "print(gc.isenabled())\n"
    )
    words = ("build", "--quiet", "--site-dir", str(tmp_path / "site"))
    assert gc.isenabled()
    assert run([sys.executable, "-c", code, *words], cwd=repo.root, env={"CREDIT_AS_OF": AS_OF}).out == "True\n"
