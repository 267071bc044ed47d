"""The bots, through the command and against a server that speaks as GitHub does."""

from __future__ import annotations

import datetime
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from samples import ANSWER, ANSWERED, NASTY, OBJECTION, commit, git, one, without_code
from stand_in import REPOSITORY, TOKEN, Fault, StandIn, github, names, refused
from stand_in_dialects import SERVERS, served
from support import HANGS, Repo, Result, new_repo, schema

from generator.forge import gfm
from generator.forge.issues import Links, body, title
from generator.forge.keeping import MOST_REFUSED, MOST_UNANSWERED, keep_issues
from generator.forge.transport import TRIES
from generator.site import evidence
from generator.site.site import Site

AS_OF = "2026-11-22"
SHA = "0123456789abcdef0123456789abcdef01234567"
QUARTERLY = ANSWER | {
    "title": "红黑榜每季度发布一期",
    "duty": "公布",
    "kind": "red-black-list",
    "trigger": "周期",
    "met_by": "published_on",
    "every": "季度",
    "period_field": "period",
    "owed_by": ["xzspj"],
    "first_period": "2026-Q3",
    "limit": {"count": 15, "unit": "日"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"period": "2026-Q3", "due": "2026-10-15"}],
}
QUARTERLY = {key: value for key, value in QUARTERLY.items() if key != "starts"}


def key(number: int) -> str:
    return f"answer:{one(number)}"


def issues(repo: Repo, api: StandIn, *words: str, as_of: str = AS_OF) -> str:
    done = repo.credit("issues", "--api", api.url, "--as-of", as_of, *words)
    assert (done.code, done.err) == (0, "")
    assert TOKEN not in done.out
    return done.out


# Issues


def test_three_runs_on_the_same_state_change_nothing_after_the_first(late: Repo, api: StandIn) -> None:
    """Issue 3: three runs of the issue bot on the same state change nothing after the first."""
    assert issues(late, api) == f"新开 {key(1)}\n新开 1，更新 0，重开 0，关闭 0\n"
    assert len(api.writes()) == 1
    first = json.dumps(api.issues)
    for _ in range(2):
        assert issues(late, api) == "新开 0，更新 0，重开 0，关闭 0\n"
    assert len(api.writes()) == 1
    assert json.dumps(api.issues) == first
    assert set(api.tokens) == {f"Bearer {TOKEN}"}


def test_nothing_changes_from_one_day_to_the_next(late: Repo, api: StandIn) -> None:
    """An issue that is edited every day says something new every day and nobody reads it."""
    issues(late, api, as_of="2026-10-10")
    issues(late, api, as_of="2026-11-22")
    assert len(api.writes()) == 1


def test_what_an_issue_says(late: Repo, api: StandIn) -> None:
    issues(late, api)
    issue = api.issues[1]
    assert [label["name"] for label in issue["labels"]] == ["信用时限"]
    assert issue["title"] == "[逾期] 市市场监管局：异议10个工作日内答复（2026/o-1）"
    site, files = "https://credit.jia.example", f"{api.url}/{REPOSITORY}/blob/HEAD"
    assert issue["body"] == (
        f"<!-- credit:duty:{key(1)} -->\n"
        "**异议10个工作日内答复**，到期仍未办。\n"
        "\n"
        f"- 责任部门：[市市场监管局]({site}/authorities/scjgj/)\n"
        "- 对象：`2026/o-1`\n"
        "- 起算：2026-09-01（当天不计）\n"
        "- 到期：2026-09-15，从 2026-09-16 起逾期\n"
        f"- 怎样算办结：{late_kind()}填写“{late_title()}”\n"
        f"- 依据：《某方案》（某〔2019〕2号）第9条（[规则]({site}/rules/answer/)）\n"
        "- 要求：10个工作日内核查并反馈。\n"
        f"- 记录：[`{one(1)}`]({files}/{one(1)})，[网页]({site}/lists/objections/2026/o-1/)\n"
        "\n"
        "这一条由程序维护，办结后自动关闭；正文的改动会被覆盖，情况请写在评论里。\n"
    )


def late_kind() -> str:
    return str(schema("objection")["x-record"]["singular"])


def late_title() -> str:
    return str(schema("objection")["properties"]["answered_on"]["title"])


def errors(repo: Repo) -> list[dict[str, Any]]:
    """What the check finds, but for the warning that the calendar of the next year is missing."""
    return [d for d in repo.check() if d["severity"] == "error"]


