"""What became of the lines of a text in another one, in a time that does not grow with the square of their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

# `difflib` looks at every line beside every other one that is the same. Of more such pairs only the beginning and the end are compared.
_MOST_PAIRS = 1_000_000

Block = tuple[str, int, int, int, int]


def blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """The same as `SequenceMatcher.get_opcodes`; a text that repeats one line thousands of times is compared line by line."""
    least = min(len(old), len(new))
    first = next((number for number in range(least) if old[number] != new[number]), least)
    last = next((number for number in range(least - first) if old[-1 - number] != new[-1 - number]), least - first)
    a, b, c, d = first, len(old) - last, first, len(new) - last
    if first:
        yield "equal", 0, first, 0, first
    yield from _middle(old, new, a, b, c, d)
    if last:
        yield "equal", b, len(old), d, len(new)


def _middle(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> Iterator[Block]:
    there, here = Counter(old[a:b]), Counter(new[c:d])
    if a == b and c == d:
        return
    if sum(count * here[line] for line, count in there.items()) <= _MOST_PAIRS:
        for tag, i, j, k, m in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_opcodes():
            yield tag, a + i, a + j, c + k, c + m
    elif b - a == d - c:
        for number in range(b - a):
            i, k = a + number, c + number
            yield "equal" if old[i] == new[k] else "replace", i, i + 1, k, k + 1
    else:
        yield "replace", a, b, c, d
