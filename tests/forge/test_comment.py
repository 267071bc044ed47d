"""generator.forge.comment: the one comment on a pull request, which says what the public would see change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from samples import NASTY, without_code
from stand_in import BOT, TOKEN, StandIn, refused
from stand_in_dialects import SERVERS, forge_of, served
from support import AS_OF, Repo, Result

from generator.forge import gfm
from generator.forge.changereport import REPORT_BYTES

SHA = "0123456789abcdef0123456789abcdef01234567"
FIELD = {"title": "处罚内容", "before": "罚款", "after": "警告", "parts": []}
REST = {"file": "", "card": [], "why": [], "duties": [], "found": [], "more": {"fields": 0, "duties": 0, "found": 0}}
PENALTY_AT = "disclosures/penalties/2026/scjgj-15/"
CHANGE = {"what": "changed", "kind": "行政处罚", "address": PENALTY_AT, "name": "", "fields": [FIELD], **REST}
DUTY = {"what": "meets", "rule_id": "r", "title": "七日内公示", "due": "2026-11-25", "late": False, "text": "按期"}
SAID = {"error": True, "text": "错了", "slug": "wrong-date"}
TOTALS = {"added": 0, "changed": 1, "renamed": 0, "withdrawn": 0, "removed": 0}


def report(number: int, **other: Any) -> dict[str, Any]:
    program = {"files": 0, "first": []}
    counted = {"late": 0, "due": "", "errors": 0, "warnings": 0, "behind": 0, "settled": {"items": [], "more": 0}, "unread": program}
    head = {"version": 3, "as_of": AS_OF, "pull_request": number, "totals": TOTALS}
    return {**head, **counted, "changes": [CHANGE], "program": program, **other}


def comment(repo: Repo, api: StandIn, value: Any, *words: str, sha: str = SHA) -> Result:
    path = repo.root.parent / "report.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    done = repo.credit("comment", "--api", api.url, "--report", str(path), "--head-sha", sha, *words)
    assert TOKEN not in done.out + done.err
    assert "Traceback" not in done.err
    return done


def test_one_comment_is_kept_up_to_date(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA)
    assert comment(repo, api, report(number)).out == f"已在合并请求 #{number} 上评论\n"
    [text] = api.of(number)
    assert text.startswith("<!-- credit:preview -->\n### 合并后公众看到的变化\n\n修改 1 项。")
    address = "https://credit.jia.example/disclosures/penalties/2026/scjgj-15/"
    assert f"- 行政处罚 [`/disclosures/penalties/2026/scjgj-15/`]({address})\n  - 处罚内容：罚款 → 警告\n" in text
    assert comment(repo, api, report(number)).out == f"合并请求 #{number} 上的评论没有变化\n"
    assert len(api.writes()) == 1
    none = report(number, totals=dict.fromkeys(TOTALS, 0), changes=[])
    assert comment(repo, api, none).out == f"已更新合并请求 #{number} 上的评论\n"
    [text] = api.of(number)
    assert "没有变化" in text


def test_where_nothing_changes_nothing_is_said(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA)
    assert "没有评论" in comment(repo, api, report(number, totals=dict.fromkeys(TOTALS, 0), changes=[])).out
    assert api.writes() == []


def test_only_its_own_comments_are_touched_and_only_one_stays(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA)
    marker = "<!-- credit:preview -->\n"
    theirs = api.add_comment(number, f"{marker}假的", author="mallory")
    talk = api.add_comment(number, f"引用：{marker}", author=BOT)
    ours = [api.add_comment(number, f"{marker}旧 {i}") for i in range(3)]
    api.page_size = 2
    assert comment(repo, api, report(number)).code == 0
    assert sorted(api.comments) == sorted([theirs, talk, ours[0]])
    assert api.comments[theirs]["body"] == f"{marker}假的"
    assert "行政处罚" in api.comments[ours[0]]["body"]
    assert comment(repo, api, report(number), "--author", "mallory").code == 0
    assert "行政处罚" in api.comments[theirs]["body"]


@pytest.mark.parametrize("given", ["report", "option"])
def test_a_report_for_somebody_elses_pull_request_is_refused(repo: Repo, api: StandIn, given: str) -> None:
    """The run of a fork can write any number into its report; the commit that it ran on is told by GitHub."""
    victim = api.add_pull("f" * 40, repository="victim/credit")
    words = ["--pull-request", str(victim)] if given == "option" else []
    done = comment(repo, api, report(0 if words else victim), *words)
    assert (done.code, done.out) == (2, "")
    assert "没有评论" in done.err
    assert api.writes() == []


def test_a_fork_that_holds_the_same_commit_is_still_another_one(repo: Repo, api: StandIn) -> None:
    victim = api.add_pull(SHA, repository="victim/credit")
    done = comment(repo, api, report(victim), "--head-repository", "mallory/credit")
    assert (done.code, api.writes()) == (2, [])
    gone = api.add_pull(SHA, repository=None)
    assert comment(repo, api, report(gone), "--head-repository", "mallory/credit").code == 2
    assert comment(repo, api, report(victim), "--head-repository", "Victim/Credit").code == 0


def test_a_closed_pull_request_gets_no_comment(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA, state="closed")
    assert comment(repo, api, report(number)) == Result(0, f"合并请求 #{number} 已关闭，没有评论\n", "")
    assert api.writes() == []


def test_the_number_of_the_call_and_that_of_the_report_agree(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA)
    assert comment(repo, api, report(number), "--pull-request", str(number + 1)).code == 2
    assert comment(repo, api, report(0)).code == 2
    assert comment(repo, api, report(number), "--pull-request", "1; rm -rf /").code == 2
    assert api.log == []
    assert comment(repo, api, report(0), "--pull-request", str(number)).code == 0


@pytest.mark.parametrize("value", NASTY)
def test_no_value_of_a_report_does_anything_in_a_comment(repo: Repo, api: StandIn, value: str) -> None:
    number = api.add_pull(SHA)
    texts = [value[:2000], value[:2000]]
    long = FIELD | {"title": value, "parts": [["=", value], ["-", value], ["+", value]]}
    items = FIELD | {"title": value, "parts": [["-", value], ["+", value]]}
    fields = [FIELD | {"title": value, "before": value, "after": value}, long, items]
    said = {"card": [texts], "why": [texts], "duties": [DUTY | {"title": value, "text": value}], "found": [SAID | {"text": value}]}
    nasty = CHANGE | {"kind": value, "address": "a/", "name": value, "fields": fields, **said}
    added = CHANGE | {"what": "added", "kind": value, "address": "b`]()<x>@all/", "fields": []}
    program = {"files": 1, "first": [value[:400]]}
    more = {"settled": {"items": [{"whose": value, "text": value}], "more": 0}, "unread": program}
    assert comment(repo, api, report(number, totals=TOTALS | {"added": 1}, changes=[nasty, added], program=program, **more)).code == 0
    [text] = api.of(number)
    head, *lines = text.rstrip("\n").split("\n")
    assert (head, gfm.marked(text, "preview")) == ("<!-- credit:preview -->", "")
    begun = [line[:1] for line in lines if line and not line.startswith("  ")]
    assert begun == ["#", "新", "*", "-", "*", "-", "这", "*", "-", "*", "-", "*", "-", "由", "要"]
    for line in lines:
        rest = without_code(
            line.lstrip(" ").removeprefix("- ").replace("](https://credit.jia.example/a/)", "").replace("**", "").replace("###", "")
        )
        assert not set(rest) & set("@<>`*_#]()!&\\|~$"), line


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"9" * 10_000,
        b" " * (REPORT_BYTES + 1),
        [],
        {},
        "x",
        None,
        report(1, version=2),
        report(1, version=True),
        report(1, version="1"),
        report(-1),
        report(1.5),  # type: ignore[arg-type]
        report("1"),  # type: ignore[arg-type]
        report("1/../../../x"),  # type: ignore[arg-type]
        report(10**20),
        report(1, as_of="heute"),
        report(1, as_of="<b>"),
        report(1, totals=[]),
        report(1, totals={}),
        report(1, totals=TOTALS | {"added": -1}),
        report(1, totals=TOTALS | {"added": "<b>"}),
        report(1, changes={}),
        report(1, changes=[1]),
        report(1, changes=[CHANGE] * 501),
        report(1, changes=[CHANGE | {"what": "burnt"}]),
        report(1, program=None),
        report(1, program={"files": -1, "first": []}),
        report(1, program={"files": 1, "first": [1]}),
        report(1, program={"files": 99, "first": ["x"] * 31}),
        report(1, program={"files": 1, "first": ["x" * 401]}),
        report(1, changes=[CHANGE | {"what": ["added"]}]),
        report(1, changes=[CHANGE | {"kind": None}]),
        report(1, changes=[CHANGE | {"kind": "长" * 3000}]),
        report(1, changes=[CHANGE | {"address": "//evil.example/"}]),
        report(1, changes=[CHANGE | {"address": "a/../../b/"}]),
        report(1, changes=[CHANGE | {"address": "a\nb/"}]),
        report(1, changes=[CHANGE | {"fields": "x"}]),
        report(1, changes=[CHANGE | {"fields": [1]}]),
        report(1, changes=[CHANGE | {"fields": [FIELD] * 13}]),
        report(1, changes=[CHANGE | {"fields": [FIELD | {"parts": [["<", "x"]]}]}]),
        report(1, changes=[CHANGE | {"fields": [FIELD | {"parts": [["+"]]}]}]),
        report(1, changes=[CHANGE | {"fields": [FIELD | {"before": None}]}]),
        report(1, changes=[CHANGE | {"card": {"a": "b"}}]),
        report(1, changes=[CHANGE | {"why": [["x", 1]]}]),
        report(1, changes=[CHANGE | {"duties": [DUTY | {"late": "no"}]}]),
        report(1, changes=[CHANGE | {"duties": [DUTY | {"what": "burns"}]}]),
        report(1, changes=[CHANGE | {"found": [SAID | {"error": 1}]}]),
        report(1, changes=[CHANGE | {"more": {}}]),
        report(1, settled=[]),
        report(1, settled={"items": [{"whose": "x"}], "more": 0}),
        report(1, unread=None),
        report(1, due="x" * 17),
        report(1, late=-1),
    ],
)
def test_a_report_that_is_none_of_ours(repo: Repo, api: StandIn, value: Any) -> None:
    done = comment(repo, api, value)
    assert (done.code, done.out) == (2, "")
    assert "报告" in done.err
    assert api.log == []


def test_a_report_that_is_no_file(repo: Repo, api: StandIn, tmp_path: Path) -> None:
    number = api.add_pull(SHA)
    real = tmp_path / "real.json"
    real.write_text(json.dumps(report(number)), encoding="utf-8")
    link = tmp_path / "link.json"
    link.symlink_to(real)
    for path in (tmp_path / "none.json", tmp_path, link, Path("/dev/zero")):
        assert "没有报告文件" in refused(repo, api, "comment", "--report", str(path), "--head-sha", SHA)
    assert api.log == []


def test_a_long_report_fits_into_a_comment(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA)
    field = FIELD | {"title": "`名`" * 40, "before": "长" * 2000}
    change = CHANGE | {"kind": "类" * 2000, "name": "@" * 2000, "address": "长" * 399 + "/", "fields": [field] * 12}
    changes = [change | {"what": what} for what in TOTALS for _ in range(8)]
    big = json.dumps(report(number, totals=dict.fromkeys(TOTALS, 5000), changes=changes), ensure_ascii=False).encode()
    assert comment(repo, api, big).code == 0
    [text] = api.of(number)
    assert len(text) < 65_536


def test_a_dry_run_of_a_comment(repo: Repo, api: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    done = comment(repo, api, report(7), "--dry-run")
    assert done.out.startswith("### 合并后公众看到的变化")
    assert api.log == []
    assert "GITHUB_TOKEN" in comment(repo, api, report(7)).err


def test_the_comment_goes_when_the_request_is_closed(repo: Repo, api: StandIn) -> None:
    """It holds values, and would last longer than the records do."""
    number = api.add_pull(SHA)
    theirs = api.add_comment(number, "<!-- credit:preview -->\n假的", author="mallory")
    assert comment(repo, api, report(number)).code == 0
    words = ("comment", "--api", api.url, "--closed", "--pull-request", str(number))
    still = repo.credit(*words)
    assert (still.code, "还没有合并或关闭" in still.err, len(api.of(number))) == (2, True, 2)
    api.pulls[number]["state"] = "closed"
    assert repo.credit(*words, "--dry-run").out == f"会删去合并请求 #{number} 上的评论\n"
    assert len(api.of(number)) == 2
    assert repo.credit(*words).out.startswith(f"已删去合并请求 #{number} 上的评论\n")
    assert list(api.comments) == [theirs]
    assert repo.credit(*words).out.startswith(f"合并请求 #{number} 上没有评论要删去\n")
    assert "编号" in repo.credit(*words[:4]).err


def test_a_comment_of_names_only_holds_no_value(repo: Repo, api: StandIn) -> None:
    number = api.add_pull(SHA)
    assert comment(repo, api, report(number), "--names-only").code == 0
    [text] = api.of(number)
    assert "  - 处罚内容（改了）\n" in text
    assert "罚款" not in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/a)b", "https://x.example/ b", "//x.example", "x" * 600])
def test_the_address_of_the_pages_is_an_address(repo: Repo, api: StandIn, url: str) -> None:
    number = api.add_pull(SHA)
    done = comment(repo, api, report(number), "--pages-url", url)
    assert (done.code, "不是网址" in done.err, api.writes()) == (2, True, [])
    assert comment(repo, api, report(number), "--pages-url", "https://forge.example/a/1?b=2#c").code == 0
    assert "(https://forge.example/a/1?b=2#c)" in api.of(number)[0]


@pytest.mark.parametrize("key", sorted(SERVERS))
def test_a_comment_on_every_forge(repo: Repo, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the command: one comment, brought up to date, beside those of others; never on somebody else's request."""
    _, _, repository, token = SERVERS[key]
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv(token, TOKEN)
    with served(key) as api:
        number = api.add_pull(SHA, repository="some/one")
        theirs = api.add_comment(number, "<!-- credit:preview -->\n假的", author="mallory")
        words = ("--forge", key, "--repository", repository, "--head-repository", "some/one")
        api.bot = forge_of(key, api.url).author()
        assert comment(repo, api, report(number), *words).out == f"已在合并请求 #{number} 上评论\n"
        assert comment(repo, api, report(number), *words).out == f"合并请求 #{number} 上的评论没有变化\n"
        none = report(number, totals=dict.fromkeys(TOTALS, 0), changes=[])
        assert comment(repo, api, none, *words).out == f"已更新合并请求 #{number} 上的评论\n"
        assert api.comments[theirs]["body"].endswith("假的")
        assert len(api.of(number)) == 2
        other = comment(repo, api, report(number), *words[:4], "--head-repository", "mallory/credit")
        assert (other.code, "没有评论" in other.err) == (2, True)
        api.over(number, merged=True)
        done = repo.credit("comment", "--api", api.url, *words[:4], "--closed", "--pull-request", str(number))
        assert done.out.startswith(f"已删去合并请求 #{number} 上的评论\n"), done.err
        assert list(api.comments) == [theirs]