@pytest.mark.parametrize("mention", ["@jia/scjgj", "@some-one"])
def test_the_department_is_called_where_it_asks_for_it(late: Repo, api: StandIn, mention: str) -> None:
    file = late.root / "content/authorities/scjgj.yml"
    file.write_text(file.read_text(encoding="utf-8") + f"mention: '{mention}'\n", encoding="utf-8")
    assert errors(late) == []
    issues(late, api)
    assert "（" not in api.issues[1]["body"].split("责任部门")[1].split("\n")[0]
    assert api.issues[1]["body"].count(mention) == 1
    assert f") {mention}\n" in api.issues[1]["body"]


@pytest.mark.parametrize("mention", ["@all @x", "jia", "@a//c", "@a\n@b", "@", "@-a", "<b>@a"])
def test_nobody_else_is_called(late: Repo, api: StandIn, mention: str) -> None:
    file = late.root / "content/authorities/scjgj.yml"
    file.write_text(file.read_text(encoding="utf-8") + f"mention: {json.dumps(mention)}\n", encoding="utf-8")
    assert [d["slug"] for d in errors(late)] == ["wrong-form"]
    issues(late, api)
    assert "@" not in api.issues[1]["body"]


def test_a_met_duty_closes_its_issue_and_says_when_and_how(late: Repo, api: StandIn) -> None:
    """Issue 3: met duties close their issue."""
    issues(late, api)
    late.dump(one(1), ANSWERED)
    assert issues(late, api) == f"关闭 #1 {key(1)}\n新开 0，更新 0，重开 0，关闭 1\n"
    assert (api.issues[1]["state"], api.issues[1]["state_reason"]) == ("closed", "completed")
    [said] = api.of(1)
    assert "2026-11-20 办结" in said
    assert "记录载明" in said
    assert "逾期" in said
    before = len(api.writes())
    issues(late, api)
    assert len(api.writes()) == before


def test_an_issue_closed_by_publication_names_the_commit_that_proves_it(late: Repo, api: StandIn) -> None:
    rule = QUARTERLY | {"met_by": "first-publication"}
    late.dump("content/rules/quarterly.yml", rule)
    commit(late)
    issues(late, api)
    assert len(api.open()) == 2
    late.dump("content/lists/red-black/2026-q3.yml", schema("red-black-list")["examples"][0] | {"period": "2026-Q3", "authority": "xzspj"})
    commit(late, "2026-11-10")
    issues(late, api)
    [closed] = [number for number, issue in api.issues.items() if issue["state"] == "closed"]
    [said] = api.of(closed)
    assert git(late.root, "rev-parse", "HEAD") in said
    assert "2026-11-10" in said


def test_a_duty_of_a_period_is_the_same_before_and_after_it_is_met(late: Repo, api: StandIn) -> None:
    late.dump("content/rules/quarterly.yml", QUARTERLY)
    issues(late, api)
    assert api.issues[2]["title"] == "[逾期] 市行政审批局：红黑榜每季度发布一期（2026-Q3）"
    assert "记录：" not in api.issues[2]["body"]
    issue = schema("red-black-list")["examples"][0] | {"period": "2026-Q3", "authority": "xzspj", "published_on": "2026-11-01"}
    late.dump("content/lists/red-black/2026-q3.yml", issue)
    issues(late, api)
    assert (api.issues[2]["state"], api.issues[2]["state_reason"]) == ("closed", "completed")
    assert sorted(api.issues) == [1, 2]


def test_what_is_overdue_again_opens_its_issue_again(late: Repo, api: StandIn) -> None:
    issues(late, api)
    late.dump(one(1), ANSWERED)
    issues(late, api)
    late.dump(one(1), OBJECTION)
    assert issues(late, api) == f"重开 #1 {key(1)}\n新开 0，更新 0，重开 1，关闭 0\n"
    assert (api.issues[1]["state"], api.issues[1]["state_reason"]) == ("open", "reopened")
    assert api.of(1)[-1] == "这一事项仍然逾期，重新打开。"
    assert list(api.issues) == [1]


