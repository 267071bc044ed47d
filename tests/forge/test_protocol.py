"""generator.forge.protocol: each forge does what the bots need of it, in its own shapes, and one call has one effect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stand_in import BOT, REPOSITORY, TOKEN, Fault, StandIn
from stand_in_dialects import SERVERS, forge_of, served

from generator.forge import transport
from generator.forge.protocol import CLOSED, DIALECTS, DONE, OPEN, Edit, Forge, ForgeError, RefusedError, UnansweredError
from generator.forge.transport import TRIES

LABEL = "信用时限"


@pytest.fixture(params=sorted(SERVERS))
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def api(key: str) -> Iterator[StandIn]:
    with served(key) as server:
        yield server


@pytest.fixture
def forge(key: str, api: StandIn) -> Forge:
    return forge_of(key, api.url)


def test_an_issue_from_its_opening_to_its_end(forge: Forge, api: StandIn) -> None:
    made = forge.create_issue("题", "文\n第二行", LABEL)
    assert (made.title, made.body, made.open, made.labels) == ("题", "文\n第二行", True, {LABEL})
    assert forge.issues(LABEL) == forge.open_issues() == [made]
    forge.edit_issue(made.id, Edit("新题", "新文"))
    forge.comment_issue(made.id, "说")
    forge.edit_issue(made.id, Edit(state=CLOSED, reason=DONE))
    [closed] = forge.issues(LABEL)
    assert (closed.id, closed.order, closed.title, closed.body, closed.open) == (made.id, made.order, "新题", "新文", False)
    assert forge.open_issues() == []
    assert api.of(1) == ["说"]
    forge.edit_issue(made.id, Edit(state=OPEN))
    assert [one.open for one in forge.issues(LABEL)] == [True]


def test_a_later_issue_has_a_larger_order(forge: Forge) -> None:
    orders = [forge.create_issue(f"题{i}", f"文{i}", LABEL).order for i in range(3)]
    assert orders == sorted(orders)
    assert len(set(orders)) == 3


def test_a_label_is_added_to_those_that_are_there(forge: Forge, api: StandIn) -> None:
    made = forge.create_issue("题", "文", LABEL)
    forge.add_label(made.id, "别的")
    [one] = forge.issues(LABEL)
    assert one.labels == {LABEL, "别的"}
    api.issues[1]["labels"] = []
    forge.add_label(made.id, LABEL)
    assert [one.labels for one in forge.issues(LABEL)] == [{LABEL}]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_of_any_length_are_all_read(forge: Forge, api: StandIn, size: int) -> None:
    api.page_size = size
    forge.create_issue("题", "文", LABEL)
    for i in range(15):
        api.add_issue(f"别人的 {i}", None, labels=(), state="closed" if i % 3 == 0 else "open")
    api.add_issue("合并请求", "", labels=(LABEL,), pull=True)
    assert [one.title for one in forge.issues(LABEL) if LABEL in one.labels] == ["题"]
    assert len(forge.open_issues()) == 11


def test_a_list_that_never_ends_is_left(key: str, forge: Forge, api: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that forgets the page it is asked for, or links a page to itself."""
    monkeypatch.setattr(transport, "MOST_PAGES", 20)
    api.add_issue("题", "文")
    page = api.answer(
        "GET",
        *{
            "gitlab": ("/projects/jia%2Fgongkai%2Fcredit/issues", {}, None),
        }.get(key, (f"/repos/{REPOSITORY}/issues", {}, None)),
    )
    path = f"/repos/{REPOSITORY}/issues"
    api.weather = lambda: Fault(200, {"Link": f'<{api.url}{path}?page=1>; rel="next"'}, page[2])
    with pytest.raises(ForgeError, match="没完没了"):
        forge.open_issues()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(502, {}, b"<html>", "POST", True),
        Fault(0, {}, None, "POST", True),
        Fault(200, method="POST", cut=True),
        Fault(200, {}, b"<html>ok", "POST", True),
    ],
    ids=["502", "reset", "cut", "html"],
)
def test_what_was_made_though_no_answer_came_is_not_made_twice(forge: Forge, api: StandIn, fault: Fault) -> None:
    for i in range(3):
        api.add_issue(f"别的 {i}", f"别的文 {i}")
    forge.create_issue("先", "先", LABEL)
    api.faults.append(fault)
    made = forge.create_issue("题", "文", LABEL)
    assert (made.title, len(api.issues)) == ("题", 5)
    api.faults.append(fault)
    forge.comment_issue(made.id, "说")
    assert api.of(5) == ["说"]
    number = api.add_pull("a" * 40)
    api.faults.append(fault)
    forge.comment(number, "说")
    assert api.of(number) == ["说"]


