"""generator.verify.held: nothing of a repository that nobody trusts is run or obeyed, and each commit is what its name says."""

from __future__ import annotations

import os
import subprocess
import zlib
from pathlib import Path

import pytest
from support import ROOT, Git

from generator.verify.held import NotHeld, copied

SETTINGS = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
FILES = {"mkdocs.yml": SETTINGS, "content/a.yml": "a: 1\r\n", "schemas/a.json": "{}", "other/x": "x"}


def made(folder: Path, files: dict[str, str] | None = None) -> tuple[Git, str]:
    git = Git(folder)
    git.commit("2026-01-01", {"content/old.yml": "old"})
    return git, git.commit("2026-01-02", {**(FILES if files is None else files), "content/old.yml": None})


def held(git: Git, commit: str, tmp_path: Path) -> Path:
    folder = tmp_path / "held"
    folder.mkdir()
    return copied(git.root, commit, folder)


def test_only_the_data_of_the_commit_is_there_with_its_history(tmp_path: Path) -> None:
    git, commit = made(tmp_path / "repo")
    git.commit("2026-01-03", {"content/a.yml": "later"})
    root = held(git, commit, tmp_path)
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert found == {"mkdocs.yml", "content/a.yml", "schemas/a.json"}
    assert (root / "content/a.yml").read_bytes() == b"a: 1\r\n"
    copy = Git(root, new=False)
    assert copy.run("log", "--format=%H").split()[0] == commit
    assert len(copy.run("log", "--format=%H").split()) == 2
    assert copy.run("diff", "--name-only", "--", "content") == ""


@pytest.mark.parametrize("form", ["bare", "worktree", "sha256"])
def test_a_repository_in_any_form(tmp_path: Path, form: str) -> None:
    if form == "sha256":
        (tmp_path / "repo").mkdir()
        subprocess.run(["git", "init", "-q", "-b", "main", "--object-format=sha256", str(tmp_path / "repo")], check=True)
    git, commit = made(tmp_path / "repo")
    if form == "bare":
        git.run("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
        git = Git(tmp_path / "bare", new=False)
    elif form == "worktree":
        git.run("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
        git = Git(tmp_path / "tree", new=False)
    assert (held(git, commit, tmp_path) / "content/a.yml").is_file()


def test_nothing_of_it_is_run(tmp_path: Path) -> None:
    """By each way in which git starts a program that a repository names."""
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho $0 >> {ran}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    git, commit = made(tmp_path / "repo", {**FILES, "content/.gitattributes": "*.yml filter=evil diff=evil merge=evil\n", ".gitattributes": "* filter=evil\n"})
    config = git.root / ".git" / "config"
    lines = ["[core]", f"\tfsmonitor = {script}", f"\tsshCommand = {script}", f"\thooksPath = {tmp_path}/hooks", f"\tpager = {script}", f"\tgitProxy = {script}"]
    lines += [f'[filter "evil"]\n\tclean = {script}\n\tsmudge = {script}\n\tprocess = {script}\n\trequired = true', f'[diff "evil"]\n\ttextconv = {script}\n\tcommand = {script}']
    lines += [f"[uploadpack]\n\tpackObjectsHook = {script}", f"[core]\n\talternateRefsCommand = {script}", f"[gpg]\n\tprogram = {script}"]
    config.write_text(config.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "hooks").mkdir()
    for folder in (tmp_path / "hooks", git.root / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc", "fsmonitor-watchman"):
            (folder / name).write_bytes(script.read_bytes())
            (folder / name).chmod(0o755)
    root = held(git, commit, tmp_path)
    assert (root / "content/a.yml").read_bytes() == b"a: 1\r\n"
    assert Git(root, new=False).run("diff", "--name-only", "--", "content") == ""
    assert not ran.exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({**FILES, "mkdocs.yml": SETTINGS + "hooks: [content/hook.py]\n"}, "hooks"),
        ({**FILES, "mkdocs.yml": SETTINGS.replace("name: material", "name: material\n  custom_dir: content")}, "custom_dir"),
        ({"content/a.yml": "x"}, "mkdocs.yml"),
        ({**FILES, "content/back\\slash": "x"}, "名称"),
    ],
)
def test_what_could_run_is_not_built(tmp_path: Path, files: dict[str, str], words: str) -> None:
    git, commit = made(tmp_path / "repo", files)
    with pytest.raises(NotHeld, match=words):
        held(git, commit, tmp_path)


@pytest.mark.parametrize(("mode", "name"), [("120000", "content/link"), ("160000", "content/module")])
def test_links_and_other_repositories_are_not_taken(tmp_path: Path, mode: str, name: str) -> None:
    git, commit = made(tmp_path / "repo")
    blob = git.run("hash-object", "-w", "--stdin", stdin="/etc/passwd").strip() if mode == "120000" else commit
    git.run("update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}")
    git.run("commit", "-q", "-m", "x")
    with pytest.raises(NotHeld, match="链接或者另一个仓库"):
        held(git, git.run("rev-parse", "HEAD").strip(), tmp_path)


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "git~1", ". .", ".git."])
def test_trees_that_nobodys_git_makes_write_nowhere(tmp_path: Path, name: str) -> None:
    git, _ = made(tmp_path / "repo")
    blob = git.run("hash-object", "-w", "--stdin", stdin="[core]\n\tfsmonitor = touch /tmp/ran\n").strip()
    inner = _tree(git, [("100644", "config", blob)])
    content = _tree(git, [("40000", name, inner)])
    settings = git.run("rev-parse", "HEAD:mkdocs.yml").strip()
    root = _tree(git, [("40000", "content", content), ("100644", "mkdocs.yml", settings)])
    commit = git.run("commit-tree", root, "-m", "x").strip()
    with pytest.raises(NotHeld):
        held(git, commit, tmp_path)
    assert not (tmp_path / "config").exists()


