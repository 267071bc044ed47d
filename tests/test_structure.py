"""The drawing of the rooms, through its command: of a small package that has one of everything, and of this checkout."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from support import ROOT, Result, run
from test_architecture import MODULES, ROOMS

# Where each line of the drawing stands, the number of modules of the room, and the arrows with how many imports each has.
LINE = re.compile(r"(?:floor +(\d+)| {8})  (\w+) +(\d+)(?:  -> (.+))?")


def drawn(*words: str) -> Result:
    return run([sys.executable, "docs/structure.py", *words], cwd=ROOT)


def write(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        file = root / "generator" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return str(root)


def test_rooms_stand_above_what_they_import(tmp_path: Path) -> None:
    done = drawn(
        write(
            tmp_path,
            {
                "__init__.py": "",
                "low/__init__.py": "",
                "low/one.py": "import os\n",
                "low/two.py": "from generator.low.one import thing\n",
                "high/__init__.py": "",
                "high/door.py": "from generator.low import one, two\n\n\ndef later():\n    from generator import alone\n",
                "alone.py": "import generator.low.two\n",
            },
        )
    )
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "floor  2  high    1  -> alone 1, low 2\n"
        "floor  1  alone   1  -> low 1\n"
        "floor  0  low     2\n"
        "\n"
        "rooms: 3 on 3 floors\n"
        "  arrows: 3, and 0 for types only\n"
        "  upward: 0\n"
        "  circles: 0\n"
        "modules: 4 on 4 floors\n"
        "  arrows: 5, and 0 for types only\n"
        "  upward: 0\n"
        "  circles: 0\n"
    )


def test_imports_for_types_raise_no_floor_and_still_make_a_circle(tmp_path: Path) -> None:
    types = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from generator.b import B\n"
    done = drawn(write(tmp_path, {"__init__.py": "", "a.py": types, "b.py": "from generator.a import A\n", "c.py": types}))
    assert done.code == 0
    assert "modules: 3 on 2 floors\n  arrows: 1, and 2 for types only\n  upward: 1; a -> b\n  circles: 1; a, b\n" in done.out


def test_members_of_a_circle_stand_on_one_floor(tmp_path: Path) -> None:
    files = {"a.py": "from generator import b\n", "b.py": "from generator import a, c\n", "c.py": "", "d.py": "from generator import a\n"}
    done = drawn(write(tmp_path, {"__init__.py": "", **files}))
    assert done.code == 0
    assert "floor  2  d   1  -> a 1\nfloor  1  a   1  -> b 1^\n          b   1  -> a 1^, c 1\nfloor  0  c   1\n" in done.out
    assert "  upward: 2; a -> b; b -> a\n  circles: 1; a, b\n" in done.out


def test_a_folder_without_the_package_is_said(tmp_path: Path) -> None:
    done = drawn(str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path) in done.err


@pytest.fixture(scope="module")
def house() -> str:
    """The drawing of this checkout."""
    done = drawn()
    assert (done.code, done.err) == (0, "")
    return done.out


def test_the_drawing_of_this_checkout_has_all_rooms_and_no_arrow_that_the_table_forbids(house: str) -> None:
    rows = [match.groups() for match in map(LINE.fullmatch, house.splitlines()) if match]
    assert {name: int(size) for _, name, size, _ in rows} == {room: sum(name.startswith(f"{room}.") for name in MODULES) for room in ROOMS}
    for _, name, _, arrows in rows:
        assert {arrow.split()[0] for arrow in (arrows or "").split(", ") if arrow} <= set(ROOMS[name].split())


def test_nothing_here_leads_upward_or_in_a_circle(house: str) -> None:
    assert house.count("  upward: 0\n  circles: 0\n") == 2
