"""The site as a value: what hangs on other records is told by the marks, so that no page stays behind."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from support import AS_OF, Page, Repo, schema

from generator.engine import store
from generator.pages.renderer import Renderer
from generator.site.site import Site, load

CASE: dict[str, Any] = {
    "number": "示政务受〔2026〕1号",
    "item": "施工许可",
    "authority": "scjgj",
    "received_on": "2026-09-01",
    "procedure": "一般",
    "promised_working_days": 3,
    "extended": "未延期",
    "finished_on": "2026-09-10",
    "result": "准予",
}
CASE_FILE, PROOF_FILE = "content/lists/cases/2026/c.yml", "content/lists/dishonesty/d.yml"
PROMISED = schema("rule")["examples"][3]
LATE: dict[str, Any] = {
    "title": "没有兑现时限承诺的列入政务失信记录",
    "duty": "公布",
    "enabled": "启用",
    "kind": "dishonesty",
    "trigger": "超期",
    "after": ["promised"],
    "link_field": "case",
    "met_by": "recorded_on",
    "limit_kind": "固定",
    "limit": {"count": 10, "unit": "工作日"},
    "in_force_from": "2019-06-12",
    "law": {"title": "《某方案》", "clause": "第16条", "text": "没有兑现的列入记录。"},
    "worked_examples": [{"starts": "2026-09-05", "due": "2026-09-18"}],
}
PROOF = {"unit": "scjgj", "case": "2026/c", "fact": "承诺3个工作日办结，实际用了7个工作日。", "recorded_on": "2026-09-16"}


def _text(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "description": f"用一句话写明{title}的内容。", "type": "string"} | more


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "政务失信记录",
    "description": "一个部门的一次失信一个文件。",
    "x-record": {
        "folder": "lists/dishonesty",
        "singular": "政务失信记录",
        "plural": "政务失信记录",
        "group": "信用监督",
        "order": 60,
        "caption": "{fact}",
        "date": "recorded_on",
        "authority": "unit",
        "columns": ["fact", "unit", "recorded_on"],
    },
    "type": "object",
    "properties": {
        "unit": _text("失信单位", **{"x-link": "department", "x-link-title": "政务失信记录"}),
        "case": _text("超期的办件", **{"x-link": "case", "x-link-title": "因本件形成的政务失信记录"}),
        "fact": _text("失信事实"),
        "recorded_on": _text("列入日期", format="date"),
    },
    "required": ["unit", "fact", "recorded_on"],
    "additionalProperties": False,
    "examples": [PROOF, {key: value for key, value in PROOF.items() if key != "case"}],
}


def with_late_case(repo: Repo) -> Repo:
    """A case that was promised for 2026-09-04 and finished on the 10th, and a kind for what follows from that."""
    repo.write("schemas/dishonesty.schema.json", json.dumps(SCHEMA, ensure_ascii=False))
    calendar = schema("calendar")["examples"][0]
    repo.dump("content/rules/calendars/cn-2026.yml", calendar)
    # What is looked at ends in 2026; a limit that begins in December needs the next year.
    repo.dump("content/rules/calendars/cn-2027.yml", calendar | {"year": 2027, "holidays": [], "workdays": []})
    repo.dump("content/rules/promised.yml", PROMISED | {"worked_examples": [{"starts": "2026-05-18", "count": 1, "due": "2026-05-19"}]})
    repo.dump("content/rules/late.yml", LATE)
    repo.dump(CASE_FILE, CASE)
    return repo


@pytest.fixture
def late(repo: Repo) -> Repo:
    return with_late_case(repo)


def read(repo: Repo) -> Site:
    """With a memory that lasts from one time to the next, as in a build."""
    return load(repo.root, datetime.date.fromisoformat(AS_OF), store=store.open_store(repo.root / store.FOLDER))


def page(found: Site, ident: str = "2026/c") -> str:
    return Renderer(found).record(found.by_key["case", ident]).body


def test_a_case_that_was_late_asks_for_a_record_of_dishonesty_until_there_is_one(late: Repo) -> None:
    """未兑现办理时限承诺的纳入政务失信记录（济槐信用办〔2019〕2号第16条）."""
    assert late.check() == []
    text = Page(page(read(late))).text
    assert "没有兑现时限承诺的列入政务失信记录：已逾期" in text
    late.dump(PROOF_FILE, PROOF)
    text = Page(page(read(late))).text
    assert "没有兑现时限承诺的列入政务失信记录：2026-09-16 公示，第 8 个工作日（限 10 个工作日），记录载明" in text
    assert "政务失信记录（因本件形成的政务失信记录）" in text


def test_a_record_that_has_left_the_site_still_proves_that_it_was_made(late: Repo) -> None:
    ended = SCHEMA["properties"] | {"publicity_until": _text("公示至", format="date")}
    late.write("schemas/dishonesty.schema.json", json.dumps(SCHEMA | {"properties": ended}, ensure_ascii=False))
    late.dump(PROOF_FILE, PROOF | {"publicity_until": "2026-10-01"})
    found = read(late)
    assert [record.id for record in found.gone] == ["d"]
    assert [duty.status for duty in found.duties_of(found.by_key["case", "2026/c"])] == ["met", "met"]
    assert PROOF["fact"] not in page(found)


def _dump(file: str, data: dict[str, Any]) -> Callable[[Repo], object]:
    return lambda repo: repo.dump(file, data)


EDITS: dict[str, Callable[[Repo], object]] = {
    "the record comes": _dump(PROOF_FILE, PROOF),
    "the record comes later": _dump(PROOF_FILE, PROOF | {"recorded_on": "2026-11-02"}),
    "the record points elsewhere": _dump(PROOF_FILE, PROOF | {"case": "other"}),
    "the case was in time": _dump(CASE_FILE, CASE | {"finished_on": "2026-09-03"}),
    "the rule gives longer": _dump("content/rules/late.yml", LATE | {"limit": {"count": 3, "unit": "个月"}}),
    "the rule is off": _dump("content/rules/late.yml", LATE | {"enabled": "停用"}),
    "the first rule is off": _dump("content/rules/promised.yml", PROMISED | {"enabled": "停用"}),
}


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("name", EDITS)
def test_no_page_changes_without_its_mark(late: Repo, name: str, there: bool) -> None:
    late.dump("content/lists/cases/other.yml", CASE | {"number": "示政务受〔2026〕2号"})
    if there:
        late.dump(PROOF_FILE, PROOF)
    before = read(late)
    marks, bodies = dict(before.marks), {ident: page(before, ident) for ident in ("2026/c", "other")}
    EDITS[name](late)
    after = read(late)
    for ident, body in bodies.items():
        file = f"content/lists/cases/{ident}.yml"
        assert page(after, ident) == body or after.marks[file] != marks[file]
    if name == "the record comes" and not there:
        assert page(after) != bodies["2026/c"]
        assert after.marks["content/lists/cases/other.yml"] == marks["content/lists/cases/other.yml"]
