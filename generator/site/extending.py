"""What a log must get so that it says what a site shows: a leaf for each record that is new, has changed, was renamed or has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.model.records import Record
from generator.proof import entries
from generator.proof.folder import Draft, State
from generator.reading.scan import shard_of
from generator.site.digests import SIZE, computed
from generator.site.logged import name_of
from generator.site.site import Site

# Where the digest of an entry begins, by its first byte: that of one that publishes or corrects a record.
_DIGEST_AT = {1: 5, 2: 13}
# That of one that publishes, corrects or takes down a record.
_RECORDS = (1, 2, 3)
_STAMPED = 4
_KEY = 5
_RESTARTED = 6


@dataclass(frozen=True)
class Leaves:
    """The entries of a log, as bytes in their order."""

    entries: Sequence[bytes]

    @cached_property
    def digests(self) -> bytes:
        """32 bytes for each leaf: the digest that it gives a record, or zeros."""
        at, none = _DIGEST_AT, bytes(SIZE)
        return b"".join([one[at[one[0]] :] if one[0] in at else none for one in self.entries])

    @cached_property
    def stamped(self) -> Mapping[str, int]:
        """By the SHA-256 (hexadecimal digits) of each token that has a leaf, the number of its first one."""
        found = [(one[5:].hex(), number) for number, one in enumerate(self.entries) if one[0] == _STAMPED]
        return dict(reversed(found))

    @cached_property
    def days(self) -> Mapping[str, int]:
        """How many leaves of each day (ISO) are about a record."""
        count = Counter(one[1:5] for one in self.entries if one[0] in _RECORDS)
        days = {f"{int.from_bytes(day, 'big'):08}": number for day, number in count.items()}
        return {f"{day[:4]}-{day[4:6]}-{day[6:]}": number for day, number in sorted(days.items())}

    @cached_property
    def handed(self) -> tuple[tuple[bytes, str], ...]:
        """For each key that took over the SHA-256 of its text and the day (ISO), the oldest first."""
        found = [(one[5:], str(int.from_bytes(one[1:5], "big"))) for one in self.entries if one[0] == _KEY]
        return tuple((digest, f"{day[:-4]}-{day[-4:-2]}-{day[-2:]}") for digest, day in found)

    @property
    def restarts(self) -> bytes:
        """The SHA-256 of the signed checkpoint whose log this one replaces; b"" for a log that replaces none."""
        return self.entries[0][5:] if self.entries and self.entries[0][0] == _RESTARTED else b""


# The entries of a log that has none.
NOTHING = Leaves(())


@dataclass(frozen=True)
class Due:
    """The records that the log does not have as they are: by name, those that have left, those that differ (with the name that they had)
    and those that are new.
    """

    removed: Sequence[str]
    corrected: Sequence[tuple[Record, str]]
    published: Sequence[Record]

    def __len__(self) -> int:
        return len(self.removed) + len(self.corrected) + len(self.published)


def due(site: Site, state: State, leaves: Leaves) -> Due:
    """What a log lacks of a site, in the order in which it gets it: by event, and by name within each."""
    rows, digests = state.records, leaves.digests
    shown: dict[str, Record] = {}
    salts: list[dict[str, str]] = []
    last: list[list[int]] = []
    for shard in site.shown:
        own: dict[str, str] = {}
        at = []
        for one in shard.records:
            name = name_of(one)
            shown[name] = one
            row = rows.get(name)
            if row is not None:
                own[one.file] = row[0]
            at.append(row[1][-1][0] if row is not None else -1)
        salts.append(own)
        last.append(at)
    corrected: list[tuple[Record, str]] = []
    if rows:
        for shard, found, at in zip(site.shown, computed(site, salts), last, strict=True):
            known = b"".join([digests[SIZE * leaf : SIZE * leaf + SIZE] if leaf >= 0 else bytes(SIZE) for leaf in at])
            if found != known:
                spans = [slice(start, start + SIZE) for start in range(0, len(known), SIZE)]
                corrected += [(one, "") for one, span in zip(shard.records, spans, strict=True) if found[span] != known[span]]
    left = sorted(rows.keys() - shown.keys())
    new = {name for name in shown if name not in rows} if len(shown) + len(left) > len(rows) else set()
    renamed = _renamed(site, left, new) if left and new else {}
    corrected += [(shown[name], before) for name, before in renamed.items()]
    return Due(
        [name for name in left if name not in renamed.values()],
        sorted(corrected, key=lambda one: name_of(one[0])),
        [shown[name] for name in sorted(new.difference(renamed))],
    )


def _renamed(site: Site, left: Sequence[str], new: set[str]) -> dict[str, str]:
    """Those new names whose records had one that has left, with that one: their files were renamed."""
    names = {one.address: name_of(one) for one in site.records if name_of(one) in new} if site.moved else {}
    kinds = site.kinds.by_name
    out: dict[str, str] = {}
    for name in left:
        kind, _, ident = name.partition("/")
        to = names.get(site.moved.get(kinds[kind].address_of(ident), "")) if kind in kinds else None
        if to is not None:
            # If several were joined, one goes on and the others have left.
            out.setdefault(to, name)
    return out


def add(draft: Draft, site: Site, due: Due, seed: bytes, restarts: bytes) -> None:
    """Puts what is due into a draft, after what it has. `seed` is the secret of the salts; `restarts` as in `Leaves`."""
    for name in due.removed:
        draft.removed(name)
    news = [*due.corrected, *((one, "") for one in due.published)]
    salts = [dict(some) for some in _kept(site, draft.state)]
    count = len(salts)
    for number, (record, _) in enumerate(news, draft.next):
        salts[shard_of(record.file, count)][record.file] = _salt(seed, draft.state.origin, restarts, record, number)
    digests = _by_file(site, salts, {shard_of(one.file, count) for one, _ in news})
    for record, before in due.corrected:
        draft.corrected(name_of(record), salts[shard_of(record.file, count)][record.file], digests[record.file], before)
    for record in due.published:
        draft.published(name_of(record), salts[shard_of(record.file, count)][record.file], digests[record.file])


def _salt(seed: bytes, origin: str, restarts: bytes, record: Record, leaf: int) -> str:
    """The salt of a version of a record. It hangs on the record and on the log that this one replaces too: a log that begins anew has the
    same numbers, and must not show the salts of what has left.
    """
    return entries.salt(seed, f"{origin}\n{restarts.hex()}\n{name_of(record)}", leaf)


def _kept(site: Site, state: State) -> list[Mapping[str, str]]:
    rows = state.records
    return [{one.file: row[0] for one in shard.records if (row := rows.get(name_of(one))) is not None} for shard in site.shown]


def _by_file(site: Site, salts: Sequence[Mapping[str, str]], shards: set[int]) -> dict[str, bytes]:
    """The digests of the records of some shards, by file."""
    found = computed(site, salts)
    out: dict[str, bytes] = {}
    for number in shards:
        packed = found[number]
        out |= {one.file: packed[at * SIZE : (at + 1) * SIZE] for at, one in enumerate(site.shown[number].records)}
    return out
