"""`credit desk` as a program: it opens, says where, ends cleanly; and the accounts of an office from the command line."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from support import AS_OF, HANGS, ROOT, Git, Repo, free_port, new_repo


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = new_repo(tmp_path_factory.mktemp("desk") / "repo")
    repo.write(".gitignore", ".credit-cache/\n")
    Git(repo.root).commit("2026-04-22")
    return repo


def begun(repo: Repo, state: Path, *words: str, env: Mapping[str, str] = {}) -> subprocess.Popen[str]:
    base = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "CREDIT_")) and k not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")}
    base |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **env}
    command = [sys.executable, "-m", "generator", "desk", "--state", str(state), "--as-of", AS_OF, *words]
    # A shell makes what it starts in the background deaf to Ctrl+C, and with it all that this starts.
    hears = None if os.name == "nt" else partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, cwd=repo.root, env=base, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hears)


@contextlib.contextmanager
def opened(repo: Repo, state: Path, *words: str, env: Mapping[str, str] = {}) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A desk that runs, and the address that it says."""
    process = begun(repo, state, "--port", "0", *words, env=env)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, process.communicate()
        yield process, line.split("：")[1].strip()
    finally:
        process.kill()
        process.communicate()


def get(address: str, cookie: str = "") -> tuple[int, str, str]:
    host, _, path = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=HANGS)
    connection.request("GET", f"/{path}", headers={"Cookie": cookie} if cookie else {})
    got = connection.getresponse()
    found = got.status, got.getheader("Set-Cookie", "").partition(";")[0], got.read().decode("utf-8")
    connection.close()
    return found


@pytest.mark.skipif(os.name == "nt", reason="signals are a thing of Unix")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_desk_opens_once_and_ends_cleanly(city: Repo, tmp_path: Path, ending: signal.Signals) -> None:
    with opened(city, tmp_path / "state", "--no-browser") as (process, address):
        status, cookie, _ = get(address)
        assert (status, cookie.partition("=")[0]) == (200, f"desk-{address.split(':')[2].split('/')[0]}")
        assert get(address)[0] == 403
        home = address.partition("/enter/")[0] + "/"
        assert get(home, cookie)[0] in (200, 303)
        assert get(home)[0] == 401
        process.send_signal(ending)
        _, said = process.communicate(timeout=HANGS)
        assert process.returncode == 0
        assert "Traceback" not in said
        assert said.endswith("工作台已关闭。\n")


@pytest.mark.skipif(os.name == "nt", reason="signals are a thing of Unix")
def test_a_desk_that_is_still_reading_ends_cleanly_too(city: Repo, tmp_path: Path) -> None:
    process = begun(city, tmp_path / "state", "--port", "0", "--no-browser")
    assert process.stderr is not None
    assert any("正在读取" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=HANGS)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert said.endswith("工作台已关闭。\n")


def test_a_second_desk_of_the_same_state_shows_the_first(city: Repo, tmp_path: Path) -> None:
    with opened(city, tmp_path / "state", "--no-browser") as (_, address):
        second = begun(city, tmp_path / "state", "--no-browser")
        out, said = second.communicate(timeout=HANGS)
        assert second.returncode == 0
        assert "已经在运行" in said
        other = out.split("：")[1].strip()
        assert other != address
        assert get(other)[0] == 200
        third = begun(city, tmp_path / "state", "--office", "--host", "desk.jia.example")
        _, said = third.communicate(timeout=HANGS)
        assert third.returncode == 2
        assert "已经在运行" in said


def test_a_port_that_is_taken_is_a_sentence(city: Repo, tmp_path: Path) -> None:
    with opened(city, tmp_path / "state", "--no-browser") as (_, address):
        port = address.split(":")[2].split("/")[0]
        other = begun(city, tmp_path / "other", "--port", port)
        _, said = other.communicate(timeout=HANGS)
        assert other.returncode == 2
        assert f"端口 {port} 用不了（已被别的程序占用）" in said
        assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="a browser that is a script")
