"""Only files with findings are opened, and only records of the repository itself are changed."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from slips import FILE, RIGHT, SLIPS
from support import AS_OF, Repo

from generator.checks import suite
from generator.mending.plan import Plan, plan
from generator.model.findings import Finding
from generator.reading import source
from generator.site.site import load

OTHER = "content/disclosures/penalties/2026/scjgj-42.yml"


def planned(repo: Repo) -> Plan:
    site = load(repo.root, datetime.date.fromisoformat(AS_OF))
    return plan(site, list(suite.run(site)))


def test_only_files_with_findings_are_opened(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(FILE, RIGHT.replace(*SLIPS["tabs"]))
    repo.write(OTHER, RIGHT.replace("41号", "42号"))
    site = load(repo.root, datetime.date.fromisoformat(AS_OF))
    findings = list(suite.run(site))
    opened: list[str] = []
    read = source.read_bytes

    def counted(path: Path | str) -> bytes | None:
        opened.append(Path(path).name)
        return read(path)

    monkeypatch.setattr(source, "read_bytes", counted)
    found = plan(site, findings)
    assert opened == ["scjgj-41.yml"]
    assert [(one.file, one.content.decode()) for one in found.writes] == [(FILE, RIGHT)]


def test_what_only_the_whole_site_shows_is_left(repo: Repo) -> None:
    repo.write(FILE, RIGHT)
    repo.write(OTHER, RIGHT.replace(*SLIPS["date with slashes"]))
    found = planned(repo)
    assert [one.file for one in found.files] == [OTHER]
    assert [(one.file, one.slug) for one in found.left] == [(OTHER, "repeated-value")]


def test_a_file_at_a_wrong_place_is_left(repo: Repo) -> None:
    repo.write("content/disclosures/scjgj-41.yml", RIGHT.replace(*SLIPS["tabs"]))

    found = planned(repo)
    assert found.files == ()
    assert [one.slug for one in found.left] == ["folder-without-kind"]


def test_a_file_that_comes_with_the_program_is_left(repo: Repo) -> None:
    shutil.rmtree(repo.root / "schemas")
    site = load(repo.root, datetime.date.fromisoformat(AS_OF))
    rule = next(record for record in site.records if site.places.is_given(record.file))
    told = Finding(rule.file, ("title",), "look-alike-character", meant="x")
    before = site.places.path(rule.file).read_bytes()
    found = plan(site, [told])
    assert (found.files, found.left) == ((), (told,))
    assert site.places.path(rule.file).read_bytes() == before
