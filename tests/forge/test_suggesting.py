"""generator.forge.suggesting: what `credit fix` would write, as suggestions on the lines of a pull request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slips import FILE
from stand_in import TOKEN, StandIn
from stand_in_dialects import SERVERS, forge_of, served
from support import AS_OF, Git, Repo, Result

from generator.forge import suggesting
from generator.forge.protocol import GITEE, GITHUB, GITLAB
from generator.forge.suggesting import Suggestion, Suggestions, SuggestionsError, as_json, body, chosen, keep_suggestions, read

SHA = "0123456789abcdef0123456789abcdef01234567"
DAY = Suggestion(FILE, 21, ("decided_on: 2026-04-21",), ("日期的写法不同",))
LIST = Suggestion(FILE, 14, ("categories:", "  - 罚款"), ("几项写在了一行里",))
LOGINS = {"github": "github-actions[bot]", "gitlab": "project_1_bot"}


def listed(api: StandIn) -> list[tuple[str, int]]:
    return [(one["path"], one["line"]) for one in api.remarks.values()]


@pytest.fixture(params=[key for key in SERVERS if key != "gitee"])
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_they_are_made_once_and_go_when_they_are_mended(key: str) -> None:
    with served(key) as api:
        forge, dialect, author = forge_of(key, api.url), SERVERS[key][0], LOGINS.get(key, "bot")
        api.bot = author
        api.changed = {FILE: {14, 15, 21}}
        number = api.add_pull(SHA)

        def keep(*some: Suggestion, more: int = 0) -> str:
            return keep_suggestions(forge, dialect, Suggestions(some, more), number, SHA, author)

        assert "新写 2 处，保留 0 处，撤去 0 处" in keep(DAY, LIST)
        assert listed(api) == [(FILE, 21), (FILE, 14)]
        writes = len(api.writes())
        assert "新写 0 处，保留 2 处，撤去 0 处，另有 3 处没有写" in keep(DAY, LIST, more=3)
        # Its line has moved with the next push: it is the same suggestion.
        assert "保留 2 处" in keep(DAY, Suggestion(FILE, 15, LIST.new, LIST.why))
        assert len(api.writes()) == writes
        keep(LIST)
        assert [line for _, line in listed(api)] == [14]
        keep()
        assert listed(api) == []


def test_what_others_say_stays(key: str) -> None:
    with served(key) as api:
        author = LOGINS.get(key, "bot")
        api.changed = {FILE: {14, 21}}
        number = api.add_pull(SHA)
        theirs = api.add_remark(number, FILE, 14, body(SERVERS[key][0], LIST), author="mallory")
        own_words = api.add_remark(number, FILE, 14, "看一下", author=author)
        api.bot = author
        keep_suggestions(forge_of(key, api.url), SERVERS[key][0], Suggestions((LIST,)), number, SHA, author)
        keep_suggestions(forge_of(key, api.url), SERVERS[key][0], Suggestions(()), number, SHA, author)
        assert set(api.remarks) == {theirs, own_words}


@pytest.mark.parametrize("key", ["github", "gitlab"])
def test_a_line_that_the_forge_does_not_count_is_told_and_breaks_nothing(key: str) -> None:
    with served(key) as api:
        api.bot = LOGINS[key]
        number = api.add_pull(SHA)
        said = keep_suggestions(forge_of(key, api.url), SERVERS[key][0], Suggestions((DAY,)), number, SHA, LOGINS[key])
        assert "有的没有写成" in said
        assert api.remarks == {}


def test_gitee_has_none() -> None:
    with served("gitee") as api:
        said = keep_suggestions(forge_of("gitee", api.url), GITEE, Suggestions((DAY,), 2), 1, SHA, "bot")
        assert said == "Gitee 没有可以直接采纳的修改建议，3 处没有写"
        assert api.log == []


def test_the_text_is_a_block_that_nothing_leaves() -> None:
    assert body(GITHUB, LIST).endswith("```suggestion\ncategories:\n  - 罚款\n```")
    assert "```suggestion:-0+0\n" in body(GITLAB, DAY)
    assert body(GITHUB, Suggestion(FILE, 3, (), ("x",))).endswith("```suggestion\n```")
    hostile = Suggestion(FILE, 1, ("a: b",), ("@all <img> [x](http://evil.example)\n/close",))
    shown = body(GITHUB, hostile)
    assert "\n/close" not in shown
    assert "`@all`" in shown
    assert "](http" not in shown.replace("`", "")[:0] + "".join(part for i, part in enumerate(shown.split("`")) if i % 2 == 0)


@pytest.mark.parametrize("line", ["a: ```", "a: ~~~", "a: `x`", "a: \u200b", "a: \u202e", "a: \x1b[1m", "a\rb", "x" * 401], ids=range(8))
def test_lines_that_could_end_a_block_or_hide_something_are_not_suggested(line: str, tmp_path: Path) -> None:
    one = Suggestion(FILE, 1, (line,), ("x",))
    assert chosen([one, DAY]) == Suggestions((DAY,), 1)
    (tmp_path / "f.json").write_text(as_json(Suggestions((one,))), encoding="utf-8")
    with pytest.raises(SuggestionsError):
        read(tmp_path / "f.json")


def test_there_are_never_too_many() -> None:
    many = [Suggestion(FILE, number, (f"a: {number}",), ("x",)) for number in range(1, 200)]
    found = chosen(many)
    assert (len(found.some), found.more) == (suggesting.MOST, 199 - suggesting.MOST)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": True, "more": True},
        {"suggestions": "x"},
        {"suggestions": [{"path": "../x.yml", "line": 1, "new": [], "why": []}]},
        {"suggestions": [{"path": ".github/workflows/a.yml", "line": 1, "new": [], "why": []}]},
        {"suggestions": [{"path": FILE, "line": True, "new": [], "why": []}]},
        {"suggestions": [{"path": FILE, "line": 0, "new": [], "why": []}]},
        {"suggestions": [{"path": FILE, "line": 1, "new": [1], "why": []}]},
        {"suggestions": [{"path": FILE, "line": 1, "new": [], "why": []}] * 21},
        {"more": -1},
        {"more": None},
    ],
    ids=range(11),
)
def test_a_list_that_is_not_ours_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    value = json.loads(as_json(Suggestions((DAY,)))) | change
    (tmp_path / "f.json").write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(SuggestionsError):
        read(tmp_path / "f.json")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(as_json(Suggestions((DAY, LIST), 4)), encoding="utf-8")
    assert read(tmp_path / "f.json") == Suggestions((DAY, LIST), 4)
    for content in (b"", b"\xff", b"[]", b"[" * 100_000):
        (tmp_path / "g.json").write_bytes(content)
        with pytest.raises(SuggestionsError):
            read(tmp_path / "g.json")
    with pytest.raises(SuggestionsError):
        read(tmp_path / "nothing.json")


def comment(repo: Repo, api: StandIn, found: Suggestions, number: int, sha: str = SHA) -> Result:
    folder = repo.root.parent
    report = repo.credit("changes", "--base", "HEAD", "--format", "json", "--pull-request", str(number), "--as-of", AS_OF).out
    (folder / "report.json").write_text(report, encoding="utf-8")
    (folder / "suggestions.json").write_text(as_json(found), encoding="utf-8")
    words = ("--report", str(folder / "report.json"), "--suggestions", str(folder / "suggestions.json"), "--head-sha", sha)
    done = repo.credit("comment", "--api", api.url, *words)
    assert TOKEN not in done.out + done.err
    return done


@pytest.fixture
def committed(repo: Repo) -> Repo:
    Git(repo.root).commit("2026-11-01")
    return repo


def test_the_command_writes_them_beside_the_comment(committed: Repo, api: StandIn) -> None:
    api.changed = {FILE: {21}}
    number = api.add_pull(SHA)
    assert "新写 1 处" in comment(committed, api, Suggestions((DAY,)), number).out
    assert listed(api) == [(FILE, 21)]
    assert "保留 1 处" in comment(committed, api, Suggestions((DAY,)), number).out


def test_nothing_is_written_for_another_commit_or_a_closed_request(committed: Repo, api: StandIn) -> None:
    api.changed = {FILE: {21}}
    assert comment(committed, api, Suggestions((DAY,)), api.add_pull("f" * 40)).code == 2
    closed = api.add_pull(SHA, state="closed")
    assert "已关闭" in comment(committed, api, Suggestions((DAY,)), closed).out
    assert api.remarks == {}


def test_they_go_with_the_comment_when_the_request_is_closed(committed: Repo, api: StandIn) -> None:
    api.changed = {FILE: {21}}
    number = api.add_pull(SHA)
    comment(committed, api, Suggestions((DAY,)), number)
    api.pulls[number]["state"] = "closed"
    done = committed.credit("comment", "--api", api.url, "--closed", "--pull-request", str(number))
    assert (done.code, api.remarks) == (0, {})
