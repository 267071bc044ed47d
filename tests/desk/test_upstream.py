"""generator.desk.upstream: which remote, branch and forge a desk works with."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Git

from generator.desk import upstream
from generator.desk.upstream import BaseError
from generator.forge.choice import Asked

TOKEN = {"GITHUB_TOKEN": "t1", "GITEA_TOKEN": "t2", "GITLAB_TOKEN": "t3", "GITEE_TOKEN": "t4"}


def addressed(city: Path, url: str) -> None:
    """A remote that nobody asks: its last known branch is told by the repository."""
    git = Git(city, new=False)
    git.run("remote", "set-url", "origin", url)
    git.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")


@pytest.mark.parametrize(
    ("url", "setting", "dialect", "api", "opening"),
    [
        ("http://127.0.0.1:9/jia/credit.git", "gitea", "gitea", "http://127.0.0.1:9/api/v1", "http://127.0.0.1:9/jia/credit/compare/main...b"),
        ("http://127.0.0.1:9/jia/credit.git", "github", "github", "http://127.0.0.1:9/api/v3", "http://127.0.0.1:9/jia/credit/compare/main...b?expand=1"),
        ("http://127.0.0.1:9/jia/x/credit", "gitlab", "gitlab", "http://127.0.0.1:9/api/v4", "http://127.0.0.1:9/jia/x/credit/-/merge_requests/new?"),
    ],
)
def test_a_forge_follows_from_the_remote_and_the_setting(city: Path, url: str, setting: str, dialect: str, api: str, opening: str) -> None:
    addressed(city, url)
    found = upstream.find(city, Asked(), setting, TOKEN)
    assert found.choice is not None
    assert (found.choice.dialect.key, found.choice.api, found.branch) == (dialect, api, "main")
    assert found.opening("b").startswith(opening)
    assert found.forge() is not None
    assert found.remote is not None
    assert (found.remote.server, found.remote.token) == ("http://127.0.0.1:9", TOKEN[f"{dialect.upper()}_TOKEN"])
    assert not any(one in repr(found) for one in TOKEN.values())
    # Without a token nothing is asked, and the page is known all the same.
    quiet = upstream.find(city, Asked(), setting, {})
    assert quiet.forge() is None
    assert quiet.opening("b").startswith(opening)


def test_a_folder_has_no_forge(city: Path) -> None:
    found = upstream.find(city, Asked(), "", TOKEN)
    assert (found.choice, found.forge(), found.opening("b"), found.page(1)) == (None, None, "", "")
    assert found.remote is not None
    assert found.remote.url == str(city.parent / "origin.git")
    assert found.remote.token == ""


def test_a_forge_that_cannot_be_right_is_told_and_not_used(city: Path) -> None:
    found = upstream.find(city, Asked(forge="gitea"), "", TOKEN)
    assert found.choice is None
    assert "接口网址" in found.told


def test_the_published_branch_is_the_first_one_of_the_remote(city: Path) -> None:
    git = Git(city, new=False)
    git.run("push", "-q", "origin", "main:trunk")
    Git(city.parent / "origin.git", new=False).run("symbolic-ref", "HEAD", "refs/heads/trunk")
    git.run("checkout", "-q", "-b", "draft-of-an-officer")
    assert upstream.find(city, Asked(), "", {}).branch == "trunk"


def test_without_a_repository_there_is_nothing_to_submit_to(tmp_path: Path) -> None:
    with pytest.raises(BaseError, match="git init"):
        upstream.find(tmp_path, Asked(), "", {})
