"""generator.forge.gitlab: what only GitLab has; what it shares with other forges is in test_protocol."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from samples import ANSWER, NASTY
from stand_in import TOKEN, Fault
from stand_in_dialects import PROJECT, GitLabStandIn, forge_of, served
from support import Repo, schema

from generator.forge import gfm
from generator.forge.choice import Choice, connect
from generator.forge.issues import Links, body, plan, title
from generator.forge.keeping import keep_issues
from generator.forge.protocol import GITLAB, RefusedError
from generator.site import evidence

# What GitLab carries out where it begins a line, and what it turns into references that tell somebody.
COMMANDS = (
    "/close",
    "x\n/close",
    "\r/assign @root",
    "\u2028/label ~x",
    "\x0b/spend 1d",
    "\x85/lock",
    "/duplicate #1",
    "```\n/close",
    ">>>\n/close",
)
REFERENCES = (
    "@all",
    "#12",
    "!12",
    "$12",
    "%12",
    "~x",
    "&12",
    "^alert#1",
    "*iteration:1",
    f"{PROJECT}#1",
    "https://forge.example/x/-/issues/1",
)


@pytest.fixture
def server() -> Iterator[GitLabStandIn]:
    with served("gitlab") as found:
        assert isinstance(found, GitLabStandIn)
        yield found


def test_the_project_of_a_subgroup_is_named_by_its_encoded_path(server: GitLabStandIn) -> None:
    forge = forge_of("gitlab", server.url)
    forge.open_issues()
    assert [path for _, path in server.log] == ["/api/v4/projects/jia%2Fgongkai%2Fcredit/issues"]
    assert forge.files() == "https://forge.example/jia/gongkai/credit/-/blob/HEAD"
    assert forge.author() == "project_1_bot"


def test_pages_are_read_though_a_gateway_drops_the_headers(server: GitLabStandIn) -> None:
    server.headless, server.page_size = True, 2
    for i in range(5):
        server.add_issue(f"{i}", "文")
    assert len(forge_of("gitlab", server.url).open_issues()) == 5


def test_a_confidential_issue_is_kept_as_it_is(server: GitLabStandIn) -> None:
    forge = forge_of("gitlab", server.url)
    made = forge.create_issue("题", "文", "信用时限")
    server.confidential.add(1)
    assert forge.issues("信用时限") == [made]


def test_a_merge_request_from_another_project_names_it_and_one_that_may_not_be_seen_does_not(server: GitLabStandIn) -> None:
    forge = forge_of("gitlab", server.url)
    number = server.add_pull("a" * 40, repository="some/one")
    assert forge.pull(number).repository == "some/one"
    server.hidden = True
    assert (forge.pull(number).repository, forge.pull(number).sha) == ("", "a" * 40)


def test_a_lock_of_the_resource_is_waited_for_and_another_conflict_is_not(server: GitLabStandIn) -> None:
    waits: list[float] = []
    forge = forge_of("gitlab", server.url, waits.append)
    server.faults.append(Fault(409, {}, {"message": "Resource lock"}))
    assert forge.open_issues() == []
    assert waits == [1.0]
    server.faults.append(Fault(409, {}, {"message": "Conflict"}))
    with pytest.raises(RefusedError, match="409：Conflict"):
        forge.open_issues()


def test_a_refusal_in_parts_is_told_on_one_line(server: GitLabStandIn) -> None:
    server.faults.append(Fault(400, {}, {"message": {"title": ["is too long"]}}))
    with pytest.raises(RefusedError, match=r'400：\{"title": \["is too long"\]\}'):
        forge_of("gitlab", server.url).create_issue("题", "文", "信用时限")


def test_the_token_of_a_job_goes_into_a_header_of_its_own_and_its_refusal_names_the_remedy(server: GitLabStandIn) -> None:
    choice = Choice(GITLAB, server.url, "", PROJECT, "CI_JOB_TOKEN", TOKEN)
    forge = connect(choice, lambda seconds: None)
    server.faults.append(Fault(403, {}, {"message": "insufficient_scope"}))
    with pytest.raises(RefusedError, match="请另设 GITLAB_TOKEN"):
        forge.open_issues()
    # It is no PRIVATE-TOKEN, so the stand-in takes the call for one without a token.
    assert forge.open_issues() == []


@pytest.mark.parametrize("value", [*COMMANDS, *REFERENCES, *NASTY])
def test_no_value_of_a_record_is_carried_out_or_calls_anybody(late: Repo, server: GitLabStandIn, value: str) -> None:
    law = {"title": value, "document_number": value, "clause": value, "text": value}
    late.dump("content/rules/answer.yml", ANSWER | {"title": value[:60], "law": law})
    late.dump(
        "content/authorities/scjgj.yml",
        dict(schema("department")["examples"][0]) | {"document_numbers": [], "short_name": value, "mention": "@jia/ju/scjgj"},
    )
    site = evidence.load_proved(late.root, datetime.date(2026, 11, 22))
    links = Links("https://a.example", "https://b.example", GITLAB)
    keep_issues(forge_of("gitlab", server.url), site, links)
    assert server.quick_actions == []
    for issue in server.issues.values():
        assert not set(issue["title"]) & set("@#!$%~&^*")
        assert "://" not in issue["title"]
        assert not any(line.lstrip().startswith("/") for line in issue["body"].splitlines())
        assert gfm.marked(issue["body"], "duty")
    steps = plan(site, [], links).steps
    assert all(title(site, duty) and body(site, duty, links) for duty in site.duties if steps and duty.status == "overdue")
