"""Records are read once: again only where a file has changed, and never without their data."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.engine.store import FOLDER, Store, open_store
from generator.model.records import Record
from generator.reading import scan, schemas
from generator.reading.loading import find, load
from generator.reading.memory import LostData
from generator.text.suspicion import suspicious


def read(repo: Repo, store: Store) -> list[Record]:
    shards, findings = load(repo.root, schemas.load(repo.root), store)
    assert findings == []
    return [record for shard in shards for record in shard.records]


@pytest.fixture
def remembered(repo: Repo) -> Store:
    """A store that has everything of a repository."""
    repo.write(GOOD_FILE, GOOD)
    store = open_store(repo.root / FOLDER)
    read(repo, store)
    return store


def lose_data(store: Store) -> None:
    assert store.folder is not None
    lost = [*store.folder.glob("data-*"), *store.folder.glob("pack-data-*")]
    assert lost
    for path in lost:
        path.unlink()


def test_what_is_remembered_is_what_is_read(repo: Repo, remembered: Store) -> None:
    again, fresh = read(repo, remembered), read(repo, Store(None))
    assert [(one.file, one.digest, one.data) for one in again] == [(one.file, one.digest, one.data) for one in fresh]


def test_data_that_the_store_has_lost_is_read_again(repo: Repo, remembered: Store) -> None:
    whole = {one.file: dict(one.data) for one in read(repo, Store(None))}
    lose_data(remembered)
    records = read(repo, remembered)
    assert {one.file: dict(one.data) for one in records} == whole
    assert all(whole.values())


@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_a_record_whose_data_is_nowhere_is_a_fault(repo: Repo, remembered: Store, harm: str) -> None:
    """Without its data a page would be published without fields."""
    lose_data(remembered)
    records = {one.file: one for one in read(repo, remembered)}
    if harm == "changed":
        repo.write(GOOD_FILE, GOOD.replace("食品", "药品"))
    else:
        (repo.root / GOOD_FILE).unlink()
    with pytest.raises(LostData, match="xzspj-11"):
        _ = records[GOOD_FILE].data
    other = next(one for file, one in records.items() if file != GOOD_FILE)
    assert other.data


def test_a_record_is_found_by_kind_and_id(repo: Repo, remembered: Store) -> None:
    kinds = schemas.load(repo.root)
    shards, _ = load(repo.root, kinds, remembered)
    found = find(shards, kinds, ("commitment", "xzspj-11"))
    assert found is not None
    assert found.file == GOOD_FILE
    assert find(shards, kinds, ("commitment", "other")) is None
    assert find(shards, kinds, ("nothing", "other")) is None


def test_a_repository_that_has_grown_is_read_into_other_shards(repo: Repo, remembered: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = schemas.load(repo.root)
    before = {one.file: one.digest for one in read(repo, remembered)}
    assert remembered.folder is not None
    small = len(list(remembered.folder.glob("*")))
    monkeypatch.setattr(scan, "SHARDS", 128)
    monkeypatch.setattr(scan, "number_of_shards", lambda files, before=64: 128)
    for _ in range(2):
        shards, _ = load(repo.root, kinds, remembered)
        assert len(shards) == 128
        assert {one.file: one.digest for shard in shards for one in shard.records} == before
        found = find(shards, kinds, ("commitment", "xzspj-11"))
        assert found is not None
        assert found.data["matter"]
    assert all(path.name.endswith("-128") for path in remembered.folder.glob("records-*"))
    assert len(list(remembered.folder.glob("*"))) == small


def test_other_schemas_are_another_memory(repo: Repo, remembered: Store, tmp_path: Path) -> None:
    """A digest of a shard is of the schemas too, by which its records were read."""
    before, _ = load(repo.root, schemas.load(repo.root), remembered)
    path = repo.root / "schemas/commitment.schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"title": "承诺内容"', '"title": "承诺的内容"'), encoding="utf-8")
    after, _ = load(repo.root, schemas.load(repo.root), remembered)
    assert all(one.digest != other.digest for one, other in zip(before, after, strict=True))


def test_a_changed_new_or_deleted_file_is_seen(repo: Repo, remembered: Store) -> None:
    repo.write(GOOD_FILE, GOOD.replace("办理食品", "换发食品"))
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    found = {one.file: one for one in read(repo, remembered)}
    assert found[GOOD_FILE].data["matter"] == "申请换发食品经营许可"
    assert PENALTY_FILE in found
    (repo.root / GOOD_FILE).unlink()
    assert GOOD_FILE not in {one.file for one in read(repo, remembered)}


def test_a_digest_of_a_shard_is_of_what_its_records_hold(repo: Repo, remembered: Store) -> None:
    """Comments and line ends, which git may give another checkout, make nothing again."""

    def digests() -> list[bytes]:
        shards, _ = load(repo.root, schemas.load(repo.root), remembered)
        fresh, _ = load(repo.root, schemas.load(repo.root), Store(None))
        assert [one.digest for one in shards] == [one.digest for one in fresh]
        return [one.digest for one in shards]

    plain = GOOD.replace("法人及非法人组织", "自然人").replace("  uscc: 91990100MA1G0A0192\n", "").replace("code: 99010020260312000011\n", "")
    assert not suspicious(plain)
    repo.write(GOOD_FILE, plain)
    before = digests()
    for same in (plain.replace("\n", "\r\n"), f"# 第2稿\n{plain}", plain):
        repo.write(GOOD_FILE, same.encode())
        assert digests() == before
    repo.write(GOOD_FILE, plain.replace("食品", "药品"))
    assert digests() != before


def test_a_digest_of_a_shard_is_of_comments_where_these_are_checked(repo: Repo, remembered: Store) -> None:
    found = set()
    for comment in ("# 住第1层\n", "# 住第2层\n", "# 住第2层\r\n"):
        repo.write(GOOD_FILE, (GOOD + comment).encode())
        shards, _ = load(repo.root, schemas.load(repo.root), remembered)
        found.add(tuple(one.digest for one in shards))
    assert len(found) == 2


def test_a_fault_is_told_every_time(repo: Repo, remembered: Store) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    for _ in range(3):
        shards, findings = load(repo.root, schemas.load(repo.root), remembered)
        assert [(one.file, one.slug) for one in findings] == [(GOOD_FILE, "wrong-date")]
        [record] = [one for shard in shards for one in shard.of("commitment")]
        assert "made_on" not in record.data
