"""generator.verify.source: which paths a file of a site may have."""

from __future__ import annotations

import pytest

from generator.verify.source import doubles, is_proper


@pytest.mark.parametrize("path", ["a", "index.html", "disclosures/行政处罚/2026/a-1/", ".server/build.json", "a\u202eb", "a:b", "a*", "/a", "a/../b"])
def test_a_path_leads_nowhere_else(path: str) -> None:
    assert is_proper(path) == (path in ("a", "index.html", ".server/build.json"))


def test_what_is_one_file_elsewhere_is_told() -> None:
    assert doubles(["a/b", "A/b", "ß", "ss", "c"]) == {"A/b": "double", "ss": "double"}
