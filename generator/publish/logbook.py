"""The log of a build: read and checked, extended by what the site shows now, and written before the site is put in place."""

from __future__ import annotations

import contextlib
import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.engine import clock
from generator.proof import checkpoints, folder, logfiles, merkle, notes, tiles
from generator.proof.checkpoints import Checkpoint
from generator.proof.folder import Draft, Extended, LogError, State
from generator.proof.notes import BadNote, Signer, Verifier
from generator.proof.stamps import StampFile
from generator.publish import logstamps
from generator.reading import logsettings
from generator.site import extending, logbreaks
from generator.site.extending import NOTHING, Leaves
from generator.site.logged import LOG, Logged
from generator.site.site import Site

# Asks authorities for stamps on some bytes: the answers, with the names of the authorities.
Stamper = Callable[[bytes], Sequence[tuple[str, bytes]]]
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class LogOrder:
    """The order to keep a log: its folder, the keys that sign what is new (none if nothing may be new), and who asks for stamps.

    `throwaway` is the log of a preview, which ends with it.
    """

    folder: Path
    signers: tuple[Signer, ...] = ()
    stamp: Stamper | None = None
    throwaway: bool = False


def signers_of(text: str, where: str) -> tuple[Signer, ...]:
    """The private keys of a text, one a line, the current one first; LogError, which repeats none of them."""
    try:
        return notes.signers_of(text)
    except BadNote as error:
        told = str(error) if error.slug == "no-secret" else f"的私钥不能用：{error}"
        raise LogError(f"{where}里{told}。私钥由 credit key 生成，一行一把，换密钥时新的在前") from None


@dataclass(frozen=True, slots=True)
class Grown:
    """What a build adds to its log: how many entries it has now, how many of them and how many stamps are new."""

    size: int
    new: int
    stamps: int


@dataclass(frozen=True)
class _Begun:
    """A log that may be extended: its entries, and the signed checkpoint of the log whose place it takes (or b"")."""

    state: State
    leaves: Leaves = NOTHING
    broken: bytes = b""


