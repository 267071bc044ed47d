"""generator.exchange.together: what is asked of all records, asked of the few that one touches, gives the same answer."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from support import AS_OF, ROOT

from generator.checks import whole
from generator.engine.store import NO_STORE
from generator.exchange.together import Standing
from generator.model.findings import Finding
from generator.model.records import Record, record_of
from generator.model.shards import Shard
from generator.site import site as sites
from generator.site.site import Site


@pytest.fixture(scope="module")
def sample() -> Site:
    return sites.load(ROOT, datetime.date.fromisoformat(AS_OF))


def with_all(site: Site, fresh: Sequence[Record]) -> list[Finding]:
    """The same findings, by looking at every record of the site."""
    files = {record.file for record in fresh}
    others = [record for record in site.all_records if record.file not in files]
    after = dataclasses.replace(site, files=(Shard(b"", [*others, *fresh]),), store=NO_STORE)
    return [finding for check in whole.CHECKS for finding in check(after) if finding.file in files]


def said(findings: Sequence[Finding]) -> list[Any]:
    return sorted((one.file, one.path, one.slug, sorted(one.values.items())) for one in findings)


def fresh(record: Record, ident: str, **more: Any) -> Record:
    kind = record.kind
    return record_of(kind, ident, kind.file_of(ident), {**record.data, **more})


def linked(site: Site) -> list[tuple[str, str]]:
    """Kinds with a chain, and the field of the link."""
    return [(kind.name, path) for kind in site.kinds for path, field in kind.root.paths() if field.chain and "." not in path]


def test_a_number_that_repeats_is_found(sample: Site) -> None:
    first = sample.all_by_kind["penalty"][0]
    some = [fresh(first, "2026/zz-1"), fresh(first, "2026/zz-2")]
    found = list(Standing(sample, first.kind).together(some))
    assert {one.slug for one in found} == {"repeated-value"}
    assert said(found) == said(with_all(sample, some))


def test_the_record_that_is_written_anew_does_not_repeat_itself(sample: Site) -> None:
    first = sample.all_by_kind["penalty"][0]
    assert list(Standing(sample, first.kind).together([fresh(first, first.id)])) == []


def test_a_circle_of_links_is_found_through_records_that_stand(sample: Site) -> None:
    for name, key in linked(sample):
        kind = sample.kinds.by_name[name]
        records = sample.all_by_kind[name]
        if len(records) < 2 or kind.root.properties[key].type == "array":
            continue
        one, two = records[0], records[1]
        some = [fresh(one, one.id, **{key: two.id}), fresh(two, two.id, **{key: one.id})]
        found = list(Standing(sample, kind).together(some))
        assert {record.slug for record in found} >= {"chain-in-circle"}, name
        assert said(found) == said(with_all(sample, some)), name


def test_an_item_that_a_list_does_not_have_is_found(sample: Site) -> None:
    first = next(one for one in sample.all_by_kind["penalty"] if "power" in one.data)
    some = [fresh(first, first.id, power={**first.data["power"], "item": "没有这一项"})]
    found = list(Standing(sample, first.kind).together(some))
    assert [one.slug for one in found] == ["item-not-in-list"]
    assert said(found) == said(with_all(sample, some))


def test_every_record_of_the_sample_is_told_of_alike(sample: Site) -> None:
    for kind in sample.kinds:
        standing = Standing(sample, kind)
        some = list(sample.all_by_kind[kind.name])[:5]
        assert said(list(standing.together(some))) == said(with_all(sample, some)), kind.name


def test_the_checks_of_values_are_made_once(sample: Site) -> None:
    standing = Standing(sample, sample.kinds.by_name["penalty"])
    assert standing.checks_with([]) is standing.checks
