"""generator.reading.scan: which files could be records, and of which of them anything is new."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import GOOD, Repo, check_unprivileged

from generator.engine.store import Store
from generator.reading import scan

FOLDER = "content/lists/commitments"


@pytest.fixture(autouse=True)
def complete(tmp_path: Path) -> None:
    """The folder is a complete repository: nothing in it comes with the program."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/metaschema.json").write_text("{}", encoding="utf-8")


def put(root: Path, *files: str) -> None:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GOOD, encoding="utf-8")


def test_what_could_be_a_record_is_found_in_a_stable_order(tmp_path: Path) -> None:
    put(tmp_path, "content/b/z.yml", "content/b/a.yml", "content/a/2026/x.yml", "content/a/y.txt", "content/pages/p.md", "schemas/s.yml")
    assert scan.files(tmp_path) == ["content/a/y.txt", "content/a/2026/x.yml", "content/b/a.yml", "content/b/z.yml"]


def test_a_repository_without_content_has_no_files(tmp_path: Path) -> None:
    assert scan.files(tmp_path) == []
    assert [files for _, files in scan.scan(tmp_path)] == [[]] * scan.SHARDS


def test_the_content_folder_itself_is_no_link(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/a.yml")
    (tmp_path / "content").symlink_to(tmp_path / "elsewhere")
    assert scan.files(tmp_path) == []


def test_a_folder_named_like_a_record_is_given_as_it_is(tmp_path: Path) -> None:
    put(tmp_path, "content/a/folder.yml/inside.yml")
    assert scan.files(tmp_path) == ["content/a/folder.yml"]


def test_each_file_is_in_the_shard_of_its_path(tmp_path: Path) -> None:
    put(tmp_path, *(f"content/a/{i}.yml" for i in range(20)))
    for number, (_, files) in enumerate(scan.scan(tmp_path)):
        assert files is not None
        assert {scan.shard_of(file, scan.SHARDS) for file, _ in files} <= {number}
    assert scan.shard_of("content/a/\udcff.yml", scan.SHARDS) in range(scan.SHARDS)


def test_a_repository_that_grows_has_more_shards_and_none_when_it_wavers() -> None:
    assert [scan.number_of_shards(files) for files in (0, 64_000, 64_001, 130_000, 1_000_000)] == [64, 64, 128, 256, 1024]
    assert [scan.number_of_shards(files, 128) for files in (128_000, 63_000, 25_600, 25_599, 0)] == [128, 128, 128, 64, 64]
    assert [scan.is_whole(count) for count in (1, 63, 64, 65, 96, 128, 1024)] == [False, False, True, False, False, True, True]


def test_other_numbers_of_shards_hold_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, *(f"content/a/{number}.yml" for number in range(300)))
    few = scan.scan(tmp_path)
    monkeypatch.setattr(scan, "MOST", 2)
    monkeypatch.setattr(scan, "FEWEST", 1)
    many = scan.scan(tmp_path)
    assert (len(few), len(many)) == (64, 256)
    assert sorted(one for _, files in few for one in files or ()) == sorted(one for _, files in many for one in files or ())
    for number, (_, files) in enumerate(many):
        assert {scan.shard_of(file, 256) for file, _ in files or ()} <= {number}
    assert scan.scan(tmp_path, before=256) == many


def test_only_what_has_another_unchanged_stamp_is_told(tmp_path: Path) -> None:
    put(tmp_path, "content/a/1.yml", "content/a/2.yml")
    before = scan.scan(tmp_path)
    unchanged_stamps = {unchanged_stamp for unchanged_stamp, _ in before}
    assert all(files is None for _, files in scan.scan(tmp_path, unchanged_stamps))
    # Neither size nor name is another one: the time alone tells.
    os.utime(tmp_path / "content/a/2.yml", ns=(1, 1))
    told = [file for _, files in scan.scan(tmp_path, unchanged_stamps) for file, _ in files or ()]
    assert "content/a/2.yml" in told
    (tmp_path / "content/a/1.yml").unlink()
    number = scan.shard_of("content/a/1.yml", scan.SHARDS)
    assert scan.scan(tmp_path)[number][0] != before[number][0]


def test_a_search_that_was_begun_gives_what_one_of_its_own_gives(tmp_path: Path) -> None:
    put(tmp_path, "content/a/1.yml", "content/b/2.yml")
    waiting = scan.begin(tmp_path)
    found = waiting()
    assert found == scan.scan(tmp_path)
    store = Store(tmp_path / "store")
    store.put(scan.UNCHANGED_STAMPS, (scan.SHARDS, [unchanged_stamp for unchanged_stamp, _ in found]))
    assert all(files is None for _, files in scan.begin(tmp_path, store)())


# Through the check


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("~$scjgj-99.yml", b"\0" * 10),
        ("~$台账.xlsx", b"\x05zhang" + b" " * 150),
        (".~lock.台账.xlsx#", b",zhang,"),
        (".scjgj-99.yml.swp", b"b0VIM"),
        ("._scjgj-99.yml", b"\0\x05\x16\x07"),
        (".DS_Store", b"\0"),
        ("Thumbs.db", b"\0"),
        ("desktop.ini", b"[x]"),
    ],
)
def test_what_programs_leave_beside_files_is_passed_over(repo: Repo, name: str, content: bytes) -> None:
    """Ten zeros that WPS leaves while a file is open were 11 errors."""
    repo.write(f"{FOLDER}/{name}", content)
    assert repo.check() == []


@pytest.mark.parametrize("name", ["~$scjgj-99.yml", ".scjgj-99.yml"])
def test_a_record_does_not_hide_behind_such_a_name(repo: Repo, name: str) -> None:
    repo.write(f"{FOLDER}/{name}", GOOD)
    assert [slug for *_, slug in repo.places()] == ["unsafe-file-name"]


def test_other_files_and_hidden_ones(repo: Repo) -> None:
    for name in ("notes.txt", "old.yaml", "a.json", "noending"):
        repo.write(f"content/lists/commitments/{name}", "x")
    for name in (".gitkeep", ".xzspj-11.yml.swp", ".cache/x.yml"):
        repo.write(f"content/lists/commitments/{name}", "x")
    assert [(path.rpartition("/")[2], slug) for path, _, _, slug in repo.places()] == [
        ("a.json", "stray-file"),
        ("noending", "stray-file"),
        ("notes.txt", "stray-file"),
        ("old.yaml", "missing-suffix"),
    ]


def test_a_folder_that_may_not_be_looked_into_is_told_as_that(repo: Repo) -> None:
    """It was called a folder with the name of a record."""
    folder = repo.root / "content/lists/commitments/closed"
    folder.mkdir(parents=True)
    folder.chmod(0)
    done = check_unprivileged(repo)
    folder.chmod(0o755)
    assert "content/lists/commitments/closed:1:1: " in done.out
    assert "[unreadable-file]" in done.out
    assert "[not-a-file]" not in done.out
