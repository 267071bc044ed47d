"""generator.forge.gitee: what only Gitee has; what it shares with other forges is in test_protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stand_in import Fault
from stand_in_dialects import GiteeStandIn, forge_of, served, text_number

from generator.forge.protocol import CLOSED, Edit, ForgeError


@pytest.fixture
def server() -> Iterator[GiteeStandIn]:
    with served("gitee") as found:
        assert isinstance(found, GiteeStandIn)
        yield found


def test_the_number_of_an_issue_is_text(server: GiteeStandIn) -> None:
    forge = forge_of("gitee", server.url)
    made = forge.create_issue("题", "文", "信用时限")
    assert made.id == text_number(1)
    forge.edit_issue(made.id, Edit(state=CLOSED))
    assert server.writes() == [("POST", "/api/v5/repos/jia/issues"), ("PATCH", f"/api/v5/repos/jia/issues/{made.id}")]


@pytest.mark.parametrize(("state", "opened"), [("open", True), ("progressing", True), ("closed", False), ("rejected", False)])
def test_four_states_are_two(server: GiteeStandIn, state: str, opened: bool) -> None:
    forge = forge_of("gitee", server.url)
    server.add_issue("题", "文", state="open" if opened else "closed")
    server.special[1] = state
    assert [one.open for one in forge.issues("信用时限")] == [opened]
    assert len(forge.open_issues()) == opened


def test_an_issue_that_changes_its_state_meanwhile_counts_once(server: GiteeStandIn) -> None:
    server.add_issue("题", "文")
    asked = iter(("open", "progressing"))

    def move() -> None:
        server.special[1] = state = next(asked, "rejected")
        server.issues[1]["state"] = "closed" if state == "rejected" else "open"

    server.weather = move
    assert len(forge_of("gitee", server.url).issues("信用时限")) == 1


def test_pages_are_read_though_they_are_shorter_and_not_counted(server: GiteeStandIn) -> None:
    server.headless, server.page_size = True, 2
    for i in range(5):
        server.add_issue(f"{i}", "文")
    assert len(forge_of("gitee", server.url).open_issues()) == 5


def test_a_number_that_cannot_be_in_an_address_is_not_believed(server: GiteeStandIn) -> None:
    one = {"id": 1, "number": "I1/../x", "title": "题", "body": "", "state": "open"}
    server.faults.append(Fault(200, {}, [one]))
    with pytest.raises(ForgeError, match="不是预料的样子"):
        forge_of("gitee", server.url).open_issues()


def test_files_are_shown_as_of_the_default_branch(server: GiteeStandIn) -> None:
    assert forge_of("gitee", server.url).files() == "https://forge.example/jia/credit/blob/master"


def test_the_token_is_no_part_of_any_path(server: GiteeStandIn) -> None:
    forge = forge_of("gitee", server.url)
    forge.comment_issue(forge.create_issue("题", "文", "信用时限").id, "说")
    number = server.add_pull("a" * 40)
    forge.comment(number, "说")
    forge.delete_comment(number, forge.comments(number)[0].id)
    assert "secret" not in str(server.log)
    assert set(server.tokens) == {""}
