"""The command `stamp`: has authorities stamp the current checkpoint of a log, and witnesses cosign it."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.cli.common import FINDINGS, FINE, UsageError
from generator.cli.logs import FOLDER
from generator.engine import clock

if TYPE_CHECKING:
    from generator.proof.folder import State
    from generator.reading.logsettings import Authority, LogSettings, Witness
    from generator.web.client import Client

CA_FILE = "CREDIT_CA_FILE"
_LATER = "下次再盖"
# Days. From here on it is told that the certificates of a stamp end.
_SOON = 90


class Outcome(NamedTuple):
    """What became of one authority or witness, in a line for people; whether there is no good stamp or cosignature of it."""

    text: str
    failed: bool


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("stamp", allow_abbrev=False, help="请时间戳机构给公示日志盖时间戳，请见证人联签")
    parser.add_argument("folder", nargs="?", default="", metavar="DIR", help=f"日志文件夹（默认取环境变量 {FOLDER}）")
    parser.add_argument("--again", action="store_true", help="已有的时间戳过期了或者核验不过的，重新盖一个代替它")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, root: Path) -> int:
    """The command; its exit code."""
    from generator.proof import folder as logfolder
    from generator.reading import logsettings
    from generator.web.client import Client
    from generator.web.errors import NetworkError

    given = args.folder or os.environ.get(FOLDER, "")
    if not given:
        raise UsageError(f"没有写日志文件夹，环境变量 {FOLDER} 也是空的。")
    where = Path(given)
    settings = logsettings.load(root)
    if not settings.authorities and not settings.witnesses:
        raise UsageError("mkdocs.yml 的 extra.log 没有写 authorities（时间戳机构），也没有写 witnesses（见证人）。")
    if not settings.keys:
        raise UsageError("mkdocs.yml 的 extra.log 没有写 keys（本站的公钥），不知道日志是不是自己的。")
    if not (where / logfolder.CHECKPOINT).is_file():
        raise UsageError(f"{where} 里还没有日志：先用 credit build --log 生成一次。")
    try:
        with Client(ca_file=os.environ.get(CA_FILE, "")) as client, logfolder.locked(where):
            state = logfolder.load(where, settings.origin, settings.keys)
            outcomes = list(stamped(where, state, settings, client, again=args.again))
    except (logfolder.LogError, NetworkError) as error:
        raise UsageError(f"{str(error).rstrip('。')}。") from None
    for one in outcomes:
        print(one.text)
    return FINDINGS if any(one.failed for one in outcomes) else FINE


def stamped(where: Path, state: State, settings: LogSettings, client: Client, *, again: bool = False) -> Iterator[Outcome]:
    """Asks each authority and witness that is not asked yet about the checkpoint of a log, whose lock the caller holds.

    Each answer is written as soon as it is checked; what one refuses stops no other. Whoever has read the log must read it again
    afterwards: it has stamps then, and its checkpoint may have more lines. LogError if the folder cannot be written.
    """
    from generator.proof import folder as logfolder
    from generator.proof import logfiles

    signed = logfiles.read(where, f"{logfolder.CHECKPOINTS}/{state.size}", len(state.checkpoint))
    if not state.size or signed is None:
        raise logfolder.LogError(f"{where} 缺少 {logfolder.CHECKPOINTS}/{state.size}。{logfiles.RESTORE}")
    for authority in settings.authorities:
        yield _one_stamp(where, state.size, signed, authority, client, again)
    for witness in settings.witnesses:
        yield _one_cosignature(where, state, signed, witness, client)


def stamper(root: Path) -> Callable[[bytes], Sequence[tuple[str, bytes]]]:
    """What a build asks for stamps on a new checkpoint: the good answers, by the names of the authorities of the settings.

    What an authority refuses is told on the error output; the build goes on.
    """

    def asked(signed: bytes) -> Sequence[tuple[str, bytes]]:
        from generator.reading import logsettings
        from generator.web.client import Client
        from generator.web.errors import NetworkError

        found: list[tuple[str, bytes]] = []
        authorities = logsettings.load(root).authorities
        if not authorities:
            print("mkdocs.yml 的 extra.log.authorities 没有写时间戳机构，没有盖时间戳。", file=sys.stderr)
        try:
            with Client(ca_file=os.environ.get(CA_FILE, "")) as client:
                for authority in authorities:
                    answer, told = _answer(signed, authority, client)
                    if answer is None:
                        print(told.text, file=sys.stderr)
                    else:
                        found.append((authority.name, answer))
        except NetworkError as error:
            print(f"{error}，没有盖时间戳。{_LATER}。", file=sys.stderr)
        return found

    return asked


def _answer(signed: bytes, authority: Authority, client: Client) -> tuple[bytes | None, Outcome]:
    """The good answer of an authority, or None; and what became of the call."""
    from generator.proof import stamps
    from generator.web import authorities
    from generator.web.errors import NetworkError

    called = f"时间戳机构 {authority.name}"
    try:
        answer, found = authorities.stamped(client, authority.address, signed, authority.certificates, clock.now())
    except stamps.BadStamp as error:
        return None, Outcome(f"{called} 没有盖成（{authority.address}）：{error}。{_LATER}。", True)
    except NetworkError as error:
        return None, Outcome(f"{called} 没有盖成（{authority.address}）：{error.what}。{_LATER}。", True)
    return answer, Outcome(f"{called}：已盖时间戳，{_moment(found.at)}。{_ending(found.valid_until)}", False)


def _one_stamp(where: Path, size: int, signed: bytes, authority: Authority, client: Client, again: bool) -> Outcome:
    from generator.proof import logfiles, stamps
    from generator.proof.folder import STAMPS

    name = f"{STAMPS}/{size}.{authority.name}.tsr"
    called = f"时间戳机构 {authority.name}"
    held = logfiles.read(where, name, stamps.MOST_BYTES)
    if held is not None:
        try:
            found = stamps.verified(held, signed, authority.certificates)
            problem = "" if _days_left(found.valid_until) >= 0 else "它的证书已经过期"
        except stamps.BadStamp as error:
            problem = str(error)
        if not problem:
            return Outcome(f"{called}：已经盖过，{_moment(found.at)}。{_ending(found.valid_until)}", False)
        if not again:
            return Outcome(f"{called}：已有的 {name} 不能用了：{problem}。要重新盖一个代替它，请加 --again。", True)
    answer, outcome = _answer(signed, authority, client)
    if answer is not None:
        _put(where, name, answer)
    return outcome


def _one_cosignature(where: Path, state: State, signed: bytes, witness: Witness, client: Client) -> Outcome:
    from generator.proof import checkpoints, cosignatures, folder, logfiles, merkle, notes, tiles
    from generator.web import witnesses
    from generator.web.errors import NetworkError

    called = f"见证人 {witness.key.name}"
    current = logfiles.read(where, folder.CHECKPOINT, 1 << 20) or b""
    try:
        held = cosignatures.found(notes.parsed(current), [witness.key])
    except notes.BadNote:
        # A false line is replaced like none.
        held = ()
    if held:
        return Outcome(f"{called}：已经联签，{_moment(held[-1].at)}。", False)
    read = tiles.HashReader(state.size, state.root, lambda path: logfiles.read(where, path, tiles.WIDTH * merkle.HASH))
    found, _ = checkpoints.parsed(signed)
    try:
        one = witnesses.cosigned(
            client, witness.address, witness.key, signed, found, lambda old: merkle.consistency(old, found.size, read), clock.now()
        )
    except merkle.ProofError as error:
        return Outcome(f"{called}没有联签（{witness.address}）：{error}。{_LATER}。", True)
    except NetworkError as error:
        return Outcome(f"{called}没有联签（{witness.address}）：{error.what}。{_LATER}。", True)
    _put(where, folder.CHECKPOINT, cosignatures.added(current, [one.signature]))
    return Outcome(f"{called}：已联签，{_moment(one.at)}。", False)


def _put(where: Path, name: str, data: bytes) -> None:
    from generator.engine.refusals import refusal
    from generator.proof import logfiles

    try:
        logfiles.put(where, name, data)
    except OSError as error:
        raise logfiles.LogError(f"{where / name} 写不了：{refusal(error) or error.strerror}") from None


def _moment(at: datetime.datetime) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}（北京时间）"


def _days_left(until: datetime.datetime) -> int:
    return (until - datetime.datetime.fromtimestamp(clock.now(), datetime.UTC)).days


def _ending(until: datetime.datetime) -> str:
    """What is to be done while the certificates of a stamp are valid, if that is not long."""
    if _days_left(until) > _SOON:
        return ""
    return (
        f"它的证书 {until.astimezone(clock.SHANGHAI):%Y-%m-%d} 到期："
        "请在那以前换好机构的新证书，并至少生成一次有新内容的网站，让日志记下这个时间戳。"
    )
