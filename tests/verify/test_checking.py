"""generator.verify.checking: the report of a site."""

from __future__ import annotations

import datetime
from pathlib import Path

from logging_city import LoggingCity
from strangers import slugs

from generator.verify import checking, sources
from generator.verify.opened import Call


def test_a_site_without_a_log_is_told_so(tmp_path: Path) -> None:
    with sources.opened(str(tmp_path)) as source:
        found = checking.verified(source, Call(datetime.date(2026, 11, 22)))
    assert ("log-missing", "skipped") in [(check.slug, check.state) for check in found.checks]


def test_a_city_that_does_as_it_says_has_nothing_wrong(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    city.history()
    key = ("--key", city.signer.verifier.text)
    whole = {"tree", "checkpoint-signature", "archive", "order", "records", "digests"}
    # One record has left for good: whoever builds the site again knows no more of it than its leaves.
    assert whole | {"rebuild"} <= slugs(city.site, *key, "--repository", city.repo.root, state="proved")
    assert slugs(city.site, *key) == set()
