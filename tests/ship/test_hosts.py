"""generator.ship.hosts: which host takes which size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.ship.built import read
from generator.ship.hosts import Host, Weight, known, megabytes, refusals, weigh

SMALL = Weight(10, 5, 1000, 61440, "a.txt", 500)


def test_each_host_says_where_its_figures_are_from_or_that_nobody_checked_them() -> None:
    for host in known().values():
        assert host.note
        assert bool(host.source) == (host.checked is not None)
        assert host.checked is not None or "未经核实" in host.note


def test_a_county_of_a_hundred_thousand_records_fits_no_free_host() -> None:
    """issue 15: say plainly which hosts take which size."""
    county = Weight(136_000, 135_000, 1_200_000_000, 1_700_000_000, "data/credit.sqlite.zip", 170_000_000)
    assert all(refusals(county, host) for host in known().values())
    town = Weight(2_800, 1_500, 20_000_000, 30_000_000, "data/credit.sqlite.zip", 2_000_000)
    assert [name for name, host in known().items() if refusals(town, host)] == ["gitee-pages"]


@pytest.mark.parametrize(
    ("host", "count"),
    [
        (Host("x", 1000, 10, 500, "", "", None), 0),
        (Host("x", 999, 10, 500, "", "", None), 1),
        (Host("x", 1000, 9, 500, "", "", None), 1),
        (Host("x", 1000, 10, 499, "", "", None), 1),
        (Host("x", 1000, 14, 500, "", "", None, folders=True), 1),
        (Host("x", 1000, 15, 500, "", "", None, folders=True), 0),
        (Host("x", 1, 1, 1, "", "", None), 3),
        (Host("x", None, None, None, "", "", None), 0),
    ],
)
def test_each_limit_is_a_reason_of_its_own(host: Host, count: int) -> None:
    assert len(refusals(SMALL, host)) == count


def test_a_site_is_weighed_with_its_folders_and_blocks(make_site: Callable[..., Path]) -> None:
    site = read(make_site("a"))
    weight = weigh(site)
    assert weight.files == len(site.sizes)
    assert weight.folders == sum(one.is_dir() for one in site.folder.rglob("*"))
    assert weight.blocks == 4096 * (weight.files + weight.folders)
    assert weight.most == site.sizes[weight.largest] == max(site.sizes.values())


def test_bytes_are_told_as_a_reader_takes_them_in() -> None:
    assert [megabytes(size) for size in (0, 999_999, 1_000_000, 1_200_000_000)] == ["0 字节", "999,999 字节", "1.0 MB", "1,200.0 MB"]
