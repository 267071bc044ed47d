"""The folder in which a log lasts from build to build: what it holds, what a build adds to it, and how that is written."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import orjson

from generator.engine.refusals import refusal
from generator.engine.system import patiently
from generator.proof import checkpoints, entries, logfiles, notes, records, tiles
from generator.proof.checkpoints import Checkpoint
from generator.proof.entries import Entry
from generator.proof.logfiles import RESTORE
from generator.proof.logfiles import LogError as LogError
from generator.proof.logfiles import locked as locked
from generator.proof.merkle import EMPTY, HASH, ProofError, leaf_hash
from generator.proof.notes import Signer, Verifier
from generator.proof.records import Row as Row
from generator.proof.records import Versions
from generator.proof.stamps import StampFile

CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints"
STAMPS = "stamps"
AUTHORITIES = "authorities"
KEYS = "keys.json"
# Below it, the logs that this one took the place of.
BROKEN = "broken"
_STAMP = re.compile(r"([1-9][0-9]*)\.([a-z0-9-]+)\.tsr")
_LARGEST = 1 << 20


@dataclass(frozen=True)
class State:
    """A log as its folder has it.

    `checkpoint` is b"" and `size` 0 for a log that has no leaf yet. `records` are those that are shown, by "kind/id"; `removed` those that
    have left, of which the last version is the leaf that says so. A record that came back is in both, with its lives apart.
    """

    origin: str
    checkpoint: bytes
    size: int
    root: bytes
    records: Mapping[str, Row] = field(default_factory=dict)
    removed: Mapping[str, Versions] = field(default_factory=dict)
    stamps: tuple[StampFile, ...] = ()
    # The day of the last leaf, or "".
    day: str = ""
    # The keys, as text, whose signatures on the checkpoint are good.
    signed_by: tuple[str, ...] = ()
    edge: tiles.Edge = ()
    # The entries of the last bundle, if it is not full.
    tail: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Extended:
    """A log with new leaves: its state, the files to write in this order (paths below the folder), and the checkpoint of before."""

    state: State
    files: Mapping[str, bytes]
    before: bytes
    new: tuple[bytes, ...] = ()
    # Whether this log takes the place of the one with that checkpoint.
    restarts: bool = False


def fresh(origin: str) -> State:
    """A log without leaves."""
    return State(origin, b"", 0, EMPTY)


def _demand_own(where: Path, told: str, origin: str) -> None:
    if told != origin:
        raise LogError(f"{where} 是 {told} 的日志，不是 {origin} 的：请检查 --log 和 mkdocs.yml 中的 site_url")


def load(folder: Path, origin: str, verifiers: Sequence[Verifier], *, full: bool = False) -> State:
    """The log in a folder, which is that of its checkpoint: what lies beyond it is the rest of a run that was killed.

    The right edge is checked against the root that one of the keys has signed, with `full` every tile and entry too. LogError otherwise.
    """
    data = logfiles.read(folder, CHECKPOINT, _LARGEST)
    if data is None:
        return fresh(origin)
    where = folder / CHECKPOINT
    try:
        # Whose log it is comes first: another city's is not signed by these keys either.
        _demand_own(where, checkpoints.parsed(data)[0].origin, origin)
        found, note = checkpoints.opened(data, verifiers)
    except notes.BadNote as error:
        raise LogError(
            f"{where}：{error}。它应由 mkdocs.yml 中 extra.log.keys 的公钥签名；换过密钥的，把旧公钥也列上；文件坏了的，{RESTORE}"
        ) from None
    try:
        reader = _reader(folder, found)
        tail, day = _tail(folder, reader)
    except ProofError as error:
        raise LogError(f"{folder}：{error}。{RESTORE}") from None
    shown, removed = records.load(folder, found.size)
    state = State(origin, data, found.size, found.root, shown, removed, _stamps(folder, found.size), day, note.verified, reader.edge, tail)
    if full:
        checked(folder, state)
    return state


def checked(folder: Path, state: State) -> list[bytes]:
    """All entries of a log none of whose tiles and entries differs from what its checkpoint says; LogError otherwise."""
    found: list[bytes] = []
    try:
        for tile in tiles.bundles_between(0, state.size):
            found += tiles.read_bundle(_bundle(folder, tile), tile.width)
        # The tree is made once, for the tiles and for the root.
        made, edge = tiles.grown((), 0, [leaf_hash(one) for one in found])
        if tiles.root_of(edge) != state.root:
            raise ProofError("wrong-root", "tile/entries/ 里的条目和检查点的树根对不上")
    except ProofError as error:
        raise LogError(f"{folder}：{error}。{RESTORE}") from None
    for path, data in made.items():
        if logfiles.read(folder, path, tiles.WIDTH * HASH) != data:
            raise LogError(f"{folder / path} 缺失或损坏。{RESTORE}")
    return found


def paths(folder: Path, state: State, before: int | None = None) -> list[str]:
    """The files of a log that are published, as paths below its folder: all but what only builds need, and but the rest of killed runs.

    `before` is the size of the log in the folder, if `state` is to be written yet.
    """
    if not state.size:
        return []
    known = state.size if before is None else before
    sizes = [*(size for size in logfiles.numbers(folder / CHECKPOINTS) if size <= known), *([state.size] if known < state.size else ())]
    # Of trees that were smaller, too, until the tile is full.
    unfull = {tile for size in sizes for tile in tiles.partial_tiles(size) if tiles.is_last(tile, state.size)}
    names = [tile.path for tile in (*tiles.tiles_of(state.size), *tiles.bundles_between(0, state.size))]
    names += [tile.path for tile in sorted(unfull) if (folder / tile.path).is_file()]
    names += [f"{CHECKPOINTS}/{size}" for size in sizes]
    names += [f"{BROKEN}/{one.name}/{CHECKPOINT}" for one in sorted((folder / BROKEN).glob("*")) if (one / CHECKPOINT).is_file()]
    names += [one.path for one in state.stamps]
    with contextlib.suppress(FileNotFoundError):
        names += [f"{AUTHORITIES}/{name}" for name in sorted(os.listdir(folder / AUTHORITIES)) if name.endswith(".pem")]
    return list(dict.fromkeys([*names, KEYS, CHECKPOINT]))


def keys_json(origin: str, keys: Sequence[str]) -> bytes:
    """The file that names the keys of a log, as text, the current one first."""
    return orjson.dumps({"version": 1, "origin": origin, "keys": list(keys)}, option=orjson.OPT_APPEND_NEWLINE)


def aside(checkpoint: bytes) -> str:
    """Where a log lies, below the folder, whose place another one took; it ended with this signed checkpoint."""
    return f"{BROKEN}/{hashlib.sha256(checkpoint).hexdigest()[:16]}"


def unwritten(folder: Path, error: OSError) -> LogError:
    """The error of a folder that cannot be written."""
    return LogError(f"{error.filename or folder} 写不了：{refusal(error) or error.strerror}")


class Draft:
    """The leaves that a build adds to a log, all of one day, in the order in which they are told to it."""

    def __init__(self, state: State, day: str) -> None:
        """`day` is YYYY-MM-DD; LogError if the log has a later one already."""
        if day < state.day:
            raise LogError(f"日志最后一天是{state.day}，不能再写入{day}的内容：请检查电脑的日期和 --as-of")
        self.state = state
        self.day = day
        self.new: list[bytes] = []
        self._records = dict(state.records)
        self._removed = dict(state.removed)
        self._broken: bytes | None = None

    @property
    def next(self) -> int:
        """The number of the next leaf."""
        return self.state.size + len(self.new)

    def published(self, key: str, salt: str, digest: bytes) -> None:
        """A record is shown that was not: `key` is "kind/id", `digest` the SHA-256 of what is public of it, with its salt."""
        if key in self._records:
            raise ValueError(f"{key} is published already")
        self._records[key] = (salt, ((self._add(entries.PUBLISHED, digest=digest), self.day),))

    def corrected(self, key: str, salt: str, digest: bytes, before: str = "") -> None:
        """What is public of a record has changed; `before` is the key that it had, if that is another one."""
        _, versions = self._records.pop(before or key)
        if key in self._records:
            raise ValueError(f"{key} is published already")
        leaf = self._add(entries.CORRECTED, versions[-1][0], digest)
        self._records[key] = (salt, (*versions, (leaf, self.day)))

    def removed(self, key: str) -> None:
        """A record is no longer shown."""
        _, versions = self._records.pop(key)
        leaf = self._add(entries.REMOVED, versions[-1][0])
        self._removed[key] = (*self._removed.get(key, ()), *versions, (leaf, self.day))

    def stamped(self, digest: bytes) -> None:
        """A time stamp token exists: the SHA-256 of its file."""
        self._add(entries.STAMPED, digest=digest)

    def key(self, verifier: Verifier) -> None:
        """From here on this key signs."""
        self._add(entries.KEY, digest=hashlib.sha256(verifier.text.encode()).digest())

    def restarted(self, checkpoint: bytes) -> None:
        """This log takes the place of another one, which ended with this signed checkpoint. Only the first leaf says so."""
        if self.next:
            raise ValueError("only the first leaf restarts a log")
        self._broken = checkpoint
        self._add(entries.RESTARTED, digest=hashlib.sha256(checkpoint).digest())

    def signed(self, signers: Sequence[Signer], keys: Sequence[str] = ()) -> Extended:
        """The log with the new leaves, signed by all keys; `keys` are the public ones that keys.json names, current first.

        A key that has not signed the last checkpoint only signs beside one that has: LogError.
        """
        state = self.state
        if not self.new:
            return Extended(state, {}, state.checkpoint)
        if state.size and not {one.verifier.text for one in signers} & set(state.signed_by):
            raise LogError(
                "私钥不是日志上一个检查点的私钥：换密钥时要新旧两把一起签，见 credit key rotate；旧私钥丢了的，要先写一份公示日志中断说明"
            )
        size = self.next
        leaves = [leaf_hash(one) for one in self.new]
        files, edge = tiles.grown(state.edge, state.size, leaves)
        tail = [*state.tail, *self.new]
        for tile in tiles.bundles_between(state.size, size):
            files[tile.path] = tiles.bundle(tail[: tile.width])
            tail = tail[tile.width :] if tile.width == tiles.WIDTH else tail
        top = tiles.root_of(edge)
        signed = notes.signed(Checkpoint(state.origin, size, top).text, signers)
        names = tuple(one.verifier.text for one in signers)
        after = replace(
            state, checkpoint=signed, size=size, root=top, records=self._records, removed=self._removed,
            day=self.day, signed_by=names, edge=edge, tail=tuple(tail),
        )  # fmt: skip
        files[f"{CHECKPOINTS}/{size}"] = signed
        files[KEYS] = keys_json(state.origin, keys or names)
        files[records.name(size)] = records.encoded(size, self._records, self._removed)
        files[CHECKPOINT] = signed
        return Extended(after, files, self._broken or state.checkpoint, tuple(self.new), self._broken is not None)

    def _add(self, event: str, before: int | None = None, digest: bytes | None = None) -> int:
        number = self.next
        self.new.append(entries.encoded(Entry(event, self.day, before, digest)))
        return number


def write(folder: Path, extended: Extended) -> None:
    """Writes what a build adds to a log, the checkpoint last: whenever this ends, the log is that of before or the new one.

    LogError if the folder is not what the build read, or if the disk refuses.
    """
    try:
        if not extended.files:
            _clear_lists(folder, extended.state.size)
            return
        if extended.restarts:
            _put_aside(folder, extended.before)
        elif (logfiles.read(folder, CHECKPOINT, _LARGEST) or b"") != extended.before:
            raise LogError(f"{folder} 在生成期间被别的程序改动了，请再运行一次")
        else:
            _clear_rest(folder, extended.state.size - len(extended.new))
        names = list(extended.files)
        for name in names[:-1]:
            logfiles.put(folder, name, extended.files[name])
        if hasattr(os, "sync"):
            # Once for all files: nothing that the checkpoint names may be lost with the power.
            os.sync()
        logfiles.put(folder, names[-1], extended.files[names[-1]])
        _clear(folder, extended.state.size)
    except OSError as error:
        raise unwritten(folder, error) from None


def _reader(folder: Path, checkpoint: Checkpoint) -> tiles.HashReader:
    return tiles.HashReader(checkpoint.size, checkpoint.root, lambda path: logfiles.read(folder, path, tiles.WIDTH * HASH))


def _bundle(folder: Path, tile: tiles.Tile) -> bytes:
    data = logfiles.read(folder, tile.path, tiles.LARGEST)
    if data is None:
        raise ProofError("missing-bundle", f"缺少 {tile.path}")
    return data


def _tail(folder: Path, reader: tiles.HashReader) -> tuple[tuple[bytes, ...], str]:
    """The entries of the last bundle, if it is not full, and the day of the last one."""
    if not reader.size:
        return (), ""
    *_, tile = tiles.bundles_between(reader.size - 1, reader.size)
    found = tiles.read_bundle(_bundle(folder, tile), tile.width)
    start = tile.number * tiles.WIDTH
    if [leaf_hash(one) for one in found] != [reader(0, start + place) for place in range(tile.width)]:
        raise ProofError("wrong-bundle", f"{tile.path} 和检查点的树根对不上")
    return tuple(found) if tile.width < tiles.WIDTH else (), entries.decoded(found[-1]).day


def _stamps(folder: Path, size: int) -> tuple[StampFile, ...]:
    """The stamps of checkpoints of this log, oldest first."""
    known = set(logfiles.numbers(folder / CHECKPOINTS))
    out = []
    for name in logfiles.listed(folder / STAMPS):
        found = _STAMP.fullmatch(name)
        if found and int(found[1]) <= size and int(found[1]) in known:
            data = logfiles.read(folder, f"{STAMPS}/{name}", _LARGEST)
            if data is None:
                continue
            out.append(StampFile(int(found[1]), found[2], f"{STAMPS}/{name}", hashlib.sha256(data).hexdigest()))
    return tuple(sorted(out, key=lambda one: (one.size, one.authority)))


def _put_aside(folder: Path, checkpoint: bytes) -> None:
    """Moves a log that ends out of the way of the one that takes its place. Its checkpoint goes last.

    Its list of records stays for the new one to remove: its salts open digests that others have kept, and nobody would remove them
    here when their records leave.
    """
    to = aside(checkpoint)
    logfiles.put(folder, f"{to}/{CHECKPOINT}", checkpoint)
    for name in ("tile", CHECKPOINTS, STAMPS, KEYS):
        if (folder / to / name).exists():
            # Of the new log, from a run that was killed.
            logfiles.remove(folder / name)
        elif (folder / name).exists():
            patiently(partial(os.replace, folder / name, folder / to / name))


def _clear_rest(folder: Path, size: int) -> None:
    """Removes what a killed run signed: nobody has seen it, and a log signs nothing that contradicts what it signs next."""
    for number in logfiles.numbers(folder / CHECKPOINTS):
        if number > size:
            logfiles.remove(folder / CHECKPOINTS / str(number))
    for name in logfiles.listed(folder / STAMPS):
        found = _STAMP.fullmatch(name)
        if found and int(found[1]) > size:
            logfiles.remove(folder / STAMPS / name)


def _clear(folder: Path, size: int) -> None:
    """Removes what the new checkpoint needs no more: lists of before, and partial tiles that are full now."""
    _clear_lists(folder, size)
    full = {tile.path for tile in (*tiles.tiles_of(size), *tiles.bundles_between(0, size)) if tile.width == tiles.WIDTH}
    for one in (folder / "tile").rglob("*.p"):
        if one.relative_to(folder).as_posix().removesuffix(".p") in full:
            logfiles.remove(one)


def _clear_lists(folder: Path, size: int) -> None:
    """Removes lists of records but that of `size` leaves, also those that a killed run has left: they have salts of what has left."""
    for name in logfiles.listed(folder):
        if name == logfiles.NEW or (records.FILE.fullmatch(name) and name != records.name(size)):
            logfiles.remove(folder / name)
