"""What of a record is not shown: entries of lists that leave on their own day (`x-leaves`), lists that are never shown (`x-unpublished`),
and paths of this machine (`x-local`): the record without them, and how many entries there are for which reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from generator.engine.artifact import digest
from generator.model.conditions import Leaves
from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.model.records import Record, first_text, record_of
from generator.model.shards import Shard

EXPIRED, REMOVED = "公示期满", "移出"
# The reason in `Left` for the items of a list that is never shown.
UNPUBLISHED = "不逐条公开"
# By the dotted path of a list, how many of its entries have left for each reason; of a field that is shown as another text, no reason.
Left = dict[str, dict[str, int]]


def has_leaving(kind: Kind) -> bool:
    """Whether a kind has anything that is not shown, or not always."""
    return any(field.leaves is not None or field.unpublished or field.local for field in kind.root.walk())


def without(record: Record, as_of: datetime.date) -> tuple[Record, Left] | None:
    """A record as it is shown on a day, with the entries that have left it; None if all of it is shown."""
    left: Left = {}
    data = _kept(record.kind.root, record.data, as_of.isoformat(), "", left)
    if not left:
        return None
    return record_of(record.kind, record.id, record.file, data, record.suspect), left


def parted(shards: Sequence[Shard], files: Sequence[Collection[str]], as_of: datetime.date) -> dict[str, tuple[Record, Left]]:
    """The records of which something is not shown, by file; `files` are their files, shard by shard."""
    out = {}
    for shard, some in zip(shards, files, strict=True):
        for record in [one for one in shard.records if one.file in some] if some else ():
            found = without(record, as_of)
            if found is not None:
                out[record.file] = found
    return out


def shown(shards: Sequence[Shard], gone: Collection[str], changed: Mapping[str, tuple[Record, Left]]) -> Sequence[Shard]:
    """The shards without records that have left, and with the changed records in their present form; all others are the same objects."""
    if not gone and not changed:
        return shards
    out = []
    for shard in shards:
        without_these = [record.file for record in shard.records if record.file in gone]
        stay = [changed[r.file][0] if r.file in changed else r for r in shard.records if r.file not in gone]
        other = [record.digest for record in stay if record.file in changed]
        out.append(Shard(digest(shard.digest, without_these, other), stay) if without_these or other else shard)
    return out


def _kept(shape: Field, value: Any, day: str, path: str, left: Left) -> Any:
    if isinstance(value, Mapping):
        out = {}
        for key, one in value.items():
            below, here = shape.properties.get(key), f"{path}.{key}" if path else key
            if below is not None and below.unpublished and isinstance(one, list):
                left[here] = {UNPUBLISHED: len(one)}
            elif below is not None and below.local and _is_local(one):
                # Nothing is counted, but the record is another than the one in its file.
                out[key], left[here] = below.local, {}
            else:
                out[key] = _kept(below, one, day, here, left) if below is not None else one
        return out
    if not isinstance(value, list) or shape.items is None:
        return value
    kept = []
    for one in value:
        reason = _gone(shape.leaves, one, day) if shape.leaves is not None else ""
        if reason:
            of = left.setdefault(path, {})
            of[reason] = of.get(reason, 0) + 1
        else:
            kept.append(_kept(shape.items, one, day, path, left))
    return kept


def _is_local(value: Any) -> bool:
    """Whether a value is the path of a folder of this machine and no address."""
    return isinstance(value, str) and not value.startswith(("https://", "http://"))


def _gone(how: Leaves, entry: Any, day: str) -> str:
    """The reason why an entry is not shown on a day, the earlier of two; "" if it is shown."""
    until = first_text(entry, how.until) if how.until else ""
    removed = first_text(entry, how.removed) if how.removed else ""
    # An entry is shown on its last day, but no longer on the day of its removal.
    if removed and removed <= day and not (until and until < removed):
        return REMOVED
    return EXPIRED if until and until < day else ""


def rejoined(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any], as_of: datetime.date) -> dict[str, Any]:
    """A record from a table, with those entries of the old record that have left: an export does not have them, so they are not in the
    table.

    An entry that the table names again is taken from the table.
    """
    out = dict(new)
    for key, field in kind.root.properties.items():
        if field.unpublished and key in old:
            out.setdefault(key, old[key])
        if field.local and out.get(key) == field.local and key in old:
            out[key] = old[key]
        if field.leaves is None or field.items is None or not isinstance(old.get(key), list):
            continue
        named = {_who(field.items, one) for one in new.get(key) or ()}
        entries = list(new.get(key) or ())
        for at, one in enumerate(old[key]):
            if _gone(field.leaves, one, as_of.isoformat()) and _who(field.items, one) not in named:
                entries.insert(at, one)
        if entries:
            out[key] = entries
    return out


def _who(shape: Field, entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes an entry of a list different from the others: whom it names, and the number of the document."""
    told = [entry.get(name) for name, field in shape.properties.items() if field.link or field.unique]
    for name, field in shape.properties.items():
        within = entry.get(name) if field.type == "object" else None
        told += [within.get(key) if isinstance(within, Mapping) else None for key in ("name", "number")]
    return tuple(told)


def left_of(found: Mapping[str, tuple[Record, Left]], record: Record) -> Left:
    """How many entries of a record's lists are no longer shown; `found` is the result of `parted`."""
    return found[record.file][1] if record.file in found else {}


def words(kind: Kind, left: Left) -> list[str]:
    """The sentence about entries that have left, which names none of them."""
    out = []
    for path, of in left.items():
        if not of:
            continue
        if UNPUBLISHED in of:
            out.append(f"{kind.root.at(path).title}共 {of[UNPUBLISHED]} 项，{UNPUBLISHED}")
            continue
        each = "，".join(f"{reason} {n} 项" for reason, n in sorted(of.items()))
        out.append(f"{kind.root.at(path).title}中有 {sum(of.values())} 项不再公示：{each}")
    return out