def test_an_issue_is_found_by_label_and_marker_and_never_by_its_title(late: Repo, api: StandIn) -> None:
    issues(late, api)
    right = api.issues[1]["title"], api.issues[1]["body"]
    api.issues[1] |= {"title": "别的名字", "body": f"有人写了几句\r\n{right[1]}".replace("\n", "\r\n")}
    assert issues(late, api) == f"更新 #1 {key(1)}\n新开 0，更新 1，重开 0，关闭 0\n"
    assert (api.issues[1]["title"], api.issues[1]["body"]) == right
    # The same title without a marker is somebody else's.
    stranger = api.add_issue(right[0], "我也来说")
    pull = api.add_issue(right[0], right[1], pull=True)
    issues(late, api)
    assert api.open() == [1, stranger]
    assert (api.issues[stranger]["body"], api.issues[pull]["state"]) == ("我也来说", "open")


# Labels that are lost


def city_with(late: Repo, count: int) -> None:
    for i in range(2, count + 1):
        late.dump(one(i), OBJECTION | {"number": f"甲信异〔2026〕{i}号"})


def labels(api: StandIn) -> list[set[str]]:
    return [names(issue["labels"]) for issue in api.issues.values()]


@pytest.mark.parametrize("how", ["deleted", "renamed", "taken off one"])
def test_a_lost_label_opens_nothing_twice_and_comes_back(late: Repo, api: StandIn, how: str) -> None:
    city_with(late, 3)
    issues(late, api)
    for number in (1, 2, 3) if how != "taken off one" else (2,):
        api.issues[number]["labels"] = [{"name": "旧的时限"}] if how == "renamed" else []
    out = issues(late, api)
    assert len(api.issues) == 3
    assert all("信用时限" in some for some in labels(api))
    assert "新开 0" in out
    assert out.count("更新 #") == (1 if how == "taken off one" else 3)
    before = len(api.writes())
    assert issues(late, api) == "新开 0，更新 0，重开 0，关闭 0\n"
    assert len(api.writes()) == before


def test_without_its_label_an_issue_still_closes_and_is_found_again(late: Repo, api: StandIn) -> None:
    issues(late, api)
    api.issues[1]["labels"] = []
    late.dump(one(1), ANSWERED)
    issues(late, api)
    assert (api.issues[1]["state"], labels(api)) == ("closed", [{"信用时限"}])
    late.dump(one(1), OBJECTION)
    issues(late, api)
    assert (api.open(), len(api.issues)) == ([1], 1)


def test_a_stranger_who_writes_our_marker_gets_nothing_for_it(late: Repo, api: StandIn) -> None:
    """Anybody may open an issue, only members may label it: the labelled one stays, whichever is older."""
    forged = api.add_issue("假的", f"<!-- credit:duty:{key(1)} -->\n假的", labels=())
    real = api.add_issue("真的", f"<!-- credit:duty:{key(1)} -->\n真的")
    unknown = api.add_issue("没有的", "<!-- credit:duty:no-such-rule:x -->", labels=())
    issues(late, api)
    assert api.open() == [real]
    assert api.of(forged)[0].startswith(f"Duplicate of #{real}\n")
    assert "不再计算期限" in api.of(unknown)[0]


# Issues that refuse


@pytest.mark.parametrize("status", [301, 403, 404, 410, 422, 423])
def test_an_issue_that_refuses_stops_no_other_and_is_told_at_the_end(late: Repo, api: StandIn, status: int) -> None:
    city_with(late, 4)
    issues(late, api)
    for number in (1, 2, 3):
        api.issues[number]["title"] = "改过"
    api.refusing[1] = status
    late.dump(one(4), ANSWERED)
    late.dump(one(5), OBJECTION | {"number": "甲信异〔2026〕5号"})
    for _ in range(2):
        done = late.credit("issues", "--api", api.url, "--as-of", AS_OF)
        assert done.code == 2
        [said] = done.err.splitlines()
        assert said.startswith(f"没有办成：更新 #1 {key(1)}：")
        assert f"，{status}：" in said
    assert "Issues 功能" not in said
    assert [api.issues[number]["title"] for number in (1, 2, 3)].count("改过") == 1
    assert api.issues[4]["state"] == "closed"
    assert api.open()[:3] == [1, 2, 3]
    assert len(api.open()) == 4
    api.refusing.clear()
    assert issues(late, api) == f"更新 #1 {key(1)}\n新开 0，更新 1，重开 0，关闭 0\n"


def test_a_comment_that_is_refused_is_told_and_what_was_done_stands(late: Repo, api: StandIn) -> None:
    """A locked issue takes a change of its state and no comment."""
    issues(late, api)
    late.dump(one(1), ANSWERED)
    real, api.before_comment = api.before_comment, lambda number: (403, {}, {"message": "issue is locked"})
    done = late.credit("issues", "--api", api.url, "--as-of", AS_OF)
    api.before_comment = real
    assert (done.code, api.issues[1]["state"]) == (2, "closed")
    assert "已做，但说明没有写上" in done.err
    assert "关闭 1" in done.out
    assert issues(late, api) == "新开 0，更新 0，重开 0，关闭 0\n"


