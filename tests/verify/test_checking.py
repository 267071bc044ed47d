"""generator.verify.checking: the report of a site."""

from __future__ import annotations

import ast
import datetime
from pathlib import Path

from logging_city import LoggingCity
from strangers import slugs
from support import ROOT

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


def told() -> set[str]:
    """The slugs that stand in the code of the room."""
    calls = [
        node.args[0]
        for file in (ROOT / "generator/verify").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Check" and node.args
    ]
    return {one.value for call in calls for one in ast.walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_slug_is_described_and_has_a_test() -> None:
    """docs/interfaces.md lists them; outsiders rely on them."""
    described = (ROOT / "docs/interfaces.md").read_text(encoding="utf-8")
    tests = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests/verify").glob("*.py"))
    found = told() - {"stamp-"}
    assert len(found) > 80
    assert {one for one in found if f"`{one}`" not in described} == set()
    assert {one for one in found if f'"{one}"' not in tests} == set()
