"""The command, as people and bots call it."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import limited
from support import AS_OF, GOOD, GOOD_FILE, KIND_NAMES, ROOT, Repo, run

from generator import __version__
from generator.engine import clock

BAD = GOOD.replace("2026-03-12", "2026-02-30")
WARNED = GOOD + f"remarks: {'长' * 600}\n"


# Exit codes


def test_exit_codes_of_check(repo: Repo) -> None:
    """design.md: 0 fine, 1 findings, 2 usage or a fault; a warning is no finding that stops anybody."""
    assert repo.credit("check", "--as-of", AS_OF).code == 0
    repo.write(GOOD_FILE, WARNED)
    assert repo.credit("check", "--as-of", AS_OF).code == 0
    repo.write(GOOD_FILE, BAD)
    assert repo.credit("check", "--as-of", AS_OF).code == 1


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["chek"],
        ["check", "--format", "xml"],
        ["check", "--as-of"],
        ["check", "--as-of", "2026-02-30"],
        ["check", "--as-of", "20261122"],
        pytest.param(["check", "--as-of", "2026-W47-7"]),
        ["check", "--as-of", "today"],
        ["check", "--lang", "fr"],
        ["check", "--nonsense"],
        pytest.param(["check", "--form", "json"]),
        ["check", "content/nowhere.yml"],
        ["check", "/etc/hostname"],
        ["check", ".."],
        ["build", "content"],
        ["new"],
        ["explain"],
    ],
)
def test_a_wrong_call_is_told_so(repo: Repo, words: list[str]) -> None:
    done = repo.credit(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert "Traceback" not in done.err


def test_outside_a_repository(tmp_path: Path) -> None:
    for words in (["check"], ["build"], ["new", "permit"]):
        done = run([sys.executable, "-m", "generator", *words], cwd=tmp_path)
        assert done.code == 2
        assert "mkdocs.yml" in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize("content", ["", "[", "- a", "site_name: !!python/name:os.system x", "\t", "a: b: c"])
def test_settings_that_cannot_be_read(repo: Repo, content: str) -> None:
    repo.write("mkdocs.yml", content)
    done = repo.credit("check")
    assert done.code in (0, 2)
    if done.code:
        assert "mkdocs.yml" in done.err


def test_settings_in_another_encoding(repo: Repo) -> None:
    repo.write("mkdocs.yml", "site_name: 信用甲市".encode("gb18030"))
    assert repo.credit("check").code == 2


def test_settings_of_the_builder_are_no_obstacle(repo: Repo) -> None:
    repo.write("mkdocs.yml", "site_name: x\nsite_url: !ENV [URL, 'https://a.example/']\nx: !!python/name:a.b\n")
    repo.write(GOOD_FILE, BAD)
    [one] = [found for found in repo.check() if found["severity"] == "error"]
    assert one["url"] == "/checks/wrong-date/"


def test_version_and_help(repo: Repo) -> None:
    assert repo.credit("--version").out == f"credit {__version__}\n"
    for words in ([], ["check"], ["build"], ["serve"], ["new"], ["explain"]):
        done = repo.credit(*words, "--help")
        assert done.code == 0
        assert "credit" in done.out


def test_the_program_and_the_module_are_the_same(repo: Repo) -> None:
    repo.write(GOOD_FILE, BAD)
    here = repo.credit("check", "--as-of", AS_OF)
    module = repo.program("check", "--as-of", AS_OF)
    script = run([str(Path(sys.executable).with_name("credit")), "check", "--as-of", AS_OF], cwd=repo.root)
    assert here == module == script
    assert here.code == 1


def test_a_pipe_that_is_closed_early_is_no_fault(repo: Repo) -> None:
    """As in `credit check | head -1`."""
    for i in range(300):
        repo.write(f"content/lists/commitments/{i}-a.yml", BAD)
    words = [sys.executable, "-m", "generator", "check", "--as-of", AS_OF]
    with subprocess.Popen(
        words, cwd=repo.root, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        said = program.stderr.read()
        assert program.wait() == 0
    assert said == b""


# The clock


def test_today_is_today_in_shanghai(monkeypatch: pytest.MonkeyPatch, repo: Repo) -> None:
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 3, 11))
    repo.write(GOOD_FILE, GOOD)
    assert [d["slug"] for d in json.loads(repo.credit("check", "--format", "json").out)["diagnostics"]] == ["future-date"]
    assert repo.credit("check", "--as-of", "2026-03-12").code == 0


# What is selected


@pytest.fixture
def three(repo: Repo) -> Repo:
    """Three faulty records in two folders."""
    repo.write("content/lists/commitments/a.yml", BAD.replace("000011", "000001"))
    repo.write("content/lists/commitments/2026/b.yml", BAD.replace("000011", "000002"))
    repo.write("content/disclosures/permits/2026/c.yml", "authority: scjgj\n")
    return repo


A, B, C = "content/lists/commitments/a.yml", "content/lists/commitments/2026/b.yml", "content/disclosures/permits/2026/c.yml"


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ([], {A, B, C}),
        (["."], {A, B, C}),
        (["content"], {A, B, C}),
        (["content/"], {A, B, C}),
        ([A], {A}),
        (["./content/../" + A], {A}),
        ([A, C], {A, C}),
        (["content/lists"], {A, B}),
        (["content/lists/commitments/2026"], {B}),
        (["content/authorities"], set()),
        (["content/authorities/scjgj.yml"], set()),
        (["schemas"], set()),
    ],
)
def test_paths_select_findings(three: Repo, words: list[str], files: set[str]) -> None:
    assert {d["path"] for d in three.check(*words)} == files


def test_a_path_is_no_beginning_of_a_name(three: Repo) -> None:
    three.write("content/lists/commitments/20261.yml", BAD.replace("000011", "000003"))
    assert {d["path"] for d in three.check("content/lists/commitments/2026")} == {B}


def test_paths_are_those_of_where_one_stands(three: Repo) -> None:
    done = three.credit("check", "--as-of", AS_OF, "--format", "json", "a.yml", cwd=three.root / "content/lists/commitments")
    assert {d["path"] for d in json.loads(done.out)["diagnostics"]} == {A}
    done = three.credit("check", "--as-of", AS_OF, "--format", "json", str(three.root / B), cwd=three.root.parent)
    assert {d["path"] for d in json.loads(done.out)["diagnostics"]} == {B}


def test_the_repository_is_found_from_below(three: Repo) -> None:
    assert three.program("check", "--as-of", AS_OF, cwd=three.root / "content/lists").out.count("[wrong-date]") == 2


def test_a_repository_behind_a_link(three: Repo, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(three.root)
    assert three.credit("check", "--as-of", AS_OF, str(tmp_path / "link" / A)).code == 1


def test_checks_across_records_see_all_of_them(repo: Repo) -> None:
    """A path narrows what is told, not what is read: links and repeated values of the one file are judged by all others."""
    repo.write(GOOD_FILE, GOOD)
    repo.write("content/lists/commitments/zz.yml", GOOD)
    assert [slug for *_, slug in repo.places("content/lists/commitments/zz.yml")] == ["repeated-value"]
    assert repo.places(GOOD_FILE) == []


# Since a revision


def git(repo: Repo, *words: str, cwd: Path | None = None) -> str:
    env = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@a.example", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@a.example"}
    done = run(["git", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", *words], cwd=cwd or repo.root, env=env)
    assert done.code == 0, done.err
    return done.out.strip()


def changed(repo: Repo, *words: str) -> set[str]:
    return {d["path"] for d in repo.check("--since", *words)}


@pytest.mark.parametrize("inside", [".", "city/site"], ids=["at the top", "in a folder"])
def test_since_a_revision_only_what_has_changed_is_told(tmp_path: Path, inside: str) -> None:
    from support import new_repo

    repo = new_repo(tmp_path / inside / "repo" if inside != "." else tmp_path / "repo")
    top = tmp_path / "city" if inside != "." else repo.root
    names = ["old", "committed", "staged", "edited", "deleted", "moved"]
    for i, name in enumerate(names):
        repo.write(f"content/lists/commitments/{name}.yml", BAD.replace("000011", f"00010{i}"))
    git(repo, "init", "-q", cwd=top)
    git(repo, "add", ".", cwd=top)
    git(repo, "commit", "-qm", "first", cwd=top)
    first = git(repo, "rev-parse", "HEAD")
    assert changed(repo, first) == set()

    def edit(name: str) -> None:
        path = repo.root / f"content/lists/commitments/{name}.yml"
        path.write_text(path.read_text(encoding="utf-8") + "# 改\n", encoding="utf-8")

    edit("committed")
    git(repo, "commit", "-qam", "second", cwd=top)
    edit("staged")
    git(repo, "add", ".", cwd=top)
    edit("edited")
    repo.write("content/lists/commitments/new.yml", BAD.replace("000011", "000107"))
    repo.write("content/lists/commitments/新的 一个.yml", BAD.replace("000011", "000108"))
    (repo.root / "content/lists/commitments/deleted.yml").unlink()
    git(repo, "mv", "content/lists/commitments/moved.yml", "content/lists/commitments/moved-here.yml")
    told = {"committed", "staged", "edited", "new", "新的 一个", "moved-here"}
    assert changed(repo, first) == {f"content/lists/commitments/{name}.yml" for name in told}
    assert changed(repo, "HEAD") == {f"content/lists/commitments/{name}.yml" for name in told - {"committed"}}
    assert changed(repo, "HEAD", "content/lists/commitments/old.yml") == {
        f"content/lists/commitments/{name}.yml" for name in (told - {"committed"}) | {"old"}
    }


def test_since_a_branch_means_since_it_was_left(repo: Repo) -> None:
    """What others have changed on the main branch meanwhile is not this branch's matter."""
    repo.write("content/lists/commitments/a.yml", BAD)
    git(repo, "init", "-q")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "first")
    git(repo, "checkout", "-qb", "mine")
    repo.write("content/lists/commitments/b.yml", BAD.replace("000011", "000002"))
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "mine")
    git(repo, "checkout", "-q", "main")
    repo.write("content/lists/commitments/a.yml", BAD + "# 改\n")
    git(repo, "commit", "-qam", "theirs")
    git(repo, "checkout", "-q", "mine")
    assert changed(repo, "main") == {"content/lists/commitments/b.yml"}


