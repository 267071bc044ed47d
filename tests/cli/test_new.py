"""generator.cli.new: the command that writes a blank record to its place, and nothing over another file."""

from __future__ import annotations

import pytest
from support import GOOD, GOOD_FILE, Repo, tree


def test_a_blank_record_gets_the_folder_of_its_year(repo: Repo) -> None:
    """cases: `credit new penalty scjgj-99` wrote where no penalty belongs."""
    done = repo.credit("new", "penalty", "scjgj-99", "--as-of", "2027-03-01")
    assert done.code == 0
    assert "content/disclosures/penalties/2027/scjgj-99.yml" in done.out
    assert "已放进 2027 文件夹" in done.out
    assert (repo.root / "content/disclosures/penalties/2027/scjgj-99.yml").is_file()
    assert repo.credit("new", "penalty", "2026/11/scjgj-99").code == 2
    assert "文件夹" not in repo.credit("new", "commitment", "scjgj-99", "--as-of", "2027-03-01").out


def test_a_blank_record_never_overwrites(repo: Repo) -> None:
    path = repo.write(GOOD_FILE, GOOD)
    done = repo.credit("new", "commitment", "xzspj-11")
    assert (done.code, done.out) == (2, "")
    assert GOOD_FILE in done.err
    assert path.read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize(
    "ident", ["../../x", "/etc/x", "a/../b", "..", "A", "a b", "a.yml", "清和", "a/", "/a", "a//b", "-a", "a\nb", "a" * 300, "a\0b"]
)
def test_a_blank_record_needs_a_name_that_can_be_an_address(repo: Repo, ident: str) -> None:
    before = tree(repo.root)
    done = repo.credit("new", "commitment", "--", ident)
    assert (done.code, done.out) == (2, "")
    assert tree(repo.root) == before


@pytest.mark.parametrize("ident", ["2026", "by/scjgj", "largest", "page-2"])
def test_a_blank_record_gets_no_address_of_a_list(repo: Repo, ident: str) -> None:
    assert repo.credit("new", "commitment", ident).code == 2


@pytest.mark.parametrize("make", ["file", "locked"])
def test_a_blank_record_that_cannot_be_written(repo: Repo, make: str) -> None:
    if make == "file":
        repo.write("content/lists", "x")
    else:
        (repo.root / "content/lists").symlink_to("/proc/1/nowhere")
    done = repo.credit("new", "commitment", "xzspj-11")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("credit: ")
