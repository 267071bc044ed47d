"""generator.ship.built: only a whole site is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from smallsites import tree

from generator.engine.stamp import FILE
from generator.ship.built import NoSite, read


def test_a_whole_site_is_read_with_the_size_of_each_file(make_site: Callable[..., Path]) -> None:
    site = read(make_site("a"))
    assert site.sizes == {name: len(content) for name, content in tree(site.folder).items()}
    assert site.size == sum(site.sizes.values())


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / FILE).unlink(), "没有生成完"),
        (lambda folder: (folder / FILE).write_text("{}"), "没有生成完"),
        (lambda folder: (folder / "p/1/index.html").unlink(), "被改动过"),
        (lambda folder: (folder / "new.txt").write_text("x"), "被改动过"),
        (lambda folder: (folder / "p/1/index.html").write_text(""), "空的"),
        (lambda folder: (folder / "p/1/index.html").write_text("half"), "被改动或者损坏"),
        (lambda folder: (folder / "index.html").rename(folder / "x.html"), "首页"),
        (lambda folder: (folder / "new").symlink_to("index.html"), "不是普通文件"),
    ],
)
def test_what_is_no_whole_site_is_refused(make_site: Callable[..., Path], harm: Callable[[Path], object], said: str) -> None:
    folder = make_site("a")
    harm(folder)
    with pytest.raises(NoSite, match=said):
        read(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSite, match="credit build"):
        read(tmp_path / "nowhere")
