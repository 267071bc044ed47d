"""The summary of a check: every finding as Markdown, for the page of a run on a forge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from generator.checks import report
from generator.checks.diagnostics import Diagnostic
from generator.forge import gfm

# GitHub accepts a megabyte of summary from a step and drops all of it if it is larger.
SUMMARY_BYTES = 900_000


def summary(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """All diagnostics for a job summary: Markdown, file by file, at most 900 kB."""
    errors, warnings = report.counts(diagnostics)
    words = _SUMMARY[lang]
    lines = [f"### {words['head'].format(e=errors, w=warnings) if diagnostics else words['none']}", ""]
    for file, found in groupby(diagnostics, key=lambda d: d.path):
        lines += [f"#### {gfm.code(file)}", "", *_listed(found, words), ""]
    return gfm.capped(lines, SUMMARY_BYTES, words["more"])


def _listed(diagnostics: Iterator[Diagnostic], words: Mapping[str, str]) -> Iterator[str]:
    for d in diagnostics:
        slug = gfm.link(gfm.code(d.slug), d.url.rpartition("/checks/")[0], f"checks/{d.slug}/")
        yield f"- **{words[d.severity]}** {d.span.line}:{d.span.column} {gfm.inline(d.message, 1000)} {slug}"
        if d.hint:
            yield f"  {words['hint']} {gfm.inline(d.hint, 1000)}"


_SUMMARY = {
    "zh": {
        "head": "检查：{e} 个错误，{w} 个警告",
        "none": "检查通过：没有发现问题",
        "error": "错误",
        "warning": "警告",
        "hint": "提示：",
        "more": "内容太长，没有全部列出；在自己的电脑上运行 credit check 可以看到全部。",
    },
    "en": {
        "head": "Check: {e} errors, {w} warnings",
        "none": "Check passed: no problems found",
        "error": "error",
        "warning": "warning",
        "hint": "hint:",
        "more": "Too long to list in full; `credit check` on your own computer shows everything.",
    },
}
