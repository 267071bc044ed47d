"""`credit log`: without a log nothing happens; where there is one, none is left out by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from answering import answer, answering, says
from logrepos import Forge, files, grow, log
from support import Repo


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def test_without_a_folder_nothing_happens_until_there_is_a_log(forge: Forge, tmp_path: Path) -> None:
    here = forge.checkout("here")
    for step in ("fetch", "push"):
        done = log(here, step, CREDIT_LOG="")
        assert (done.code, "没有给日志文件夹" in done.out) == (0, True), done.err
    one = tmp_path / "log"
    grow(one, "a/1")
    assert log(here, "push", str(one)).code == 0
    # The secret has been lost: the public must not get a site without the log.
    done = log(here, "fetch", CREDIT_LOG="")
    assert done.code == 2
    assert "CREDIT_LOG_KEY" in done.err


def test_the_branch_may_have_another_name(forge: Forge, tmp_path: Path) -> None:
    here, one, two = forge.checkout("here"), tmp_path / "one", tmp_path / "two"
    grow(one, "a/1")
    assert log(here, "push", str(one), "--branch", "other").code == 0
    assert forge.git.run("branch", "--list", "credit-log") == ""
    assert log(here, "fetch", str(two), "--branch", "other").code == 0
    assert files(two) == files(one)


def test_a_folder_without_a_log_is_not_pushed(forge: Forge, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    done = log(forge.checkout("here"), "push", str(tmp_path / "log"))
    assert done.code == 2
    assert "没有公示日志" in done.err


def test_a_repository_without_another_one_says_where_a_log_stays(repo: Repo, tmp_path: Path) -> None:
    done = log(repo, "fetch", str(tmp_path / "log"))
    assert done.code == 2
    assert "git" in done.err


@pytest.mark.parametrize("page", [answer(b"", "404 Not Found"), answer(b"<!doctype html>")], ids=["404", "a page"])
def test_a_site_without_a_log_begins_one(forge: Forge, tmp_path: Path, page: bytes) -> None:
    here = forge.checkout("here")
    with answering(says(page)) as server:
        here.write("mkdocs.yml", f"site_name: 信用\nsite_url: {server.url}\n")
        done = log(here, "fetch", str(tmp_path / "log"))
    assert (done.code, "第一次" in done.out, done.err) == (0, True, "")
    assert server.asked


def test_a_branch_that_is_lost_begins_no_second_log(forge: Forge, tmp_path: Path) -> None:
    here, one = forge.checkout("here"), tmp_path / "one"
    grow(one, "a/1", "a/2")
    with answering(says(answer((one / "checkpoint").read_bytes()))) as server:
        here.write("mkdocs.yml", f"site_name: 信用\nsite_url: {server.url}\n")
        done = log(here, "fetch", str(tmp_path / "log"))
    assert done.code == 2
    assert "（2 条）" in done.err
    assert "credit log restore" in done.err


def test_a_site_that_cannot_be_asked_is_told_and_the_first_run_goes_on(forge: Forge, tmp_path: Path) -> None:
    here = forge.checkout("here")
    with answering(says(b"")) as server:
        here.write("mkdocs.yml", f"site_name: 信用\nsite_url: {server.url}\n")
        done = log(here, "fetch", str(tmp_path / "log"))
    assert (done.code, "第一次" in done.out) == (0, True)
    assert "没有问到" in done.err
