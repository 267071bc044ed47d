"""The pages of a forge that a person opens, and which repository of a forge a remote of git means. No call is made."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from generator.forge.protocol import GITEE, GITHUB, GITLAB

# user@host:path, as ssh takes it. A letter with a colon is a disk of Windows.
_SCP = re.compile(r"(?:[A-Za-z0-9_.-]+@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]+):(?P<path>(?!/{2})[^:]+)")
# The sorts of forges whose public host is known.
_HOSTS = {"github.com": GITHUB.key, "gitee.com": GITEE.key, "gitlab.com": GITLAB.key}
_APIS = {GITLAB.key: "/api/v4", GITEE.key: "/api/v5"}
_SAFE = "-._~/"


class Place(NamedTuple):
    """A repository of a forge: the address of the server that people open, its path there, and the sort of the forge ("" if unknown)."""

    server: str
    repository: str
    forge: str


def of_remote(url: str) -> Place | None:
    """Where a remote of git lies, from its address; None for a folder of this machine or what is no address of a forge.

    The address may hold a name and a password: they are left out. Over ssh the server is taken to be open by https.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ssh", "git+ssh") and parts.hostname:
            plain = parts.scheme in ("http", "https")
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            server = f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}" if plain else f"https://{host}"
            path = parts.path
        elif (found := _SCP.fullmatch(url)) is not None:
            host, server, path = found["host"], f"https://{found['host']}", found["path"]
        else:
            return None
    except ValueError:
        return None
    repository = path.strip("/").removesuffix(".git")
    return Place(server, repository, _HOSTS.get(host.lower(), "")) if "/" in repository else None


def api(forge: str, server: str) -> str:
    """The address of the interface of a forge that people open at `server`."""
    if forge == GITHUB.key:
        return "https://api.github.com" if server == "https://github.com" else f"{server}/api/v3"
    return f"{server}{_APIS.get(forge, '/api/v1')}"


def pull(forge: str, server: str, repository: str, number: int) -> str:
    """The page of a pull request."""
    word = {GITHUB.key: "pull", GITLAB.key: "-/merge_requests"}.get(forge, "pulls")
    return f"{server}/{quote(repository, safe=_SAFE)}/{word}/{number}"


def compare(forge: str, server: str, repository: str, base: str, branch: str) -> str:
    """The page on which a person opens a pull request from a branch into another."""
    where = f"{server}/{quote(repository, safe=_SAFE)}"
    one, other = quote(base, safe=_SAFE), quote(branch, safe=_SAFE)
    if forge == GITHUB.key:
        return f"{where}/compare/{one}...{other}?expand=1"
    if forge == GITLAB.key:
        query = {"merge_request[source_branch]": branch, "merge_request[target_branch]": base}
        return f"{where}/-/merge_requests/new?{urlencode(query)}"
    if forge == GITEE.key:
        owner = quote(repository.partition("/")[0], safe=_SAFE)
        return f"{where}/pull/new/{owner}:{other}...{owner}:{one}"
    return f"{where}/compare/{one}...{other}"
