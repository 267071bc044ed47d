"""The summary of a check, as a forge shows it."""

from __future__ import annotations

import pytest
from samples import NASTY, without_code

from generator.checks.diagnostics import Diagnostic
from generator.forge import summary
from generator.model.findings import Span


def diagnostic(i: int, *, file: str = "content/a.yml", message: str = "错", severity: str = "error") -> Diagnostic:
    url = "https://a.example/checks/wrong-date/"
    return Diagnostic(file, Span(i, 2, i, 3), severity, "wrong-date", message, "提示", "f", url, "")


def test_a_summary_lists_everything_file_by_file() -> None:
    found = [diagnostic(i) for i in range(1, 31)] + [diagnostic(1, file="content/b.yml", severity="warning")]
    lines = summary.summary(found, "zh").splitlines()
    assert lines[0] == "### 检查：30 个错误，1 个警告"
    assert [line for line in lines if line.startswith("####")] == ["#### `content/a.yml`", "#### `content/b.yml`"]
    assert sum(line.startswith("- **错误** ") for line in lines) == 30
    assert "- **警告** 1:2 错 [`wrong-date`](https://a.example/checks/wrong-date/)" in lines
    assert "### Check: 30 errors, 1 warnings" in summary.summary(found, "en")


@pytest.mark.parametrize("value", NASTY)
def test_no_value_does_anything_in_a_summary(value: str) -> None:
    text = summary.summary([diagnostic(1, message=value, file=f"content/{value}")], "zh")
    allowed = "[`wrong-date`](https://a.example/checks/wrong-date/)"
    for line in text.splitlines():
        assert not set(without_code(line.replace(allowed, "").replace("**", "").lstrip("#- "))) & set("@<>`*_#[]()!&\\|~$"), line


def test_a_summary_stays_below_what_github_takes() -> None:
    text = summary.summary([diagnostic(i, message="长" * 900) for i in range(1, 2000)], "zh")
    assert 800_000 < len(text.encode()) <= summary.SUMMARY_BYTES
    assert text.endswith("\n\n内容太长，没有全部列出；在自己的电脑上运行 credit check 可以看到全部。\n")
