"""What schemas cannot say: checks across fields and records. Each check is a function that yields findings and has its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator import workers
from generator.checks import fields, rules, texts, whole
from generator.diagnostics import Finding
from generator.kinds import Kind
from generator.records import Record, every, walker
from generator.site import Site


def run(site: Site) -> Iterator[Finding]:
    """Every finding about a site: those of reading it first, then those of the checks."""
    yield from site.findings
    check_of = {kind.name: _of_kind(site, kind) for kind in site.kinds}

    def part(records: Sequence[Record]) -> list[Finding]:
        return [finding for record in records for finding in check_of[record.kind.name](record)]

    for found in workers.share(site.all_records, part):
        yield from found
    for whole_check in (*whole.CHECKS, *rules.CHECKS):
        yield from whole_check(site)


def _of_kind(site: Site, kind: Kind) -> Callable[[Record], list[Finding]]:
    """The checks of single values, for records of one kind."""
    looked_at = walker(kind.root, lambda f: any(applies(f) for applies, _ in fields.CHECKS))
    all_values = walker(kind.root, every)
    checks_of: dict[int, list[fields.FieldCheck]] = {}

    def check(record: Record) -> list[Finding]:
        out: list[Finding] = []
        for leaf in looked_at(record):
            found = checks_of.get(id(leaf.field))
            if found is None:
                found = checks_of[id(leaf.field)] = [one for applies, one in fields.CHECKS if applies(leaf.field)]
            for field_check in found:
                out += field_check(leaf, site)
        if record.suspect:
            for leaf in all_values(record):
                if isinstance(leaf.value, str):
                    for text_check in texts.CHECKS:
                        out += text_check(leaf)
        return out

    return check
