"""credit publish: from the built site of a repository to a target, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import smallsites
from smallsites import tree
from support import AS_OF, GOOD, GOOD_FILE, Repo


def test_a_build_is_published_and_the_next_sends_only_what_an_edit_changed(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    site, target = repo.build(tmp_path / "site"), tmp_path / "target"
    words = ("publish", str(target), "--site-dir", str(site), "--format", "json")
    first = json.loads(repo.credit(*words).out)
    assert first["version"] == 1
    assert first["files"] == first["sent"]["files"] == len(tree(site))
    assert (first["as_of"], first["bytes"]) == (AS_OF, sum(map(len, tree(site).values())))
    repo.write(GOOD_FILE, GOOD.replace("食品安全", "卫生").replace("经营场所和设施设备", "经营场所"))
    repo.build(site)
    second = json.loads(repo.credit(*words).out)
    assert 0 < second["sent"]["files"] < first["files"] / 5
    assert second["release"] != first["release"]
    assert tree(target / "current") == tree(site)
    assert tree(target / "releases" / first["release"])["index.html"]


def test_a_whole_build_and_an_incremental_one_have_one_stamp(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    site = repo.build(tmp_path / "site")
    repo.write(GOOD_FILE, GOOD.replace("经营场所和设施设备", "经营场所"))
    repo.build(site)
    assert tree(site) == tree(repo.build(tmp_path / "other", "--no-cache"))


def small(tmp_path: Path) -> str:
    return str(smallsites.make(tmp_path / "small", "a"))


def test_what_a_host_cannot_take_is_refused_with_figures(repo: Repo, tmp_path: Path) -> None:
    site, target = small(tmp_path), tmp_path / "target"
    assert "放得下" in repo.credit("publish", "--host", "github-pages", "--site-dir", site).out
    assert json.loads(repo.credit("publish", "--host", "github-pages", "--site-dir", site, "--format", "json").out)["fits"] is True
    done = repo.credit("publish", "--host", "gitee-pages", "--site-dir", site)
    assert done.code == 2
    assert "最多 0 个" in done.err
    assert "docs/hosting.md" in done.err
    for limit in (("--max-files", "3"), ("--max-size", "100")):
        done = repo.credit("publish", str(target), "--site-dir", site, *limit)
        assert done.code == 2
        assert "放不下" in done.err
    assert not target.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "要发布到哪里"),
        (("rsync://host/srv",), "看不懂"),
        (("host:/srv", "--plain"), "--plain 只用于"),
        (("{site}",), "一个在另一个里面"),
        (("{site}/below",), "一个在另一个里面"),
        (("{site}/index.html/x",), "一个在另一个里面"),
        (("{file}",), "写不了"),
    ],
)
def test_a_wrong_call_is_a_sentence(repo: Repo, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    site = small(tmp_path)
    (tmp_path / "file").write_text("x")
    done = repo.credit("publish", *(word.format(site=site, file=tmp_path / "file") for word in words), "--site-dir", site)
    assert done.code == 2
    assert said in done.err
    assert done.err.startswith("credit: ")


def test_what_was_not_built_is_refused(repo: Repo, tmp_path: Path) -> None:
    done = repo.credit("publish", str(tmp_path / "target"))
    assert done.code == 2
    assert "credit build" in done.err


def test_without_rsync_a_server_is_refused_and_a_folder_is_not(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    site = small(tmp_path)
    done = repo.credit("publish", "host:/srv/credit", "--site-dir", site)
    assert done.code == 2
    assert "本机没有 ssh" in done.err
    assert repo.credit("publish", str(tmp_path / "target"), "--site-dir", site).code == 0


def test_people_are_told_what_was_sent_and_what_is_kept(repo: Repo, tmp_path: Path) -> None:
    target = str(tmp_path / "target")
    a, b = (str(smallsites.make(tmp_path / word, word)) for word in "ab")
    repo.credit("publish", target, "--site-dir", a)
    assert "会传 8 个文件" in repo.credit("publish", target, "--site-dir", b, "--dry-run").out
    said = repo.credit("publish", target, "--site-dir", b).out
    assert "传了 8 个文件" in said
    assert "还留着 2026-11-22-c0ffee-" in said
    assert "没有要传的" in repo.credit("publish", target, "--site-dir", b).out
    assert "新旧两版" in repo.credit("publish", str(tmp_path / "plain"), "--site-dir", b, "--plain").out
