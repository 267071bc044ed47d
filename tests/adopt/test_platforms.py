"""Which wheels a system takes: the names that pip itself uses, the best first."""

from __future__ import annotations

import sys

from packaging.tags import platform_tags

from generator.adopt.platforms import PLATFORMS, PYTHONS


def test_this_machine_takes_the_wheels_of_its_platform() -> None:
    """As far as its own C library is not newer, all tags are ones that pip takes here."""
    if sys.platform == "linux":
        here = set(platform_tags())
        (same,) = [one for one in PLATFORMS.values() if one.tags[0] in here]
        assert set(same.tags) <= here


def test_the_best_first() -> None:
    assert PLATFORMS["linux-x86_64"].tags[0] == "manylinux_2_28_x86_64"
    assert PLATFORMS["linux-x86_64"].tags[-1] == "manylinux1_x86_64"
    assert PLATFORMS["linux-aarch64"].tags[-1] == "manylinux2014_aarch64"
    assert [one.windows for one in PLATFORMS.values()] == [False, False, True]


def test_pythons_are_those_that_the_package_allows() -> None:
    assert PYTHONS[0] == "3.11"
