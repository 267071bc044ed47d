"""generator.checks.batches: what the pages of the slugs do not show. A batch that the program writes is right (cli/test_batches.py)."""

from __future__ import annotations

from typing import Any

import pytest
from support import Repo, schema

MARK = "abcdefghijkl"


def slugs(repo: Repo, **lists: Any) -> list[tuple[str, str]]:
    platform = schema("platform")["examples"][0] | {"receives": {"reporter": "scjgj", "method": "上传。"}}
    repo.dump("content/lists/platforms/jia-sheng.yml", platform)
    data = {key: value for key, value in schema("forwarding")["examples"][1].items() if key != "added"} | {"sender": "scjgj"}
    repo.dump("content/lists/forwarding/2026/1.yml", data | lists)
    return [(one["slug"], one["field"]) for one in repo.check()]


def test_digits_of_a_checksum_are_nobodys_number(repo: Repo) -> None:
    file = {"name": "a.csv", "rows": 1, "sha256": "13812345678abcdef" + "0" * 47}
    assert slugs(repo, added=[f"2026/a {MARK}"], file=file) == []
    assert slugs(repo, added=[f"2026/a {MARK}"], file=file, remarks="联系13812345678") == [("mobile-number", "remarks")]


@pytest.mark.parametrize(
    ("lists", "found"),
    [
        ({}, []),
        ({"added": [f"2026/a {MARK}", f"2026/b {MARK}"], "rejected": [{"record": "2026/b", "reason": "代码有误"}]}, []),
        ({"added": [f"2026/a {MARK}", "2026/a bcdefghijklm"]}, [("batch-record-twice", "added[1]")]),
        ({"added": [f"2026/a {MARK}"], "changed": [f"2026/a {MARK}"]}, [("batch-record-twice", "changed[0]")]),
        ({"withdrawn": ["2026/a"], "rejected": [{"record": "2026/a", "reason": "没有这一条"}]}, []),
        ({"rejected": [{"record": "2026/a", "reason": "没有这一条"}]}, [("batch-rejected-unknown", "rejected[0].record")]),
        ({"added": ["2026/a abc"]}, [("wrong-form", "added[0]")]),
    ],
)
def test_each_record_stands_in_a_batch_once(repo: Repo, lists: Any, found: list[tuple[str, str]]) -> None:
    assert slugs(repo, **lists) == found