class LogBook:
    """The log of one build. Nobody else may write it until `close`."""

    def __init__(self, order: LogOrder, root: Path, standing: Path) -> None:
        """`standing` is the folder of the site that this build replaces. Raises SettingsError and LogError."""
        self._order = order
        self._settings = logsettings.load(root)
        self._standing = standing / LOG.rstrip("/")
        self._held = contextlib.ExitStack()
        self._extended: Extended | None = None
        self._beside: dict[str, bytes] = {}
        if not self._settings.origin:
            raise LogError("日志要有网站的地址：请在 mkdocs.yml 里写上 site_url，例如 https://credit.example/")
        own = {one.text for one in self._settings.keys}
        if own and (foreign := [one.verifier for one in order.signers if one.verifier.text not in own]):
            told = f"{foreign[0].name}+{foreign[0].hash.hex()}"
            raise LogError(f"私钥 {told} 不在 mkdocs.yml 的 extra.log.keys 里：请换成对的私钥；要换密钥的，把新的公钥写在最前面")

    @property
    def _keys(self) -> tuple[Verifier, ...]:
        return self._settings.keys or tuple(one.verifier for one in self._order.signers)

    def logged(self, site: Site, before_stamps: Callable[[], None]) -> Site:
        """The site with its log, extended in memory by what the site shows. `before_stamps` is called before anybody is asked for stamps.

        LogError if the log may not be extended.
        """
        if not self._keys:
            raise LogError("不知道日志应由谁签名：请在 mkdocs.yml 的 extra.log.keys 里写上公钥，或用 --key 给出私钥")
        self._held.enter_context(folder.locked(self._order.folder))
        begun = self._begun(site)
        extended = self._extension(site, begun)
        state = extended.state
        if self._order.stamp is not None and (extended.files or not any(one.size == state.size for one in state.stamps)) and state.size:
            before_stamps()
            state = self._stamped(extended, self._order.stamp)
        self._extended = extended
        self._beside |= {f"{folder.AUTHORITIES}/{one.name}.pem": one.certificates for one in self._settings.authorities}
        keys = [one.text for one in self._keys]
        if state.size:
            self._beside[folder.KEYS] = folder.keys_json(state.origin, keys)
        files = self._files(extended, state)
        leaves = Leaves([*begun.leaves.entries, *extended.new])
        stamps = logstamps.lasting(logstamps.read(site.store, files, state.stamps), state.stamps, leaves.stamped, site.as_of)
        bad = {one.path for one in state.stamps}.difference(one.file.removeprefix(LOG) for one in stamps)
        return site.with_log(
            Logged(
                *(state.origin, state.size, state.root, state.day, tuple(keys), stamps),
                *(state.records, state.removed, leaves.digests),
                days=leaves.days,
                throwaway=self._order.throwaway,
                handed=leaves.handed,
                files={path: one for path, one in files.items() if path not in bad},
            )
        )

    def write(self) -> None:
        """Writes what is new to the folder of the log. LogError if that cannot be done; then the log is as it was."""
        assert self._extended is not None
        where = self._order.folder
        folder.write(where, self._extended)
        if not self._extended.state.size:
            return
        try:
            for path, data in self._beside.items():
                if logfiles.read(where, path, _LARGEST) != data:
                    logfiles.put(where, path, data)
        except OSError as error:
            raise folder.unwritten(where, error) from None

    def grown(self) -> Grown:
        """How far the log goes on with this build."""
        assert self._extended is not None
        stamps = sum(path.startswith(f"{folder.STAMPS}/") for path in self._beside)
        return Grown(self._extended.state.size, len(self._extended.new), stamps)

    def close(self) -> None:
        """Lets others write the log."""
        self._held.close()
        # One that this build has made for nothing.
        with contextlib.suppress(OSError):
            self._order.folder.rmdir()

    def _begun(self, site: Site) -> _Begun:
        """The log as its folder has it, if it is whole and goes on from the one that the public sees; a new one in its place if a record
        says so in the open.
        """
        where, origin = self._order.folder, self._settings.origin
        named = logbreaks.named(site)
        data = logfiles.read(where, folder.CHECKPOINT, _LARGEST)
        claimed = _claimed(data)
        if data is not None and claimed is not None and logbreaks.mark(claimed) in named:
            begun = _Begun(folder.fresh(origin), broken=_signed(where, claimed, data))
        else:
            try:
                state = folder.load(where, origin, self._keys)
                begun = _Begun(state, Leaves(folder.checked(where, state)))
                Draft(state, site.as_of.isoformat())
            except LogError as error:
                raise LogError(f"{error}。{_way_out(claimed)}" if claimed is not None else str(error)) from None
        shown = logfiles.read(self._standing, folder.CHECKPOINT, _LARGEST)
        if shown is None:
            return begun
        public = _claimed(shown)
        if public is None:
            raise LogError(
                f"{self._standing / folder.CHECKPOINT} 不是检查点，无从判断日志是否接得上：请恢复这个文件，或把整个网站文件夹移走"
            )
        signed = _signed(self._standing, public, shown)
        if logbreaks.mark(public) in named and begun.leaves.restarts != hashlib.sha256(signed).digest():
            return begun if self._goes_on(begun, public) else _Begun(folder.fresh(origin), broken=signed)
        if self._goes_on(begun, public) or begun.leaves.restarts == hashlib.sha256(signed).digest():
            return begun
        if not begun.state.size and not begun.broken:
            why = f"{where} 里没有日志，而 {self._standing.parent} 的网站已有日志（{public.size:,} 条）：请用这个网站的日志还原 {where}"
        elif public.size > begun.state.size:
            why = f"{where} 的日志只有 {begun.state.size:,} 条，比网站已公布的（{public.size:,} 条）旧：请换成最新的一份"
        else:
            why = f"{where} 的日志和 {self._standing.parent} 的网站已公布的（{public.size:,} 条）对不上：请换成接得上的那一份"
        raise LogError(f"{why}，见 credit log restore。{_way_out(public)}")

    def _goes_on(self, begun: _Begun, public: Checkpoint) -> bool:
        """Whether a log extends the one that the public sees."""
        state = begun.state
        if begun.broken or public.size > state.size:
            return False
        reader = tiles.HashReader(state.size, state.root, lambda path: logfiles.read(self._order.folder, path, _LARGEST))
        return merkle.root_at(public.size, reader) == public.root

    def _extension(self, site: Site, begun: _Begun) -> Extended:
        """The log with the leaves that it lacks."""
        draft = Draft(begun.state, site.as_of.isoformat())
        signers = self._order.signers
        if begun.broken:
            draft.restarted(begun.broken)
        elif begun.state.size:
            for one in signers:
                if one.verifier.text not in begun.state.signed_by:
                    draft.key(one.verifier)
        due = extending.due(site, begun.state, begun.leaves)
        if not due and not draft.new:
            return draft.signed(())
        if site.as_of > clock.today() and not self._order.throwaway:
            told = f"{site.as_of} 还没有到（今天是 {clock.today()}），日志里不能写以后的日期：写了就改不了，外人核对会说日期是假的"
            raise LogError(f"{told}。请检查电脑的日期和 --as-of；只想看看那一天的网站的，不要用 --log（和环境变量 CREDIT_LOG）")
        if not signers:
            sorts = f"新公示{len(due.published)}、更正{len(due.corrected)}、撤下{len(due.removed)}"
            count = len(due) + len(draft.new)
            raise LogError(f"有{count}条变化要写进日志（{sorts}），但没有签名的私钥：请用 --key FILE 或环境变量 CREDIT_LOG_KEY 给出")
        for token in self._without_leaf(site, begun) if due else ():
            draft.stamped(bytes.fromhex(token.sha256))
        restarts = hashlib.sha256(begun.broken).digest() if begun.broken else begun.leaves.restarts
        extending.add(draft, site, due, signers[0].seed, restarts)
        return draft.signed(signers, [one.text for one in self._keys])

    def _without_leaf(self, site: Site, begun: _Begun) -> list[StampFile]:
        """The stamps that the log does not hold yet: those that say a time of its checkpoints."""
        where = self._order.folder
        new = [one for one in begun.state.stamps if one.sha256 not in begun.leaves.stamped]
        files = {path: where / path for one in new for path in (one.path, f"{folder.CHECKPOINTS}/{one.size}")}
        good = {one.stamp.file.removeprefix(LOG) for one in logstamps.read(site.store, files, new)}
        return [one for one in new if one.path in good]

    def _stamped(self, extended: Extended, stamper: Stamper) -> State:
        """The log with stamps on its checkpoint, as far as authorities answer."""
        state = extended.state
        path = f"{folder.CHECKPOINTS}/{state.size}"
        data = extended.files.get(path) or logfiles.read(self._order.folder, path, _LARGEST) or state.checkpoint
        have = {one.authority for one in state.stamps if one.size == state.size}
        new = []
        for name, token in stamper(data):
            if name not in have:
                at = f"{folder.STAMPS}/{state.size}.{name}.tsr"
                self._beside[at] = token
                new.append(StampFile(state.size, name, at, hashlib.sha256(token).hexdigest()))
        return replace(state, stamps=(*state.stamps, *sorted(new, key=lambda one: one.authority)))

    def _files(self, extended: Extended, state: State) -> dict[str, bytes | Path]:
        """The files of the log that the site has, by their paths below it: bytes that are new, and where the others are."""
        where = self._order.folder
        if extended.restarts:
            old = [path for path in folder.paths(where, state) if path.startswith((f"{folder.BROKEN}/", f"{folder.AUTHORITIES}/"))]
            aside = folder.aside(extended.before)
            found: dict[str, bytes | Path] = {path: where / path for path in old}
            found[f"{aside}/{folder.CHECKPOINT}"] = extended.before
        else:
            found = {path: where / path for path in folder.paths(where, state, state.size - len(extended.new))}
        found |= {path: data for path, data in extended.files.items() if not path.startswith("records-")}
        found |= self._beside
        return found if state.size else {}


def _claimed(data: bytes | None) -> Checkpoint | None:
    """What a checkpoint says, whoever has signed it; None if it is none."""
    try:
        return checkpoints.parsed(data)[0] if data is not None else None
    except BadNote:
        return None


def _signed(where: Path, checkpoint: Checkpoint, data: bytes) -> bytes:
    """A checkpoint as the city has signed it, without what witnesses have added."""
    own = logfiles.read(where, f"{folder.CHECKPOINTS}/{checkpoint.size}", _LARGEST)
    same = own is not None and _claimed(own) == checkpoint
    return own if own is not None and same else notes.parsed(data).data


def _way_out(checkpoint: Checkpoint) -> str:
    return (
        "实在接不上的，要先公示一份“公示日志中断说明”（log-break），写明断在哪个检查点："
        f"origin {checkpoint.origin}，size {checkpoint.size}，root {b64encode(checkpoint.root).decode()}"
    )
