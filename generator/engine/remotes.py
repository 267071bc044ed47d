"""Speaks with another repository: fetches, pushes, asks for its branches. Bounded in time, without questions, and without secrets on a
command line.

What git says is kept in English and without passwords, and a refusal is one of a few sorts.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.engine import git, system
from generator.engine.committing import SETTINGS
from generator.engine.git import GitError

# Seconds.
PATIENCE = 120.0
NAME = "published"
# Sorts of refusals.
UNREACHED, FORBIDDEN, MOVED, PROTECTED, FULL, OTHER = "unreached", "forbidden", "moved", "protected", "full", "other"
_SORTS = (
    (FULL, re.compile(r"no space left|disk quota exceeded|磁盘", re.I)),
    (
        MOVED,
        re.compile(
            r"\(stale info\)|\(fetch first\)|\(non-fast-forward\)|\(already exists\)|reference already exists|cannot lock ref", re.I
        ),
    ),
    (PROTECTED, re.compile(r"protected branch|pre-receive hook declined|\(hook declined\)|update hook|remote rejected|GH0\d\d", re.I)),
    (
        FORBIDDEN,
        re.compile(
            r"authentication failed|permission denied|could not read (?:username|password)|returned error: 40[13]|HTTP 40[13]|"
            r"access denied|not found|does not appear to be a git repository|terminal prompts disabled|"
            r"host key verification failed|invalid credentials",
            re.I,
        ),
    ),
    (
        UNREACHED,
        re.compile(
            r"could not resolve|couldn't resolve|unable to access|connection (?:refused|reset|timed out)|timed out|no route to host|"
            r"network is unreachable|hung up|early EOF|RPC failed|unable to look up|returned error: [45]\d\d|connect to host|"
            r"connection closed",
            re.I,
        ),
    ),
)
_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
# Settings of the user's repository that say how its remote is reached.
_REACHING = r"^(core\.sshcommand|http\..*|credential\..*|ssh\..*|remote\..*\.proxy)$"


class RemoteError(GitError):
    """The other repository was not reached or refused; `sort` is one of the sorts above, the text holds no secret."""

    def __init__(self, sort: str, text: str) -> None:
        super().__init__(text)
        self.sort = sort


@dataclass(frozen=True, slots=True)
class Remote:
    """Another repository: its address, and by which settings and secret it is reached.

    `token` is sent only to addresses below `server` (`https://host[:port]`).
    """

    url: str = field(repr=False)
    settings: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    server: str = ""
    token: str = field(default="", repr=False)

    def environment(self) -> dict[str, str]:
        """What git is told of it. The environment of a process is for its owner only, unlike its command line and its settings."""
        told = [*self.settings, (f"remote.{NAME}.url", self.url), ("credential.interactive", "false")]
        if self.token and self.server and self.url.startswith(f"{self.server}/"):
            # Forges take any name beside a token: https://docs.gitlab.com/user/profile/personal_access_tokens/#clone-repository-using-a-personal-access-token.
            secret = base64.b64encode(f"oauth2:{self.token}".encode()).decode()
            told += [
                ("credential.helper", ""),
                (f"http.{self.server}/.extraHeader", f"Authorization: Basic {secret}"),
                ("http.followRedirects", "false"),
            ]
        # Behind what the environment says already.
        given = os.environ.get("GIT_CONFIG_COUNT", "")
        first = int(given) if given.isascii() and given.isdecimal() else 0
        out = {f"GIT_CONFIG_{word}_{first + i}": one[at] for at, word in enumerate(("KEY", "VALUE")) for i, one in enumerate(told)}
        # Nobody is there to answer a question: not in a terminal, not in a window, not of ssh.
        quiet = {"GIT_ASKPASS": "", "SSH_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C", "LANGUAGE": ""}
        if not any(key.lower() == "core.sshcommand" for key, _ in self.settings):
            quiet["GIT_SSH_COMMAND"] = os.environ.get("GIT_SSH_COMMAND") or "ssh -o BatchMode=yes -o ConnectTimeout=20"
        return out | quiet | {"GIT_CONFIG_COUNT": str(first + len(told))}

    def clean(self, text: str) -> str:
        """A text without the secrets of this remote."""
        for secret in filter(None, (self.token, base64.b64encode(f"oauth2:{self.token}".encode()).decode() if self.token else "")):
            text = text.replace(secret, "***")
        return _SECRET.sub("", text)


def settings_of(root: Path) -> tuple[tuple[str, str], ...]:
    """The settings of a repository of its own that say how its remote is reached. Raises GitError."""
    told = git.run(root, "config", "--local", "-z", "--get-regexp", _REACHING, fine=(0, 1)).decode("utf-8", "surrogateescape")
    pairs = (one.partition("\n") for one in told.split("\0") if one)
    return tuple((key, value) for key, _, value in pairs)


def fetch(repository: Path, remote: Remote, refspecs: Sequence[str], seconds: float = PATIENCE) -> None:
    """Brings refs of the other repository here; what it no longer has below a pattern goes away. Raises RemoteError."""
    _call(
        repository,
        remote,
        seconds,
        "fetch",
        "--quiet",
        "--no-tags",
        "--prune",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
        NAME,
        *refspecs,
    )


def push(repository: Path, remote: Remote, commit: str, branch: str, expected: str, seconds: float = PATIENCE) -> None:
    """Lets a branch of the other repository lead to a commit ("" deletes it), if it leads to `expected` now ("" if it must not exist).

    Raises RemoteError; `MOVED` if somebody else has changed the branch.
    """
    lease = f"--force-with-lease=refs/heads/{branch}:{expected}"
    _call(repository, remote, seconds, "push", "--quiet", "--no-verify", "--no-signed", lease, NAME, f"{commit}:refs/heads/{branch}")


def branches(repository: Path, remote: Remote, patterns: Sequence[str] = (), seconds: float = PATIENCE) -> dict[str, str]:
    """The branches of the other repository that match patterns, with their commits; `HEAD` leads to the name of its first branch."""
    told = _call(repository, remote, seconds, "ls-remote", "--symref", NAME, "HEAD", *patterns).decode("utf-8", "replace")
    out: dict[str, str] = {}
    for line in told.splitlines():
        value, _, name = line.partition("\t")
        if value.startswith("ref: refs/heads/") and name == "HEAD":
            out["HEAD"] = value.removeprefix("ref: refs/heads/")
        elif name.startswith("refs/heads/"):
            out[name.removeprefix("refs/heads/")] = value
    return out


def _call(repository: Path, remote: Remote, seconds: float, *words: str) -> bytes:
    """The output of a git that speaks with the other repository; it is ended if it takes longer."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        process = git.started(
            repository, *SETTINGS, *words, stdin=subprocess.DEVNULL, stdout=told, stderr=said, extra=remote.environment(), alone=True
        )
        with process:
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                system.end_group(process)
                raise RemoteError(UNREACHED, f"git {words[0]}: no answer within {seconds:.0f} s") from None
        said.seek(0)
        text = remote.clean(said.read().decode("utf-8", "replace").strip())
        if code:
            raise RemoteError(next((sort for sort, pattern in _SORTS if pattern.search(text)), OTHER), f"git {words[0]}: {text[-2000:]}")
        told.seek(0)
        return told.read()


def bundle(repository: Path, file: Path, base: str, branch: str, commit: str) -> None:
    """Writes a file with a branch and all that a repository needs that has `base`. Raises GitError."""
    ref = f"refs/heads/{branch}"
    git.run(repository, *SETTINGS, "update-ref", "--no-deref", ref, commit)
    git.run(repository, *SETTINGS, "bundle", "create", "--quiet", str(file), ref, f"^{base}")