def test_a_repository_that_takes_no_issue_is_not_asked_fifty_times(late: Repo, api: StandIn) -> None:
    city_with(late, 9)
    api.faults += [Fault(403, {}, {"message": "Resource not accessible"}, method="POST") for _ in range(9)]
    done = late.credit("issues", "--api", api.url, "--as-of", AS_OF)
    assert done.code == 2
    assert len(done.err.splitlines()) == MOST_REFUSED
    assert "另有 4 项留待下次" in done.out
    assert api.issues == {}


def test_a_server_that_stops_answering_is_left_in_peace(late: Repo, api: StandIn) -> None:
    city_with(late, 9)
    api.faults += [Fault(502, {}, b"<html>", method="POST") for _ in range(9 * TRIES)]
    done = late.credit("issues", "--api", api.url, "--as-of", AS_OF)
    assert done.code == 2
    assert done.err.splitlines()[-1] == "GitHub 接连没有答复，余下的留给下一次运行"
    assert len([path for method, path in api.log if method == "POST"]) == MOST_UNANSWERED * TRIES


def test_issues_that_cannot_be_looked_through_are_told_and_a_twin_heals(late: Repo, api: StandIn) -> None:
    issues(late, api)
    api.issues[1]["labels"] = []
    api.refuse_unlabelled = True
    done = late.credit("issues", "--api", api.url, "--as-of", AS_OF)
    assert done.code == 2
    assert "没有看成不带标签" in done.err
    assert api.open() == [1, 2]
    api.refuse_unlabelled = False
    issues(late, api)
    assert api.open() == [2]


def test_line_ends_that_github_changes_are_no_news(late: Repo, api: StandIn) -> None:
    issues(late, api)
    api.issues[1]["body"] = api.issues[1]["body"].strip().replace("\n", "\r\n")
    issues(late, api)
    assert len(api.writes()) == 1


def test_when_the_law_or_the_record_changes_the_issue_follows(late: Repo, api: StandIn) -> None:
    issues(late, api)
    late.dump("content/rules/answer.yml", ANSWER | {"title": "异议应当按时答复"})
    assert "更新 #1" in issues(late, api)
    assert "异议应当按时答复" in api.issues[1]["title"]
    late.dump("content/rules/answer.yml", ANSWER | {"limit": {"count": 60, "unit": "工作日"}})
    issues(late, api)
    assert (api.issues[1]["state"], api.issues[1]["state_reason"]) == ("closed", "not_planned")


@pytest.mark.parametrize("how", ["removed", "switched off"])
def test_a_duty_that_is_no_more_closes_its_issue(late: Repo, api: StandIn, how: str) -> None:
    issues(late, api)
    if how == "removed":
        (late.root / one(1)).unlink()
    else:
        late.dump("content/rules/answer.yml", ANSWER | {"enabled": "停用"})
    issues(late, api)
    assert (api.issues[1]["state"], api.issues[1]["state_reason"]) == ("closed", "not_planned")
    assert "不再计算期限" in api.of(1)[0]


def test_a_record_whose_file_is_renamed_keeps_its_issue(late: Repo, api: StandIn) -> None:
    issues(late, api)
    git(late.root, "mv", one(1), one(7))
    commit(late, "2026-06-02")
    assert issues(late, api) == f"更新 #1 {key(7)}\n新开 0，更新 1，重开 0，关闭 0\n"
    assert (api.open(), len(api.issues)) == ([1], 1)
    assert gfm.marked(api.issues[1]["body"], "duty") == key(7)
    git(late.root, "mv", one(7), one(8))
    commit(late, "2026-06-03")
    late.dump(one(8), ANSWERED)
    commit(late, "2026-06-04")
    assert issues(late, api).endswith("关闭 1\n")
    # Another record at the old place is another matter.
    late.dump(one(1), OBJECTION | {"number": "甲信异〔2026〕9号"})
    commit(late, "2026-06-05")
    assert issues(late, api) == f"新开 {key(1)}\n新开 1，更新 0，重开 0，关闭 0\n"


