"""generator.site.digests: one digest for each record, wherever it stands."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.engine.store import open_store
from generator.site import public
from generator.site.digests import NONE, SIZE, Digests, computed
from generator.site.logged import Logged, name_of
from generator.site.site import Site, load


@pytest.fixture
def site(repo: Repo, tmp_path: Path) -> Site:
    repo.write(GOOD_FILE, GOOD)
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return load(repo.root, datetime.date.fromisoformat(AS_OF), store=open_store(tmp_path / "cache"))


def by_hand(told: dict[str, Any]) -> str:
    members = {key: told[key] for key in ("kind", "id", "data", "salt") if key in told}
    return hashlib.sha256(json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def by_file(site: Site, table: Any) -> dict[str, str]:
    """All digests of a table."""
    found = {}
    for shard, packed in zip(site.shown, table, strict=True):
        assert len(packed) == SIZE * len(shard)
        found |= {one.file: packed[at * SIZE : (at + 1) * SIZE].hex() for at, one in enumerate(shard.records)}
    return found


def test_a_record_alone_has_the_digest_that_it_has_among_all(site: Site) -> None:
    digests = Digests(site)
    alone = {one.file: digests.of(one) for one in site.records}
    assert alone == {one.file: by_hand(public.record(site, one)) for one in site.records}
    assert by_file(site, digests.table) == alone
    assert {one.file: digests.of(one) for one in site.records} == alone


def test_the_salt_of_a_log_is_a_member_of_what_is_digested(site: Site) -> None:
    salts = [{one.file: f"salt{one.file[-12:]}" for one in shard.records} for shard in site.shown]
    given = {file: salt for some in salts for file, salt in some.items()}
    found = by_file(site, computed(site, salts))
    assert found == {one.file: by_hand(public.record(site, one) | {"salt": given[one.file]}) for one in site.records}


def test_what_is_remembered_without_a_log_is_not_taken_for_a_site_with_one(site: Site) -> None:
    without = by_file(site, computed(site))
    assert set(by_file(site, computed(site, [{} for _ in site.shown])).values()) == {NONE.hex()}
    assert by_file(site, computed(site)) == without


def test_with_a_log_the_digest_of_a_record_is_that_of_its_last_leaf(site: Site) -> None:
    rows = {name_of(one): ("c2FsdHNhbHRzYWx0", ((at, AS_OF), (at + 100, AS_OF))) for at, one in enumerate(site.records)}
    leaves = b"".join(hashlib.sha256(str(at).encode()).digest() for at in range(100 + len(rows)))
    digests = Digests(site.with_log(Logged("jia.example/log", 100 + len(rows), b"", AS_OF, (), (), rows, {}, leaves)))
    wanted = {one.file: hashlib.sha256(str(at + 100).encode()).hexdigest() for at, one in enumerate(site.records)}
    assert {one.file: digests.of(one) for one in site.records} == wanted
    assert by_file(site, digests.table) == wanted
