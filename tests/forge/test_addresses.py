"""generator.forge.addresses: which repository a remote means, and the pages that a person opens."""

from __future__ import annotations

import pytest

from generator.forge import addresses


@pytest.mark.parametrize(
    ("url", "server", "repository", "forge"),
    [
        ("https://github.com/jia/credit.git", "https://github.com", "jia/credit", "github"),
        ("git@github.com:jia/credit.git", "https://github.com", "jia/credit", "github"),
        ("ssh://git@git.example.org:2222/jia/credit", "https://git.example.org", "jia/credit", ""),
        ("https://bot:secret@git.example.org:8443/jia/credit/", "https://git.example.org:8443", "jia/credit", ""),
        ("http://10.1.2.3:3000/jia/credit.git", "http://10.1.2.3:3000", "jia/credit", ""),
        ("git@gitlab.com:jia/gongkai/credit.git", "https://gitlab.com", "jia/gongkai/credit", "gitlab"),
        ("https://gitee.com/jia/credit", "https://gitee.com", "jia/credit", "gitee"),
    ],
)
def test_the_repository_of_a_remote(url: str, server: str, repository: str, forge: str) -> None:
    assert addresses.of_remote(url) == (server, repository, forge)


@pytest.mark.parametrize(
    "url", ["", "/srv/git/credit.git", "C:/git/credit.git", r"C:\git\credit", "file:///srv/git/credit.git", "../credit", "https://x/credit", "https://[x"]
)
def test_what_lies_on_no_forge(url: str) -> None:
    assert addresses.of_remote(url) is None


@pytest.mark.parametrize(
    ("forge", "server", "api"),
    [
        ("github", "https://github.com", "https://api.github.com"),
        ("github", "https://git.example.org", "https://git.example.org/api/v3"),
        ("gitea", "http://10.1.2.3:3000", "http://10.1.2.3:3000/api/v1"),
        ("forgejo", "https://codeberg.org", "https://codeberg.org/api/v1"),
        ("gitlab", "https://gitlab.com", "https://gitlab.com/api/v4"),
        ("gitee", "https://gitee.com", "https://gitee.com/api/v5"),
    ],
)
def test_where_the_interface_is(forge: str, server: str, api: str) -> None:
    assert addresses.api(forge, server) == api


@pytest.mark.parametrize(
    ("forge", "pull", "compare"),
    [
        ("github", "/jia/credit/pull/7", "/jia/credit/compare/main...credit-desk/scjgj-20261128?expand=1"),
        ("gitea", "/jia/credit/pulls/7", "/jia/credit/compare/main...credit-desk/scjgj-20261128"),
        ("forgejo", "/jia/credit/pulls/7", "/jia/credit/compare/main...credit-desk/scjgj-20261128"),
        (
            "gitlab",
            "/jia/credit/-/merge_requests/7",
            "/jia/credit/-/merge_requests/new?merge_request%5Bsource_branch%5D=credit-desk%2Fscjgj-20261128&merge_request%5Btarget_branch%5D=main",
        ),
        ("gitee", "/jia/credit/pulls/7", "/jia/credit/pull/new/jia:credit-desk/scjgj-20261128...jia:main"),
    ],
)
def test_the_pages_that_a_person_opens(forge: str, pull: str, compare: str) -> None:
    server = "https://git.example.org"
    assert addresses.pull(forge, server, "jia/credit", 7) == server + pull
    assert addresses.compare(forge, server, "jia/credit", "main", "credit-desk/scjgj-20261128") == server + compare