def test_since_finds_few_among_many_that_are_wrong(repo: Repo) -> None:
    """More files than can be named to git in one call; and a name that means others to it."""
    for i in range(200):
        repo.write(f"content/lists/commitments/a-{i}.yml", BAD.replace("000011", f"000{i + 100}"))
    git(repo, "init", "-q")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "first")
    repo.write("content/lists/commitments/a-7.yml", BAD.replace("000011", "000107") + "# 改\n")
    repo.write("content/lists/commitments/a-*.yml", BAD.replace("000011", "000999"))
    here = {"content/lists/commitments/a-7.yml", "content/lists/commitments/a-*.yml"}
    assert changed(repo, "HEAD") == here
    for i in range(20, 200):
        (repo.root / f"content/lists/commitments/a-{i}.yml").unlink()
    git(repo, "commit", "-qam", "second")
    (repo.root / "content/lists/commitments/a-7.yml").unlink()
    assert changed(repo, "HEAD") == here - {"content/lists/commitments/a-7.yml"}


def test_ignored_files_are_not_new(repo: Repo) -> None:
    git(repo, "init", "-q")
    repo.write(".gitignore", "draft-*.yml\n")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "first")
    repo.write("content/lists/commitments/draft-1.yml", BAD)
    assert changed(repo, "HEAD") == set()