def test_the_browser_opens_by_itself_and_the_name_is_gits(city: Repo, tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {told}.new && mv {told}.new {told}\n', encoding="utf-8")
    script.chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = 李明\n\temail = liming@jia.example\n", encoding="utf-8")
    with opened(city, tmp_path / "state", env={"BROWSER": f"{script} %s", "GIT_CONFIG_GLOBAL": str(config)}) as (_, address):
        status, cookie, _ = get(address)
        assert status == 200
        assert "李明" in get(address.partition("/enter/")[0] + "/", cookie)[2]
    second = city.program("desk", "--state", str(tmp_path / "state"), "accounts", "--format", "json")
    assert json.loads(second.out)["accounts"][0]["name"] == "李明"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "x"), "“x”不是端口"),
        (("--port", "70000"), "0 至 65535"),
        (("--office",), "--office 要和 --host 一起用"),
        (("--host", "desk.jia.example"), "--office 要和 --host 一起用"),
        (("--listen", "127.0.0.1:1"), "只在有 --office 时用"),
        (("--office", "--host", "https://desk.jia.example/"), "不是域名"),
        (("--office", "--host", "a b"), "不是域名"),
        (("--office", "--host", "desk.jia.example", "--proxy-from", "proxy"), "不是 IP 地址"),
        (("--office", "--host", "desk.jia.example", "--proxy-header", "X User"), "不是 HTTP 头"),
        (("--state", "content"), "不能和仓库放在一起"),
        (("--state", "."), "不能和仓库放在一起"),
        (("--state", "schemas/x"), "不能和仓库放在一起"),
        (("invite", "--name", "王芳"), "要写一项"),
        (("invite", "--department", "scjgj"), "请填写姓名"),
        (("invite", "--name", "王芳", "--department", "nix"), "没有编号为“nix”的部门"),
        (("invite", "--name", "王<芳", "--all"), "尖括号"),
        (("invite", "--name", "王芳", "--all", "--mail", "x"), "电子邮箱的写法不对"),
        (("invite", "--name", "王芳", "--all", "--days", "31"), "1 至 30"),
        (("invite", "--again", "9"), "没有编号为“9”的账号"),
        (("close", "9"), "没有编号为“9”的账号"),
    ],
)
def test_a_wrong_call_is_told(city: Repo, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    given = words if "--state" in words else ("--state", str(tmp_path / "state"), *words)
    done = city.credit("desk", *given)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert not list(city.root.rglob("desk.sqlite"))


def test_the_accounts_of_an_office(city: Repo, tmp_path: Path) -> None:
    """Invited, listed, closed, all from another process than the desk."""
    state = str(tmp_path / "state")
    early = city.credit("desk", "--state", state, "invite", "--name", "孙丽", "--all", "--admin")
    assert early.code == 2
    assert "已登记" in early.err
    process = begun(city, Path(state), "--office", "--host", "desk.jia.example", "--listen", f"127.0.0.1:{free_port()}")
    try:
        assert process.stderr is not None
        assert any("https://desk.jia.example/" in line for line in process.stderr)
        made = city.credit("desk", "invite", "--name", "王芳", "--mail", "wangfang@jia.example", "--department", "scjgj", "--days", "3", "--state", state)
        assert made.code == 0
        assert made.out.startswith("https://desk.jia.example/enter/")
        assert "王芳（账号 2）：3天内有效" in made.err
        again = city.credit("desk", "--state", state, "invite", "--again", "1")
        assert again.out.startswith("https://desk.jia.example/enter/")
        assert city.credit("desk", "close", "2", "--state", state).code == 0
        told = json.loads(city.credit("desk", "accounts", "--format", "json", "--state", state).out)
        assert told == {
            "version": 1,
            "accounts": [
                {"id": "1", "name": "孙丽", "mail": "", "login": "", "admin": True, "closed": False, "departments": None},
                {"id": "2", "name": "王芳", "mail": "wangfang@jia.example", "login": "", "admin": False, "closed": True, "departments": ["scjgj"]},
            ],
        }
        assert city.credit("desk", "accounts", "--state", state).out == "1\t孙丽\t全部部门\t管理员\n2\t王芳\tscjgj\t已停用\n"
    finally:
        process.kill()
        process.communicate()
