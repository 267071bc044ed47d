"""Checks that need all records at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from generator.diagnostics import Finding
from generator.records import Leaf, walker
from generator.site import Site


def unique_values(site: Site) -> Iterator[Finding]:
    """No two records of a kind share a value that the schema calls unique (`x-unique`)."""
    for kind in site.kinds:
        if not any(f.unique for f in kind.root.walk()):
            continue
        unique = walker(kind.root, lambda f: f.unique)
        seen: dict[tuple[str, object], Leaf] = {}
        # By file, so that the same one of two is always called the second.
        for record in sorted(site.all_by_kind[kind.name], key=lambda r: r.file):
            for leaf in unique(record):
                if not leaf.value:
                    continue
                first = seen.setdefault((_name(leaf), leaf.value), leaf)
                if first is not leaf:
                    values = {"title": leaf.field.title, "key": leaf.field.key, "value": str(leaf.value), "other": first.record.file}
                    yield Finding(record.file, leaf.path, "repeated-value", values)


def _name(leaf: Leaf) -> str:
    return ".".join(step for step in leaf.path if isinstance(step, str))


def year_folder(site: Site) -> Iterator[Finding]:
    """A record that lies in a folder named by a year belongs to that year."""
    for record in site.all_records:
        years = re.findall(r"(?:^|/)(\d{4})(?=/)", record.id)
        if years and record.date and record.date[:4] != years[0]:
            field = record.kind.root.at(record.kind.date)
            values = {"title": field.title, "key": field.key, "value": record.date, "folder": years[0], "year": record.date[:4]}
            yield Finding(record.file, tuple(record.kind.date.split(".")), "year-folder-differs", values)


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (unique_values, year_folder)
