"""Checks of a batch of forwarded records: each record stands in it once, and only what stands in it can be rejected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.law.forwarding import ADDED, CHANGED, WITHDRAWN
from generator.model.findings import FieldPath, Finding
from generator.model.kindnames import FORWARDING
from generator.model.kinds import Kind
from generator.model.records import Record


def of_kind(kind: Kind) -> Callable[[Record], Iterator[Finding]] | None:
    """The checks of one record of a kind; None if it is not that of batches."""
    return _lines if kind.name == FORWARDING else None


def _lines(batch: Record) -> Iterator[Finding]:
    seen: dict[str, FieldPath] = {}
    for key in (ADDED, CHANGED, WITHDRAWN):
        for i, text in enumerate(batch.data.get(key, ())):
            record = text if key == WITHDRAWN else text.rpartition(" ")[0]
            first = seen.setdefault(record, (key, i))
            if first != (key, i):
                title = batch.kind.root.properties[str(first[0])].title
                yield Finding(batch.file, (key, i), "batch-record-twice", {"value": record, "other": title})
    for i, one in enumerate(batch.data.get("rejected", ())):
        if one.get("record") and one["record"] not in seen:
            yield Finding(batch.file, ("rejected", i, "record"), "batch-rejected-unknown", {"value": one["record"]})
