"""The folder of a log, from build to build: what a killed run leaves, what a disk damages, and who may sign."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.proof import checkpoints, entries, folder, merkle, tiles
from generator.proof.entries import Entry
from generator.proof.folder import Draft, Extended, LogError, State
from generator.proof.notes import Signer

ORIGIN = "city.example/log"
SIGNER = Signer.of_seed(ORIGIN, bytes(range(32)))
NEXT = Signer.of_seed(ORIGIN, bytes(range(1, 33)))
KEYS = [SIGNER.verifier]


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def drafted(where: Path, count: int, day: str = "2026-11-29", name: str = "a") -> Extended:
    """What so many more records make of a log."""
    draft = Draft(folder.load(where, ORIGIN, KEYS), day)
    for number in range(count):
        text = f"{name}/{draft.next}-{number}"
        draft.published(text, entries.salt(SIGNER.seed, ORIGIN, draft.next), digest(text))
    return draft.signed([SIGNER])


def grow(where: Path, count: int, day: str = "2026-11-29", name: str = "a") -> State:
    """A log with so many records more."""
    extended = drafted(where, count, day, name)
    folder.write(where, extended)
    return extended.state


def published(where: Path) -> dict[str, bytes]:
    return {name: (where / name).read_bytes() for name in folder.paths(where, folder.load(where, ORIGIN, KEYS, full=True))}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    for count in (1, 3, 252, 1, 600):
        state = grow(tmp_path, count)
        assert folder.load(tmp_path, ORIGIN, KEYS, full=True) == state
    assert state.size == 857
    assert not (tmp_path / "tile/0/000.p").exists()
    assert [one.name for one in tmp_path.glob("records-*")] == ["records-857.json"]


def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    state = grow(tmp_path, 3)
    assert Draft(state, "2026-11-30").signed([]).files == {}


def test_lists_that_a_killed_run_has_left_go_also_if_nothing_is_new(tmp_path: Path) -> None:
    state = grow(tmp_path, 3)
    for name in ("records-2.json", ".new"):
        (tmp_path / name).write_text("salt", encoding="utf-8")
    before = (tmp_path / "records-3.json").read_bytes()
    folder.write(tmp_path, Draft(state, "2026-11-30").signed([]))
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(("records-", "."))] == ["records-3.json"]
    assert (tmp_path / "records-3.json").read_bytes() == before


def test_a_record_is_corrected_leaves_and_comes_back(tmp_path: Path) -> None:
    grow(tmp_path, 2)
    draft = Draft(folder.load(tmp_path, ORIGIN, KEYS), "2026-11-30")
    draft.corrected("a/0-0", "salt", digest("x"))
    draft.corrected("a/1-1", "salt", digest("y"), "a/1-1")
    draft.corrected("b/renamed", "more", digest("z"), "a/0-0")
    draft.removed("b/renamed")
    draft.published("b/renamed", "back", digest("z"))
    draft.removed("b/renamed")
    draft.stamped(digest("token"))
    with pytest.raises(ValueError, match="published already"):
        draft.published("a/1-1", "salt", digest("x"))
    folder.write(tmp_path, draft.signed([SIGNER]))
    state = folder.load(tmp_path, ORIGIN, KEYS, full=True)
    assert set(state.records) == {"a/1-1"}
    assert [leaf for leaf, _ in state.removed["b/renamed"]] == [0, 2, 4, 5, 6, 7]
    assert [entries.decoded(one) for one in folder.checked(tmp_path, state)][2:] == [
        Entry("corrected", "2026-11-30", 0, digest("x")),
        Entry("corrected", "2026-11-30", 1, digest("y")),
        Entry("corrected", "2026-11-30", 2, digest("z")),
        Entry("removed", "2026-11-30", 4),
        Entry("published", "2026-11-30", None, digest("z")),
        Entry("removed", "2026-11-30", 6),
        Entry("stamped", "2026-11-30", None, digest("token")),
    ]


def test_a_day_before_the_last_one_is_refused(tmp_path: Path) -> None:
    grow(tmp_path, 256)
    with pytest.raises(LogError, match="2026-11-29"):
        grow(tmp_path, 1, "2026-11-28")


class Killed(BaseException):
    """What ends a run at any moment."""


def killing(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[None]:
    """Ends the process before the step with that number that changes the disk."""
    done = 0

    def wrapped(action: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal done
            if done == at:
                raise Killed
            done += 1
            return action(*args, **more)

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "unlink", "rmdir", "mkdir"):
            patch.setattr(os, name, wrapped(getattr(os, name)))
        # The disk itself is not waited for.
        patch.setattr(os, "sync", wrapped(lambda: None), raising=False)
        patch.setattr(shutil, "rmtree", wrapped(shutil.rmtree))
        patch.setattr(Path, "write_bytes", wrapped(Path.write_bytes))
        yield


@pytest.mark.parametrize(("before", "first", "then"), [(0, 3, 2), (3, 2, 4), (250, 10, 3), (250, 3, 20), (255, 1, 1)])
def test_a_run_that_is_killed_at_any_moment_leaves_the_log_of_before_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int, first: int, then: int
) -> None:
    """The next run, with other records, makes the same files as if nothing had happened."""
    start = tmp_path / "start"
    start.mkdir()
    if before:
        grow(start, before)
    old = folder.load(start, ORIGIN, KEYS)
    clean = {}
    for name in ("old", "new"):
        shutil.copytree(start, tmp_path / name)
        if name == "new":
            grow(tmp_path / name, first)
        grow(tmp_path / name, then, name="other")
        clean[name] = published(tmp_path / name)
    steps = 0
    while True:
        where = tmp_path / f"{steps}"
        shutil.copytree(start, where)
        extended = drafted(where, first)
        ended = False
        for _ in killing(monkeypatch, steps):
            try:
                folder.write(where, extended)
                ended = True
            except Killed:
                pass
        found = folder.load(where, ORIGIN, KEYS, full=True)
        assert found in (old, extended.state)
        after = "old" if found == old else "new"
        grow(where, then, name="other")
        assert published(where) == clean[after], steps
        assert len(list(where.glob("records-*"))) == 1
        if ended:
            break
        shutil.rmtree(where)
        steps += 1
    assert found != old
    assert steps > 10


def test_a_log_begins_anew_whenever_it_is_killed_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = tmp_path / "start"
    start.mkdir()
    grow(start, 257)
    broken = (start / "checkpoint").read_bytes()
    draft = Draft(folder.fresh(ORIGIN), "2026-11-30")
    draft.restarted(broken)
    draft.published("a/1", "salt", digest("x"))
    extended = draft.signed([NEXT], [NEXT.verifier.text])
    steps, ended = 0, False
    while not ended:
        where = tmp_path / f"{steps}"
        shutil.copytree(start, where)
        for _ in killing(monkeypatch, steps):
            try:
                folder.write(where, extended)
                ended = True
            except Killed:
                pass
        if not ended:
            assert (where / "checkpoint").read_bytes() in (broken, extended.state.checkpoint)
            folder.write(where, extended)
        found = folder.load(where, ORIGIN, [NEXT.verifier], full=True)
        assert found == extended.state
        assert folder.checked(where, found)[0] == entries.encoded(Entry("restarted", "2026-11-30", None, hashlib.sha256(broken).digest()))
        aside = f"broken/{hashlib.sha256(broken).hexdigest()[:16]}"
        assert (where / aside / "checkpoint").read_bytes() == broken
        # The log of before is whole in its new place, but for the salts, which nobody would remove there when their records leave.
        assert {name: (where / aside / name).read_bytes() for name in published(start)} == published(start)
        assert len(list(where.rglob("records-*"))) == 1
        names = folder.paths(where, found)
        assert f"{aside}/checkpoint" in names
        assert all((where / name).is_file() for name in names)
        shutil.rmtree(where)
        steps += 1
    assert steps > 10


DAMAGED = [
    ("checkpoint", b"", "checkpoint"),
    ("checkpoint", b"hello\n", "checkpoint"),
    ("tile/0/001.p/4", None, "tile/0/001.p/4"),
    ("tile/0/001.p/4", b"x" * 127, "tile/0/001.p/4"),
    ("tile/0/001.p/4", b"x" * 128, "树根"),
    ("tile/1/000.p/1", b"x" * 32, "树根"),
    ("tile/entries/001.p/4", None, "tile/entries/001.p/4"),
    ("tile/entries/001.p/4", b"", "条目"),
    ("tile/entries/001.p/4", b"\0\1x" * 4, "tile/entries/001.p/4"),
    ("tile/entries/001.p/4", b"\xff\xffx", "条目"),
    ("records-260.json", None, "records-260.json"),
    ("records-260.json", b"{", "records-260.json"),
]


@pytest.mark.parametrize(("name", "data", "told"), DAMAGED)
def test_what_is_damaged_is_named_with_the_remedy(tmp_path: Path, name: str, data: bytes | None, told: str) -> None:
    grow(tmp_path, 260)
    if data is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(LogError) as caught:
        folder.load(tmp_path, ORIGIN, KEYS)
    assert told in str(caught.value)
    assert "还原" in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/000"])
@pytest.mark.parametrize("data", [None, b"", b"x" * 8192])
def test_what_lies_behind_the_right_edge_is_checked_where_all_is_asked_for(tmp_path: Path, name: str, data: bytes | None) -> None:
    grow(tmp_path, 260)
    if data is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(LogError, match="还原"):
        folder.load(tmp_path, ORIGIN, KEYS, full=True)


def test_a_log_of_another_name_or_key_is_refused(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    with pytest.raises(LogError, match="site_url"):
        folder.load(tmp_path, "other.example/log", KEYS)
    with pytest.raises(LogError, match=r"extra\.log\.keys"):
        folder.load(tmp_path, ORIGIN, [NEXT.verifier])


def test_a_new_key_signs_first_beside_the_one_of_before(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    draft = Draft(folder.load(tmp_path, ORIGIN, [NEXT.verifier, *KEYS]), "2026-11-30")
    draft.key(NEXT.verifier)
    with pytest.raises(LogError, match="credit key rotate"):
        draft.signed([NEXT])
    folder.write(tmp_path, draft.signed([NEXT, SIGNER]))
    state = folder.load(tmp_path, ORIGIN, [NEXT.verifier])
    assert entries.decoded(folder.checked(tmp_path, state)[3]) == Entry("key", "2026-11-30", None, digest(NEXT.verifier.text))
    draft = Draft(state, "2026-12-01")
    draft.removed("a/0-0")
    folder.write(tmp_path, draft.signed([NEXT]))
    assert folder.load(tmp_path, ORIGIN, [NEXT.verifier]).size == 5


def test_a_folder_that_another_run_has_changed_is_not_written(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    late = drafted(tmp_path, 1)
    grow(tmp_path, 2)
    before = published(tmp_path)
    with pytest.raises(LogError, match="再运行一次"):
        folder.write(tmp_path, late)
    assert published(tmp_path) == before


def test_what_is_published_is_enough_for_each_checkpoint_that_was_signed(tmp_path: Path) -> None:
    """Also for those of trees whose last tiles were not full, from the full ones."""
    sizes = []
    for count in (5, 250, 1, 1, 3, 300):
        sizes.append(grow(tmp_path, count).size)
    files = published(tmp_path)
    assert not any("records" in name or ".lock" in name for name in files)
    for size in sizes:
        found, _ = checkpoints.opened(files[f"checkpoints/{size}"], KEYS)
        reader = tiles.HashReader(found.size, found.root, files.get)
        assert merkle.root_at(size, reader) == found.root


def test_stamps_are_those_of_checkpoints_of_this_log(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    (tmp_path / "stamps").mkdir()
    for name in ("3.tsa.tsr", "2.tsa.tsr", "4.tsa.tsr", "3.TSA.tsr", "x.tsr"):
        (tmp_path / "stamps" / name).write_bytes(b"token")
    state = folder.load(tmp_path, ORIGIN, KEYS)
    assert [(one.size, one.authority, one.path) for one in state.stamps] == [(3, "tsa", "stamps/3.tsa.tsr")]
    assert state.stamps[0].sha256 == digest("token").hex()
    assert "stamps/3.tsa.tsr" in folder.paths(tmp_path, state)
    assert "stamps/4.tsa.tsr" not in folder.paths(tmp_path, state)


def test_a_full_disk_is_told_and_the_log_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = grow(tmp_path, 3)
    extended = drafted(tmp_path, 2)
    whole = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if b"records" in data:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return whole(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(LogError, match="磁盘已满"):
            folder.write(tmp_path, extended)
    assert folder.load(tmp_path, ORIGIN, KEYS, full=True) == before
    folder.write(tmp_path, extended)
    assert folder.load(tmp_path, ORIGIN, KEYS, full=True) == extended.state
