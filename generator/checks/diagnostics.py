"""Turns findings into diagnostics, which have a place and a message. It is the only module that does so.

A check reports a `Finding`: a file, a field path and a slug with the values for its message. `locate` turns findings into `Diagnostic`s.
The text of every message is in the front matter of `explain/<slug>.md` (see `generator.checks.explain`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator.checks import explain
from generator.model.findings import Finding, Span, dotted, visible


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with its place and its message, ready for any output format."""

    path: str
    span: Span
    severity: str
    slug: str
    message: str
    hint: str
    field: str
    url: str
    excerpt: str

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


Locator = Callable[[Finding], tuple[Span, str]]
# How a file that comes with the program is changed; the rest of the hint says how to put right what is the city's own.
_GIVEN = {
    "zh": "这个文件随程序提供，本仓库里没有。要按本市的情况修改，先运行 credit override {file}，再改复制出来的文件。",
    "en": "This file comes with the program and is not in this repository. To change it, run credit override {file} and edit the copy. ",
}


def locate(
    findings: Iterable[Finding],
    locator: Locator,
    *,
    lang: str = "zh",
    site_url: str = "",
    given: Callable[[str], bool] = lambda _: False,
) -> list[Diagnostic]:
    """Findings as diagnostics, each once, in the order of file and place. `given` says whether a file comes with the program."""
    seen: set[tuple[object, ...]] = set()
    out: list[Diagnostic] = []
    for finding in findings:
        span, excerpt = locator(finding)
        page = explain.page(finding.slug)
        message = message_of(finding, lang)
        key = (finding.file, span, finding.slug, message)
        if key in seen:
            continue
        seen.add(key)
        hint = page.hint(lang).format_map(_Values(finding.values)).strip()
        if given(finding.file):
            hint = f"{_GIVEN[lang].format(file=finding.file)}{hint}"
        out.append(
            Diagnostic(
                path=finding.file,
                span=span,
                severity=page.severity,
                slug=finding.slug,
                message=message,
                hint=hint,
                field=dotted(finding.path),
                url=f"{site_url.rstrip('/')}/checks/{finding.slug}/",
                # A number that must not be published must not appear in a log either.
                excerpt="" if page.private else excerpt,
            )
        )
    return sorted(out, key=lambda d: (d.path, d.span, d.slug, d.message))


def message_of(finding: Finding, lang: str = "zh") -> str:
    """The message of a finding, one sentence."""
    return explain.page(finding.slug).message(lang).format_map(_Values(finding.values))


class _Values(dict[str, str]):
    """The values of a message, shortened and on one line: a wrong value may be a whole page of text."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({k: _one_line(v) if k in ("value", "text", "other") else visible(v) for k, v in values.items()})


def _one_line(value: str, most: int = 60) -> str:
    flat = visible(" ".join(value.split()))
    return flat if len(flat) <= most else flat[: most - 1] + "…"
