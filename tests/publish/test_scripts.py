"""generator.publish.scripts: what stood in a page runs from a file, and means the same."""

from __future__ import annotations

from pathlib import Path

from support import Repo

from generator.publish import scripts


def test_a_script_goes_into_a_file_that_finds_the_root_by_its_own_address() -> None:
    page = '<head><script>scope=new URL("../..",location)</script></head><script id="c" type="application/json">{"a": 1}</script>'
    found, files = scripts.apart(page, "../../")
    [(name, text)] = files.items()
    assert text == 'scope=new URL("../",document.currentScript.src)'
    assert found == f'<head><script src="../../{name}"></script></head><script id="c" type="application/json">{{"a": 1}}</script>'


def test_pages_of_any_depth_share_the_files() -> None:
    """The theme writes the way to the root into its script, and indents it on some pages."""
    one = scripts.apart('<script>\n  scope=new URL("../..",location)\n</script>', "../../")[1]
    other = scripts.apart('<script>scope=new URL(".",location)</script>', "")[1]
    assert one == other


def test_the_alignment_of_cells_outlives_the_policy(repo: Repo, tmp_path: Path) -> None:
    repo.write("content/pages/table.md", "# 表\n\n| 左 | 中 | 右 |\n|:---|:---:|---:|\n| 一 | 二 | 三 |\n")
    html = (repo.build(tmp_path / "site") / "table/index.html").read_text(encoding="utf-8")
    assert '<td align="center">二</td>' in html
    assert '<th align="right">右</th>' in html
    assert " style=" not in html
