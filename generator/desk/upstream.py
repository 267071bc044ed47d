"""Where the published state comes from and where submissions go: the remote and branch of a repository, and its forge."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.engine import git, remotes
from generator.engine.git import GitError
from generator.engine.remotes import Remote, RemoteError
from generator.forge import addresses, choice
from generator.forge.choice import Asked, Choice
from generator.forge.protocol import Forge, ForgeError, UnansweredError
from generator.law import commits

# Seconds: how long the first question to a remote may take, and how long a call to a forge may wait for another try.
_FIRST, _MOST = 20.0, 3.0
_USUAL = "main"


class BaseError(Exception):
    """The published state cannot be read; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """A repository and what lies behind it.

    `top` is its folder, `prefix` the path of the project in it ("" or with a slash at its end). `remote` is None where there is none;
    then the published branch is the one that is checked out. `choice` is the forge, as far as it is known; it may lack a token.
    """

    top: Path
    prefix: str
    remote: Remote | None
    branch: str
    tracked: str = ""
    choice: Choice | None = None
    told: str = ""

    def forge(self) -> Forge | None:
        """The forge by its interface; None if there is no token or none is known. Raises ForgeError if it cannot be right."""
        return choice.connect(self.choice, _briefly) if self.choice is not None and self.choice.token else None

    def opening(self, branch: str) -> str:
        """The page where a person opens a request from a branch; "" if nobody knows."""
        one = self.choice
        return addresses.compare(one.dialect.key, one.server, one.repository, self.branch, branch) if one is not None else ""

    def page(self, number: int) -> str:
        """The page of a request; "" if nobody knows."""
        one = self.choice
        return addresses.pull(one.dialect.key, one.server, one.repository, number) if one is not None else ""


def _briefly(seconds: float) -> None:
    """Waits before another call. Somebody waits for the desk, and what fails is tried again later anyway."""
    if seconds > _MOST:
        raise UnansweredError(f"代码平台要求等 {seconds:.0f} 秒")
    time.sleep(seconds)


def find(root: Path, asked: Asked, setting: str, environ: Mapping[str, str]) -> Upstream:
    """What lies behind a project. `setting` is `extra.forge`. Raises BaseError if there is no repository that can be read."""
    if git.outside(root):
        raise BaseError(f"{root} 不在 git 仓库里，工作台没有地方提交。请先运行 git init 并提交一次，或者用 git clone 取得仓库。")
    try:
        top, _, rest = git.text(root, "rev-parse", "--show-toplevel", "--show-prefix").partition("\n")
        name = _remote(root)
        own = git.run(root, "symbolic-ref", "--quiet", "--short", "HEAD", fine=(0, 1)).decode().strip()
        if not name:
            return Upstream(Path(top), rest.rstrip("\n"), None, own or _USUAL)
        url = _absolute(Path(top), git.text(root, "remote", "get-url", "--push", name).strip())
        remote = Remote(url, remotes.settings_of(root))
    except GitError as error:
        raise BaseError(commits.refusal(root, error)) from None
    place = addresses.of_remote(url)
    chosen, told = _choice(asked, setting, place, environ)
    if chosen is not None:
        remote = replace(remote, server=chosen.server, token=chosen.token)
    branch = _branch(root, remote, name, own)
    return Upstream(Path(top), rest.rstrip("\n"), remote, branch, f"refs/remotes/{name}/{branch}", chosen, told)


def _remote(root: Path) -> str:
    """The remote of the current branch, else `origin`, else the only one."""
    names = git.text(root, "remote").split()
    own = git.run(root, "rev-parse", "--abbrev-ref", "@{upstream}", fine=(0, 128)).decode().strip().partition("/")[0]
    return next((one for one in (own, "origin") if one in names), names[0] if len(names) == 1 else "")


def _absolute(top: Path, url: str) -> str:
    """A remote may be a folder, named from the repository on."""
    path = top / url
    return str(path.resolve()) if "://" not in url and path.exists() else url


def _branch(root: Path, remote: Remote, name: str, own: str) -> str:
    """The published branch: the first one of the remote, as it says or as it was known last; else the one that is checked out."""
    try:
        if found := remotes.branches(root, remote, seconds=_FIRST).get("HEAD", ""):
            return found
    except RemoteError:
        # Without a network the desk works with what it has; each renewal asks again.
        pass
    known = git.run(root, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{name}/HEAD", fine=(0, 1)).decode().strip()
    return known.removeprefix(f"{name}/") or own or _USUAL


def _choice(asked: Asked, setting: str, place: addresses.Place | None, environ: Mapping[str, str]) -> tuple[Choice | None, str]:
    """The forge of a remote, or the reason why none is used."""
    key = asked.forge or setting or (place.forge if place is not None else "")
    if not key or key == choice.NONE:
        return None, ""
    where = addresses.api(key, place.server) if place is not None else ""
    plain = asked.plain or (place is not None and place.server.startswith("http://"))
    repository = asked.repository or (place.repository if place is not None else "")
    try:
        return choice.choose(replace(asked, forge=key, api=asked.api or where, repository=repository, plain=plain), "", environ), ""
    except ForgeError as error:
        return None, str(error)
