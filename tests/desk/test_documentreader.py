"""generator.desk.documentreader: the program that reads a document answers with its text or a word, whatever it is given."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.desk import documentreader
from generator.desk.documents import NoText, text_of


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF", b"PK\x03\x04" + b"\0" * 100, b"%PDF-1.7\ntrailer << /Root 1 0 R >>"])
def test_it_answers_whatever_it_is_given(data: bytes) -> None:
    done = subprocess.run([sys.executable, "-P", documentreader.__file__], input=data, capture_output=True, check=True)
    fine, word = json.loads(done.stdout)
    assert (fine, done.stderr) == (False, b"")
    assert word in ("broken", "scanned", "archive")


def test_it_imports_none_of_our_modules() -> None:
    assert "generator" not in Path(documentreader.__file__).read_text(encoding="utf-8")


def test_every_word_it_says_has_a_sentence() -> None:
    program = Path(documentreader.__file__).read_text(encoding="utf-8")
    import re

    words = {*re.findall(r'Refused\("([a-z-]+)"', program), *re.findall(r', "([a-z-]+)"\)[,)]', program)}
    assert {"broken", "password", "table"} <= words
    assert text_of("甲".encode()) == "甲"
    with pytest.raises(NoText):
        text_of(b"PK\x03\x04")
