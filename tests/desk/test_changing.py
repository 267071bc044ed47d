"""generator.desk.changing: what a change began with, and what has become of the record since."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib

import pytest
from support import AS_OF, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.desk import changing
from generator.desk.base import Published
from generator.desk.store import Draft
from generator.site import site as sites


def published(repo: Repo, text: str = PERSONS_PENALTY) -> Published:
    repo.write(PENALTY_FILE, text)
    return Published("", repo.root, sites.load(repo.root, datetime.date.fromisoformat(AS_OF)))


@pytest.fixture
def began(repo: Repo) -> tuple[Published, Draft]:
    base = published(repo)
    [record] = base.site.all_by_kind["penalty"]
    return base, changing.begun(base, base.standings.shape(record.kind), record, "1", "scjgj")


def test_a_change_remembers_what_it_began_with(began: tuple[Published, Draft]) -> None:
    base, draft = began
    assert (draft.way, draft.record) == ("change", base.site.all_by_kind["penalty"][0].id)
    assert draft.seen == hashlib.sha256(PERSONS_PENALTY.encode()).hexdigest()
    assert tuple(changing.was(draft)) == draft.rows
    kind = base.site.kinds.by_name["penalty"]
    assert not changing.moved(base, kind, draft)
    state = changing.state(base, kind, draft)
    assert state is not None
    assert (state.moved, state.changes) == (False, ())


def test_what_somebody_else_changed_is_told_with_before_and_after(repo: Repo, began: tuple[Published, Draft]) -> None:
    _, draft = began
    base = published(repo, PERSONS_PENALTY.replace("经查属实", "另查属实"))
    state = changing.state(base, base.site.kinds.by_name["penalty"], draft)
    assert state is not None
    assert state.moved
    assert [(one.title, one.before, one.after) for one in state.changes] == [("违法事实", "经查属实。", "另查属实。")]


def test_a_record_that_is_gone_is_told(repo: Repo, began: tuple[Published, Draft]) -> None:
    _, draft = began
    (repo.root / PENALTY_FILE).unlink()
    base = Published("", repo.root, sites.load(repo.root, datetime.date.fromisoformat(AS_OF)))
    state = changing.state(base, base.site.kinds.by_name["penalty"], draft)
    assert state is not None
    assert state.gone


def test_a_new_record_has_nothing_behind_it(began: tuple[Published, Draft]) -> None:
    base, _ = began
    draft = Draft("1", "scjgj", "penalty", "form")
    assert changing.state(base, base.site.kinds.by_name["penalty"], draft) is None
    assert not changing.moved(base, base.site.kinds.by_name["penalty"], draft)


def test_the_draft_of_an_account_goes_on(began: tuple[Published, Draft]) -> None:
    _, draft = began
    found = [dataclasses.replace(draft, id="a", account="2"), dataclasses.replace(draft, id="b"), dataclasses.replace(draft, state="sent")]
    assert changing.unfinished(found, "penalty", draft.record, "1") is found[1]
    assert changing.unfinished(found, "penalty", "2026/scjgj-1", "1") is None
