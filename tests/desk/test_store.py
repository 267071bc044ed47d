from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.desk.database import Database
from generator.desk.settings import Clock
from generator.desk.store import PASTE, SENT, Draft, Stale, Store, Submission


@pytest.fixture
def seconds() -> list[int]:
    return [1_800_000_000]


@pytest.fixture
def store(tmp_path: Path, seconds: list[int]) -> Store:
    return Store(Database(tmp_path / "state"), Clock(now=lambda: seconds[0]))


def draft(**more: object) -> Draft:
    return Draft(**{"account": "1", "department": "scjgj", "kind": "penalty", "way": PASTE, **more})  # type: ignore[arg-type]


def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    rows = ({"XK_WSH": "甲市监罚〔2026〕15号", "note": "第一行\n第二行 “引号” \u3000 0123 \U0002b740"}, {})
    saved = store.save(draft(rows=rows, record="2026/scjgj-15", seen="ab" * 32, reason="金额不对"))
    assert (saved.version, saved.updated) == (1, 1_800_000_000)
    assert store.draft(saved.id) == saved
    assert saved.rows == rows
    assert store.draft("none") is None


def test_an_older_version_overwrites_nothing(store: Store) -> None:
    first = store.save(draft(rows=({"a": "1"},)))
    second = store.save(replace(first, rows=({"a": "2"},)))
    with pytest.raises(Stale):
        store.save(replace(first, rows=({"a": "3"},)))
    # A second one that calls itself new.
    with pytest.raises(Stale):
        store.save(replace(first, version=0))
    assert store.draft(first.id) == second
    store.remove(first.id)
    with pytest.raises(Stale):
        store.save(second)
    assert store.draft(first.id) is None


def test_drafts_of_an_account_the_last_one_first(store: Store, seconds: list[int]) -> None:
    first, second = store.save(draft()), store.save(draft(account="2"))
    seconds[0] += 1
    third = store.save(draft())
    assert [one.id for one in store.drafts("1")] == [third.id, first.id]
    assert {one.id for one in store.drafts()} == {first.id, second.id, third.id}
    store.save(replace(first, state=SENT))
    assert {one.id: one.state for one in store.drafts("1")} == {first.id: SENT, third.id: "draft"}
    assert store.drafts("3") == []


def test_a_match_of_columns_is_the_departments_own(store: Store) -> None:
    store.keep_match("scjgj", "penalty", "ab", '{"a": 1}')
    store.keep_match("scjgj", "penalty", "ab", '{"a": 2}')
    assert store.match("scjgj", "penalty", "ab") == '{"a": 2}'
    assert store.match("wjw", "penalty", "ab") == ""


def test_submissions_by_department_and_state(store: Store) -> None:
    first = store.save_submission(Submission("scjgj", "2026-11-22", "desk/scjgj-2026-11-22", "c1", "b1", "1", ("d1", "d2")))
    second = store.save_submission(Submission("wjw", "2026-11-22", "desk/wjw", "c2", "b1", "2", state="returned", reason="金额"))
    assert store.submission(first.id) == first
    assert store.submission("none") is None
    assert {one.id for one in store.submissions()} == {first.id, second.id}
    assert store.submissions(frozenset({"scjgj"})) == [first]
    assert store.submissions(None, ("returned",)) == [second]
    merged = store.save_submission(replace(first, state="published", number="7", url="https://forge.example/7"))
    assert store.submission(first.id) == merged