@pytest.mark.parametrize(
    ("file", "content"),
    [(one(1), "number: ["), ("content/rules/answer.yml", "title: ["), ("schemas/objection.schema.json", "{")],
    ids=["the record", "the rule", "the schema"],
)
def test_what_cannot_be_read_closes_nothing(late: Repo, api: StandIn, file: str, content: str) -> None:
    issues(late, api)
    late.write(file, content)
    issues(late, api)
    assert api.open() == [1]
    assert len(api.writes()) == 1


def test_what_cannot_be_computed_keeps_what_it_has(late: Repo, api: StandIn) -> None:
    issues(late, api)
    (late.root / "content/rules/calendars/cn-2026.yml").unlink()
    assert issues(late, api) == "新开 0，更新 0，重开 0，关闭 0\n"
    assert api.open() == [1]


def test_pages_of_issues_are_all_read(late: Repo, api: StandIn) -> None:
    for i in range(2, 8):
        late.dump(one(i), OBJECTION | {"number": f"甲信异〔2026〕{i}号"})
    issues(late, api)
    api.page_size = 2
    assert issues(late, api) == "新开 0，更新 0，重开 0，关闭 0\n"
    assert len(api.writes()) == 7


def test_only_so_many_new_issues_a_run_and_the_most_pressing_first(late: Repo, api: StandIn) -> None:
    for i in range(2, 6):
        late.dump(one(i), OBJECTION | {"number": f"甲信异〔2026〕{i}号", "received_on": f"2026-08-{30 - i:02}"})
    out = issues(late, api, "--most", "2")
    assert out.splitlines()[-1] == "新开 2，更新 0，重开 0，关闭 0；另有 3 项留待下次"
    assert [gfm.marked(issue["body"], "duty") for issue in api.issues.values()] == [key(5), key(4)]
    assert "另有 1 项留待下次" in issues(late, api, "--most", "2")
    assert "留待" not in issues(late, api, "--most", "2")
    assert len(api.open()) == 5


