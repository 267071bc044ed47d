"""generator.verify.checking: the report of a site."""

from __future__ import annotations

import datetime
from pathlib import Path

from generator.verify import checking, sources
from generator.verify.opened import Call


def test_a_site_without_a_log_is_told_so(tmp_path: Path) -> None:
    with sources.opened(str(tmp_path)) as source:
        found = checking.verified(source, Call(datetime.date(2026, 11, 22)))
    assert ("log-missing", "skipped") in [(check.slug, check.state) for check in found.checks]
