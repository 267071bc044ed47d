"""Which documents hold which pairs and triples of characters: the buckets of the search index, written anew or changed where they differ.

`docs/search.md` describes the bytes. They depend only on the content of the documents, so a bucket that was changed is equal to one that
was written anew. A segment has some twenty million pairs of a gram and a document that holds it, so these are arrays of numbers that are
sorted, and nothing is done to each of them in Python.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from generator.data import arrays, varints
from generator.engine.system import gzipped
from generator.text.folding import normal

Numbers = NDArray[np.int64]
# A gram is a pair or a triple of characters: 21 bits for each, the first one in the highest, and a bit above them for a triple.
Grams = NDArray[np.uint64]
_SIGN = 21
_TRIPLE = np.uint64(1 << 63)
_MASK = np.uint64((1 << _SIGN) - 1)
# So many characters are looked at together: meanwhile they need some fifty times as many bytes.
RUN = 1 << 20
# So many bits are there for a gram and the number of a text; the highest one is for triples.
ROOM = 63
# Between two texts; no gram goes over it.
_BREAK = ord("\n")
# Triples of digits stand in so many documents that a number is hardly told from others by them. So the first four digits of a number, and
# three or four that are all of it, are a character of their own, of those that Unicode leaves to private use.
_FOUR = 0xF0000
_THREE = _FOUR + 10_000
# Characters whose normal form is another one.
_OTHERS = [chr(code) for code in (*range(0x21, 0x7F), *range(0xFF01, 0xFF5F), *map(ord, "〔【〕】"))]


@dataclass(frozen=True, slots=True)
class Held:
    """Which documents hold which grams: the grams in rising order, how many documents hold each, and these documents, gram by gram and in
    rising order.
    """

    grams: Grams
    counts: Numbers
    documents: NDArray[np.uint32]

    def some(self, chosen: Numbers) -> Held:
        """What documents hold of some of the grams, named by their places."""
        counts = self.counts[chosen]
        return Held(self.grams[chosen], counts, self.documents[arrays.ranges(np.cumsum(self.counts)[chosen] - counts, counts)])


NOTHING = Held(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.uint32))


def held(texts: Sequence[str], numbers: Sequence[int] | Numbers | None = None) -> Held:
    """Which documents hold which grams. A document has a line for each of its values; `numbers` are those of the documents, in rising
    order (without them, they are counted from 0).
    """
    if not texts:
        return NOTHING
    signs = _signs(texts)
    width, bits = len(signs).bit_length(), (len(texts) - 1).bit_length()
    if 3 * width + bits > ROOM and len(texts) > 1:
        # A gram and a document have no room in one number: so many different characters are in few texts, if in any.
        half = len(texts) // 2
        parts = (held(texts[:half]), 0), (held(texts[half:]), half)
        found = joined([Held(one.grams, one.counts, one.documents + np.uint32(start)) for one, start in parts])
    else:
        found = _of_keys(_keys(texts, signs, width, bits), signs, width, bits)
    if numbers is None:
        return found
    return Held(found.grams, found.counts, np.asarray(numbers, np.uint32)[found.documents])


def joined(parts: Sequence[Held]) -> Held:
    """What is held by several, of which no two say that the same document holds the same gram."""
    grams, (*keys,) = _placed(parts)
    whole = np.concatenate(keys)
    whole.sort()
    counts = np.bincount((whole >> np.uint64(32)).astype(np.int64), minlength=len(grams))
    return Held(grams, counts.astype(np.int64), whole.astype(np.uint32))


def differing(gone: Held, come: Held) -> Grams:
    """The grams of which not the same documents are gone as come."""
    grams, (before, after) = _placed([gone, come])
    return grams[np.unique(np.setxor1d(before, after, assume_unique=True) >> np.uint64(32)).astype(np.int64)]


def _placed(parts: Sequence[Held]) -> tuple[Grams, list[Grams]]:
    """All grams of several, and for each of these the place of a gram among them and a document that holds it, as one number."""
    grams, places = np.unique(np.concatenate([one.grams for one in parts]), return_inverse=True)
    found, at = [], 0
    for one in parts:
        own = places[at : at + len(one.grams)].astype(np.uint64)
        at += len(own)
        found.append(np.repeat(own << np.uint64(32), one.counts) | one.documents)
    return grams, found


def buckets_of(grams: Grams, count: int) -> Numbers:
    """The numbers of the buckets of some grams, among so many, which are a power of two."""
    found = np.zeros(len(grams), np.uint32)
    with np.errstate(over="ignore"):
        for sign in _signs_of(grams):
            there = sign != 0
            mixed = (found[there] ^ sign[there]) * np.uint32(0x9E3779B1)
            found[there] = mixed ^ mixed >> np.uint32(15)
    return (found & np.uint32(count - 1)).astype(np.int64)


def written(found: Held, count: int) -> Iterator[bytes]:
    """All buckets in their order."""
    for one in divided(found, count):
        yield bucket(one)


def divided(found: Held, count: int) -> Iterator[Held]:
    """What is in each bucket, in their order."""
    places = buckets_of(found.grams, count)
    order = np.argsort(places, kind="stable")
    edges = np.searchsorted(places[order], np.arange(count + 1))
    starts = np.cumsum(found.counts) - found.counts
    for i in range(count):
        chosen = order[edges[i] : edges[i + 1]]
        counts = found.counts[chosen]
        yield Held(found.grams[chosen], counts, found.documents[arrays.ranges(starts[chosen], counts)])


def changed(data: bytes, places: Numbers, come: Held) -> bytes:
    """A bucket after a change. `places` has for each number of a document its new one, or -1 for what is gone; `come` is what new documents
    hold.
    """
    before = read(data)
    documents = places[before.documents]
    left = documents >= 0
    grams = np.repeat(np.arange(len(before.grams)), before.counts)[left]
    counts = np.bincount(grams, minlength=len(before.grams)).astype(np.int64)
    whole = Held(before.grams, counts, documents[left].astype(np.uint32))
    if not counts.all():
        whole = whole.some(np.flatnonzero(counts))
    return bucket(joined([whole, come]) if len(come.grams) else whole)


def bucket(found: Held) -> bytes:
    """A bucket as it is published."""
    last = np.cumsum(found.counts)
    first = last - found.counts
    documents = found.documents.astype(np.int64)
    steps = np.diff(documents, prepend=-1)
    # The first step of a gram is from -1.
    steps[first] = documents[first] + 1
    data, lengths = arrays.written(steps)
    ends = np.cumsum(lengths)
    sizes = np.add.reduceat(lengths, first) if len(first) else first
    widths = (documents[last - 1] >> 3) + 1
    # A bit for each document, where that is shorter.
    dense = sizes > widths
    head = bytearray()
    triples = int(np.count_nonzero(found.grams & _TRIPLE))
    names = characters(found.grams).encode("utf-8", "surrogatepass")
    for number in (len(found.grams) - triples, triples, len(names)):
        varints.write(head, number)
    parts: list[bytes | Bytes] = [bytes(head), names, arrays.written(np.where(dense, widths, sizes) * 2 + dense)[0]]
    at = 0
    for i in np.flatnonzero(dense):
        parts.append(data[at : ends[first[i]] - lengths[first[i]]])
        bits = np.zeros(int(widths[i]) * 8, np.uint8)
        bits[documents[first[i] : last[i]]] = 1
        parts.append(np.packbits(bits, bitorder="little"))
        at = int(ends[last[i] - 1])
    parts.append(data[at:])
    return packed(b"".join([bytes(one) for one in parts]))


Bytes = NDArray[np.uint8]


def read(data: bytes) -> Held:
    """What a published bucket says."""
    raw = gzip.decompress(data)
    pairs, at = varints.read(raw, 0)
    _, at = varints.read(raw, at)
    size, at = varints.read(raw, at)
    signs = np.frombuffer(raw[at : at + size].decode("utf-8", "surrogatepass").encode("utf-32-le", "surrogatepass"), np.uint32)
    grams = np.concatenate((_grams(signs[: 2 * pairs].reshape(-1, 2)), _grams(signs[2 * pairs :].reshape(-1, 3))))
    rest = np.frombuffer(raw, np.uint8)[at + size :]
    sizes, used = arrays.numbers(rest, len(grams))
    rest, dense, sizes = rest[used:], sizes & 1 == 1, sizes >> 1
    first = np.cumsum(sizes) - sizes
    sparse = np.flatnonzero(~dense)
    steps_of = rest[arrays.ranges(first[sparse], sizes[sparse])]
    counts = np.zeros(len(grams), np.int64)
    ends = np.cumsum(steps_of < 128)
    counts[sparse] = np.diff(ends[np.cumsum(sizes[sparse]) - 1], prepend=0)
    steps, _ = arrays.numbers(steps_of, int(ends[-1]) if len(ends) else 0)
    found: dict[int, NDArray[np.int64]] = {
        int(i): np.flatnonzero(np.unpackbits(rest[first[i] : first[i] + sizes[i]], bitorder="little")) for i in np.flatnonzero(dense)
    }
    for i, some in found.items():
        counts[i] = len(some)
    documents = np.empty(int(counts.sum()), np.uint32)
    starts = np.cumsum(counts) - counts
    run = np.cumsum(steps)
    before = np.concatenate(([0], run))[np.cumsum(counts[sparse]) - counts[sparse]]
    documents[arrays.ranges(starts[sparse], counts[sparse])] = run - np.repeat(before, counts[sparse]) - 1
    for i, some in found.items():
        documents[starts[i] : starts[i] + len(some)] = some
    return Held(grams, counts, documents)


def packed(data: bytes | bytearray) -> bytes:
    """Compressed by us, since some hosts do not compress; the same bytes at any time."""
    return gzipped(data)


# Grams as numbers


def _signs_of(grams: Grams) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """The three characters of grams; 0 as the third one of a pair."""
    found = [(grams >> np.uint64(shift * _SIGN) & _MASK).astype(np.uint32) for shift in (2, 1, 0)]
    return found[0], found[1], found[2]


def _grams(signs: NDArray[np.uint32]) -> Grams:
    """Grams of two or three columns of characters."""
    wide = signs.astype(np.uint64)
    found = wide[:, 0] << np.uint64(2 * _SIGN) | wide[:, 1] << np.uint64(_SIGN)
    return found | wide[:, 2] | _TRIPLE if wide.shape[1] == 3 else found


def characters(grams: Grams) -> str:
    """The characters of grams one after the other."""
    signs = np.stack(_signs_of(grams), axis=1)
    pairs = signs[:, 2] == 0
    # Pairs come first.
    found: bytes = signs[pairs, :2].tobytes() + signs[~pairs].tobytes()
    return found.decode("utf-32-le", "surrogatepass")


# From texts to grams


@cache
def _folded() -> NDArray[np.uint32]:
    """By each code of a character, that of its normal form."""
    table = np.arange(0x110000, dtype=np.uint32)
    for one in _OTHERS:
        table[ord(one)] = ord(normal(one))
    return table


def _codes(texts: Sequence[str]) -> NDArray[np.uint32]:
    """The characters of some texts in their normal form, with a break after each text."""
    return _folded()[np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)]


def _numerals(codes: NDArray[np.uint32]) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers, Numbers]]:
    """Where numbers of four digits or more begin in some characters, and the characters that stand for them; the same of those that have
    three or four digits, with their lengths.

    Before a number, and after one that is known whole, there is another character of the same text. Whoever asks for it must have written
    it too, or nobody knows where the number begins and ends.
    """
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    edges = np.flatnonzero(np.diff(digit.astype(np.int8), prepend=0, append=0))
    first, end = edges[::2], edges[1::2]
    inside = (codes[np.maximum(first, 1) - 1] != _BREAK) & (first > 0)
    long = first[inside & (end - first > 3)]
    whole = inside & (end - first >= 3) & (end - first <= 4) & (codes[np.minimum(end, len(codes) - 1)] != _BREAK)
    short, lengths = first[whole], (end - first)[whole]

    def value(some: Numbers, length: int) -> Numbers:
        found = np.zeros(len(some), np.int64)
        for i in range(length):
            found = found * 10 + codes[some + i] - ord("0")
        return found

    signs = np.where(lengths == 4, _FOUR, _THREE)
    signs[lengths == 4] += value(short[lengths == 4], 4)
    signs[lengths == 3] += value(short[lengths == 3], 3)
    return (long, _FOUR + value(long, 4)), (short, signs, lengths)


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where runs of texts begin and end that have about as many characters as are looked at together."""
    start = length = 0
    for i, text in enumerate(texts, 1):
        length += len(text) + 1
        if length >= RUN or i == len(texts):
            yield start, i
            start, length = i, 0