def test_a_dry_run_only_looks_and_needs_no_token(late: Repo, api: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert issues(late, api, "--dry-run") == f"新开 {key(1)}\n只是预演，没有改动：新开 1，更新 0，重开 0，关闭 0\n"
    assert (api.writes(), api.issues) == ([], {})
    assert "GITHUB_TOKEN" in refused(late, api, "issues")


# Two runs at once


def site_of(repo: Repo) -> Site:
    day = datetime.date.fromisoformat(AS_OF)
    return evidence.load_proved(repo.root, day)


LINKS = Links("https://a.example", "https://b.example")


def test_two_runs_at_once_leave_one_issue(late: Repo, api: StandIn) -> None:
    """traps.md: 12 duplicates in 26 hours elsewhere."""
    for i in range(2, 5):
        late.dump(one(i), OBJECTION | {"number": f"甲信异〔2026〕{i}号"})
    site = site_of(late)
    # Each run has looked and seen nothing before either opens its first.
    meet, arrivals = threading.Barrier(2), iter(range(100))

    def before_create() -> None:
        if next(arrivals) < 2:
            meet.wait(HANGS)

    api.before_create = before_create
    failures: list[BaseException] = []

    def bot() -> None:
        try:
            keep_issues(github(api.url), site, LINKS)
        except BaseException as error:  # noqa: BLE001  # told below, in the thread that pytest watches
            failures.append(error)

    runs = [threading.Thread(target=bot) for _ in range(2)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()
    assert failures == []
    assert len(api.issues) == 8
    kept = [gfm.marked(api.issues[number]["body"], "duty") for number in api.open()]
    assert sorted(map(str, kept)) == [key(i) for i in range(1, 5)]
    # Of each pair the older stays, and what is closed says so once.
    for number, issue in api.issues.items():
        twins = [n for n, other in api.issues.items() if other["body"] == issue["body"]]
        assert (issue["state"] == "open") == (number == min(twins))
        assert len(api.of(number)) == (issue["state"] == "closed")
    before = len(api.writes())
    keep_issues(github(api.url), site, LINKS)
    assert len(api.writes()) == before


def test_duplicates_of_an_earlier_day_are_closed_and_the_oldest_stays(late: Repo, api: StandIn) -> None:
    issues(late, api)
    for _ in range(2):
        api.add_issue(api.issues[1]["title"], api.issues[1]["body"])
    issues(late, api)
    assert api.open() == [1]
    assert [api.issues[n]["state_reason"] for n in (2, 3)] == ["not_planned"] * 2
    assert api.of(3)[0].startswith("Duplicate of #1\n")
    assert api.of(1) == []
    # Met and overdue again: the one that was kept comes back, not a duplicate of it.
    late.dump(one(1), ANSWERED)
    issues(late, api)
    late.dump(one(1), OBJECTION)
    issues(late, api)
    assert api.open() == [1]


def test_the_open_one_stays_though_an_older_one_is_closed(late: Repo, api: StandIn) -> None:
    issues(late, api)
    api.issues[1]["state"] = "closed"
    api.add_issue(api.issues[1]["title"], api.issues[1]["body"])
    assert issues(late, api) == "新开 0，更新 0，重开 0，关闭 0\n"
    assert api.open() == [2]


@pytest.mark.parametrize("fault", [Fault(502, {}, b"<html>", method="POST", done=True), Fault(0, {}, method="POST", done=True)])
def test_an_answer_lost_on_the_way_makes_no_duplicate(late: Repo, api: StandIn, fault: Fault) -> None:
    """A gateway says 502 though the issue was made; before another try it is looked for."""
    api.faults.append(fault)
    assert issues(late, api).splitlines()[-1] == "新开 1，更新 0，重开 0，关闭 0"
    assert (api.open(), len(api.issues)) == ([1], 1)


# Bad days


def test_limits_are_waited_for(late: Repo, api: StandIn, waits: list[float]) -> None:
    api.faults += [Fault(429, {"Retry-After": "30"}), Fault(403, {}, {"message": "secondary rate limit"}, method="POST"), Fault(503)]
    issues(late, api)
    assert api.open() == [1]
    assert waits == [30.0, 2.0, 60.0, 1.0]


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([Fault(401, {}, {"message": "Bad credentials"})], "令牌无效"),
        ([Fault(403, {}, {"message": "Resource not accessible by integration"}, method="POST")], "没有这项权限"),
        ([Fault(404, {}, {"message": "Not Found"})], "没有这个仓库"),
        ([Fault(410, {}, {"message": "Issues are disabled for this repo"})], "关闭了 Issues"),
        ([Fault(422, {}, {"message": "Validation Failed"}, method="POST")], "没有被接受"),
        ([Fault(429, {"Retry-After": "3600"})], "3600 秒后再试"),
        ([Fault(502, {}, b"<html>")] * TRIES, "502"),
        ([Fault(200, {}, b"<html>")] * TRIES, "不是预料的样子"),
    ],
)
def test_what_cannot_be_done_is_told(late: Repo, api: StandIn, faults: list[Fault], said: str) -> None:
    api.faults += faults
    done = late.credit("issues", "--api", api.url, "--as-of", AS_OF)
    assert done.code == 2
    assert said in done.err
    assert TOKEN not in done.out + done.err
    assert "Traceback" not in done.err
    assert api.issues == {}


def test_a_run_that_broke_off_is_taken_up_by_the_next(late: Repo, api: StandIn) -> None:
    for i in range(2, 5):
        late.dump(one(i), OBJECTION | {"number": f"甲信异〔2026〕{i}号"})
    made = iter([0, 0, 1])

    def fail_third() -> None:
        if next(made, 0):
            api.faults += [Fault(422, {}, {"message": "x"}, method="POST")]

    api.before_create = fail_third
    assert late.credit("issues", "--api", api.url, "--as-of", AS_OF).code == 2
    assert len(api.open()) == 3
    api.before_create = lambda: None
    api.faults.clear()
    issues(late, api)
    assert len(api.open()) == len(api.issues) == 4


