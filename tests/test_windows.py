"""Offices have Windows. What can be proved of it elsewhere is proved here; the same tests run on Windows itself, and there prove the rest.

docs/windows.md says what was tried where.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, ROOT, Git, Repo, new_repo

SOURCES = sorted((ROOT / "generator").rglob("*.py"))
# What Windows lacks, and where each may stand: behind a question whether it is there.
POSIX = {
    "fork": "engine/workers.py",
    "memfd_create": "engine/workers.py",
    "pread": "engine/workers.py",
    "sched_getaffinity": "engine/workers.py",
    "SIGKILL": "engine/workers.py engine/system.py",
    "killpg": "engine/system.py",
    "getuid": "engine/scratch.py",
    "sync": "engine/journal.py proof/folder.py ship/local.py",
    "flock": "engine/system.py",
    "execve": "cli/build.py",
}
ABSENT = {
    *("geteuid", "getgid", "setsid", "mkfifo", "fchmod", "chown", "forkpty", "alarm", "SIGALRM", "SIGHUP", "SIGUSR1", "SIGPIPE"),
    *("O_NOFOLLOW", "O_NONBLOCK", "sendfile", "mknod", "statvfs"),
}
MODULES = {"fcntl": "engine/system.py", "resource": "engine/workers.py exchange/workbook.py desk/documentreader.py"}
NO_MODULES = {"pwd", "grp", "termios", "tty", "pty", "syslog", "curses", "readline"}


@pytest.fixture(scope="module")
def without() -> dict[str, str]:
    """The environment of a Python from which is taken what Windows does not have."""
    paths = os.pathsep.join([str(ROOT / "tests" / "without"), str(ROOT)])
    return {"PYTHONPATH": paths, "PYTHONWARNDEFAULTENCODING": "1", "PYTHONUTF8": "0"}


def _texts(tree: ast.AST) -> Iterator[tuple[int, bool, set[str | None]]]:
    """The calls that open a file as text: the line, whether it is written, and the words that the call names."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        called = ast.unparse(call.func)
        name = called.rpartition(".")[2]
        words = {one.arg for one in call.keywords}
        if name in ("read_text", "write_text") and "." in called and not called.startswith(("source.", "importlib.metadata.")):
            yield call.lineno, name == "write_text", words
        elif called in ("open", "os.fdopen") or (name == "open" and call.args and re.fullmatch("[rwax]b?", ast.unparse(call.args[0])[1:-1])):
            place = 1 if called in ("open", "os.fdopen") else 0
            mode = ast.unparse(call.args[place]) if len(call.args) > place else "'r'"
            if "b" not in mode:
                yield call.lineno, "r" not in mode, words


def test_texts_name_their_encoding_and_line_ends() -> None:
    """Otherwise Windows takes the code page of the office for one, and writes `\\r\\n` for the other."""
    needed = {False: {"encoding"}, True: {"encoding", "newline"}}
    wrong = []
    for file in (*SOURCES, ROOT / "dev.py"):
        found = _texts(ast.parse(file.read_bytes()))
        wrong += [(file.relative_to(ROOT).as_posix(), line) for line, writes, words in found if not needed[writes] <= words]
    assert wrong == []


def test_what_windows_lacks_is_asked_for_in_few_places() -> None:
    wrong = []
    for file in SOURCES:
        place = file.relative_to(ROOT / "generator").as_posix()
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("os", "signal", "fcntl"):
                if node.attr in ABSENT or place not in POSIX.get(node.attr, place).split():
                    wrong.append((place, node.lineno, node.attr))
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                wrong += [(place, node.lineno, one) for one in names if one in NO_MODULES or place not in MODULES.get(one, place).split()]
    assert wrong == []


