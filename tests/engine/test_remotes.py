"""generator.engine.remotes: fetching and pushing without questions, in bounded time, with refusals told apart and no secret told."""

from __future__ import annotations

import base64
import os
import socket
from pathlib import Path

import pytest
from githttp import serving
from support import Git

from generator.engine import committing, remotes
from generator.engine.remotes import FORBIDDEN, MOVED, PROTECTED, UNREACHED, Remote, RemoteError

SECRET = "token-of-the-desk"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Git, Git]:
    """A repository and a bare one behind it."""
    git = Git(tmp_path / "repo")
    git.commit("2026-01-01", {"content/a.yml": "a\n"})
    git.run("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    return git, Git(tmp_path / "bare.git", new=False)


def head(git: Git) -> str:
    return git.run("rev-parse", "HEAD").strip()


def test_a_branch_is_pushed_only_onto_what_was_expected(pair: tuple[Git, Git]) -> None:
    git, bare = pair
    remote = Remote(str(bare.root))
    first = head(git)
    remotes.push(git.root, remote, first, "credit-desk/x", "")
    second = git.commit("2026-01-02", {"content/a.yml": "b\n"})
    for wrong in ("", second):
        with pytest.raises(RemoteError) as failed:
            remotes.push(git.root, remote, second, "credit-desk/x", wrong)
        assert failed.value.sort == MOVED
    assert remotes.branches(git.root, remote, ("refs/heads/credit-desk/x",))["credit-desk/x"] == first
    remotes.push(git.root, remote, second, "credit-desk/x", first)
    found = remotes.branches(git.root, remote, ("refs/heads/*",))
    assert found == {"HEAD": "main", "main": first, "credit-desk/x": second}
    remotes.push(git.root, remote, "", "credit-desk/x", second)
    assert "credit-desk/x" not in remotes.branches(git.root, remote, ("refs/heads/*",))


def test_what_the_remote_no_longer_has_goes_away(pair: tuple[Git, Git]) -> None:
    git, bare = pair
    bare.run("branch", "gone")
    remotes.fetch(git.root, Remote(str(bare.root)), ("+refs/heads/*:refs/credit/open/*",))
    assert committing.tip(git.root, "refs/credit/open/gone")
    bare.run("branch", "-D", "gone")
    remotes.fetch(git.root, Remote(str(bare.root)), ("+refs/heads/*:refs/credit/open/*",))
    assert not committing.tip(git.root, "refs/credit/open/gone")
    assert not (git.root / ".git" / "FETCH_HEAD").exists()


def test_a_hook_of_the_remote_that_refuses_is_told_as_protection(pair: tuple[Git, Git]) -> None:
    git, bare = pair
    hook = bare.write("hooks/pre-receive", "#!/bin/sh\necho 'no' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(RemoteError) as failed:
        remotes.push(git.root, Remote(str(bare.root)), head(git), "x", "")
    assert failed.value.sort == PROTECTED


def test_hooks_of_this_side_do_not_run(pair: tuple[Git, Git]) -> None:
    git, bare = pair
    git.write(".git/hooks/pre-push", "#!/bin/sh\nexit 1\n").chmod(0o755)
    remotes.push(git.root, Remote(str(bare.root)), head(git), "x", "")
    assert "x" in remotes.branches(git.root, Remote(str(bare.root)), ("refs/heads/*",))


def test_the_token_goes_to_its_server_and_nowhere_else(pair: tuple[Git, Git], monkeypatch: pytest.MonkeyPatch) -> None:
    git, bare = pair
    with serving(bare.root.parent, SECRET) as server:
        url = f"{server.url}/bare.git"
        remote = Remote(url, server=server.url, token=SECRET)
        remotes.push(git.root, remote, head(git), "x", "")
        assert "x" in remotes.branches(git.root, remote, ("refs/heads/*",))
        assert all(SECRET not in line for line in server.lines)
        assert {base64.b64decode(one.removeprefix("Basic ")).decode() for one in server.authorizations if one} == {f"oauth2:{SECRET}"}
        server.authorizations.clear()
        # As a token for another server it is not sent at all.
        elsewhere = Remote(url, server="https://elsewhere.example", token=SECRET)
        for wrong in (elsewhere, Remote(url, server=server.url, token="wrong"), Remote(url)):
            with pytest.raises(RemoteError) as failed:
                remotes.push(git.root, wrong, head(git), "y", "")
            assert failed.value.sort == FORBIDDEN
            assert SECRET not in str(failed.value)
        assert not any(SECRET in base64.b64decode(one.removeprefix("Basic ")).decode() for one in server.authorizations if one)
    assert SECRET not in (git.root / ".git" / "config").read_text()
    assert SECRET not in repr(remote)


def test_a_password_in_an_address_is_in_no_text(pair: tuple[Git, Git]) -> None:
    git, bare = pair
    with serving(bare.root.parent, SECRET) as server:
        address = server.url.replace("http://", "http://bot:hunter22@")
        with pytest.raises(RemoteError) as failed:
            remotes.branches(git.root, Remote(f"{address}/bare.git"))
        assert "hunter22" not in str(failed.value)
        assert "hunter22" not in repr(Remote(f"{address}/bare.git"))


def test_a_server_that_is_not_there_is_unreached(pair: tuple[Git, Git]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/x.git"
        with pytest.raises(RemoteError) as failed:
            remotes.fetch(pair[0].root, Remote(url), ("+refs/heads/*:refs/credit/open/*",))
    assert failed.value.sort == UNREACHED


def test_a_server_that_says_nothing_is_left_after_a_while(pair: tuple[Git, Git]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/x.git"
        with pytest.raises(RemoteError, match="no answer") as failed:
            remotes.branches(pair[0].root, Remote(url), seconds=0.5)
    assert failed.value.sort == UNREACHED


def test_settings_of_a_repository_that_say_how_its_remote_is_reached_are_kept(pair: tuple[Git, Git], monkeypatch: pytest.MonkeyPatch) -> None:
    git, _ = pair
    git.run("config", "http.proxy", "http://127.0.0.1:9")
    git.run("config", "core.sshCommand", "ssh -i desk")
    git.run("config", "alias.x", "!false")
    found = remotes.settings_of(git.root)
    assert dict(found) == {"http.proxy": "http://127.0.0.1:9", "core.sshcommand": "ssh -i desk"}
    assert "GIT_SSH_COMMAND" not in Remote("x", found).environment()
    assert "BatchMode=yes" in Remote("x").environment()["GIT_SSH_COMMAND"]
    # What the environment says already stays.
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    told = Remote("x").environment()
    assert (told["GIT_CONFIG_KEY_2"], told["GIT_CONFIG_VALUE_2"]) == (f"remote.{remotes.NAME}.url", "x")
    assert int(told["GIT_CONFIG_COUNT"]) > 2


def test_a_file_carries_a_branch_to_who_has_the_published_one(pair: tuple[Git, Git], tmp_path: Path) -> None:
    git, bare = pair
    base = head(git)
    made = git.commit("2026-01-02", {"content/a.yml": "b\n"})
    remotes.bundle(git.root, tmp_path / "x.bundle", base, "credit-desk/x", made)
    bare.run("fetch", "-q", str(tmp_path / "x.bundle"), "credit-desk/x:credit-desk/x")
    assert bare.run("rev-parse", "credit-desk/x").strip() == made
    assert os.listdir(tmp_path / "repo" / "content") == ["a.yml"]
