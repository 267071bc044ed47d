"""The changes of a file line by line, with the reasons of each: what people are shown before anything is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.checks import explain, proposals
from generator.mending.alike import blocks
from generator.mending.layout import Layout
from generator.mending.steps import PERSON
from generator.model.findings import Finding, dotted

_ENCODING = "not-utf8"
# Blocks with more pairs of lines than this are told as one change.
_MOST_PAIRS = 4000
# Lines that are less alike than this are two lines, not one that was changed.
_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of a file: the lines from `line` on (from 1) that become other lines. `why` are Chinese phrases, each once.

    `old` is empty where lines are added, `new` where they are taken out. With `private` the old lines may hold what must not be shown, with
    `quiet` the new ones too.
    """

    file: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    slugs: tuple[str, ...]
    fields: tuple[str, ...]
    why: tuple[str, ...]
    private: bool = False
    quiet: bool = False


def is_personal(finding: Finding) -> bool:
    """Whether a finding is about a name or number of a person, so that its line must stand in no log and no remark."""
    return explain.page(finding.slug).private or finding.slug == PERSON


def fixes_of(file: str, layout: Layout, text: str, mended: Sequence[Finding], left: Sequence[Finding] = ()) -> tuple[Fix, ...]:
    """The changes from the text of a layout to another text, which mend some findings and leave others."""
    found = [*_of_encoding(file, layout)]
    quiet = any(map(is_personal, left))
    private = quiet or any(map(is_personal, mended))
    slugs: tuple[str, ...] = ()
    for line, old, new in _changes(layout.text.split("\n"), text.split("\n")):
        here = [one for one in mended if one.span is not None and line <= one.span.line < line + max(len(old), 1)]
        # A line that has no fault of its own changes with the one above, such as those of a text that is indented with tabs.
        slugs = tuple(dict.fromkeys(one.slug for one in here if one.slug != _ENCODING)) or slugs
        fields = tuple(dict.fromkeys(dotted(one.path) for one in here if one.path))
        found.append(Fix(file, line, old, new, slugs, fields, tuple(dict.fromkeys(map(_why, slugs))), private, quiet))
    return tuple(found)


def _why(slug: str) -> str:
    return proposals.why(slug) + (proposals.HISTORY if slug == PERSON else "")


def _of_encoding(file: str, layout: Layout) -> Iterator[Fix]:
    if layout.encoding:
        yield Fix(file, 1, (layout.encoding,), ("UTF-8",), (_ENCODING,), (), (proposals.why(_ENCODING),))


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Changed lines, as small as they can be told: line by line where as many come as go."""
    for tag, a, b, c, d in blocks(old, new):
        if tag == "equal":
            continue
        pairs = [(a + more, c + more) for more in range(b - a)] if b - a == d - c else _paired(old, new, a, b, c, d)
        done, made = a, c
        for number, (mine, theirs) in enumerate(pairs):
            if mine > done or theirs > made:
                yield done + 1, tuple(old[done:mine]), tuple(new[made:theirs])
                made = theirs
            # Lines that were added belong to the one above them.
            ends = pairs[number + 1][1] if number + 1 < len(pairs) else d
            yield mine + 1, (old[mine],), tuple(new[theirs:ends])
            done, made = mine + 1, ends
        if done < b or made < d:
            yield done + 1, tuple(old[done:b]), tuple(new[made:d])


def _paired(old: list[str], new: list[str], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """Which lines of a block became which of another one, in their order, so that they are as alike as possible."""
    if (b - a) * (d - c) > _MOST_PAIRS:
        return []
    best = [[0.0] * (d - c + 1) for _ in range(b - a + 1)]
    like = [[_alike(old[i], new[k]) for k in range(c, d)] for i in range(a, b)]
    for i in range(b - a - 1, -1, -1):
        for k in range(d - c - 1, -1, -1):
            best[i][k] = max(best[i + 1][k], best[i][k + 1], like[i][k] + best[i + 1][k + 1] if like[i][k] > _ALIKE else 0.0)
    found: list[tuple[int, int]] = []
    i = k = 0
    while i < b - a and k < d - c:
        if like[i][k] > _ALIKE and best[i][k] == like[i][k] + best[i + 1][k + 1]:
            found.append((a + i, c + k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            i += 1
        else:
            k += 1
    return found


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.strip(), other.strip(), autojunk=False).ratio()
