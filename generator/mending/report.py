"""Writes what is mended, or would be: for people (text), for programs (json), as a patch (diff)."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from generator.checks import report
from generator.checks.diagnostics import Diagnostic
from generator.mending.hunks import Fix
from generator.mending.layout import layout_of
from generator.mending.plan import Plan
from generator.model.findings import visible

JSON_VERSION = 1
_HIDDEN = "（这一行有姓名或者号码，不显示）"
_MOST = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A plan, whether it was written, and what is left as diagnostics."""

    plan: Plan
    written: bool
    left: Sequence[Diagnostic]


def text(told: Told) -> str:
    """File by file, each change with its line, what was and what is there, and why; then how much is left, with its numbers."""
    lines: list[str] = []
    for file, fixes in groupby(told.plan.fixes, key=lambda one: one.file):
        lines.append(visible(file))
        for one in fixes:
            lines += [
                f"  第 {one.line} 行：{'；'.join(one.why)}",
                *(f"    - {line}" for line in _shown(one.old, one.private)),
                *(f"    + {line}" for line in _shown(one.new, one.quiet)),
            ]
        lines.append("")
    count = len(told.plan.fixes)
    if not count:
        lines.append("没有只有一种改法的问题。")
    elif told.written:
        lines.append(f"已改 {len(told.plan.files)} 个文件、{count} 处。请看一遍再提交（git diff）。")
    else:
        lines.append(f"可以改 {len(told.plan.files)} 个文件、{count} 处，都只有一种改法。现在什么也没有写；加 --write 就照上面改。")
    errors, warnings = report.counts(told.left)
    if told.left:
        lines.append(f"另有 {errors} 个错误、{warnings} 个警告要由人来定，程序不猜：")
        lines += [f"  {visible(d.path)}:{d.span.line}: {d.message} [{d.slug}]" for d in told.left[:_MOST]]
        if len(told.left) > _MOST:
            lines.append(f"  还有 {len(told.left) - _MOST} 个，运行 credit check 可以看到全部。")
    return "\n".join(lines) + "\n"


def _shown(lines: Sequence[str], hidden: bool) -> list[str]:
    return [_HIDDEN] if hidden and lines else [_cut(line) for line in lines]


def _cut(line: str, most: int = 200) -> str:
    shown = visible(line.replace("\t", "    "))
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def as_json(told: Told) -> str:
    """JSON in the shape that `docs/interfaces.md` describes; `version` changes with every incompatible change."""
    errors, warnings = report.counts(told.left)
    value = {
        "version": JSON_VERSION,
        "written": told.written,
        "files": [one.file for one in told.plan.files],
        "fixes": [_fix(one) for one in told.plan.fixes],
        "left": {"errors": errors, "warnings": warnings, "diagnostics": json.loads(report.as_json(told.left, "zh"))["diagnostics"]},
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "path": fix.file,
        "line": fix.line,
        "old": None if fix.private else [*fix.old],
        "new": None if fix.quiet else [*fix.new],
        "why": [*fix.why],
        "slugs": [*fix.slugs],
        "fields": [*fix.fields],
        "private": fix.private,
    }


def diff(told: Told) -> str:
    """A patch. A file with lines that must not be shown is only named: its old lines would be in the patch."""
    parts: list[str] = []
    for one in told.plan.files:
        before, after = layout_of(one.before), layout_of(one.after)
        if before is None or after is None:
            continue
        if any(fix.private for fix in one.fixes):
            parts.append(f"# {visible(one.file)}：有姓名或者号码，不列出，用 --write 改\n")
            continue
        if before.encoding:
            parts.append(f"# {visible(one.file)}：原来是 {before.encoding}，改成 UTF-8，用 --write 改\n")
            continue
        old, new = one.before.decode().splitlines(keepends=True), one.after.decode().splitlines(keepends=True)
        for line in difflib.unified_diff(old, new, f"a/{one.file}", f"b/{one.file}"):
            parts.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)


FORMATS: dict[str, Callable[[Told], str]] = {"text": text, "json": as_json, "diff": diff}
