"""The list of libraries is read whole, and a named system takes of it what pip would take there."""

from __future__ import annotations

import re
import sys

import pytest
from packaging.markers import Marker
from support import ROOT
from wheels import HERE, PYTHON

from generator.adopt.locked import Library, libraries, taken
from generator.adopt.platforms import PLATFORMS

LISTED = libraries((ROOT / "requirements/run.txt").read_text(encoding="utf-8"))


def test_every_library_with_every_hash() -> None:
    text = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    assert len(LISTED) == len(re.findall(r"^[a-zA-Z].*==", text, re.MULTILINE))
    assert sum(len(one.hashes) for one in LISTED) == text.count("--hash=sha256:")
    assert libraries("".join(one.pin(marker=True) for one in LISTED)) == LISTED


def test_forms_of_a_list() -> None:
    text = f"a==1 --hash=sha256:{'a' * 64}\r\nb==2 ; python_version < '3.12' \\\r\n    --hash=sha256:{'b' * 64}\r\n# c==3\r\n"
    assert libraries(text) == (Library("a", "1", "", ("a" * 64,)), Library("b", "2", "python_version < '3.12'", ("b" * 64,)))


def test_this_machine_takes_what_pip_takes_here() -> None:
    here = taken(LISTED, PLATFORMS[HERE], PYTHON, sys.version_info[2])
    assert here == tuple(one for one in LISTED if not one.marker or Marker(one.marker).evaluate())


@pytest.mark.parametrize(("python", "patch", "named"), [("3.11", 2, "12.3"), ("3.11", 9, "13.1"), ("3.14", 0, "13.1")])
def test_one_of_two_versions_by_the_patch(python: str, patch: int, named: str) -> None:
    """Debian 12 has Python 3.11.2, for which the newer pymdown-extensions are not made."""
    for platform in PLATFORMS.values():
        found = taken(LISTED, platform, python, patch)
        assert [one.version for one in found if one.name == "pymdown-extensions"] == [named]
        assert len({one.name for one in found}) == len(found)
