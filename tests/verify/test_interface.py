"""generator.verify.interface: the digest of a record as strangers compute it is that of the program that publishes."""

from __future__ import annotations

from pathlib import Path

from strangers import digest, record

from generator.verify import interface, sources
from generator.verify.report import Check


def test_the_digest_is_that_of_the_canonical_json() -> None:
    told = record("2026/a-1", "甲", "A" * 16)
    found = interface.digest(told)
    assert found is not None
    assert found.hex() == digest(told)


def test_a_built_site_is_read_with_all_its_records(plain_site: Path) -> None:
    faults: list[Check] = []
    with sources.opened(str(plain_site)) as source:
        told = interface.index(source)
        assert told is not None
        found = list(interface.entries(source, interface.files_of(told), faults.append))
        assert len(found) == told["records"]
        kind = found[0].kind
        assert {one.kind for one in interface.entries(source, interface.files_of(told, kind), faults.append)} == {kind}
    assert faults == []