@pytest.mark.parametrize("revision", ["nowhere", "-x", "--upload-pack=touch /tmp/x", "HEAD~99", "HEAD:content", "a b"])
def test_a_revision_that_is_none(repo: Repo, revision: str) -> None:
    repo.write(GOOD_FILE, BAD)
    git(repo, "init", "-q")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "first")
    done = repo.credit("check", "--as-of", AS_OF, f"--since={revision}")
    assert (done.code, done.out) == (2, "")
    assert "git" in done.err


def test_since_without_git(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repo.root.parent))
    done = repo.credit("check", "--since", "HEAD")
    assert done.code == 2
    assert "git" in done.err
    monkeypatch.setenv("PATH", "")
    assert repo.credit("check", "--since", "HEAD").code == 2


def test_a_fault_of_ours_is_none_in_the_data(repo: Repo) -> None:
    """docs/interfaces.md: 2 is a wrong call or a fault of the program, so that no robot takes it for an error of an editor."""
    code = "import sys; from generator.checks import suite; from generator.cli import main; suite.run = None; sys.argv[1:] = ['check']; main.program()"
    done = run([sys.executable, "-c", code], cwd=repo.root)
    assert done.code == 2
    assert "Traceback" in done.err
    assert done.out == ""


@pytest.mark.parametrize(("kind", "meant"), [("penalti", "penalty"), ("处罚", ""), ("../x", "")])
def test_a_kind_that_there_is_not(repo: Repo, kind: str, meant: str) -> None:
    done = repo.credit("new", kind)
    assert (done.code, done.out) == (2, "")
    assert meant in done.err
    assert all(name in done.err for name in KIND_NAMES)


