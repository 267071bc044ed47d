"""generator.site.public: a record as others may have it, the same in every form."""

from __future__ import annotations

import datetime
import json

import pytest
from support import AS_OF, GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.site import public
from generator.site.site import Site, load


@pytest.fixture
def found(repo: Repo) -> Site:
    repo.write(GOOD_FILE, GOOD)
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def test_a_record_holds_the_keys_that_are_promised_in_their_order(found: Site) -> None:
    for record in found.records:
        one = public.record(found, record)
        assert tuple(one) == public.KEYS
        assert one["data"] == record.data
        assert json.loads(public.text(found, record)) == one


def test_what_else_is_said_stands_behind(found: Site) -> None:
    record = found.records[0]
    assert list(json.loads(public.text(found, record, duties=[1]))) == [*public.KEYS, "duties"]


def test_what_is_not_there_is_null(found: Site) -> None:
    [department, *_] = found.by_kind["department"]
    assert (public.record(found, department)["date"], public.record(found, department)["until"]) == (None, None)


def test_until_is_the_last_day_on_which_a_record_is_shown(found: Site) -> None:
    [record] = found.by_kind["penalty"]
    ending = found.endings.get(record.file)
    until = public.record(found, record)["until"]
    assert until == (None if ending is None else (ending.on - datetime.timedelta(days=1)).isoformat())


def test_the_address_leads_to_the_place_in_its_file(found: Site) -> None:
    [record] = found.by_kind["penalty"]
    file, _, pointer = public.address(record).partition("#")
    assert file == f"api/v1/records/penalty/{public.shard(record.id)}.json"
    # RFC 6901: a slash within a name is written ~1.
    assert pointer == "/2026~1scjgj-15"
