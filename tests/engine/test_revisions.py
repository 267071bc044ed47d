"""generator.engine.revisions: which files have changed, and what a commit held, without running anything of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Git, tree

from generator.engine import revisions
from generator.engine.git import GitError


@pytest.fixture
def repository(tmp_path: Path) -> Git:
    found = Git(tmp_path / "repository")
    found.commit("2026-01-01", {"content/a.yml": "a\n", "content/[b].yml": "b\n", "generator/x.py": "x\n", "README.md": "r\n"})
    return found


def test_files_that_differ_are_committed_staged_edited_or_new(repository: Git) -> None:
    base = repository.run("rev-parse", "HEAD").strip()
    names = {f"content/{one}.yml" for one in ("a", "committed", "staged", "new", "ignored", "other")} | {"content/[b].yml"}
    repository.commit("2026-01-02", {"content/committed.yml": "", ".gitignore": "ignored.yml\n"})
    repository.write("content/staged.yml", "")
    repository.run("add", "content/staged.yml")
    for name in ("a", "new", "ignored"):
        repository.write(f"content/{name}.yml", "changed")
    wanted = {f"content/{one}.yml" for one in ("a", "committed", "staged", "new")}
    assert revisions.since(repository.root, base, names) == wanted
    # Many names are asked for in another way; a name is no pattern.
    many = names | {f"content/{i}.yml" for i in range(200)}
    assert revisions.since(repository.root, base, many) == wanted
    repository.write("content/[b].yml", "changed")
    assert revisions.since(repository.root, base, {"content/[b].yml", "content/b.yml"}) == {"content/[b].yml"}
    assert revisions.since(repository.root, "nowhere", ()) == set()


def test_what_came_to_the_other_branch_later_does_not_count(repository: Git) -> None:
    base = repository.run("rev-parse", "HEAD").strip()
    repository.run("checkout", "-q", "-b", "topic")
    repository.commit("2026-01-02", {"content/t.yml": ""})
    repository.run("checkout", "-q", "main")
    repository.commit("2026-01-03", {"content/m.yml": ""})
    assert revisions.parted(repository.root, "main", "topic") == base


@pytest.mark.parametrize("revision", ["--all", "-n1", "nowhere"])
def test_what_is_no_revision_is_refused(repository: Git, revision: str) -> None:
    with pytest.raises(GitError):
        revisions.parted(repository.root, revision)
    with pytest.raises(GitError):
        revisions.parted(repository.root, "HEAD", revision)


def unpacked(repository: Git, target: Path, *names: str) -> dict[str, bytes]:
    target.mkdir()
    revisions.unpack(repository.root, "HEAD", names or ("content", ".gitattributes"), target)
    return tree(target)


def test_a_commit_cannot_leave_files_out_of_itself(repository: Git, tmp_path: Path) -> None:
    repository.commit("2026-01-02", {".gitattributes": "content/a.yml export-ignore\n"})
    assert unpacked(repository, tmp_path / "out")["content/a.yml"] == b"a\n"


def test_a_link_leads_nowhere(repository: Git, tmp_path: Path) -> None:
    (repository.root / "content/link.yml").symlink_to("/etc/passwd")
    repository.commit("2026-01-02")
    unpacked(repository, tmp_path / "out")
    link = tmp_path / "out/content/link.yml"
    assert link.is_symlink()
    assert str(link.readlink()) == revisions.NOWHERE


def test_a_file_that_is_too_large_is_told_apart_and_not_unpacked(repository: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit("2026-01-02", {"content/z.yml": "after", "content/large.yml": "x" * 100})
    monkeypatch.setattr(revisions, "MOST_BYTES", 10)
    found = unpacked(repository, tmp_path / "out")
    assert found["content/large.yml"].startswith(b"git ")
    assert found["content/z.yml"] == b"after"


def test_contents_come_in_the_order_in_which_they_were_asked_for(repository: Git) -> None:
    names = [repository.run("rev-parse", f"HEAD:{path}").strip() for path in ("content/[b].yml", "content/a.yml", "content/[b].yml")]
    assert list(revisions.contents(repository.root, names)) == [b"b\n", b"a\n", b"b\n"]
    with pytest.raises(GitError, match="缺少内容"):
        list(revisions.contents(repository.root, ["0" * 40]))


def test_files_of_the_program_are_named_and_others_not(repository: Git) -> None:
    base = repository.run("rev-parse", "HEAD").strip()
    files = ("generator/x.py", ".github/workflows/a.yml", ".gitattributes", "content/c.yml", "docs/d.md", "README.md", "mkdocs.yml")
    repository.commit("2026-01-02", dict.fromkeys(files, "changed\n"))
    program = [".gitattributes", ".github/workflows/a.yml", "generator/x.py"]
    assert revisions.beyond(repository.root, base, "HEAD") == program
    repository.write("dev.py", "")
    assert revisions.beyond(repository.root, base) == sorted([*program, "dev.py"])


def test_a_commit_that_unpacks_to_any_size_is_refused(repository: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit("2026-01-02", {"content/big.yml": "0" * 5000, "content/bigger.yml": "1" * 5000})
    head = repository.run("rev-parse", "HEAD").strip()
    monkeypatch.setattr(revisions, "MOST_TOGETHER", 9000)
    (tmp_path / "out").mkdir()
    with pytest.raises(GitError, match="合起来超过"):
        revisions.unpack(repository.root, head, ("content",), tmp_path / "out")
    monkeypatch.setattr(revisions, "MOST_TOGETHER", 11_000)
    (tmp_path / "other").mkdir()
    revisions.unpack(repository.root, head, ("content",), tmp_path / "other")
    assert (tmp_path / "other/content/bigger.yml").stat().st_size == 5000


def test_what_differs_is_told_by_content_and_not_by_whether_a_file_may_be_run(repository: Git) -> None:
    base = repository.run("rev-parse", "HEAD").strip()
    repository.run("update-index", "--chmod=+x", "content/a.yml")
    repository.run("commit", "-q", "-m", "x")
    assert revisions.differing(repository.root, base, "HEAD") == set()
    repository.commit("2026-01-03", {"content/a.yml": "b\n", "docs/x.md": "x\n"})
    assert revisions.differing(repository.root, base, "HEAD") == {"content/a.yml"}
    assert revisions.count(repository.root, base, "HEAD") == 2
    assert not revisions.is_shallow(repository.root)


def test_a_tree_with_a_file_and_a_folder_of_one_name_is_refused(repository: Git, tmp_path: Path) -> None:
    blob = repository.run("hash-object", "-w", "--stdin", stdin="x").strip()
    inner = repository.run("mktree", stdin=f"100644 blob {blob}\ty\n").strip()
    # `mktree` sorts but does not look for two of one name.
    both = repository.run("mktree", stdin=f"100644 blob {blob}\tx\n040000 tree {inner}\tx\n").strip()
    outer = repository.run("mktree", stdin=f"040000 tree {both}\tcontent\n").strip()
    evil = repository.run("commit-tree", "-m", "x", outer).strip()
    (tmp_path / "out").mkdir()
    with pytest.raises(GitError, match="同名"):
        revisions.unpack(repository.root, evil, ("content",), tmp_path / "out")
