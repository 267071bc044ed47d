"""generator.cli.build: a build writes a whole site or leaves the old one, and deletes nothing that is no site."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from samples import limited
from support import AS_OF, GOOD, GOOD_FILE, Repo, run, tree

BAD = GOOD.replace("2026-03-12", "2026-02-30")
WARNED = GOOD + f"remarks: {'长' * 600}\n"


@pytest.mark.parametrize("words", [("build",), ("serve",)])
def test_a_day_out_of_reach_is_a_wrong_call(repo: Repo, words: tuple[str, ...]) -> None:
    for day in ("1899-12-31", "2200-01-01", "2026-2-1", "heute"):
        done = repo.credit(*words, "--as-of", day)
        assert (done.code, done.out) == (2, "")
        assert day in done.err


def test_a_preview_of_half_a_history_is_refused(repo: Repo, tmp_path: Path) -> None:
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "1"]):
        assert run(["git", *words], cwd=repo.root).code == 0
    assert run(["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "2", "--allow-empty"], cwd=repo.root).code == 0
    assert run(["git", "clone", "-q", "--depth", "1", f"file://{repo.root}", "shallow"], cwd=tmp_path).code == 0
    done = Repo(tmp_path / "shallow").credit("serve")
    assert done.code == 2
    assert "git fetch --unshallow" in done.err


def test_build_writes_a_site_and_again_over_it(repo: Repo, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b" / "site"
    done = repo.program("build", "--as-of", AS_OF, "--site-dir", str(out))
    assert (done.code, done.err) == (0, "")
    assert str(out) in done.out
    assert (out / "index.html").is_file()
    (out / "stale.html").write_text("x", encoding="utf-8")
    assert repo.program("build", "--as-of", AS_OF, "--site-dir", str(out), "--lang", "en").out == f"built: {out}\n"
    assert not (out / "stale.html").exists()
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_build_goes_where_the_settings_say(repo: Repo) -> None:
    assert repo.program("build", "--as-of", AS_OF).code == 0
    assert (repo.root / "site" / "index.html").is_file()


def test_build_never_deletes_what_is_no_site(repo: Repo, tmp_path: Path) -> None:
    out = tmp_path / "precious"
    out.mkdir()
    (out / "thesis.txt").write_text("x", encoding="utf-8")
    for target in (out, out / "thesis.txt", repo.root, repo.root / "content", repo.root.parent, Path("/")):
        before = tree(tmp_path)
        done = repo.credit("build", "--as-of", AS_OF, "--site-dir", str(target))
        assert (done.code, done.out) == (2, "")
        assert str(target) in done.err
        assert tree(tmp_path) == before


def test_build_may_use_an_empty_folder(repo: Repo, tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.mkdir()
    repo.build(out)
    assert (out / "index.html").is_file()


def test_a_build_that_fails_leaves_the_old_site(repo: Repo, tmp_path: Path) -> None:
    out = repo.build(tmp_path / "out" / "site")
    before = tree(out)
    repo.write(GOOD_FILE, BAD)
    done = repo.program("build", "--as-of", AS_OF, "--site-dir", str(out))
    assert done.code == 1
    assert f"{GOOD_FILE}:10:10: " in done.out + done.err
    assert "Traceback" not in done.out + done.err
    assert tree(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_a_build_without_room_says_so_and_leaves_the_old_site(repo: Repo, tmp_path: Path) -> None:
    out = repo.build(tmp_path / "out" / "site")
    before = tree(out)
    repo.write(GOOD_FILE, GOOD)
    for words in ((), ("--no-cache",)):
        done = limited(repo, "build", "--as-of", AS_OF, "--site-dir", str(out), *words)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"credit: 网站没有生成，{out} 写不了：文件超出允许的大小；原来的网站没有改动。\n"
        assert tree(out) == before
        assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_the_site_builder_says_so_as_well(repo: Repo, tmp_path: Path) -> None:
    """Called by its own name it ended with forty lines of its own program."""
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); from mkdocs.__main__ import cli; cli()"
    words = ("build", "--quiet", "--config-file", str(repo.root / "mkdocs.yml"), "--site-dir", str(tmp_path / "site"))
    done = run([sys.executable, "-c", code, *words], cwd=repo.root, env={"CREDIT_AS_OF": AS_OF})
    assert done.code == 1
    assert "写不了：文件超出允许的大小。" in done.err
    assert "Traceback" not in done.out + done.err


def test_a_build_where_there_can_be_no_site_says_so(repo: Repo) -> None:
    repo.write("file", "")
    for target, why in (("file/site", "路径中有一段不是文件夹"), (f"{'x' * 300}/site", "名称太长")):
        done = repo.credit("build", "--as-of", AS_OF, "--site-dir", str(repo.root / target))
        assert (done.code, done.out) == (2, "")
        assert done.err == f"credit: 网站没有生成，{repo.root / target} 写不了：{why}。\n"


def test_a_build_that_fails_in_english(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, BAD)
    done = repo.program("build", "--as-of", AS_OF, "--site-dir", str(tmp_path / "site"), "--lang", "en")
    assert done.code == 1
    assert "1 errors, 0 warnings." in done.out + done.err


def test_a_page_that_is_wrong_stops_the_build(repo: Repo, tmp_path: Path) -> None:
    """`--strict`: a link of a guide page that leads nowhere."""
    repo.write("content/pages/about.md", "# 关于\n\n[没有](nowhere.md)\n")
    done = repo.program("build", "--as-of", AS_OF, "--site-dir", str(tmp_path / "site"))
    assert done.code == 1
    assert "nowhere.md" in done.out + done.err
    assert not (tmp_path / "site").exists()


def test_a_warning_does_not_stop_the_build(repo: Repo, tmp_path: Path) -> None:
    """design.md: errors stop publishing; warnings do not."""
    repo.write(GOOD_FILE, WARNED)
    out = repo.build(tmp_path / "site")
    assert (out / "lists/commitments/xzspj-11/index.html").is_file()