def _signs(texts: Sequence[str]) -> NDArray[np.uint32]:
    """All characters in some texts, in their order."""
    there = np.zeros(0x110000, bool)
    for start, end in _runs(texts):
        codes = _codes(texts[start:end])
        there[codes] = True
        for _, some, *_ in _numerals(codes):
            there[some] = True
    there[_BREAK] = False
    return np.flatnonzero(there).astype(np.uint32)


def _keys(texts: Sequence[str], signs: NDArray[np.uint32], width: int, bits: int) -> Grams:
    """A number for each gram in each text, in rising order: whether it is a triple, in the highest bit; the places of its characters among
    all, counted from 1 (0 as the third one of a pair), `width` bits each; and the number of the text in `bits` bits.
    """
    places = np.zeros(0x110000, np.uint64)
    places[signs] = np.arange(1, len(signs) + 1)
    runs = [_run(texts[start:end], start, places, width, bits) for start, end in _runs(texts)]
    keys = np.empty(sum(map(len, runs)), np.uint64)
    at = len(keys)
    while runs:
        # A run is given up as soon as it is copied.
        one = runs.pop()
        keys[at - len(one) : at] = one
        at -= len(one)
    keys.sort()
    return keys


def _run(texts: Sequence[str], number: int, places: Grams, width: int, bits: int) -> Grams:
    """The keys of a few texts, each once. `number` is that of the first one."""
    codes = _codes(texts)
    signs = places[codes]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    document = np.repeat(np.arange(number, number + len(texts), dtype=np.uint64), lengths)
    there = signs != 0
    wide = np.uint64(width)
    two = np.flatnonzero(there[:-1] & there[1:])
    three = two[there[two + 2]]
    pairs = ((signs[two] << wide | signs[two + 1]) << np.uint64(width + bits)) | document[two]
    triples = (((signs[three] << wide | signs[three + 1]) << wide | signs[three + 2]) << np.uint64(bits)) | document[three] | _TRIPLE
    (at, long), (start, short, size) = _numerals(codes)
    begun = ((signs[at - 1] << wide | places[long]) << np.uint64(width + bits)) | document[at]
    whole = (((signs[start - 1] << wide | places[short]) << wide | signs[start + size]) << np.uint64(bits)) | document[start] | _TRIPLE
    keys = np.concatenate((pairs, triples, begun, whole))
    keys.sort()
    return keys[_first(keys)]


