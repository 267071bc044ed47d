"""Mends one file of a record in memory: step by step, and each step only if it brings no new fault and changes no value that was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.mending.edits import applied
from generator.mending.hunks import Fix, fixes_of
from generator.mending.judge import Judge, Judged, same
from generator.mending.layout import layout_of
from generator.mending.steps import ANY, Step, steps, together
from generator.mending.typing import corrected
from generator.model.findings import FieldPath, Finding, field_of
from generator.model.kinds import Kind
from generator.reading import source
from generator.text import privacy

# Far more than a file has faults.
_MOST_STEPS = 200
# What stands at a path where nothing is.
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class MendedFile:
    """A file with its bytes before and after, its changes, the findings that are gone with them, and those that are left.

    Places are those in the file as it was; only if nobody could read it, those of what is left are in the file as it is afterwards.
    """

    file: str
    before: bytes
    after: bytes
    fixes: tuple[Fix, ...]
    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]


def mend(judge: Judge, kind: Kind, ident: str, file: str, content: bytes) -> MendedFile | None:
    """The file of a record mended; None if nothing in it has one right answer, or it is no record."""
    layout = layout_of(content)
    if layout is None or not judge.belongs(kind, file, content):
        return None

    def judged(text: str) -> Judged:
        return judge.judged(kind, ident, file, text)

    first = now = judged(layout.text)
    if not first.is_record:
        return None
    for _ in range(_MOST_STEPS):
        after = _next(kind, now, judged)
        if after is None:
            break
        now = after
    if now.text == layout.text and not layout.encoding:
        return None
    # The judge sees the text as it would be in UTF-8.
    mended = (*(source.at_top(file, one) for one in ("not-utf8",) if layout.encoding), *_gone(first, now))
    left = now.findings if first.record is None else tuple(one for one in first.findings if not any(one is gone for gone in mended))
    return MendedFile(file, content, layout.bytes_of(now.text), fixes_of(file, layout, now.text, mended, left), mended, left)


def _next(kind: Kind, now: Judged, judged: Callable[[str], Judged]) -> Judged | None:
    """The text after one more step; None if there is none."""
    text = corrected(now.text, kind.root)
    if text != now.text and _allowed(now, after := judged(text), Step(), loosely=True):
        return after
    some = steps(kind, now)
    # All at once is the usual case; if that brings something new, one by one shows which of them does.
    for step in [*filter(None, (together(some) if len(some) > 1 else None,)), *some]:
        if _allowed(now, after := judged(applied(now.text, [*step.edits])), step):
            return after
    return None


def _allowed(before: Judged, after: Judged, step: Step, loosely: bool = False) -> bool:
    """Whether a step brings nothing new: no fault, and no other value than those that it is meant to change."""
    if after.text == before.text or not after.is_record:
        return False
    if before.record is None:
        # Faults that could not be seen before are not new. What keeps the file from being read must become less.
        return after.record is not None or after.faults < before.faults
    if after.record is None or not after.faults <= before.faults:
        return False
    if step.persons and any(privacy.named(one, step.persons) for one in _texts(after.meant)):
        return False
    if any(value is not ANY and _at(after.meant, path) != (_NOTHING if value is None else value) for path, value in step.changes):
        return False
    return same(before.meant, after.meant, but=frozenset(path for path, _ in step.changes), loosely=loosely)


def _at(data: Any, path: FieldPath) -> Any:
    for step in path:
        there = isinstance(step, int) and step < len(data) if isinstance(data, list) else isinstance(data, dict) and step in data
        if not there:
            return _NOTHING
        data = data[step]
    return data


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for one in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _texts(one)


def _gone(before: Judged, after: Judged) -> Iterator[Finding]:
    """The findings that are no more, in their order."""
    left = Counter(after.faults)
    for one in before.findings:
        key = (one.slug, field_of(one.path))
        if left[key]:
            left[key] -= 1
        else:
            yield one
