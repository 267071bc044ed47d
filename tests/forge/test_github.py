"""generator.forge.github: what only GitHub has; what it shares with other forges is in test_protocol and test_transport."""

from __future__ import annotations

from stand_in import BOT, Fault, StandIn, github

from generator.forge.protocol import CLOSED, DROPPED, OPEN, Edit


def test_github_is_told_why_an_issue_is_closed_and_that_it_is_opened_again(api: StandIn) -> None:
    forge = github(api.url)
    forge.create_issue("题", "文", "信用时限")
    forge.edit_issue("1", Edit(state=CLOSED, reason=DROPPED))
    assert api.issues[1]["state_reason"] == "not_planned"
    forge.edit_issue("1", Edit(state=OPEN))
    assert api.issues[1]["state_reason"] == "reopened"


def test_the_account_of_a_workflow_is_known_without_asking(api: StandIn) -> None:
    assert github(api.url).author() == BOT
    assert api.log == []


def test_files_are_shown_as_of_the_default_branch(api: StandIn) -> None:
    assert github(api.url).files() == "https://github.com/jia/credit/blob/HEAD"


def test_a_search_that_lags_behind_makes_at_worst_a_twin_which_the_run_closes(api: StandIn) -> None:
    """GitHub's lists may not know a new issue yet: the look before another try finds nothing then."""
    forge = github(api.url)
    api.faults += [Fault(502, {}, b"<html>", "POST", True), Fault(200, {}, [], "GET")]
    assert forge.create_issue("题", "文", "信用时限").id == "2"
    assert len(api.issues) == 2


def test_strangers_send_nothing_back(api: StandIn) -> None:
    """In a public repository anybody may comment and review."""
    forge = github(api.url)
    number = forge.open_pull("credit-desk/scjgj", "main", "题", "文").number
    api.add_review(number, "CHANGES_REQUESTED", "乱说", "mallory", author_association="NONE")
    for association in ("CONTRIBUTOR", "MEMBER"):
        api.comments[api.add_comment(number, "退回", association.lower())]["author_association"] = association
    assert forge.reviews(number) == []
    assert [(one.author, one.insider) for one in forge.comments(number)] == [("contributor", False), ("member", True)]
