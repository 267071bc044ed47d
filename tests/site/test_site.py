"""The site as a value: what hangs on other records is told by fingerprints, so that no page stays behind."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from samples import CASE, CASE_FILE, LATE, PROMISED, PROOF, PROOF_FILE, SCHEMA, text_field, with_late_case
from support import AS_OF, Page, Repo

from generator.engine import store
from generator.pages.renderer import Renderer
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site, load


@pytest.fixture
def late(repo: Repo) -> Repo:
    return with_late_case(repo)


def read(repo: Repo) -> Site:
    """With a memory that lasts from one time to the next, as in a build."""
    return load(repo.root, datetime.date.fromisoformat(AS_OF), store=store.open_store(repo.root / store.FOLDER))


def page(found: Site, ident: str = "2026/c") -> str:
    return Renderer(found).record(found.by_key["case", ident]).body


def fingerprint(found: Site, ident: str) -> bytes:
    return Fingerprints(found).page(found.by_key["case", ident])


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
    ended = SCHEMA["properties"] | {"publicity_until": text_field("公示至", format="date")}
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
    late.dump("content/lists/cases/other.yml", CASE | {"number": "甲政务受〔2026〕2号"})
    if there:
        late.dump(PROOF_FILE, PROOF)
    before = read(late)
    marks = {ident: fingerprint(before, ident) for ident in ("2026/c", "other")}
    bodies = {ident: page(before, ident) for ident in marks}
    EDITS[name](late)
    after = read(late)
    for ident, body in bodies.items():
        assert page(after, ident) == body or fingerprint(after, ident) != marks[ident]
    if name == "the record comes" and not there:
        assert page(after) != bodies["2026/c"]
        assert fingerprint(after, "other") == marks["other"]
