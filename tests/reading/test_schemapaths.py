"""What annotations of a schema say of fields is held against its fields."""

from __future__ import annotations

import pytest
from support import SAMPLE, SAMPLE_FILE, Repo


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ('"share": "finished"', '"share": "finish"', "unknown-field-path"),
        ('"share": "finished"', '"share": "count"', "unfit-field-path"),
        ('"share": "finished"', '"share": "name"', "unfit-field-path"),
        ('"of": "count.received"', '"of": "count.none"', "unknown-field-path"),
        ('"when": [{"field": "on"}]}', '"when": [{"field": "off"}]}', "unknown-field-path"),
        ('"among": [{"field": "on"}]', '"among": [{"field": "off"}]', "unknown-field-path"),
        ('{"field": "on"}], "most"', '{"field": "off"}], "most"', "unknown-field-path"),
        ('"title": "办结率"', '"title": "办结数"', "repeated-title"),
        ('"title": "已填日期"', '"title": "办结"', "repeated-title"),
        ('"x-page": true', '"x-link": "department", "x-ends": {"on": "off", "reason": "修复"}', "unknown-field-path"),
        ('"x-page": true', '"x-link": "department", "x-ends": {"on": "name", "reason": "修复"}', "unfit-field-path"),
        ('"x-page": true', '"x-ends": {"on": "on", "reason": "修复"}', "missing-field"),
        ('"x-unit": "件"', '"x-forbidden": true', "unknown-choice"),
        ('"x-unit": "件"', '"x-page": true', "unknown-choice"),
        ('"most": 2.5, ', "", "missing-field"),
        ('"field": "state", "values": ["办结"]', '"field": "state", "values": []', "too-few-items"),
    ],
)
def test_a_schema_that_says_what_cannot_be(repo: Repo, old: str, new: str, slug: str) -> None:
    assert SAMPLE.count(old) == 1
    repo.write(SAMPLE_FILE, SAMPLE.replace(old, new))
    assert [(file, found) for file, _, _, found in repo.places()] == [(SAMPLE_FILE, slug)]


def test_the_sample_is_right(repo: Repo) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    assert repo.check() == []
