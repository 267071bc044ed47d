"""What schemas cannot say: checks across fields and records. Each check is a function that yields findings and has its page."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks import fields, texts, whole
from generator.diagnostics import Finding
from generator.records import leaves
from generator.site import Site


def run(site: Site) -> Iterator[Finding]:
    """Every finding about a site: those of reading it first, then those of the checks."""
    yield from site.findings
    for record in site.records:
        for leaf in leaves(record):
            for applies, check in fields.CHECKS:
                if applies(leaf.field):
                    yield from check(leaf, site)
        if record.suspect:
            for leaf in leaves(record):
                if isinstance(leaf.value, str):
                    for text_check in texts.CHECKS:
                        yield from text_check(leaf)
    for whole_check in whole.CHECKS:
        yield from whole_check(site)
