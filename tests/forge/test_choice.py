"""generator.forge.choice: which forge is meant, and that no token meets a forge that it is not of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.forge.choice import Asked, NoForgeError, choose, connect
from generator.forge.protocol import ForgeError

HUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "jia/credit",
    "GITHUB_TOKEN": "secret1",
    "GITHUB_API_URL": "https://api.github.com",
}
TEA = HUB | {"GITEA_ACTIONS": "true", "GITHUB_SERVER_URL": "https://git.example.org", "GITHUB_API_URL": "https://git.example.org/api/v1"}
FORGEJO = HUB | {"FORGEJO_ACTIONS": "true", "GITHUB_SERVER_URL": "https://git.example.org", "GITHUB_API_URL": ""}
LAB = {
    "GITLAB_CI": "true",
    "CI_API_V4_URL": "https://lab.example.org/git/api/v4",
    "CI_SERVER_URL": "https://lab.example.org/git",
    "CI_PROJECT_PATH": "jia/gongkai/credit",
    "CI_JOB_TOKEN": "secret2",
    "CI_SERVER_TLS_CA_FILE": "/ca.pem",
}
REPOSITORY = Asked(repository="jia/credit")


@pytest.mark.parametrize(
    ("environ", "key", "api", "server", "repository", "token"),
    [
        (HUB, "github", "https://api.github.com", "https://github.com", "jia/credit", "GITHUB_TOKEN"),
        (TEA, "gitea", "https://git.example.org/api/v1", "https://git.example.org", "jia/credit", "GITHUB_TOKEN"),
        (
            TEA | {"GITEA_TOKEN": "secret"},
            "gitea",
            "https://git.example.org/api/v1",
            "https://git.example.org",
            "jia/credit",
            "GITEA_TOKEN",
        ),
        (FORGEJO, "forgejo", "https://git.example.org/api/v1", "https://git.example.org", "jia/credit", "GITHUB_TOKEN"),
        (LAB, "gitlab", "https://lab.example.org/git/api/v4", "https://lab.example.org/git", "jia/gongkai/credit", "CI_JOB_TOKEN"),
        (
            LAB | {"GITLAB_TOKEN": "secret"},
            "gitlab",
            "https://lab.example.org/git/api/v4",
            "https://lab.example.org/git",
            "jia/gongkai/credit",
            "GITLAB_TOKEN",
        ),
    ],
)
def test_a_job_tells_everything(environ: dict[str, str], key: str, api: str, server: str, repository: str, token: str) -> None:
    found = choose(Asked(), "", environ)
    assert (found.dialect.key, found.api, found.server, found.repository, found.token_name) == (key, api, server, repository, token)
    assert found.token == environ[token]
    assert "secret" not in repr(found)
    assert found.ca_file == environ.get("CI_SERVER_TLS_CA_FILE", "")
    assert "secret" not in repr(connect(replace(found, ca_file=""), lambda seconds: None))


def test_a_call_comes_before_the_setting_and_the_setting_before_nothing() -> None:
    assert choose(Asked("gitee", repository="a/b"), "github", {}).dialect.key == "gitee"
    assert choose(REPOSITORY, "gitee", {}).api == "https://gitee.com/api/v5"
    assert choose(REPOSITORY, "github", {}).server == "https://github.com"
    assert choose(Asked("gitlab", repository="a/b", api="https://x.example/api/v4"), "none", HUB).dialect.key == "gitlab"


def test_an_instance_of_ones_own_is_named_by_its_interface() -> None:
    found = choose(Asked("github", "https://hub.example.org/api/v3", "a/b"), "", {"GITHUB_TOKEN": "secret"})
    assert (found.server, found.token) == ("https://hub.example.org", "secret")
    found = choose(Asked("gitea", "https://example.org/git/api/v1/", "a/b", "/ca.pem"), "", {"GITEA_TOKEN": "secret"})
    assert (found.server, found.ca_file) == ("https://example.org/git", "/ca.pem")
    assert choose(Asked("gitee", repository="a/b"), "", {"CREDIT_CA_FILE": "/ca.pem"}).ca_file == "/ca.pem"


@pytest.mark.parametrize(
    ("asked", "setting", "environ", "said"),
    [
        (Asked(), "", {}, "不知道用哪个代码平台"),
        (Asked("githab"), "", {}, "--forge写成了“githab”"),
        (Asked(), "GitHub", {}, "extra.forge 写成了“GitHub”"),
        (Asked(), "gitlab", HUB, "extra.forge 说是GitLab，这次却运行在 GitHub 的任务里"),
        (Asked(), "github", TEA, "extra.forge 说是GitHub，这次却运行在 Gitea 的任务里"),
        (Asked(), "none", LAB, "说是没有代码平台"),
        (Asked("gitea", repository="a/b"), "", {}, "不知道 Gitea 的接口网址"),
        (Asked("gitlab", repository="a/b"), "", {}, "不知道 GitLab 的接口网址"),
        (Asked("gitea"), "", {"GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "https://api.github.com"}, "不知道 Gitea 的接口网址"),
        (Asked("gitee"), "", HUB, "--repository OWNER/NAME"),
        (Asked("gitlab", "https://x.example/api/v4"), "", {}, "--repository GROUP/NAME"),
    ],
)
def test_what_is_not_said_or_contradicts_is_told(asked: Asked, setting: str, environ: dict[str, str], said: str) -> None:
    with pytest.raises(ForgeError) as failed:
        choose(asked, setting, environ)
    assert said in str(failed.value)


def test_gitea_and_forgejo_may_stand_for_each_other() -> None:
    assert choose(Asked(), "forgejo", TEA).token == "secret1"
    assert choose(Asked(), "gitea", FORGEJO).dialect.key == "gitea"


def test_where_there_is_no_forge_there_is_another_way() -> None:
    with pytest.raises(NoForgeError, match="--format json"):
        choose(Asked(), "none", {})


@pytest.mark.parametrize("environ", [TEA, FORGEJO])
def test_the_token_of_a_job_of_gitea_does_not_go_to_github(environ: dict[str, str]) -> None:
    with pytest.raises(ForgeError, match="不能交给 GitHub"):
        choose(Asked("github"), "", environ)


@pytest.mark.parametrize("key", ["gitea", "forgejo", "gitlab", "gitee"])
def test_the_token_of_github_goes_to_no_other_forge(key: str) -> None:
    found = choose(Asked(key, "https://x.example/api/v1", "a/b"), "", HUB | {"GITHUB_ACTIONS": ""})
    assert found.token == ""
    assert found.token_name != "GITHUB_TOKEN"


@pytest.mark.parametrize("name", ["credit", "a/b/c", "a/b?x=1", "a/../b", "a/..", "./b", "-a/b", "a b/c", "a/b#", "a/b\n", "/a", "a//b"])
def test_a_name_that_is_no_repository(name: str) -> None:
    with pytest.raises(ForgeError, match="不是仓库名"):
        choose(Asked("github", repository=name), "", {})


@pytest.mark.parametrize("name", ["credit", "a/../b", "a/b/..", "a/b?x", "a/b/", "a b/c"])
def test_a_name_that_is_no_project(name: str) -> None:
    with pytest.raises(ForgeError, match="不是仓库名"):
        choose(Asked("gitlab", "https://x.example/api/v4", name), "", {})


def test_the_account_of_a_job_is_known_whatever_its_token_is_called() -> None:
    assert choose(Asked(), "", HUB).login == "github-actions[bot]"
    assert choose(Asked(), "", TEA).login == "gitea-actions"
    assert choose(Asked(), "", FORGEJO | {"FORGEJO_TOKEN": "secret1"}).login == "forgejo-actions"
    assert choose(Asked(), "", FORGEJO | {"FORGEJO_TOKEN": "another"}).login == ""
    assert choose(Asked(), "", LAB).login == ""
