"""generator.verify.downloads: each download is the file whose sum the lists name."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path

import pytest

from generator.verify import checking, sources
from generator.verify.opened import Call
from generator.verify.source import Limits


def told(site: Path, limits: Limits | None = None) -> dict[str, list[tuple[str, str, str]]]:
    """By slug, the state, the subject and the message of what `verify` finds, without what is not about downloads."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    with sources.opened(str(site), limits) as source:
        for one in checking.verified(source, Call(datetime.date(2026, 11, 22))).checks:
            found.setdefault(one.slug, []).append((one.state, one.subject, one.message))
    return found


def resummed(site: Path, name: str, content: bytes) -> None:
    """A download swapped by who can write all lists anew."""
    old = (site / "data" / name).read_bytes()
    (site / "data" / name).write_bytes(content)
    before, after = (hashlib.sha256(one).hexdigest() for one in (old, content))
    for one in ("SHA256SUMS", "datapackage.json", "catalog.jsonld"):
        text = (site / "data" / one).read_text(encoding="utf-8")
        assert one == "datapackage.json" or before in text
        text = text.replace(f'"@value":"{len(old)}"', f'"@value":"{len(content)}"').replace(f'"bytes":{len(old)},', f'"bytes":{len(content)},')
        (site / "data" / one).write_text(text.replace(before, after), encoding="utf-8")


def test_of_a_site_as_it_was_built_all_are_right(plain_site: Path) -> None:
    found = told(plain_site)
    assert {slug: state for slug, [(state, _, _)] in found.items()} == {
        "log-missing": "skipped",
        "rebuild": "skipped",
        "downloads": "claimed",
        "downloads-same-records": "proved",
        "downloads-same-rows": "proved",
    }
    count = len((plain_site / "data" / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    assert f"{count} 个下载文件" in found["downloads"][0][2]


def test_a_swapped_file_is_named(copied: Path) -> None:
    (copied / "data" / "measures.csv").write_bytes(b"other")
    (copied / "data" / "commitment" / "commitment.csv").unlink()
    found = told(copied)
    assert {(state, subject) for state, subject, _ in found["download-changed"]} == {
        ("failed", "data/measures.csv"),
        ("failed", "data/commitment/commitment.csv"),
    }
    assert "downloads" not in found


@pytest.mark.parametrize("name", ["datapackage.json", "catalog.jsonld"])
def test_a_list_that_says_otherwise_is_named(copied: Path, name: str) -> None:
    path = copied / "data" / name
    digest = hashlib.sha256((copied / "data" / "measures.csv").read_bytes()).hexdigest()
    path.write_text(path.read_text(encoding="utf-8").replace(digest, "0" * 64), encoding="utf-8")
    [(state, subject, message)] = told(copied)["download-sums-disagree"]
    assert (state, subject) == ("failed", "data/measures.csv")
    assert name in message


def test_a_wrong_number_of_bytes_is_named(copied: Path) -> None:
    path = copied / "data" / "catalog.jsonld"
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    one = next(one for some in catalogue["dcat:dataset"] for one in some["dcat:distribution"] if one["@id"].endswith("all.jsonl.gz"))
    one["dcat:byteSize"]["@value"] = "1"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    assert [(state, subject) for state, subject, _ in told(copied)["download-changed"]] == [("failed", "data/all.jsonl.gz")]


@pytest.mark.parametrize(
    ("text", "words"),
    [("nonsense\n", "第 1 行"), (f"{'0' * 64}  ../outside\n", "第 1 行"), (f"{'0' * 64}  a\n" * 2, "写了两次"), ("\x1b[31m", "\\u{1b}")],
)
def test_sums_that_cannot_be_read_are_told(copied: Path, text: str, words: str) -> None:
    (copied / "data" / "SHA256SUMS").write_text(text, encoding="utf-8")
    [(state, subject, message)] = told(copied)["downloads-unreadable"]
    assert (state, subject) == ("failed", "data/SHA256SUMS")
    assert words in message


@pytest.mark.parametrize("text", ["[]", "{", '{"resources":[{"path":"a","hash":"sha256:x"}]}', '{"@id":1}', "null"])
def test_a_catalogue_that_is_none_is_told(copied: Path, text: str) -> None:
    for name in ("datapackage.json", "catalog.jsonld"):
        (copied / "data" / name).write_text(text, encoding="utf-8")
    assert {subject for _, subject, _ in told(copied)["download-sums-disagree"]} >= {"data/datapackage.json", "data/catalog.jsonld"}


def test_a_site_without_downloads_is_told_so(copied: Path) -> None:
    (copied / "data" / "SHA256SUMS").unlink()
    assert told(copied)["downloads-missing"][0][0] == "skipped"


def test_a_run_that_reads_too_much_ends(copied: Path) -> None:
    assert [state for state, _, _ in told(copied, Limits(size=20_000))["limit-reached"]] == ["failed"]
