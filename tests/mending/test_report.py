"""The forms in which changes are shown: nothing in them controls a terminal, and none is longer than it can be read."""

from __future__ import annotations

import json

from generator.mending.hunks import Fix
from generator.mending.plan import Plan
from generator.mending.record import MendedFile
from generator.mending.report import FORMATS, Told


def told(*fixes: Fix, before: bytes = b"a: x\n", after: bytes = b"a: y\n", written: bool = False) -> Told:
    return Told(Plan((MendedFile("content/f.yml", before, after, fixes, (), ()),), ()), written, [])


FIX = Fix("content/f.yml", 1, ("a: x\x1b[31m",), ("a: y",), ("wrong-date",), ("a",), ("日期不对",))


def test_text_controls_no_terminal_and_says_whether_it_was_written() -> None:
    assert "\x1b" not in FORMATS["text"](told(FIX))
    assert "加 --write" in FORMATS["text"](told(FIX))
    assert "已改 1 个文件、1 处" in FORMATS["text"](told(FIX, written=True))
    long = Fix("content/f.yml", 1, ("x" * 5000,), ("y" * 5000,), (), (), ())
    assert max(map(len, FORMATS["text"](told(long)).splitlines())) < 300


def test_old_lines_that_are_private_are_shown_in_no_form() -> None:
    secret = Fix("content/f.yml", 1, ("a: 李建明",), ("a: 李*",), ("unmasked-person",), ("a",), ("没有隐去",), private=True)
    for form in FORMATS.values():
        assert "建明" not in form(told(secret, before="a: 李建明\n".encode(), after="a: 李*\n".encode()))
    assert json.loads(FORMATS["json"](told(secret)))["fixes"][0]["old"] is None


def test_a_patch_of_another_encoding_is_only_named() -> None:
    shown = FORMATS["diff"](told(FIX, before="a: 处罚决定书，当事人违反规定。\n".encode("gb18030")))
    assert shown.startswith("# content/f.yml：原来是 GB18030")
