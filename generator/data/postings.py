"""Which documents hold which pairs and triples of characters: the buckets of the search index, written anew or changed where they differ.

`docs/search.md` describes the bytes. They depend only on the content of the documents, so a bucket that was changed is equal to one that
was written anew.
"""

from __future__ import annotations

import gzip
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.engine.system import gzipped

# From so many documents on, a bitmap needs no more room than steps.
DENSE = 4096

# For each pair or triple the documents that hold it, in rising order.
Postings = dict[str, "array[int]"]


def grams(texts: Iterable[str], known: dict[str, frozenset[str]]) -> set[str]:
    """All pairs and triples of neighbouring characters in some texts. `known` remembers those of texts that may occur again."""
    out: set[str] = set()
    for text in texts:
        found = known.get(text)
        if found is None:
            length = len(text)
            found = frozenset([text[i : i + 2] for i in range(length - 1)] + [text[i : i + 3] for i in range(length - 2)])
            # Texts that many records share are short; the long ones of a single record would only fill the memory.
            if length < 200:
                if len(known) > 50_000:
                    known.clear()
                known[text] = found
        out |= found
    return out


def add(postings: Postings, number: int, found: Iterable[str]) -> None:
    """Notes that a document, with a higher number than all before, holds some pairs and triples."""
    for gram in found:
        place = postings.get(gram)
        if place is None:
            postings[gram] = array("H", (number,))
        else:
            place.append(number)


def place(gram: str, count: int) -> int:
    """The number of the bucket of a pair or triple, among so many."""
    return zlib.crc32(gram.encode()) % count


def written(postings: Postings, count: int) -> Iterator[bytes]:
    """All buckets in their order."""
    buckets: list[list[str]] = [[] for _ in range(count)]
    for gram in postings:
        buckets[place(gram, count)].append(gram)
    for names in buckets:
        data = bytearray()
        # In the order of their bytes, which is the order of their code points.
        for gram in sorted(names):
            _write(data, gram.encode(), *_posting(postings[gram]))
        yield packed(data)


def changed(bucket: bytes, gone: Mapping[str, Sequence[int]], come: Mapping[str, Sequence[int]]) -> bytes:
    """A bucket after some pairs and triples have been removed from some documents and added to others."""
    wanted = {gram.encode(): (gone.get(gram, ()), come.get(gram, ())) for gram in gone.keys() | come.keys()}
    kept: list[tuple[bytes, bytes, bool]] = []
    for name, posting, dense in read_entries(gzip.decompress(bucket)):
        differs = wanted.pop(name, None)
        left = (posting, dense) if differs is None else _numbers(posting, dense, *differs)
        if left is not None:
            kept.append((name, *left))
    kept += [(name, *_posting(array("H", sorted(there)))) for name, (_, there) in wanted.items() if there]
    data = bytearray()
    for name, posting, dense in sorted(kept):
        _write(data, name, posting, dense)
    return packed(data)


def packed(data: bytes | bytearray) -> bytes:
    """Compressed by us, since some hosts do not compress; the same bytes at any time."""
    return gzipped(data)


def _numbers(posting: bytes, dense: bool, gone: Sequence[int], come: Sequence[int]) -> tuple[bytes, bool] | None:
    """A posting with some numbers removed and others added; None if nothing is left."""
    if dense:
        bits = bytearray(posting)
        bits.extend(bytes(max(0, (max(come, default=0) >> 3) + 1 - len(bits))))
        for number in gone:
            bits[number >> 3] &= ~(1 << (number & 7))
        for number in come:
            bits[number >> 3] |= 1 << (number & 7)
        whole = int.from_bytes(bits, "little")
        if whole.bit_count() >= DENSE:
            return bytes(bits).rstrip(b"\0"), True
        left = {i for i in range(whole.bit_length()) if whole >> i & 1}
    else:
        left = set(_steps(posting)).difference(gone).union(come)
    return _posting(array("H", sorted(left))) if left else None


def _steps(posting: bytes) -> Iterator[int]:
    number, value, shift = -1, 0, 0
    for byte in posting:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            number += value
            yield number
            value = shift = 0


def _posting(numbers: array[int]) -> tuple[bytes, bool]:
    """The numbers of documents, as steps or as a bitmap without zeros at its end."""
    if len(numbers) >= DENSE:
        bits = bytearray((numbers[-1] >> 3) + 1)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        return bytes(bits), True
    out = bytearray()
    before = -1
    for number in numbers:
        step = number - before
        if step < 128:
            out.append(step)
        else:
            varint(out, step)
        before = number
    return bytes(out), False


def _write(out: bytearray, name: bytes, posting: bytes, dense: bool) -> None:
    # Two or three characters have at most twelve bytes.
    out.append(len(name))
    out += name
    size = len(posting) * 2 + dense
    if size < 128:
        out.append(size)
    else:
        varint(out, size)
    out += posting


def read_entries(data: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Name and posting of each entry of a bucket, and whether the posting is a bitmap."""
    at = 0
    while at < len(data):
        start = at + 1
        at = start + data[at]
        name = data[start:at]
        size, at = read_varint(data, at)
        end = at + (size >> 1)
        yield name, data[at:end], bool(size & 1)
        at = end


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A varint and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def varint(out: bytearray, number: int) -> None:
    """Writes a number that is not negative in as many bytes as it needs, seven bits in each."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