@pytest.mark.parametrize("fault", [Fault(502, {}, b"<html>", "POST"), Fault(0, {}, None, "POST")], ids=["502", "reset"])
def test_what_was_not_made_is_made_by_another_try(forge: Forge, api: StandIn, fault: Fault) -> None:
    forge.create_issue("先", "文", LABEL)
    api.faults.append(fault)
    made = forge.create_issue("题", "别的文", LABEL)
    api.faults.append(fault)
    forge.comment_issue(made.id, "说")
    assert (len(api.issues), api.of(2)) == (2, ["说"])


def test_comments_on_a_pull_request(forge: Forge, api: StandIn) -> None:
    number = api.add_pull("a" * 40, repository="some/one")
    found = forge.pull(number)
    assert (found.number, found.open, found.sha, found.repository) == (number, True, "a" * 40, "some/one")
    forge.comment(number, "说")
    api.add_comment(number, "别人说", author="mallory")
    api.add_comment(number, "没有账号的人说", author="")
    ours, theirs, nobody = forge.comments(number)
    assert (ours.body, ours.author, theirs.author, nobody.author) == ("说", BOT, "mallory", "")
    forge.edit_comment(number, ours.id, "改了")
    forge.delete_comment(number, theirs.id)
    assert api.of(number) == ["改了", "没有账号的人说"]
    assert forge.open_issues() == []


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_a_pull_request_that_is_over_and_whose_branch_is_gone(forge: Forge, api: StandIn, state: str) -> None:
    found = forge.pull(api.add_pull("a" * 40, repository=None, state=state))
    assert (found.open, found.repository) == (False, "")


def test_pages_of_comments_are_all_read(forge: Forge, api: StandIn) -> None:
    api.page_size = 2
    number = api.add_pull("a" * 40)
    for i in range(7):
        api.add_comment(number, f"{i}")
    assert [one.body for one in forge.comments(number)] == list("0123456")


def test_a_wrong_token_is_told_by_the_name_of_its_variable(key: str, api: StandIn) -> None:
    with pytest.raises(ForgeError, match="令牌无效") as failed:
        forge_of(key, api.url, token="wrong").create_issue("题", "文", LABEL)
    assert SERVERS[key][3] in str(failed.value)
    assert "wrong" not in str(failed.value)
    assert not isinstance(failed.value, RefusedError)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 409, 410, 422, 423])
def test_a_refusal_concerns_one_issue_even_as_a_page(forge: Forge, api: StandIn, status: int) -> None:
    made = forge.create_issue("题", "文", LABEL)
    api.faults.append(Fault(status, {"Location": "https://evil.example/"}, b"<!DOCTYPE html><h1>no</h1>"))
    with pytest.raises(RefusedError) as failed:
        forge.edit_issue(made.id, Edit("新题"))
    assert f"，{status}）" in str(failed.value)
    assert "<" not in str(failed.value)


def test_a_server_that_is_down_is_unanswered(key: str, forge: Forge, api: StandIn) -> None:
    api.faults += [Fault(503, {}, b"<html>") for _ in range(TRIES)]
    with pytest.raises(UnansweredError, match=DIALECTS[key].name):
        forge.open_issues()


@pytest.mark.parametrize("fault", [Fault(429, {"Retry-After": "5"}), Fault(503, {"Retry-After": "5"}), Fault(403, {"Retry-After": "5"})])
def test_a_limit_is_waited_for(key: str, api: StandIn, fault: Fault) -> None:
    waits: list[float] = []
    api.faults.append(fault)
    assert forge_of(key, api.url, waits.append).open_issues() == []
    assert waits == [5.0]


def test_the_token_is_in_no_text_and_follows_no_redirect(key: str, forge: Forge, api: StandIn) -> None:
    assert TOKEN not in repr(forge)
    with served(key) as other:
        api.faults.append(Fault(302, {"Location": f"{other.url}/x"}))
        with pytest.raises(ForgeError) as failed:
            forge.open_issues()
        assert other.log == []
    assert TOKEN not in str(failed.value)
    api.faults += [Fault(500, {}, {"message": "x"}, "POST") for _ in range(TRIES)]
    with pytest.raises(ForgeError) as failed:
        forge.create_issue("题", "文", LABEL)
    assert TOKEN not in str(failed.value)