def _of_keys(keys: Grams, signs: NDArray[np.uint32], width: int, bits: int) -> Held:
    documents = np.empty(len(keys), np.uint32)
    starts = []
    for at in range(0, len(keys), RUN):
        some = keys[at : at + RUN]
        documents[at : at + RUN] = some & np.uint64((1 << bits) - 1)
        codes = some >> np.uint64(bits)
        first = _first(codes)
        first[0] = not at or keys[at - 1] >> np.uint64(bits) != codes[0]
        starts.append(np.flatnonzero(first) + at)
    begin = np.concatenate(starts) if starts else np.empty(0, np.int64)
    counts = np.diff(begin, append=len(keys))
    codes, mask = keys[begin] >> np.uint64(bits), np.uint64((1 << width) - 1)
    known = np.concatenate((np.zeros(1, np.uint32), signs))
    three = np.stack([known[(codes >> np.uint64(shift * width) & mask).astype(np.int64)] for shift in (2, 1, 0)], axis=1)
    grams = _grams(three)
    grams[three[:, 2] == 0] &= ~_TRIPLE
    return Held(grams, counts, documents)


def _first(some: Grams) -> NDArray[np.bool_]:
    """Where a number in rising order is not the one before."""
    found = np.ones(len(some), bool)
    np.not_equal(some[1:], some[:-1], out=found[1:])
    return found
