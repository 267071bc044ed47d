"""generator.forge.gitea: what only Gitea and Forgejo have; what they share with other forges is in test_protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stand_in import Fault, names
from stand_in_dialects import GiteaStandIn, forge_of, served


@pytest.fixture
def server() -> Iterator[GiteaStandIn]:
    with served("gitea") as found:
        assert isinstance(found, GiteaStandIn)
        yield found


def test_a_label_is_made_once_and_named_by_its_number(server: GiteaStandIn) -> None:
    forge = forge_of("gitea", server.url)
    for i in range(3):
        forge.create_issue(f"题{i}", f"文{i}", "信用时限")
    assert list(server.numbers.values()) == ["信用时限"]
    assert all(names(issue["labels"]) == {"信用时限"} for issue in server.issues.values())


def test_a_label_that_was_made_though_no_answer_came_is_not_made_twice(server: GiteaStandIn) -> None:
    server.faults.append(Fault(502, {}, b"<html>", "POST", True))
    forge_of("gitea", server.url).create_issue("题", "文", "信用时限")
    assert list(server.numbers.values()) == ["信用时限"]


def test_a_label_among_many_is_found(server: GiteaStandIn) -> None:
    server.page_size = 7
    server.numbers = {i: f"标签{i}" for i in range(1, 60)} | {77: "信用时限"}
    forge_of("gitea", server.url).create_issue("题", "文", "信用时限")
    assert len(server.numbers) == 60
    assert names(server.issues[1]["labels"]) == {"信用时限"}


def test_a_filter_by_a_label_that_is_gone_gives_every_issue(server: GiteaStandIn) -> None:
    """As Gitea does it: whoever believes the filter takes the issues of others for its own."""
    server.add_issue("别人的", "文", labels=())
    [found] = forge_of("gitea", server.url).issues("信用时限")
    assert (found.title, found.labels) == ("别人的", frozenset())


def test_the_address_of_the_next_page_is_not_followed(server: GiteaStandIn) -> None:
    """Where ROOT_URL is wrong it leads to another host."""
    server.page_size = 1
    for i in range(3):
        server.add_issue(f"{i}", "文")
    assert len(forge_of("gitea", server.url).open_issues()) == 3


def test_the_account_of_the_token_is_asked_for_and_files_are_shown_as_of_the_default_branch(server: GiteaStandIn) -> None:
    forge = forge_of("gitea", server.url)
    assert forge.author() == "bot"
    assert forge.files() == "https://forge.example/jia/credit/src/branch/HEAD"