@pytest.mark.parametrize(
    ("dialect", "good", "bad"),
    [
        ("github", ["@some-one", "@jia/scjgj"], ["@a/b/c", "@all", "@a@b", "a", "@a b"]),
        ("gitea", ["@zhang.san", "@jia/scjgj"], ["@a/b/c", "@all"]),
        ("gitlab", ["@zhang.san", "@jia/ju/scjgj", "@a"], ["@all", "@a//b", "@a/", "@a\n/close"]),
        ("gitee", ["@zhang_san"], ["@jia/scjgj", "@all", "@here"]),
    ],
)
def test_who_can_be_called(dialect: str, good: list[str], bad: list[str]) -> None:
    pattern = DIALECTS[dialect].mention
    assert [one for one in good if not pattern.fullmatch(one)] == []
    assert [one for one in bad if pattern.fullmatch(one)] == []


# Pull requests as the desk opens and follows them


def test_a_pull_request_from_its_opening_to_its_end(key: str, forge: Forge, api: StandIn) -> None:
    assert forge.find_pull("credit-desk/scjgj", "main") is None
    made = forge.open_pull("credit-desk/scjgj", "main", "题", "文")
    assert (made.open, made.merged, made.sha, made.repository) == (True, False, "b" * 40, SERVERS[key][2])
    assert forge.find_pull("credit-desk/scjgj", "main") == forge.pull(made.number) == made
    assert forge.find_pull("credit-desk/other", "main") is None
    assert (api.pulls[made.number]["title"], api.pulls[made.number]["body"]) == ("题", "文")
    # Whoever opens it again gets the one that is there.
    assert forge.open_pull("credit-desk/scjgj", "main", "题", "文") == made
    forge.close_pull(made.number)
    closed = forge.pull(made.number)
    assert (closed.open, closed.merged, forge.find_pull("credit-desk/scjgj", "main")) == (False, False, None)
    again = forge.open_pull("credit-desk/scjgj", "main", "题", "文")
    assert again.number != made.number
    api.over(again.number, merged=True)
    assert (forge.pull(again.number).open, forge.pull(again.number).merged) == (False, True)


def test_the_pull_request_of_a_fork_is_not_ours(forge: Forge, api: StandIn) -> None:
    number = api.add_pull("a" * 40, repository="someone/credit")
    api.pulls[number]["head"]["ref"] = "credit-desk/scjgj"
    assert forge.find_pull("credit-desk/scjgj", "main") is None


@pytest.mark.parametrize(
    "fault",
    [Fault(502, {}, b"<html>", "POST", True), Fault(0, {}, None, "POST", True), Fault(422, {}, {"message": "x"}, "POST", True)],
    ids=["502", "reset", "422"],
)
def test_a_pull_request_that_was_opened_without_an_answer_is_not_opened_twice(forge: Forge, api: StandIn, fault: Fault) -> None:
    api.faults.append(fault)
    made = forge.open_pull("credit-desk/scjgj", "main", "题", "文")
    assert ([made.number], made.open) == (list(api.pulls), True)


def test_a_refused_pull_request_is_told(forge: Forge, api: StandIn) -> None:
    api.faults.append(Fault(422, {}, {"message": "No commits between main and x"}, "POST"))
    with pytest.raises(RefusedError, match="422"):
        forge.open_pull("credit-desk/scjgj", "main", "题", "文")


def test_the_last_word_of_each_reviewer_counts(key: str, forge: Forge, api: StandIn) -> None:
    number = forge.open_pull("credit-desk/scjgj", "main", "题", "文").number
    assert forge.reviews(number) == []
    api.add_review(number, "CHANGES_REQUESTED", "当事人名称写错了", "shen")
    api.add_review(number, "CHANGES_REQUESTED", "金额不对", "lin")
    api.add_review(number, "APPROVED", "", "lin")
    api.add_review(number, "COMMENTED", "看过了", "wang")
    found = forge.reviews(number)
    # Gitee has no such reviews.
    assert [(one.body, one.author) for one in found] == ([("当事人名称写错了", "shen")] if key != "gitee" else [])
    api.add_review(number, "DISMISSED", "当事人名称写错了", "shen")
    assert forge.reviews(number) == []
