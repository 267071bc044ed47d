"""generator.site.merged: a site with records that are not published yet is what loading all of them would give."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from support import AS_OF, ROOT, proved

from generator.engine.artifact import digest
from generator.law.history import UNMARKED
from generator.model.records import Record, record_of
from generator.model.shards import Shard
from generator.pages.renderer import Renderer
from generator.reading.scan import shard_of
from generator.site.evidence import load_proved
from generator.site.merged import FAR_REACHING, with_records
from generator.site.site import Site


@pytest.fixture(scope="module")
def sample() -> Site:
    """The city that comes with the program, with what git tells of it."""
    return load_proved(ROOT, datetime.date.fromisoformat(AS_OF))


def without(site: Site, *records: Record) -> Site:
    files = list(site.files)
    for record in records:
        number = shard_of(record.file, len(files))
        stay = [one for one in files[number].records if one.file != record.file]
        files[number] = Shard(digest(files[number].digest, record.file), stay)
    return dataclasses.replace(site, files=tuple(files))


def loaded(found: Site) -> Site:
    """The same records with nothing taken from another site."""
    return Site(**{one.name: getattr(found, one.name) for one in dataclasses.fields(Site)})


def told(site: Site) -> dict[str, Any]:
    shown = {key: (one.file, one.data) for key, one in site.by_key.items()}
    return {"shown": shown, "endings": dict(site.endings), "codes": site.codes, "gone": {one.file for one in site.gone}}


def assert_same(found: Site, *records: Record) -> None:
    whole = loaded(found)
    assert told(found) == told(whole)
    ours, theirs = Renderer(found), Renderer(whole)
    for key in {(one.kind.name, one.id) for one in records} & whole.by_key.keys():
        mine, other = ([one._replace(record=None) for one in site.duties_of(site.by_key[key])] for site in (found, whole))
        assert mine == other
        assert ours.record(found.by_key[key]) == theirs.record(whole.by_key[key])


def chosen(site: Site) -> list[Record]:
    """The newest record of each kind, the oldest ones of those that end others or are ended, and one that was forwarded."""
    newest = [some[0] for some in site.all_by_kind.values() if some]
    ending = [one for one in site.all_records if site.facts.of(one).ends][:3]
    sent = [one for one in site.records if site.facts.sent(one)][:2]
    return [*newest, *ending, *sent, *site.gone[:3]]


def test_new_records_of_every_kind_stand_as_if_they_had_been_there(sample: Site) -> None:
    records = [one for one in dict.fromkeys(chosen(sample)) if one.kind.name not in FAR_REACHING]
    assert len(records) > 30
    assert_same(with_records(without(sample, *records), records), *records)


def test_one_that_ends_another_takes_it_off_the_site(sample: Site) -> None:
    for record in [one for one in sample.all_records if sample.facts.of(one).ends][:2]:
        assert_same(with_records(without(sample, record), [record]), record)


def test_a_changed_record_stands_in_the_place_of_the_old_one(sample: Site) -> None:
    record = next(one for one in sample.records if one.pointers.parties and one.kind.amount)
    key = record.kind.party
    other = [{**one, "name": "甲市改名有限公司", "uscc": "91990100MA1G0A0192"} for one in record.data[key]]
    changed = record_of(record.kind, record.id, record.file, {**record.data, key: other})
    found = with_records(sample, [changed])
    assert_same(found, changed)
    assert "甲市改名有限公司" in Renderer(found).record(found.by_key[record.kind.name, record.id]).body
    assert "甲市改名有限公司" not in Renderer(sample).record(record).body


def test_several_at_once_know_of_each_other(sample: Site) -> None:
    ending = next(one for one in sample.all_records if sample.facts.of(one).ends)
    (kind, ident, *_) = sample.facts.of(ending).ends[0]
    ended = sample.find((kind, ident))
    assert ended is not None
    base = without(sample, ending, ended)
    found = with_records(base, [ending, ended])
    assert_same(found, ending)
    assert ended.file in found.endings


def test_what_is_new_counts_from_the_day_and_what_was_there_keeps_its_own(sample: Site) -> None:
    old = sample.by_kind["penalty"][-1]
    known = dataclasses.replace(sample, history=proved({old.file: "2026-11-20"}))
    corrected = record_of(old.kind, old.id, old.file, {**old.data, "facts": "更正后的事实。"})
    other = record_of(old.kind, old.id, old.file, {**old.data, "document_number": "示市监罚〔2026〕987654号"})
    fresh = record_of(old.kind, "2026/x-987654", old.kind.file_of("2026/x-987654"), other.data)
    days = [with_records(known, [one]).history.day(one) for one in (corrected, other, fresh)]
    assert days == ["2026-11-20", AS_OF, AS_OF]
    several = (corrected, other, fresh)
    assert [with_records(known, [one]).history.days([one], UNMARKED)[0] for one in several] == days


def test_a_department_is_shown_with_what_is_counted_of_it(sample: Site) -> None:
    record = sample.by_kind["department"][0]
    changed = record_of(record.kind, record.id, record.file, {**record.data, "name": "改名后的部门"})
    found = with_records(sample, [changed])
    assert "改名后的部门" in Renderer(found).record(found.by_key["department", record.id]).body
