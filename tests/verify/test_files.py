"""generator.verify.files: what is no plain file of a plain name is told."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

from generator.verify import checking, sources
from generator.verify.opened import Call


def test_links_and_names_that_are_two_things_are_told(copied: Path) -> None:
    (copied / "link").symlink_to("index.html")
    (copied / "INDEX.html").write_bytes(b"")
    with sources.opened(str(copied)) as source:
        found = checking.verified(source, Call(datetime.date(2026, 11, 22)))
    assert found.result == "failed"
    assert {check.subject for check in found.checks if check.slug == "strange-file"} == {"link", "index.html"}


def test_a_folder_that_cannot_be_listed_is_told(copied: Path) -> None:
    with sources.opened(str(copied)) as source:
        # Another one in its place, while it is looked at.
        shutil.rmtree(copied)
        found = checking.verified(source, Call(datetime.date(2026, 11, 22))).checks
    assert ("files-unreadable", "failed") in [(one.slug, one.state) for one in found]