# Explanations


@pytest.mark.parametrize("slug", ["missing-field", "[missing-field]"])
def test_an_explanation(repo: Repo, slug: str) -> None:
    done = repo.credit("explain", slug)
    assert (done.code, done.err) == (0, "")
    assert "缺少必填项（missing-field，错误）" in done.out
    for part in ("## 说明", "## 例子", "## 检查结果", "## 改法"):
        assert part in done.out


def test_an_explanation_that_there_is_not(repo: Repo) -> None:
    done = repo.credit("explain", "mising-field")
    assert (done.code, done.out) == (2, "")
    assert "missing-field" in done.err


@pytest.mark.parametrize("slug", ["", "缺少", "missing-field.md", "a\0b", pytest.param("a" * 5000), pytest.param("../../README")])
def test_an_explanation_of_nonsense(repo: Repo, slug: str) -> None:
    done = repo.credit("explain", "--", slug)
    assert (done.code, done.out) == (2, "")


def test_where_nothing_can_be_written_a_check_goes_on_without_a_cache(repo: Repo) -> None:
    """issue 12: the cache is never needed."""
    repo.write(GOOD_FILE, BAD)
    wanted = repo.program("check", "--as-of", AS_OF, "--no-cache")
    assert limited(repo, "check", "--as-of", AS_OF, most=0) == wanted
    repo.write("file", "")
    assert repo.program("check", "--as-of", AS_OF, "--cache", "file") == wanted


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk is always full here")
@pytest.mark.parametrize("unbuffered", ["1", ""])
def test_a_result_that_cannot_be_written_is_no_traceback(repo: Repo, unbuffered: str) -> None:
    """The same words, whether what is written is held back until the end or not."""
    words = ["sh", "-c", f'"{sys.executable}" -m generator check --as-of {AS_OF} > /dev/full']
    done = run(words, cwd=repo.root, env={"PYTHONUNBUFFERED": unbuffered})
    assert (done.code, done.err) == (2, "credit: 输出 写不了：磁盘已满。\n")


# Languages


def test_english_for_those_who_ask(repo: Repo) -> None:
    repo.write(GOOD_FILE, BAD)
    done = repo.credit("check", "--as-of", AS_OF, "--lang", "en")
    assert done.code == 1
    assert ": error: " in done.out
    assert "hint: " in done.out
    assert "help: https://credit.jia.example/checks/wrong-date/" in done.out
