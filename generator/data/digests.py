"""What is public by its digest: a stranger with a sheet of paper learns which record it is, or that it has left the site."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from generator.engine.artifact import Artifact
from generator.engine.memo import Memo, fold, of_shards, table
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site import public
from generator.site.addresses import DIGESTS, digest_digits
from generator.site.fingerprints import Fingerprints

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
    shown = memo.map(shown_digests, table(site.shown, len(site.records)), table(public.last_days(site)), given=(digits,))
    gone = memo.map(gone_digests, of_shards(site.files), table(public.days_of_gone(site)), given=(digits,))
    # In a group of files, only those are made of which something is new.
    marks = fold([(name, count, b"gone" + some) for name, count, some in rows] for rows in gone)
    for name, (count, mark) in fold(shown).items():
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


def shown_digests(shard: Shard, until: Mapping[str, str], digits: int) -> list[Row]:
    """The digests of the shown records of a shard, each with kind and id; `until` has by file the last day on which one is shown."""
    return _rows(shard.records, lambda one: until.get(one.file), lambda one: f"{one.kind.name}/{one.id}", digits)


def gone_digests(shard: Shard, left: Mapping[str, str], digits: int) -> list[Row]:
    """The digests that those records of a shard had that have left, each with the address of its tombstone; `left` has their last days."""
    records = [one for one in shard.records if one.file in left] if left else []
    return _rows(records, lambda one: left[one.file] or None, lambda one: one.address, digits)


def _rows(records: Iterable[Record], last: Callable[[Record], str | None], words: Callable[[Record], str], digits: int) -> list[Row]:
    found: dict[str, list[bytes]] = {}
    for one in records:
        digest = public.sha256(one, last(one))[:DIGITS]
        found.setdefault(digest[:digits], []).append(public.encoded({digest: words(one)})[1:-1])
    return [(name, len(some), b",".join(some)) for name, some in found.items()]
