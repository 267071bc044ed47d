"""generator.desk.uploads: files are kept in memory for their owner, for a while, and within bounds."""

from __future__ import annotations

from generator.desk.uploads import KEPT, Upload, Uploads
from generator.exchange.raw import RawSheet


def upload(account: str, cells: int = 1) -> Upload:
    return Upload(account, "scjgj", "penalty", "台账.xlsx", (RawSheet("表", [["x"] * 1000] * (cells // 1000) + [["x"] * (cells % 1000)]),))


def test_a_file_is_for_its_owner_and_for_a_while() -> None:
    now = [100]
    kept = Uploads(lambda: now[0])
    mine = kept.keep(upload("1"))
    assert kept.find(mine.id, "1") is mine
    assert kept.find(mine.id, "2") is None
    now[0] += KEPT - 1
    assert kept.find(mine.id, "1") is mine
    now[0] += KEPT
    assert kept.find(mine.id, "1") is None


def test_old_files_make_room() -> None:
    kept = Uploads(lambda: 0)
    mine = [kept.keep(upload("1")) for _ in range(4)]
    other = kept.keep(upload("2", 1_000_000))
    assert [kept.find(one.id, "1") is one for one in mine] == [False, True, True, True]
    large = kept.keep(upload("3", 2_500_000))
    assert kept.find(other.id, "2") is None
    assert kept.find(large.id, "3") is large
    kept.drop(large.id)
    assert kept.find(large.id, "3") is None
