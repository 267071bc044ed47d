"""Writes diagnostics for people (text), for programs (json), for pull requests (github) and for code scanning (sarif)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from generator import __version__
from generator.checks import explain
from generator.checks.diagnostics import Diagnostic
from generator.model.findings import visible

JSON_VERSION = 1
# GitHub shows ten annotations of each level for a step and drops the rest silently.
GITHUB_MOST = 10

_WORDS = {
    "zh": {
        "error": "错误",
        "warning": "警告",
        "hint": "提示",
        "help": "说明",
        "none": "检查通过：没有发现问题。",
        "sum": "共 {e} 个错误、{w} 个警告。",
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "hint": "hint",
        "help": "help",
        "none": "No problems found.",
        "sum": "{e} errors, {w} warnings.",
    },
}


def counts(diagnostics: Sequence[Diagnostic]) -> tuple[int, int]:
    """The number of errors and of warnings."""
    errors = sum(d.is_error for d in diagnostics)
    return errors, len(diagnostics) - errors


def text(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """One block for each diagnostic: place and message, the line with a caret, the hint, the address of the explanation."""
    words = _WORDS[lang]
    blocks = [_block(d, lang) for d in diagnostics]
    errors, warnings = counts(diagnostics)
    last = words["sum"].format(e=errors, w=warnings) if diagnostics else words["none"]
    return "\n".join((*blocks, last)) + "\n"


def _block(d: Diagnostic, lang: str) -> str:
    words = _WORDS[lang]
    lines = [f"{visible(d.path)}:{d.span.line}:{d.span.column}: {words[d.severity]}: {d.message} [{d.slug}]"]
    if d.excerpt.strip():
        shown, caret = _caret(d)
        lines += [f"    {shown}", f"    {caret}"]
    if d.hint:
        lines.append(f"    {words['hint']}: {d.hint}")
    lines.append(f"    {words['help']}: {d.url}")
    return "\n".join(lines) + "\n"


def _tame(path: str) -> str:
    """A path without characters that control a terminal. Line ends stay, since GitHub has a way to write them."""
    return "".join(c if unicodedata.category(c) != "Cc" or c in "\r\n\x85" else f"\\u{ord(c):04x}" for c in path)


def _caret(d: Diagnostic, most: int = 100) -> tuple[str, str]:
    """The line, cut around the place if it is long, and carets below it; Chinese characters are two columns wide."""
    start = d.span.column - 1
    line = "".join(c if c.isprintable() else " " for c in d.excerpt)
    cut = max(0, start - most // 2)
    shown = line[cut : cut + most]
    before = shown[: start - cut]
    # Only to the end of the line: a span may be longer than what is shown.
    under = shown[start - cut : max(d.span.end_column - 1 - cut, start - cut + 1)]
    return shown, " " * _width(before) + "^" * max(_width(under), 1)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def as_json(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """JSON in the shape that `docs/interfaces.md` describes; `version` changes with every incompatible change."""
    errors, warnings = counts(diagnostics)
    value = {
        "version": JSON_VERSION,
        "errors": errors,
        "warnings": warnings,
        "diagnostics": [
            {
                "path": d.path,
                "line": d.span.line,
                "column": d.span.column,
                "end_line": d.span.end_line,
                "end_column": d.span.end_column,
                "severity": d.severity,
                "slug": d.slug,
                "message": d.message,
                "hint": d.hint,
                "field": d.field,
                "url": d.url,
            }
            for d in diagnostics
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def github(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """Workflow commands: at most ten errors and ten warnings, and a notice with the totals."""
    lines = []
    errors, warnings = counts(diagnostics)
    for level, total in (("error", errors), ("warning", warnings)):
        for d in [d for d in diagnostics if d.severity == level][: GITHUB_MOST if total <= GITHUB_MOST else GITHUB_MOST - 1]:
            where = f"file={_property(_tame(d.path))},line={d.span.line},col={d.span.column}"
            where += f",endLine={d.span.end_line},endColumn={d.span.end_column},title={_property(d.slug)}"
            lines.append(f"::{level} {where}::{_data(d.message + chr(10) + d.hint)}")
        if total > GITHUB_MOST:
            rest = total - GITHUB_MOST + 1
            more = f"另有 {rest} 个未逐一列出，见本次运行的摘要" if lang == "zh" else f"{rest} more are not shown here, see the job summary"
            lines.append(f"::{level} title=more::{_data(more)}")
    lines.append(f"::notice title=credit check::{_data(_WORDS[lang]['sum'].format(e=errors, w=warnings))}")
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return text.strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def sarif(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """SARIF 2.1.0."""
    slugs = sorted({d.slug for d in diagnostics})
    urls = {d.slug: d.url for d in diagnostics}
    rules: list[dict[str, Any]] = []
    for slug in slugs:
        page = explain.page(slug)
        rules.append(
            {
                "id": slug,
                "shortDescription": {"text": page.title},
                "helpUri": urls[slug],
                "defaultConfiguration": {"level": page.severity},
            }
        )
    results = [
        {
            "ruleId": d.slug,
            "ruleIndex": slugs.index(d.slug),
            "level": d.severity,
            "message": {"text": f"{d.message}\n{d.hint}".strip()},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(d.path, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"},
                        "region": {
                            "startLine": d.span.line,
                            "startColumn": d.span.column,
                            "endLine": d.span.end_line,
                            "endColumn": d.span.end_column,
                        },
                    }
                }
            ],
        }
        for d in diagnostics
    ]
    driver = {"name": "credit", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    value = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, Callable[[Sequence[Diagnostic], str], str]] = {"text": text, "json": as_json, "github": github, "sarif": sarif}
