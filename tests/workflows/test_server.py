"""What a city runs on a machine of its own: the script that publishes, and the service and timer of systemd that start it.

systemd itself verifies its files and says how closed the service is; the script is run with real git. That the timer fires is systemd's.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from acting import TEMPLATE, Trial, city_files, log_key
from samples import OBJECTION, one
from support import GOOD, GOOD_FILE, HANGS, Git, Result, as_yaml, run

from generator.proof.notes import Signer

DEPLOY = TEMPLATE / "common" / "deploy"
WRONG = GOOD.replace("made_on: 2026-03-12", "made_on: 2026-13-12")


class Server(Trial):
    """A city's forge, and the clone of it on a machine that publishes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, city_files("none"))
        self.clone = folder / "credit" / "repository"
        run(["git", "clone", "-q", str(self.git.root), str(self.clone)], cwd=folder)
        shutil.copytree(folder / "venv", self.clone / ".venv", symlinks=True)
        self.target = folder / "srv"

    def publish(self, **env: str) -> Result:
        self.log.write_text("", encoding="utf-8")
        given = self._environment() | {"CREDIT_TARGET": str(self.target), "NO_MKDOCS_2_WARNING": "1"} | env
        # Started as systemd and cron do it: from anywhere.
        words = ["/bin/sh", str(self.clone / "deploy" / "publish.sh")]
        done = subprocess.run(words, cwd="/", env=given, capture_output=True, check=False, text=True, timeout=HANGS)
        return Result(done.returncode, done.stdout, done.stderr)

    def commands(self) -> list[str]:
        """The subcommands of `credit` of the last run."""
        called = [json.loads(line)["words"] for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [words[2] for words in called if words[:2] == ["-m", "generator"]]

    @property
    def page(self) -> Path:
        return self.target / "current" / "lists/commitments/xzspj-11/index.html"


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


@pytest.mark.parametrize("kind", ["service", "timer"])
def test_systemd_finds_nothing_wrong(kind: str) -> None:
    done = run(["systemd-analyze", "verify", str(DEPLOY / f"credit-publish.{kind}")], cwd=DEPLOY)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_the_service_may_do_little() -> None:
    """systemd counts from 0 (closed) to 100. What is left: the network, its own folders, and that it runs at all."""
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(DEPLOY / "credit-publish.service")]
    done = run(words, cwd=DEPLOY)
    assert done.code == 0, done.out


def test_the_timer_is_in_the_time_of_beijing() -> None:
    [when] = [line for line in (DEPLOY / "credit-publish.timer").read_text(encoding="utf-8").splitlines() if line.startswith("OnCalendar=")]
    done = run(
        ["systemd-analyze", "calendar", "--base-time=2026-11-28 00:00:00 UTC", when.removeprefix("OnCalendar=")],
        cwd=DEPLOY,
        env={"TZ": "UTC"},
    )
    assert done.code == 0, done.err
    assert "2026-11-28 22:17:00 UTC" in done.out


def test_without_a_target_nothing_begins(server: Server) -> None:
    done = server.publish(CREDIT_TARGET="")
    assert done.code != 0
    assert "请设置 CREDIT_TARGET" in done.err
    assert server.commands() == []


def test_a_second_run_at_the_same_time_does_nothing(server: Server) -> None:
    lock = os.open(server.clone / ".git" / "credit-publish.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    done = server.publish()
    os.close(lock)
    assert (done.code, done.err) == (75, "已有一次发布在运行\n")
    assert server.commands() == []


def test_a_history_that_was_rewritten_stops_it(server: Server) -> None:
    server.git.run("commit", "-q", "--amend", "-m", "other")
    done = server.publish()
    assert done.code != 0
    assert server.commands() == []


def test_systemd_finds_nothing_wrong_with_the_key_of_the_log(tmp_path: Path) -> None:
    """A service with the drop-in, as systemd joins them."""
    text = (DEPLOY / "credit-publish.service").read_text(encoding="utf-8")
    (tmp_path / "credit-publish.service").write_text(text, encoding="utf-8")
    (tmp_path / "credit-publish.service.d").mkdir()
    shutil.copy(DEPLOY / "credit-publish-log.conf", tmp_path / "credit-publish.service.d" / "log.conf")
    done = run(["systemd-analyze", "verify", str(tmp_path / "credit-publish.service")], cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("given", ["credential", "file"])
def test_a_server_keeps_its_log_in_a_folder_and_gets_the_key_from_systemd_or_a_file(server: Server, tmp_path: Path, given: str) -> None:
    key, log = tmp_path / "secret" / "log-key", tmp_path / "log"
    key.parent.mkdir()
    key.write_text(f"{log_key()}\n", encoding="utf-8")
    key.chmod(0o600)
    env = {"CREDIT_LOG": str(log)} | ({"CREDENTIALS_DIRECTORY": str(key.parent)} if given == "credential" else {"CREDIT_LOG_KEY_FILE": str(key)})
    settings = (server.git.root / "mkdocs.yml").read_text(encoding="utf-8")
    public = settings.replace("\nextra:\n", f'\nextra:\n  log: {{keys: ["{Signer.of_text(log_key()).verifier.text}"]}}\n', 1)
    server.git.commit("2026-06-01", {GOOD_FILE: GOOD, "mkdocs.yml": public})
    done = server.publish(**env)
    assert done.code == 0, done.err
    first = (log / "checkpoint").read_bytes()
    assert (server.target / "current/log/checkpoint").read_bytes() == first
    # Without the key the same content is published again, and new content is not: visitors keep what they have.
    assert server.publish(CREDIT_LOG=str(log)).code == 0
    server.git.commit("2026-06-02", {GOOD_FILE.replace("11", "12"): GOOD.replace("0011", "0012")})
    done = server.publish(CREDIT_LOG=str(log))
    assert done.code == 2
    assert server.commands() == ["check", "build"]
    assert (log / "checkpoint").read_bytes() == first
    # Nor is a site without its log.
    done = server.publish()
    assert done.code == 2
    assert "现在的网站有公示日志" in done.err
    assert (server.target / "current/log/checkpoint").read_bytes() == first


@pytest.mark.slow
def test_a_morning_publishes_what_was_merged_and_tells_what_is_owed(server: Server) -> None:
    server.git.commit("2026-06-01", {GOOD_FILE: GOOD, one(1): as_yaml(OBJECTION)})
    done = server.publish()
    assert done.code == 0, done.err
    assert server.commands() == ["check", "build", "publish", "issues"]
    assert server.page.is_file()
    owed = json.loads((server.clone.parent / "owed.json").read_text(encoding="utf-8"))
    assert one(1) in json.dumps(owed, ensure_ascii=False)
    # A record with an error comes: visitors keep the last whole site.
    server.git.commit("2026-06-02", {GOOD_FILE: WRONG})
    done = server.publish()
    assert done.code == 1
    assert server.commands() == ["check"]
    assert server.page.is_file()
    # What publishing leaves in the clone is no change of it.
    assert Git(server.clone, new=False).run("status", "--porcelain") == ""
