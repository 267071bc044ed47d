"""generator.publish.preview, as an editor uses it: a program that runs, files that are edited, pages that a browser asks for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, HANGS, ROOT, Repo, free_port

PAGE = GOOD_FILE.removeprefix("content/").removesuffix(".yml")


class Preview:
    """A preview that runs."""

    def __init__(self, repo: Repo, process: subprocess.Popen[str], address: str) -> None:
        self.repo = repo
        self.process = process
        self.address = address

    def until(self, said: str) -> str:
        """What it says until it says that."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if said in line:
                return "".join(lines)
        pytest.fail("".join(lines))

    def page(self, address: str = PAGE) -> str:
        try:
            with urllib.request.urlopen(f"{self.address}{address}/", timeout=HANGS) as answer:
                found: str = answer.read().decode("utf-8")
        except TimeoutError:
            # A server that cannot build lets its visitors wait.
            self.process.kill()
            pytest.fail(self.process.communicate()[0])
        return found


    def status(self, host: str) -> int:
        """What it answers to a request for another host."""
        request = urllib.request.Request(self.address, headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=HANGS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@contextmanager
def preview(repo: Repo, *words: str, folder: Path | None = None) -> Iterator[Preview]:
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "generator", "serve", "--address", address, "--as-of", AS_OF, *words]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "CREDIT_"))} | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    env |= {"TMPDIR": str(folder)} if folder is not None else {}
    process = subprocess.Popen(command, cwd=repo.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        found = Preview(repo, process, f"http://{address}/")
        found.until("Serving on")
        yield found
    finally:
        process.terminate()
        process.communicate(timeout=HANGS)


@pytest.mark.parametrize("words", [(), ("--poll",), pytest.param(("--no-cache",), marks=pytest.mark.slow)], ids=" ".join)
def test_a_preview_follows_edits_and_survives_mistakes(repo: Repo, words: tuple[str, ...]) -> None:
    repo.write(GOOD_FILE, GOOD)
    with preview(repo, *words) as shown:
        assert "第一次改动" not in shown.page()
        # A name of somebody else that points to this machine is not answered, in no mode.
        assert [shown.status(host) for host in ("evil.example", "localhost:1", shown.address[7:-1])] == [421, 200, 200]
        repo.write(GOOD_FILE, GOOD + "remarks: 第一次改动\n")
        shown.until("Reloading browsers")
        assert "第一次改动" in shown.page()
        repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
        said = shown.until("预览仍是改动以前的样子")
        assert f"{GOOD_FILE}:10:10" in said
        assert "Traceback" not in said
        assert "第一次改动" in shown.page()
        other = GOOD_FILE.replace(".yml", "-2.yml")
        repo.write(GOOD_FILE, GOOD + "remarks: 第二次改动\n")
        shown.until("Reloading browsers")
        repo.write(other, GOOD.replace("000011", "000012"))
        shown.until("Reloading browsers")
        assert "第二次改动" in shown.page()
        assert shown.page(f"{PAGE}-2")
        # Many an editor writes another file and puts it in the place of the first.
        repo.write("content/pages/about.md.new", "# 关于\n\n第三次改动\n").rename(repo.root / "content/pages/about.md")
        shown.until("Reloading browsers")
        assert "第三次改动" in shown.page("about")


def test_a_preview_of_the_sample_has_a_log_that_is_thrown_away(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    with preview(repo, "--throwaway-log", folder=tmp_path) as shown:
        page = shown.page("log")
        assert "这是预览" in page
        assert "什么也不证明" in page
        # The log itself, which no site has: it is beside the key.
        [key] = tmp_path.rglob("log.key")
        checkpoint = key.parent / "log/checkpoint"
        before = int(checkpoint.read_text(encoding="utf-8").splitlines()[1])
        repo.write(GOOD_FILE.replace(".yml", "-2.yml"), GOOD.replace("000011", "000012"))
        shown.until("Reloading browsers")
        assert int(checkpoint.read_text(encoding="utf-8").splitlines()[1]) == before + 1
    # Nothing of it is in the repository, nor left anywhere.
    assert not [path for path in repo.root.rglob("*") if path.name in ("checkpoint", "log.key")]
    assert not list(tmp_path.rglob("log.key"))


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells who is whose child")
def test_a_preview_goes_on_when_its_builder_is_ended(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    with preview(repo) as shown:
        (builder,) = _children(shown.process.pid)
        os.kill(builder, signal.SIGKILL)
        repo.write(GOOD_FILE, GOOD + "remarks: 改动\n")
        shown.until("Reloading browsers")
        assert "改动" in shown.page()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells who is whose child")
def test_nothing_of_a_preview_is_left(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    with preview(repo, folder=tmp_path) as shown:
        (builder,) = _children(shown.process.pid)
        # It tells by the end of its pipe that it is gone, whoever takes care of it now.
        waiting = os.pidfd_open(builder)
        assert [path.name[:11] for path in tmp_path.iterdir() if path != repo.root] == ["credit-run-"]
    try:
        import select

        assert select.select([waiting], [], [], 60)[0]
    finally:
        os.close(waiting)
    assert list(tmp_path.iterdir()) == [repo.root]
