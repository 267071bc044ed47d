"""generator.site.extending: which leaves a log gets so that it says what a site shows."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.engine.store import open_store
from generator.proof import entries, folder
from generator.proof.folder import Draft, State
from generator.proof.notes import Signer
from generator.site import public
from generator.site.extending import NOTHING, Leaves, add, due
from generator.site.site import Site, load

DAY = "2026-11-22"
SEED = bytes(range(32))
SIGNER = Signer.of_seed("jia.example/log", SEED)


def site_of(repo: Repo, day: str = DAY) -> Site:
    return load(repo.root, datetime.date.fromisoformat(day), store=open_store(repo.root / ".credit-cache"))


@pytest.fixture
def full(repo: Repo) -> Repo:
    repo.write(GOOD_FILE, GOOD)
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return repo


def extended(site: Site, state: State, leaves: Leaves, day: str = DAY) -> tuple[State, Leaves]:
    """The log after one build."""
    draft = Draft(state, day)
    add(draft, site, due(site, state, leaves), SEED, b"")
    found = draft.signed([SIGNER])
    return found.state, Leaves([*leaves.entries, *found.new])


def begun(site: Site) -> tuple[State, Leaves]:
    return extended(site, folder.fresh("jia.example/log"), NOTHING)


def test_all_records_are_new_to_an_empty_log_in_the_order_of_their_names(full: Repo) -> None:
    site = site_of(full)
    state, leaves = begun(site)
    assert list(state.records) == sorted(state.records)
    assert len(state.records) == len(leaves.entries) == len(site.records)
    assert len(due(site, state, leaves)) == 0


def test_each_leaf_is_the_digest_of_what_is_public_with_the_salt(full: Repo) -> None:
    site = site_of(full)
    state, leaves = begun(site)
    for one in site.records:
        salt, [(leaf, day)] = state.records[f"{one.kind.name}/{one.id}"]
        assert day == DAY
        assert entries.decoded(leaves.entries[leaf]).digest == bytes.fromhex(public.sha256(one, salt))
        assert leaves.digests[32 * leaf :][:32] == entries.decoded(leaves.entries[leaf]).digest


def test_each_version_of_each_record_has_another_salt(full: Repo) -> None:
    state, leaves = begun(site_of(full))
    full.write(GOOD_FILE, GOOD.replace("经营场所", "场所"))
    after, _ = extended(site_of(full), state, leaves)
    [changed] = [name for name in state.records if state.records[name] != after.records[name]]
    assert changed == "commitment/xzspj-11"
    found = [row[0] for row in (*state.records.values(), after.records[changed])]
    assert len(set(found)) == len(found)
    assert all(len(salt) == 16 for salt in found)


def test_a_new_last_day_is_a_correction(full: Repo) -> None:
    state, leaves = begun(site_of(full))
    full.write(PENALTY_FILE, PERSONS_PENALTY.replace("valid_until: 2027-04-20", "valid_until: 2027-04-20\npublicity_until: 2027-01-01"))
    [(record, before)] = due(site_of(full), state, leaves).corrected
    assert (record.kind.name, before) == ("penalty", "")


def test_one_that_the_day_takes_down_is_removed(full: Repo) -> None:
    full.write(PENALTY_FILE, PERSONS_PENALTY + "publicity_until: 2026-11-25\n")
    state, leaves = begun(site_of(full))
    found = due(site_of(full, "2026-11-27"), state, leaves)
    assert (list(found.removed), len(found)) == (["penalty/2026/scjgj-15"], 1)


def test_with_another_cache_or_none_nothing_is_due(full: Repo, tmp_path: Path) -> None:
    state, leaves = begun(site_of(full))
    other = load(full.root, datetime.date.fromisoformat(DAY))
    assert len(due(other, state, leaves)) == 0


def test_a_log_that_begins_anew_has_other_salts_for_the_same_numbers(full: Repo) -> None:
    site = site_of(full)
    state, _ = begun(site)
    draft = Draft(folder.fresh("jia.example/log"), DAY)
    add(draft, site, due(site, draft.state, NOTHING), SEED, hashlib.sha256(b"checkpoint").digest())
    anew = draft.signed([SIGNER]).state
    assert {row[0] for row in anew.records.values()}.isdisjoint(row[0] for row in state.records.values())
    assert {name: row[1] for name, row in anew.records.items()} == {name: row[1] for name, row in state.records.items()}


def test_a_key_that_took_over_has_a_day() -> None:
    draft = Draft(folder.fresh("jia.example/log"), DAY)
    draft.published("commitment/a", "x" * 16, bytes(32))
    draft.key(SIGNER.verifier)
    leaves = Leaves(draft.new)
    assert leaves.handed == ((hashlib.sha256(SIGNER.verifier.text.encode()).digest(), DAY),)
    assert NOTHING.handed == ()