COMMANDS = {
    "check": ("check", "--as-of", AS_OF, "--no-cache"),
    "check-json": ("check", "--as-of", AS_OF, "--format", "json", "--no-cache"),
    "deadlines": ("deadlines", "--as-of", AS_OF, "--format", "json", "--no-cache"),
    "deadlines-ics": ("deadlines", "--as-of", AS_OF, "--format", "ics", "--no-cache"),
    "new": ("new", "penalty"),
    "explain": ("explain", "missing-field"),
    "export": ("export", "permit", "-", "--format", "csv", "--as-of", AS_OF, "--no-cache"),
    "summary": ("summary", "--as-of", AS_OF, "--no-cache"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository below a long, Chinese path with blanks, with a record that is wrong and a character that code page 936 lacks, in git."""
    repo = new_repo(tmp_path_factory.mktemp("win") / "信用中国 （甲市） 公示网站" / "二〇二六年")
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30").replace("清和", "清和𠮷"))
    git = Git(repo.root)
    git.commit("2026-01-02")
    return repo


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_command_says_the_same_without_what_windows_lacks(office: Repo, without: dict[str, str], words: tuple[str, ...]) -> None:
    plain, other = _raw(office, words, {}), _raw(office, words, without)
    assert other.stderr.decode() == plain.stderr.decode().replace("\r\n", "\n")
    assert other.returncode == plain.returncode
    assert other.stdout == plain.stdout
    assert b"\r\n" not in other.stdout or "ics" in words or "csv" in words
    assert (plain.stdout or plain.stderr).decode("utf-8")


def _raw(repo: Repo, words: tuple[str, ...], env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    base = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CREDIT_", "PYTHONIOENCODING"))}
    call = [sys.executable, "-m", "generator", *words]
    return subprocess.run(call, cwd=repo.root, env=base | {"PYTHONPATH": str(ROOT)} | env, capture_output=True, check=False)


def test_an_import_writes_the_same_records_without_what_windows_lacks(tmp_path: Path, repo: Repo, without: dict[str, str]) -> None:
    """From a spreadsheet, which is read in a process of its own, with a Chinese name."""
    for number in range(11, 15):
        repo.write(f"content/lists/commitments/xzspj-{number}.yml", GOOD.replace("000011", f"0000{number}"))
    table = tmp_path / "承诺（最终版）.xlsx"
    assert repo.credit("export", "commitment", str(table), "--as-of", AS_OF).code == 0
    found = []
    for env in ({}, without):
        shutil.rmtree(repo.root / "content" / "lists" / "commitments")
        done = repo.program("import", "commitment", str(table), "--write", "--as-of", AS_OF, env=env)
        assert done.code == 0, done.out + done.err
        written = sorted((repo.root / "content" / "lists" / "commitments").rglob("*.yml"))
        found.append(([(file.name, file.read_bytes()) for file in written], done.out))
    assert found[0] == found[1]
    assert len(found[0][0]) == 4
    assert not any(b"\r" in text for _, text in found[0][0])


def test_a_site_is_the_same_without_what_windows_lacks(tmp_path: Path, repo: Repo, without: dict[str, str]) -> None:
    """Whole, and after an edit; with the search."""
    repo.write(GOOD_FILE, GOOD)
    plain, other = tmp_path / "plain", tmp_path / "网站"
    repo.build(plain, env={})
    (repo.root / ".credit-cache").rename(tmp_path / "apart")
    repo.build(other, env=without)
    assert _differing(plain, other) == []
    repo.write(GOOD_FILE, GOOD.replace("申请办理", "申请延续"))
    repo.build(other, env=without)
    shutil.rmtree(repo.root / ".credit-cache")
    repo.build(tmp_path / "again", env={})
    assert _differing(tmp_path / "again", other) == []
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def _differing(one: Path, other: Path) -> list[str]:
    names = {path.relative_to(top).as_posix() for top in (one, other) for path in top.rglob("*") if path.is_file()}
    return sorted(name for name in names if not _equal(one / name, other / name))


def _equal(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def test_no_file_of_a_site_has_the_line_ends_of_windows(tmp_path: Path, repo: Repo) -> None:
    """Proves something on Windows only: what writes text there without saying so shows by its line ends. Tables have them by RFC 4180."""
    repo.build(tmp_path / "site", env={})
    texts = [path for path in (tmp_path / "site").rglob("*") if path.suffix in (".html", ".js", ".css", ".json", ".xml", ".txt", ".svg")]
    assert texts
    assert [path.name for path in texts if b"\r\n" in path.read_bytes()] == []


def test_a_checkout_with_windows_line_ends_gives_the_same(tmp_path: Path) -> None:
    """Findings at the same places, the same pages, and nothing that git calls changed."""
    origin = new_repo(tmp_path / "origin")
    origin.write(GOOD_FILE, GOOD)
    origin.write("content/lists/commitments/xzspj-12.yml", GOOD.replace("000011", "000012").replace("2026-03-12", "2026-02-30"))
    origin.write(".gitignore", ".credit-cache/\n")
    git = Git(origin.root)
    git.commit("2026-03-13")
    git.run("-c", "core.autocrlf=true", "clone", "-q", str(origin.root), str(tmp_path / "crlf"))
    other = Repo(tmp_path / "crlf")
    assert b"\r\n" in (other.root / GOOD_FILE).read_bytes()
    assert other.check() == origin.check()
    Git(other.root, new=False).run("config", "core.autocrlf", "true")
    since = json.loads(other.credit("check", "--since", "HEAD", "--format", "json", "--as-of", AS_OF).out)
    assert since["diagnostics"] == []
    for repo in (origin, other):
        (repo.root / "content/lists/commitments/xzspj-12.yml").unlink()
    origin.build(tmp_path / "one")
    other.build(tmp_path / "two")
    assert _differing(tmp_path / "one", tmp_path / "two") == []


def test_this_repository_and_what_it_holds_keep_their_line_ends() -> None:
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert "* text=auto eol=lf" in attributes
    assert [file for file in SOURCES if b"\r" in file.read_bytes()] == []


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_a_file_from_an_editor_of_windows_is_read_or_named(repo: Repo, mark: str) -> None:
    """Notepad writes a byte order mark; `>` in PowerShell 5 writes UTF-16; an old editor writes the code page."""
    repo.write(GOOD_FILE, GOOD.replace("\n", "\r\n").encode(mark))
    found = repo.check()
    assert [one["slug"] for one in found] == ([] if mark == "utf-8-sig" else ["not-utf8"])


@pytest.mark.skipif(os.name != "nt", reason="elsewhere names differ by case, and a backslash is a character")
def test_a_path_is_given_as_windows_writes_it(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    ways = [GOOD_FILE, GOOD_FILE.replace("/", "\\"), str(repo.root / GOOD_FILE), GOOD_FILE.upper(), "content\\Lists", ".\\content\\lists\\"]
    for way in ways:
        assert [one["path"] for one in repo.check(way)] == [GOOD_FILE], way


@pytest.mark.skipif(os.name != "nt", reason="elsewhere a console takes bytes")
def test_a_console_with_code_page_936_shows_everything(repo: Repo) -> None:
    """Also characters that the code page lacks; `> CON` is the console, whatever reads the output of this test."""
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30").replace("清和", "清和\U00020bb7"))
    call = f'chcp 936 & "{sys.executable}" -m generator check --as-of {AS_OF} > CON'
    done = subprocess.run(call, shell=True, cwd=repo.root, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False, creationflags=0x10)
    assert done.returncode == 1


DOUBLE_CLICKED = sorted((ROOT / "generator" / "adopt").rglob("*.cmd"))


@pytest.mark.parametrize("file", DOUBLE_CLICKED, ids=lambda file: file.name)
def test_what_is_double_clicked_is_readable_in_any_code_page(file: Path) -> None:
    """cmd.exe reads a file in the code page of the office, and loses its place where a line ends otherwise."""
    text = file.read_bytes()
    assert text.isascii()
    assert text.count(b"\r\n") == text.count(b"\n") > 1


def test_a_city_has_files_to_double_click() -> None:
    assert {"检查.cmd", "预览.cmd", "工作台.cmd"} <= {file.name for file in DOUBLE_CLICKED}
