"""Which forge a run speaks to, as whom: from the call, from `extra.forge` in mkdocs.yml, and from what a forge tells its own jobs.

docs/forges.md has the table. The token comes from the environment only, and a token of one sort of forge is never taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator.forge import gitea, gitee, github, gitlab
from generator.forge.protocol import DIALECTS, FORGEJO, GITEA, GITEE, GITHUB, GITLAB, Dialect, Forge, ForgeError
from generator.forge.transport import JOB_TOKEN, Transport

NONE = "none"
NAMES = (*DIALECTS, NONE)
# The variable that a forge sets for its own jobs. The runners of Gitea and Forgejo set GitHub's as well, so they come first.
_JOBS = (("FORGEJO_ACTIONS", FORGEJO), ("GITEA_ACTIONS", GITEA), ("GITLAB_CI", GITLAB), ("GITHUB_ACTIONS", GITHUB))
# Where the public instance is, for forges whose name names one. A token is never sent to an instance that was only guessed.
_PUBLIC = {GITHUB.key: "https://api.github.com", GITEE.key: "https://gitee.com/api/v5"}
_TOKENS = {
    GITHUB.key: ("GITHUB_TOKEN",),
    GITEA.key: ("GITEA_TOKEN",),
    FORGEJO.key: ("FORGEJO_TOKEN",),
    GITLAB.key: ("GITLAB_TOKEN", JOB_TOKEN),
    GITEE.key: ("GITEE_TOKEN",),
}
# The accounts of the tokens that jobs get.
_LOGINS = {GITHUB.key: github.ACTIONS, GITEA.key: "gitea-actions", FORGEJO.key: "forgejo-actions"}
_SEGMENT = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.][A-Za-z0-9_.-]*"
_REPOSITORY = re.compile(rf"{_SEGMENT}/{_SEGMENT}")
_PROJECT = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})+")


class NoForgeError(ForgeError):
    """There is no forge, as the setting says; the text says what there is instead."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A forge and how it is reached. `login` is the account of the token if that is known; `token` is "" if there is none."""

    dialect: Dialect
    api: str
    server: str
    repository: str
    token_name: str
    token: str = field(repr=False)
    login: str = ""
    ca_file: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for; "" leaves it to the setting and the environment. `plain` allows an interface without HTTPS."""

    forge: str = ""
    api: str = ""
    repository: str = ""
    ca_file: str = ""
    plain: bool = False


def which(asked: str, setting: str, environ: Mapping[str, str]) -> tuple[str, bool]:
    """The key of the forge, and whether this is one of its own jobs. Raises ForgeError where nothing says which, or two say different."""
    job = next((dialect.key for name, dialect in _JOBS if environ.get(name, "").lower() in ("true", "1")), "")
    for given, where in ((asked, "--forge"), (setting, "mkdocs.yml 的 extra.forge ")):
        if given and given not in NAMES:
            raise ForgeError(f"{where}写成了“{given}”，应当是 {'、'.join(NAMES)} 之一")
    if not asked and setting and job and setting != job and {setting, job} != {GITEA.key, FORGEJO.key}:
        said = f"没有代码平台（{NONE}）" if setting == NONE else DIALECTS[setting].name
        raise ForgeError(
            f"mkdocs.yml 的 extra.forge 说是{said}，这次却运行在 {DIALECTS[job].name} 的任务里；请改正设置，确要如此请用 --forge 指明"
        )
    chosen = asked or setting or job or (GITHUB.key if environ.get("GITHUB_REPOSITORY") else "")
    if not chosen:
        raise ForgeError(f"不知道用哪个代码平台：请用 --forge 指明，或写进 mkdocs.yml 的 extra.forge（{'、'.join(NAMES)}）")
    return chosen, chosen == job or {chosen, job} == {GITEA.key, FORGEJO.key}


def choose(asked: Asked, setting: str, environ: Mapping[str, str]) -> Choice:
    """The forge of a run. `setting` is `extra.forge`, "" if it is not set. Raises ForgeError, NoForgeError."""
    key, own = which(asked.forge, setting, environ)
    if key == NONE:
        raise NoForgeError("没有代码平台（none），不能维护 issue 和评论；可用 credit issues --format json、eml 或 mbox 写出要提醒的事项")
    dialect = DIALECTS[key]
    if key == GITHUB.key and (job := next((one for name, one in _JOBS[:2] if environ.get(name)), None)):
        raise ForgeError(f"这是 {job.name} 的任务，GITHUB_TOKEN 是它的令牌，不能交给 GitHub；请改用 --forge {job.key}")
    github_like = own or key == GITHUB.key
    api = asked.api or _api(key, environ if github_like else {})
    if not api:
        raise ForgeError(f"不知道 {dialect.name} 的接口网址：请用 --api 指明，例如 {_EXAMPLES[key]}")
    names = {GITLAB.key: "CI_PROJECT_PATH"}.get(key, "GITHUB_REPOSITORY")
    repository = asked.repository or (environ.get(names, "") if own or key in (GITHUB.key, GITLAB.key) else "")
    if not repository:
        raise ForgeError(f"不知道是哪个仓库：请用 --repository {_SHAPES.get(key, 'OWNER/NAME')} 指明")
    if not (_PROJECT if key == GITLAB.key else _REPOSITORY).fullmatch(repository):
        raise ForgeError(f"“{repository}”不是仓库名，应写成 {_SHAPES.get(key, 'OWNER/NAME')}")
    # In a job of theirs, Gitea and Forgejo call their token by GitHub's name.
    tokens = (*_TOKENS[key], *(("GITHUB_TOKEN",) if own and key in (GITEA.key, FORGEJO.key) else ()))
    token_name = next((name for name in tokens if environ.get(name)), tokens[0])
    token = environ.get(token_name, "")
    # The token of a job may have a name of the forge's own besides GitHub's.
    login = _LOGINS.get(key, "") if token_name == "GITHUB_TOKEN" or (own and token == environ.get("GITHUB_TOKEN")) else ""
    ca_file = asked.ca_file or environ.get("CREDIT_CA_FILE", "") or (environ.get("CI_SERVER_TLS_CA_FILE", "") if own else "")
    return Choice(dialect, api, _server(key, api, environ, own), repository, token_name, token, login, ca_file, asked.plain)


def connect(choice: Choice, sleep: Callable[[float], None]) -> Forge:
    """The forge of a choice. Raises ForgeError if the address or the token cannot be right."""

    def transport(headers: Mapping[str, str], secret: Mapping[str, str] | None = None) -> Transport:
        return Transport(choice.dialect.name, choice.api, headers, choice.token_name, sleep, secret or {}, choice.ca_file, choice.plain)

    rest = (choice.repository, choice.server, choice.login)
    if choice.dialect is GITHUB:
        return github.GitHub(transport(github.headers(choice.token)), *rest)
    if choice.dialect is GITLAB:
        return gitlab.GitLab(transport(gitlab.headers(choice.token, choice.token_name)), *rest)
    if choice.dialect is GITEE:
        return gitee.Gitee(transport({}, gitee.secret(choice.token)), *rest)
    return gitea.Gitea(transport(gitea.headers(choice.token)), *rest)


_EXAMPLES = {
    GITHUB.key: "https://api.github.com",
    GITEA.key: "https://git.example.org/api/v1",
    FORGEJO.key: "https://git.example.org/api/v1",
    GITLAB.key: "https://gitlab.example.org/api/v4",
    GITEE.key: "https://gitee.com/api/v5",
}
_SHAPES = {GITLAB.key: "GROUP/NAME"}


def _api(key: str, environ: Mapping[str, str]) -> str:
    if key == GITLAB.key:
        return environ.get("CI_API_V4_URL", "")
    told = environ.get("GITHUB_API_URL", "")
    if not told and key in (GITEA.key, FORGEJO.key) and environ.get("GITHUB_SERVER_URL"):
        told = f"{environ['GITHUB_SERVER_URL'].rstrip('/')}/api/v1"
    return told or _PUBLIC.get(key, "")


def _server(key: str, api: str, environ: Mapping[str, str], own: bool) -> str:
    """The address that people open: the one that a job is told, else that of the interface without its last part."""
    told = environ.get("CI_SERVER_URL" if key == GITLAB.key else "GITHUB_SERVER_URL", "") if own or key == GITHUB.key else ""
    if not told and api == _PUBLIC[GITHUB.key]:
        told = "https://github.com"
    return (told or re.sub(r"/api(/v[0-9]+)?/?$", "", api)).rstrip("/")
