"""Who must be served and is not (`x-record.served`): departments that receive people have a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.engine.memo import Memo, table
from generator.model.conditions import met, values_at
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.shards import Shard
from generator.site.site import Site


@dataclass(frozen=True, slots=True)
class Needs:
    """The departments that have a record of the kind `of`, each with its first file; and those of them that nobody serves."""

    of: Kind
    files: dict[str, str]
    missing: tuple[str, ...]


def needs(site: Site, by: Kind | None = None) -> list[Needs]:
    """What each kind that says so needs; with `by`, only from records of that kind."""
    out = []
    asking = [kind for kind in site.kinds if kind.served is not None and (by is None or kind.served.kind == by.name)]
    found = needing(site) if asking else {}
    for kind in asking:
        rule = kind.served
        files = found.get(kind.name, {})
        there = {
            who
            for record in (site.by_kind.get(rule.kind, ()) if rule is not None else ())
            if rule is not None and met(rule.when, record.data)
            for path in rule.holds
            for who in values_at(record.data, path)
        }
        known = sorted(who for who in files if (DEPARTMENT, who) in site.by_key)
        out.append(Needs(kind, {who: files[who] for who in known}, tuple(who for who in known if who not in there)))
    return out


def needing(site: Site) -> dict[str, dict[str, str]]:
    """For each kind that needs to be served, the departments of its records, each with its first file; remembered by shards."""
    out: dict[str, dict[str, str]] = {}
    for some in Memo(site.store).map(needing_of, table(site.shown, len(site.records))):
        for kind, who, file in some:
            files = out.setdefault(kind, {})
            files[who] = min(file, files.get(who, file))
    return out


def needing_of(shard: Shard) -> Sequence[tuple[str, str, str]]:
    """Kind, department and first file, for the records of a shard that need to be served."""
    found: dict[tuple[str, str], str] = {}
    for record in shard.records:
        rule = record.kind.served
        if rule is not None and record.authority and met(rule.among, record.data):
            key = record.kind.name, record.authority
            found[key] = min(record.file, found.get(key, record.file))
    return [(*key, file) for key, file in sorted(found.items())]
