"""What the negative list names appears nowhere else."""

from __future__ import annotations

import pytest
from support import GOOD, GOOD_FILE, SAMPLE, SAMPLE_FILE, Repo

LIST = SAMPLE.replace("lists/samples", "lists/secrets").replace(
    '"name": {"title": "名称", "description": "填写名称。", "type": "string"}',
    '"name": {"title": "名称", "description": "填写名称。", "type": "string"},\n'
    '    "items": {"title": "事项", "description": "列出事项。", "type": "array", "items": {"type": "string", "x-forbidden": true}}',
)
RULE = "content/lists/secrets/a.yml"


@pytest.fixture
def listed(repo: Repo) -> Repo:
    repo.write(SAMPLE_FILE, LIST)
    repo.write(RULE, "name: 第一批\nitems:\n  - 值班电话表\n  - ABC（内部）台账\n")
    repo.write("content/lists/secrets/b.yml", "name: 值班电话表的说明\n")
    return repo


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("承诺附有值班电话表。", 14),
        ("承诺附有值 班　电话表。", 14),
        ("见ａｂｃ(内部) 台账", 11),
        ("见Abc（内部）台账。", 11),
        ("承诺附有值班电话。", 0),
    ],
)
def test_a_forbidden_text_in_a_record(listed: Repo, text: str, column: int) -> None:
    """Whatever its width, case and blanks, and in the kind of the list itself it may stand."""
    listed.write(GOOD_FILE, GOOD.replace("承诺经营场所和设施设备符合法定条件。", text))
    assert listed.places() == ([(GOOD_FILE, 8, column, "forbidden-text")] if column else [])
    if column:
        [one] = listed.check()
        assert RULE in one["message"]
        assert "第一批" in one["message"]
        assert one["severity"] == "error"


def test_a_forbidden_text_in_a_page(listed: Repo) -> None:
    listed.write("content/pages/extra.md", "---\ntitle: 另外\n---\n\n# 另外\n\n这里有值班电话表，还有\nabc(内部)台账。\n")
    assert listed.places() == [("content/pages/extra.md", 7, 4, "forbidden-text"), ("content/pages/extra.md", 8, 1, "forbidden-text")]
    assert [(d["end_line"], d["end_column"]) for d in listed.check()] == [(7, 9), (8, 10)]
    assert "content/pages/extra.md:7:4" in listed.credit("check").out


def test_what_becomes_forbidden_is_found_in_what_was_right_before(listed: Repo) -> None:
    """Records that were found right are not looked into again, unless the list grows."""
    listed.write(GOOD_FILE, GOOD)
    assert listed.check() == []
    listed.write(RULE, "name: 第一批\nitems:\n  - 法定条件\n")
    assert listed.places() == [(GOOD_FILE, 8, 23, "forbidden-text")]
    listed.write(RULE, "name: 第一批\n")
    assert listed.check() == []
