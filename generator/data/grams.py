"""What of an organisation's name and code leads to it in the index of suggestions, and the buckets that hold it.

A *gram* is a pair of characters, the sounds of two neighbouring characters, the first letters of three sounds, a part of a code, or a
digest of the whole name. Pairs also hold characters with one other between them. So a wrong, missing or exchanged character leaves most of
the grams of a name as they are. `docs/search.md` describes the bytes of a bucket; `generator/publish/assets/suggestions.js` reads them.
"""

from __future__ import annotations

import gzip
import zlib
from array import array
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, product
from operator import add, itemgetter

from generator.data import varints
from generator.engine.system import gzipped
from generator.text.letters import readings, simplified
from generator.text.organisationnames import core, plain

# A gram of more organisations than this tells nothing apart; only its number is kept.
COMMON = 8192
# Names consist of few pairs and triples of characters; what so many of these sound like is remembered.
_KEPT = 1 << 15
# The two parts of a code that differ most between organisations; characters before them name the place of registration.
_PARTS = (slice(8, 13), slice(13, 18))


def grams(code: str, name: str) -> set[str]:
    """All grams of an organisation under one of its names."""
    found = {f"#{code[part]}" for part in _PARTS}
    full = plain(name)
    # Who writes a whole name finds it, also one of which every pair is common.
    found.add(f"={zlib.crc32(full.encode()):08x}")
    whole = core(full)
    simple = simplified(whole)
    for text in {whole, simple}:
        found.update(map(add, text, text[1:]), map(add, text, text[2:]))
    found.update(*map(_sounds, simple, simple[1:]), *map(_letters, simple, simple[1:], simple[2:]))
    return found


@lru_cache(_KEPT)
def _sounds(first: str, second: str) -> Sequence[str]:
    """The sounds of two neighbouring characters."""
    known = readings()
    return [f"{one} {two}" for one in known.get(first, (first,)) for two in known.get(second, (second,))]


@lru_cache(_KEPT)
def _letters(*three: str) -> Sequence[str]:
    """The first letters of the sounds of three neighbouring characters."""
    known = readings()
    return [*map("".join, product(*[dict.fromkeys(sound[0] for sound in known.get(one, (one,))) for one in three]))]


def place(gram: str, buckets: int) -> int:
    """The bucket of a gram, among so many."""
    return zlib.crc32(gram.encode()) % buckets


def number(code: str, space: int) -> int:
    """The number of an organisation, below `space`. It depends on the code alone, so that a new organisation changes that of no other one;
    two may have the same one.
    """
    return zlib.crc32(code.encode()) % space


# By the number of an organisation, its grams.
ByNumber = Mapping[int, set[str]]


def collected(names: Mapping[str, tuple[str, ...]], space: int, only: Container[int] | None = None) -> dict[int, set[str]]:
    """The grams of organisations, given by code with their names, by their numbers; `only` says which numbers are wanted."""
    found: dict[int, set[str]] = {}
    for code, some in names.items():
        one = number(code, space)
        if only is None or one in only:
            found.setdefault(one, set()).update(*(grams(code, name) for name in some))
    return found


def written(names: Mapping[str, tuple[str, ...]], space: int, buckets: int) -> Iterator[bytes]:
    """All buckets, in their order, of organisations given by code with their names.

    One organisation is looked at after the other and only what a bucket says is kept: the grams of all of them at once would need ten times
    the memory.
    """
    numbered = sorted((number(code, space), code) for code in names)
    holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for one, some in groupby(numbered, itemgetter(0)):
        found = [grams(code, name) for _, code in some for name in names[code]]
        for gram in found[0] if len(found) == 1 else set().union(*found):
            holders[gram].append(one)
    split: list[list[str]] = [[] for _ in range(buckets)]
    for gram in holders:
        split[place(gram, buckets)].append(gram)
    for grams_of_bucket in split:
        yield _bucket({gram: (holders[gram], len(holders[gram])) for gram in grams_of_bucket})


def differences(before: ByNumber, after: ByNumber, buckets: int) -> dict[int, dict[str, tuple[set[int], set[int]]]]:
    """By bucket and gram, the numbers that no longer hold it and those that hold it now."""
    found: dict[int, dict[str, tuple[set[int], set[int]]]] = {}
    for one in before.keys() | after.keys():
        old, new = before.get(one, set()), after.get(one, set())
        for gram in old ^ new:
            found.setdefault(place(gram, buckets), {}).setdefault(gram, (set(), set()))[gram in new].add(one)
    return found


def changed(bucket: bytes, differs: Mapping[str, tuple[set[int], set[int]]]) -> bytes | None:
    """A bucket after a change; None if that cannot be told from it, because a gram is not common any more."""
    held = {gram: (numbers, total) for gram, numbers, total in entries(bucket)}
    for gram, (gone, come) in differs.items():
        numbers, total = held.get(gram, ([], 0))
        if total > COMMON:
            total += len(come) - len(gone)
            if total <= COMMON:
                return None
        else:
            numbers = sorted(come.union(numbers) - gone)
            total = len(numbers)
        if total:
            held[gram] = (numbers, total)
        else:
            held.pop(gram, None)
    return _bucket(held)


def _bucket(held: Mapping[str, tuple[Sequence[int], int]]) -> bytes:
    """A bucket as it is published, of grams with the numbers that hold them, in rising order, and how many these are."""
    data = bytearray()
    for gram in sorted(held):
        numbers, total = held[gram]
        name, steps = gram.encode(), bytearray()
        if total > COMMON:
            varints.write(steps, total)
        else:
            before = -1
            for one in numbers:
                step = one - before
                if step < 128:
                    steps.append(step)
                else:
                    varints.write(steps, step)
                before = one
        data.append(len(name))
        data += name
        varints.write(data, len(steps) * 2 + (total > COMMON))
        data += steps
    return gzipped(data)


def entries(bucket: bytes) -> Iterator[tuple[str, list[int], int]]:
    """Each gram of a published bucket with the numbers of its organisations and how many these are; without numbers if it is common."""
    for name, steps, common in _entries(gzip.decompress(bucket)):
        gram = name.decode()
        if common:
            yield gram, [], varints.read(steps, 0)[0]
            continue
        numbers, before, at = [], -1, 0
        while at < len(steps):
            step, at = varints.read(steps, at)
            before += step
            numbers.append(before)
        yield gram, numbers, len(numbers)


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Gram and steps of each entry of a bucket, and whether the gram is common."""
    at = 0
    while at < len(data):
        start = at + 1
        at = start + data[at]
        name = data[start:at]
        size, at = varints.read(data, at)
        end = at + (size >> 1)
        yield name, data[at:end], bool(size & 1)
        at = end
