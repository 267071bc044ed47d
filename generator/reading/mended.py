"""A text with lines that were changed in memory, and the places of their characters in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from generator.model.findings import Finding, Span
from generator.text import characters

_FENCE = re.compile(r"[ ]{0,3}(?:```+|~~~+)[ ]*[A-Za-z]*[ ]*")
_NUMBERED = re.compile(r"[ \t]*([0-9]{1,5})(?:[.:|)、\]][ \t]?|[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Mended:
    """A corrected text, the findings about what was corrected, and the original columns of the characters of changed lines (from 0)."""

    lines: list[str]
    findings: list[Finding] = field(default_factory=list)
    columns: dict[int, list[int]] = field(default_factory=dict)
    # Lines (from 0) about which it has been reported that their text runs together.
    told: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def change(self, number: int, pieces: Iterable[tuple[str, int]]) -> None:
        """Replaces a line by pieces, each with its column in the file; inserted text has the column where it belongs."""
        old = self.columns.get(number, list(range(len(self.lines[number]) + 1)))
        text, places = "", []
        for piece, start in pieces:
            text += piece
            places += [old[min(start + i, len(old) - 1)] for i in range(len(piece))]
        self.columns[number] = [*places, old[-1]]
        self.lines[number] = text

    def place(self, span: Span) -> Span:
        """The place in the file of a piece of the corrected text."""

        def column(line: int, at: int) -> int:
            known = self.columns.get(line - 1)
            return at if known is None else known[min(at - 1, len(known) - 1)] + 1

        first, last = column(span.line, span.column), column(span.end_line, span.end_column)
        if span.end_line == span.line:
            last = max(last, first + 1)
        return Span(span.line, first, span.end_line, last)

    def placed(self, finding: Finding) -> Finding:
        """A finding about the corrected text with its place in the file."""
        return finding if finding.span is None else replace(finding, span=self.place(finding.span))


def put_right(out: Mended) -> set[int]:
    """Replaces odd characters by what is meant. Returns the lines (from 0) with characters for which that is not known."""
    unknown = set()
    for number, line in enumerate(out.lines):
        pieces, done = [], 0
        for one in characters.odd(line):
            # An unknown character is replaced by one of the same width, so that the line begins at the same column.
            pieces += [(line[done : one.start], done), ("□" if one.meant is None else one.meant.replace("\n", " "), one.start)]
            done = one.end
            if one.meant is None:
                unknown.add(number)
        if pieces:
            out.change(number, [*pieces, (line[done:], done)])
    return unknown


def quoted(out: Mended, number: int) -> bool:
    """Puts the value of a line (from 0) into quotes, so that the lines below can be read; False if it has no value."""
    line = out.lines[number]
    match = re.match(r"([ ]*(?:- +)*(?:[^\s:]+:[ \t]+|(?<=- )))(\S.*)", line)
    if match is None:
        return False
    inner = match[2].rstrip()
    pieces = [(match[1], 0), ("'", match.end(1))]
    for i, c in enumerate(inner):
        pieces.append(("''" if c == "'" else c, match.start(2) + i))
    out.change(number, [*pieces, ("'", match.start(2) + len(inner))])
    return True


def unfenced(out: Mended, file: str) -> None:
    """Removes the fence of code that comes with a text copied from a page."""
    filled = [i for i, line in enumerate(out.lines) if line.strip()]
    if not filled or not _FENCE.fullmatch(out.lines[filled[0]]):
        return
    out.findings.append(
        Finding(file, (), "code-fence", {"value": out.lines[filled[0]].strip()}, span=Span(filled[0] + 1, 1, filled[0] + 1, 4))
    )
    for i in {filled[0], filled[-1]}:
        if _FENCE.fullmatch(out.lines[i]):
            out.change(i, [])


def unnumbered(out: Mended, file: str) -> None:
    """Removes line numbers that come with a text copied from a program."""
    found = [(i, _NUMBERED.match(line)) for i, line in enumerate(out.lines) if line.strip()]
    numbers = [int(match[1]) for _, match in found if match]
    if len(numbers) < 3 or len(numbers) < len(found) or any(b - a not in (1, 2) for a, b in pairwise(numbers)):
        return
    first = found[0][0]
    out.findings.append(Finding(file, (), "line-numbers", {"value": str(numbers[0])}, span=Span(first + 1, 1, first + 1, 2)))
    for i, match in found:
        assert match is not None
        out.change(i, [(out.lines[i][match.end() :], match.end())])