def _tree(git: Git, entries: list[tuple[str, str, str]]) -> str:
    """The name of a tree that is written as it is, whatever stands in it."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(blob) for mode, name, blob in entries)
    file = git.root / "tree"
    file.write_bytes(data)
    return git.run("hash-object", "-w", "-t", "tree", "--literally", str(file)).strip()


def test_an_object_that_is_not_what_its_name_says_is_noticed(tmp_path: Path) -> None:
    git, commit = made(tmp_path / "repo")
    blob = git.run("rev-parse", f"{commit}:content/a.yml").strip()
    file = git.root / ".git" / "objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(zlib.compress(b"blob 7\0a: 2\r\n\n"))
    with pytest.raises(NotHeld):
        held(git, commit, tmp_path)


@pytest.mark.parametrize("sort", ["shallow", "borrowed", "link", "none", "bundle", "partial"])
def test_what_is_no_whole_repository_is_refused(tmp_path: Path, sort: str) -> None:
    git, commit = made(tmp_path / "repo")
    git.run("config", "uploadpack.allowFilter", "true")
    where = tmp_path / "given"
    if sort == "shallow":
        git.run("clone", "-q", "--depth=1", f"file://{git.root}", str(where))
    elif sort == "partial":
        git.run("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{git.root}", str(where))
    elif sort == "borrowed":
        git.run("clone", "-q", "--shared", ".", str(where))
    elif sort == "link":
        git.run("clone", "-q", "--bare", ".", str(where))
        (where / "objects" / "pack" / "pack-x.idx").symlink_to("/etc/passwd")
    elif sort == "bundle":
        git.run("bundle", "create", "-q", str(where), "main")
    else:
        where.mkdir()
    with pytest.raises(NotHeld):
        held(Git(where, new=False), commit, tmp_path)


@pytest.mark.parametrize("commit", ["HEAD", "--upload-pack=x", "main", "", "abc"])
def test_a_site_names_a_commit_by_its_whole_name(tmp_path: Path, commit: str) -> None:
    git, _ = made(tmp_path / "repo")
    with pytest.raises(NotHeld, match="版本号"):
        held(git, commit, tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes as files here")
def test_a_pipe_among_the_objects_keeps_nobody_waiting(tmp_path: Path) -> None:
    git, commit = made(tmp_path / "repo")
    os.mkfifo(git.root / ".git" / "objects" / "pack" / "pack-x.pack")
    with pytest.raises(NotHeld, match="不是文件"):
        held(git, commit, tmp_path)
