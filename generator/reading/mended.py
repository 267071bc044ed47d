"""A text whose lines are changed in memory, with the places where their characters stand in the file."""

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
    """A text in which slips are mended, what they were, and where the characters of changed lines stood before (from 0)."""

    lines: list[str]
    findings: list[Finding] = field(default_factory=list)
    columns: dict[int, list[int]] = field(default_factory=dict)
    # Lines (from 0) of which it has been said that their text runs together.
    told: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def change(self, number: int, pieces: Iterable[tuple[str, int]]) -> None:
        """A line made anew from pieces, each with the column where it stood; what is put in stands where it belongs."""
        old = self.columns.get(number, list(range(len(self.lines[number]) + 1)))
        text, places = "", []
        for piece, start in pieces:
            text += piece
            places += [old[min(start + i, len(old) - 1)] for i in range(len(piece))]
        self.columns[number] = [*places, old[-1]]
        self.lines[number] = text

    def place(self, span: Span) -> Span:
        """A stretch of the mended text as it stands in the file."""

        def column(line: int, at: int) -> int:
            known = self.columns.get(line - 1)
            return at if known is None else known[min(at - 1, len(known) - 1)] + 1

        first, last = column(span.line, span.column), column(span.end_line, span.end_column)
        if span.end_line == span.line:
            last = max(last, first + 1)
        return Span(span.line, first, span.end_line, last)

    def placed(self, finding: Finding) -> Finding:
        """A finding about the mended text with its place in the file."""
        return finding if finding.span is None else replace(finding, span=self.place(finding.span))


def put_right(out: Mended) -> set[int]:
    """Puts what is meant in the place of odd characters; gives the lines (from 0) in which nobody knows that."""
    unknown = set()
    for number, line in enumerate(out.lines):
        pieces, done = [], 0
        for one in characters.odd(line):
            # What nobody knows keeps its room, so that the line begins where it began.
            pieces += [(line[done : one.start], done), ("□" if one.meant is None else one.meant.replace("\n", " "), one.start)]
            done = one.end
            if one.meant is None:
                unknown.add(number)
        if pieces:
            out.change(number, [*pieces, (line[done:], done)])
    return unknown


def quoted(out: Mended, number: int) -> bool:
    """Puts the value of a line (from 0) into quotes, so that what stands behind it can be read; False where it has none."""
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
    """The fence of code that copying from a page brings along."""
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
    """Numbers of lines that copying from a program brings along."""
    found = [(i, _NUMBERED.match(line)) for i, line in enumerate(out.lines) if line.strip()]
    numbers = [int(match[1]) for _, match in found if match]
    if len(numbers) < 3 or len(numbers) < len(found) or any(b - a not in (1, 2) for a, b in pairwise(numbers)):
        return
    first = found[0][0]
    out.findings.append(Finding(file, (), "line-numbers", {"value": str(numbers[0])}, span=Span(first + 1, 1, first + 1, 2)))
    for i, match in found:
        assert match is not None
        out.change(i, [(out.lines[i][match.end() :], match.end())])
