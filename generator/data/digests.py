"""What is public by its digest: a stranger with a sheet of paper learns which record it is, or that it has left the site."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from generator.engine import sums
from generator.engine.artifact import Artifact, digest
from generator.engine.memo import Memo, of_shards, table
from generator.model.shards import Shard
from generator.site import public
from generator.site.addresses import DIGESTS, digest_digits
from generator.site.digests import SIZE, left
from generator.site.fingerprints import Fingerprints
from generator.site.logged import name_of

# So many digits of a digest are in the files, and on paper before the others. Among 100,000 records two that share them are one chance in
# a thousand million.
DIGITS = 16
# The beginning of a file's digests, their number, and the members of a JSON object with them.
Row = tuple[str, int, bytes]


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The files, by the first digits of the digests in them: `shown` has kind and id of records, `gone` the addresses of tombstones."""
    site = prints.site
    digits = digest_digits(site)
    memo = Memo(site.store)
    shown = memo.map(shown_digests, table(site.shown, len(site.records)), prints.digests.table, given=(digits,))
    gone = memo.map(gone_digests, of_shards(site.files), table(left(site)), given=(digits, site.logged is not None))
    # In a group of files, only those are made of which something is new.
    marks = sums.folded(site.store, "digests-gone", memo.map(marks_of, gone, given=("gone",)))
    for name, (count, mark) in sums.folded(site.store, "digests", Memo(site.store, "shown").map(marks_of, shown, given=("shown",))).items():
        marks[name] = (count + marks.get(name, (0, b""))[0], mark + marks.get(name, (0, b""))[1])
    files = _Files(shown, gone)
    for number in range(16**digits):
        name = f"{number:0{digits}x}"
        count, mark = marks.get(name, (0, b""))
        yield Artifact(f"{DIGESTS}{name}.json", mark, count // 50, partial(files.write, name))


class _Files:
    """The members of each file, put together when the first file is written; a build usually writes few."""

    def __init__(self, *found: Iterable[Sequence[Row]]) -> None:
        self._found = found

    @cached_property
    def _members(self) -> list[dict[str, bytes]]:
        out = []
        for rows in self._found:
            parts: dict[str, list[bytes]] = {}
            for name, _, some in itertools.chain.from_iterable(rows):
                parts.setdefault(name, []).append(some)
            out.append({name: b",".join(some) for name, some in parts.items()})
        return out

    def write(self, name: str) -> list[tuple[str, bytes]]:
        """One file."""
        shown, gone = (members.get(name, b"") for members in self._members)
        return [(f"{DIGESTS}{name}.json", b'{"shown":{%s},"gone":{%s}}\n' % (shown, gone))]


def marks_of(rows: Sequence[Row], what: str) -> list[Row]:
    """The same with digests in the place of the members."""
    return [(name, count, digest(what, some)) for name, count, some in rows]


def shown_digests(shard: Shard, digests: bytes, digits: int) -> list[Row]:
    """The digests of the shown records of a shard, each with kind and id; `digests` has them in the order of the records."""
    found = [(digests[at * SIZE : (at + 1) * SIZE].hex(), name_of(one)) for at, one in enumerate(shard.records)]
    return _rows(found, digits)


def gone_digests(shard: Shard, known: Mapping[str, str], digits: int, logged: bool) -> list[Row]:
    """The digests that those records of a shard had that have left, each with the address of its tombstone; `known` has these records by
    file, with their digests if they are `logged`.
    """
    records = [one for one in shard.records if one.file in known] if known else []
    return _rows([(known[one.file] if logged else public.sha256(one), one.address) for one in records], digits)


def _rows(told: Iterable[tuple[str, str]], digits: int) -> list[Row]:
    found: dict[str, list[bytes]] = {}
    for own, words in told:
        found.setdefault(own[:digits], []).append(public.encoded({own[:DIGITS]: words})[1:-1])
    return [(name, len(some), b",".join(some)) for name, some in found.items()]