def test_a_shallow_clone_proves_nothing(late: Repo, api: StandIn, tmp_path: Path) -> None:
    commit(late, "2026-06-02")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{late.root}", "shallow")
    assert "fetch-depth: 0" in refused(Repo(tmp_path / "shallow"), api, "issues")
    assert api.log == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--repository", "credit"], "不是仓库名"),
        (["--forge", "githab"], "应当是 github、gitea、forgejo、gitlab、gitee、none 之一"),
        (["--repository", "a/b/../c"], "不是仓库名"),
        (["--api", "http://api.example.org"], "不是 https"),
        (["--most", "-1"], "--most"),
        (["--most", "x"], "不是数字"),
        (["--as-of", "gestern"], "不是日期"),
    ],
)
def test_a_wrong_call(late: Repo, words: list[str], said: str) -> None:
    done = late.credit("issues", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_without_a_repository(late: Repo, api: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert "--forge" in refused(late, api, "issues")
    assert "--repository" in refused(late, api, "issues", "--forge", "github")


# What a record says does nothing but show


@pytest.mark.parametrize("value", NASTY)
def test_no_value_of_a_record_does_anything_in_an_issue(late: Repo, value: str) -> None:
    law = {"title": value, "document_number": value, "clause": value, "text": value}
    late.dump("content/rules/answer.yml", ANSWER | {"title": value[:60], "law": law})
    late.dump("content/authorities/scjgj.yml", department() | {"short_name": value})
    site = site_of(late)
    [duty] = [duty for duty in site.duties if duty.status == "overdue"] or [None]
    if duty is None:
        # The reader refuses some of these already.
        assert late.check()
        return
    text = body(site, duty, Links("", ""))
    first, *rest = text.rstrip("\n").split("\n")
    assert first == f"<!-- credit:duty:{key(1)} -->"
    assert len(rest) == 12
    for line in rest:
        assert not set(without_code(line.removeprefix("- ").removesuffix(" @jia/scjgj").replace("**", ""))) & set("@<>`*_#[]()!&\\|~$"), (
            line
        )
    assert gfm.marked(text, "duty") == key(1)
    assert "\n" not in title(site, duty)
    assert len(title(site, duty)) <= 200


def department() -> dict[str, Any]:
    return dict(schema("department")["examples"][0]) | {"document_numbers": [], "mention": "@jia/scjgj"}


def test_from_a_pull_request_to_its_comment(late: Repo, api: StandIn, tmp_path: Path) -> None:
    """As comment.yml does it: the first job compares, the second reads what it wrote."""
    number = api.add_pull(SHA)
    git(tmp_path, "clone", "-q", str(late.root), "proposed")
    proposed = Repo(tmp_path / "proposed")
    proposed.dump(one(1), ANSWERED)
    commit(proposed)
    words = ["--data", str(proposed.root), "--base", git(late.root, "rev-parse", "HEAD"), "--head", git(proposed.root, "rev-parse", "HEAD")]
    written = late.credit("changes", *words, "--format", "json", "--pull-request", str(number), "--as-of", AS_OF)
    assert (written.code, written.err) == (0, "")
    report = tmp_path / "report.json"
    report.write_text(written.out, encoding="utf-8")
    assert late.credit("comment", "--api", api.url, "--report", str(report), "--head-sha", SHA).code == 0
    assert "/lists/objections/2026/o-1/" in api.of(number)[0]


def test_the_summary_of_a_repository(late: Repo) -> None:
    late.dump("content/rules/calendars/cn-2027.yml", schema("calendar")["examples"][0] | {"year": 2027, "holidays": [], "workdays": []})
    done = late.credit("summary", "--as-of", AS_OF)
    assert done == Result(0, "### 检查通过：没有发现问题\n\n", "")
    commit(late)
    late.dump(one(1), OBJECTION | {"received_on": "2026-02-30"})
    late.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号", "received_on": "2026-02-31"})
    done = late.credit("summary", "--as-of", AS_OF)
    # The exit code says that the summary was written; `check` says whether the data is right.
    assert done.code == 0
    assert "### 检查：2 个错误" in done.out
    assert f"#### `{one(2)}`" in done.out
    commit(late)
    late.dump(one(1), OBJECTION | {"received_on": "2026-02-29"})
    assert "### 检查：1 个错误" in late.credit("summary", "--since", "HEAD", "--as-of", AS_OF).out



# Columns

COLUMN = {key: value for key, value in ANSWER.items() if key != "met_by"} | {
    "title": "异议栏目每月更新",
    "duty": "更新",
    "trigger": "栏目",
    "owed_by": ["xzspj"],
    "limit": {"count": 1, "unit": "个月"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"starts": "2026-09-01", "due": "2026-10-01"}],
}


def test_a_stale_column_has_one_issue_that_closes_when_it_is_fed_and_opens_again(tmp_path: Path, api: StandIn) -> None:
    """The same issue all its life: the key of a column does not change with its records."""
    repo = new_repo(tmp_path / "repo")
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    repo.dump(one(1), OBJECTION)
    git(repo.root, "init", "-q")
    commit(repo)
    assert issues(repo, api) == "新开 fresh:xzspj\n新开 1，更新 0，重开 0，关闭 0\n"
    text = api.issues[1]["body"]
    assert "- 起算：2026-09-01（当天不计）\n- 到期：2026-10-01，从 2026-10-02 起逾期\n- 怎样算办结：发布一条新的“异议”\n" in text
    assert "- 记录：" not in text
    assert api.issues[1]["title"] == "[逾期] 市行政审批局：异议栏目每月更新（异议）"
    repo.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号", "received_on": "2026-11-10"})
    commit(repo)
    issues(repo, api)
    assert (api.issues[1]["state"], api.issues[1]["state_reason"]) == ("closed", "completed")
    assert api.of(1)[-1] == "栏目已在 2026-11-10 更新，下一条 2026-12-10 前发布。"
    assert issues(repo, api, as_of="2026-12-11").startswith("重开 #1 fresh:xzspj")
    assert len(api.issues) == 1


def test_what_follows_from_lateness_has_an_issue_of_its_own(repo: Repo, api: StandIn) -> None:
    from samples import CASE_FILE, PROOF, PROOF_FILE, with_late_case

    with_late_case(repo)
    git(repo.root, "init", "-q")
    commit(repo)
    assert issues(repo, api) == f"新开 late:{CASE_FILE}\n新开 1，更新 0，重开 0，关闭 0\n"
    assert "- 怎样算办结：指向本记录的政务失信记录填写“列入日期”\n" in api.issues[1]["body"]
    repo.dump(PROOF_FILE, PROOF)
    commit(repo)
    issues(repo, api)
    assert (api.issues[1]["state"], api.issues[1]["state_reason"]) == ("closed", "completed")


def test_an_issue_says_what_is_not_counted_and_closes_while_the_limit_stands_still(tmp_path: Path, api: StandIn) -> None:
    repo = new_repo(tmp_path / "repo")
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    general = next(one for one in schema("rule")["examples"] if "not_counted" in one)
    repo.dump("content/rules/general.yml", general | {"enabled": "启用"})
    off = {"ground": "检测", "from": "2026-09-16", "to": "2026-09-18", "told_on": "2026-09-15"}
    case = schema("case")["examples"][1] | {"authority": "xzspj", "received_on": "2026-09-14", "not_counted": [off]}
    repo.dump("content/lists/cases/2026/a.yml", case)
    git(repo.root, "init", "-q")
    commit(repo)
    assert "新开 1" in issues(repo, api)
    assert (
        "- 到期：2026-09-28，从 2026-09-29 起逾期\n- 计时：3 个工作日不计入期限（检测 `2026-09-16` 至 `2026-09-18`）\n"
        in api.issues[1]["body"]
    )
    # From one day to the next nothing is new.
    assert "更新 0" in issues(repo, api, as_of="2026-11-23")
    repo.dump("content/lists/cases/2026/a.yml", case | {"not_counted": [{key: value for key, value in off.items() if key != "to"}]})
    commit(repo)
    assert "关闭 1" in issues(repo, api)
    assert any("计时暂停：检测，2026-09-16起，现在还没有到期日。" in comment for comment in api.of(1))


@pytest.mark.parametrize("name", sorted(SERVERS))
def test_issues_on_every_forge(late: Repo, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the command, with the forge as a setting: opened, left alone, closed."""
    _, _, repository, token = SERVERS[name]
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.delenv("GITHUB_REPOSITORY")
    late.write("mkdocs.yml", (late.root / "mkdocs.yml").read_text(encoding="utf-8").replace("extra:\n", f"extra:\n  forge: {name}\n", 1))
    late.dump("content/authorities/scjgj.yml", department() | {"mention": "@jia/ju/scjgj"})
    with served(name) as api:
        words = ("issues", "--api", api.url, "--repository", repository, "--as-of", AS_OF)
        assert token in late.credit(*words).err
        monkeypatch.setenv(token, TOKEN)
        done = late.credit(*words)
        assert (done.code, done.out) == (0, f"新开 {key(1)}\n新开 1，更新 0，重开 0，关闭 0\n")
        called = name == "gitlab"
        assert ("不是" in done.err, "@jia/ju/scjgj\n" in api.issues[1]["body"]) == (not called, called)
        writes = len(api.writes())
        assert late.credit(*words).out == "新开 0，更新 0，重开 0，关闭 0\n"
        assert len(api.writes()) == writes
        late.dump(one(1), ANSWERED)
        closed = late.credit(*words)
        assert (closed.code, closed.out.splitlines()[-1]) == (0, "新开 0，更新 0，重开 0，关闭 1")
        assert (api.open(), len(api.of(1))) == ([], 1)
