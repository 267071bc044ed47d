"""generator.publish.frames: the frames that a build has, without the build."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.publish import frames
from generator.publish.frames import NoFrames
from generator.publish.making import wanted_of
from generator.site.site import Site, load

DAY = datetime.date.fromisoformat(AS_OF)


def read(repo: Repo) -> Site:
    repo.write(GOOD_FILE, GOOD)
    return load(repo.root, DAY)


def test_there_is_one_for_each_section_with_the_files_that_it_names(repo: Repo) -> None:
    site = read(repo)
    wanted = wanted_of(site, {}, search=True)
    found = frames.unpacked(frames.make(repo.root, wanted, DAY))
    assert found.shells.keys() == {one.address for one in wanted.frames}
    assert "lists/commitments/" in found.shells
    assert f"{found.facts.assets}credit.css" in found.files
    page = found.shells["lists/commitments/"].page("lists/commitments/x/", "标题", "说明", "<h1>正文</h1>").decode()
    assert "<h1>正文</h1>" in page
    assert f"../../../{found.facts.assets}credit.css" in page


def test_nothing_is_written_into_the_repository(repo: Repo) -> None:
    site = read(repo)
    before = sorted(repo.root.rglob("*"))
    frames.make(repo.root, wanted_of(site, {}, search=False), DAY)
    assert sorted(repo.root.rglob("*")) == before


def test_a_builder_that_fails_says_why(repo: Repo) -> None:
    site = read(repo)
    repo.write("content/pages/about.md", "# 关于\n\n[没有](nowhere.md)\n")
    with pytest.raises(NoFrames, match=r"nowhere\.md"):
        frames.make(repo.root, wanted_of(site, {}, search=True), DAY)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"shells": 1, "files": {}, "facts": []}', b'{"shells": {}, "files": {"a": 1}, "facts": []}'])
def test_what_is_not_whole_is_refused(content: bytes) -> None:
    with pytest.raises(NoFrames, match="not whole"):
        frames.unpacked(content)
