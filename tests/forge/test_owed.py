"""generator.forge.owed: what is overdue, by department, as JSON for those who have no forge."""

from __future__ import annotations

import json
from typing import Any

import pytest
from samples import ANSWER, ANSWERED, NASTY, OBJECTION, one
from support import Repo, schema

AS_OF = "2026-11-22"
SITE = "https://credit.jia.example"


def told(repo: Repo) -> dict[str, Any]:
    done = repo.credit("issues", "--format", "json", "--as-of", AS_OF)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_each_department_is_told_what_it_owes_without_a_forge_and_a_token(late: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.delenv("GITHUB_REPOSITORY")
    late.dump(one(2), ANSWERED | {"number": "示信异〔2026〕2号"})
    late.dump(one(3), OBJECTION | {"number": "示信异〔2026〕3号", "received_on": "2026-08-20"})
    found = told(late)
    assert (found["version"], found["as_of"]) == (1, AS_OF)
    [department] = found["departments"]
    assert (department["authority"], department["name"]) == ("scjgj", "市市场监管局")
    assert [issue["key"] for issue in department["issues"]] == [f"answer:{one(3)}", f"answer:{one(1)}"]
    issue = department["issues"][1]
    assert issue["title"] == "异议10个工作日内答复（2026/o-1）"
    assert (issue["due"], issue["address"]) == ("2026-09-15", f"{SITE}/lists/objections/2026/o-1/")
    assert issue["text"].splitlines()[:3] == ["对象：2026/o-1", "起算：2026-09-01（当天不计）", "到期：2026-09-15，从 2026-09-16 起逾期"]
    assert issue["text"].splitlines()[-3:] == [
        "依据：《某方案》（某〔2019〕2号）第9条",
        "要求：10个工作日内核查并反馈。",
        f"网页：{SITE}/lists/objections/2026/o-1/",
    ]


def test_files_that_cannot_be_read_are_counted_since_their_duties_are_missing(late: Repo) -> None:
    assert told(late)["unread"] == 0
    late.write(one(1), "number: [")
    done = late.credit("issues", "--format", "json", "--as-of", AS_OF)
    assert (done.code, done.err) == (0, "有 1 个文件读不了，它们的事项可能没有写进来；请先运行 credit check\n")
    assert (json.loads(done.out)["unread"], json.loads(done.out)["departments"]) == (1, [])


def test_what_is_not_overdue_is_not_told(late: Repo) -> None:
    late.dump(one(1), ANSWERED)
    assert told(late)["departments"] == []


def test_the_day_alone_decides_and_two_runs_give_the_same_bytes(late: Repo) -> None:
    words = ("issues", "--format", "json", "--as-of", "2026-09-15")
    assert json.loads(late.credit(*words).out)["departments"] == []
    assert (
        late.credit("issues", "--format", "json", "--as-of", AS_OF).out == late.credit("issues", "--format", "json", "--as-of", AS_OF).out
    )


def test_a_department_without_an_address_has_none(late: Repo) -> None:
    example = {key: value for key, value in schema("department")["examples"][0].items() if key != "document_numbers"}
    contact = {key: value for key, value in example["contact"].items() if key != "email"}
    late.dump("content/authorities/scjgj.yml", example | {"contact": contact})
    assert told(late)["departments"][0]["email"] is None
    late.dump("content/authorities/scjgj.yml", example)
    assert told(late)["departments"][0]["email"] == example["contact"]["email"]


def test_no_party_is_named(late: Repo) -> None:
    late.dump(one(1), OBJECTION | {"applicant": {"type": "自然人", "name": "张某某"}})
    assert "张" not in json.dumps(told(late), ensure_ascii=False)


@pytest.mark.parametrize("value", NASTY)
def test_values_stay_on_their_line(late: Repo, value: str) -> None:
    late.dump("content/rules/answer.yml", ANSWER | {"law": dict.fromkeys(("title", "document_number", "clause", "text"), value)})
    # Some of these the reader refuses.
    for department in json.loads(late.credit("issues", "--format", "json", "--as-of", AS_OF).out)["departments"]:
        for issue in department["issues"]:
            assert [line.partition("：")[0] for line in issue["text"].splitlines()] == [
                "对象",
                "起算",
                "到期",
                "怎样算办结",
                "依据",
                "要求",
                "网页",
            ]
