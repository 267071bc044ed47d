"""Publishes a site to a server by the system's ssh and rsync: a release beside the others, then one step that switches to it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from generator.engine.stamp import of_text
from generator.ship.built import Built, demand_unchanged
from generator.ship.extending import Break, demand_extends
from generator.ship.sent import Refused, Sent, demand_not_fewer
from generator.ship.target import Target

_SCRIPT = Path(__file__).with_name("remote.sh")
# Seconds after which a dead network is noticed: three questions without an answer.
_ALIVE = ("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3", "-o", "BatchMode=yes")
_WORDS = {
    "busy": "另一个 credit publish 正在往那里发布，请等它结束再试；如果它是断网留下的，服务器过一会儿会自己放开",
    "link": "那里的 current 没有指向 releases/ 里的网站，没有发布；请先把它移走",
    "folder": "那里的 current 不是 credit publish 建的链接，为免误删，没有发布；请换一个文件夹，或先把它移走",
    "no-flock": "服务器上没有 flock 程序（Debian、openEuler 的 util-linux 里有），没有发布",
    "no-rsync": "服务器上没有 rsync 程序，没有发布；请先在服务器上安装 rsync",
}
_COUNTS = {
    "files": re.compile(r"^Number of (?:regular )?files transferred: ([0-9]+)", re.MULTILINE),
    "size": re.compile(r"^Total transferred file size: ([0-9]+)", re.MULTILINE),
    "wire": re.compile(r"^Total bytes sent: ([0-9]+)", re.MULTILINE),
}


def publish(
    site: Built,
    target: Target,
    keep: int,
    *,
    fewer: bool = False,
    dry: bool = False,
    ssh: tuple[str, ...] = (),
    breaks: Collection[Break] = (),
) -> Sent:
    """As `local.publish`, on a server. `ssh` are further options of ssh. Raises Refused.

    Equal files are found by their sums, not by their times, since each build may write all files anew.
    """
    for program in ("ssh", "rsync"):
        if shutil.which(program) is None:
            raise Refused(f"本机没有 {program} 程序，不能往服务器发布：请安装它（Windows 可用 WSL），或发布到本机文件夹再自行复制")
    words = ("ssh", *_ALIVE, *ssh, *(("-p", target.port) if target.port else ()))
    with _session(words, target, keep) as (asked, told):
        now = _answer(told, "now")
        old = of_text(_answer(told, "stamp"))
        demand_not_fewer(site.stamp, old, fewer)
        demand_extends(site, _checkpoint(_answer(told, "log")), breaks)
        if now == site.stamp.release and not dry:
            # The same site, unless somebody or a disk has damaged it: each wrong file is replaced in one step.
            counts = _rsync(site, words, target, f"{target.path}/releases/{now}/", ())
            _say(asked, "prune")
            return Sent(counts["files"], counts["size"], counts["wire"] if counts["files"] else 0, False, 0, *_releases(told))
        if dry:
            where = f"{target.path}/releases/{now or '.incoming'}/"
            counts = _rsync(site, words, target, where, ("--dry-run",))
            return Sent(counts["files"], counts["size"], None, now != site.stamp.release or bool(counts["files"]))
        _say(asked, f"prepare {site.stamp.release} {len(site.sizes)}")
        _answer(told, "ready")
        linked = ("--link-dest", f"../{now}") if now else ()
        counts = _rsync(site, words, target, f"{target.path}/releases/.incoming/", ("--delete-after", *linked))
        demand_unchanged(site)
        _say(asked, "switch now")
        gone = int(_answer(told, "switched"))
        return Sent(counts["files"], counts["size"], counts["wire"], True, gone, *_releases(told))


def _releases(told: IO[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The releases that are kept there, and those that were removed, from the rest of the answer."""
    rest = [line.split(" ", 1) for line in told.read().splitlines() if " " in line]
    kept, removed = (tuple(name for word, name in rest if word == wanted) for wanted in ("kept", "removed"))
    return kept, removed


def _checkpoint(answer: str) -> bytes | None:
    """The checkpoint there, which comes in hexadecimal digits; None if there is no log."""
    if not answer:
        return None
    try:
        return bytes.fromhex(answer)
    except ValueError:
        # What is no checkpoint either.
        return answer.encode()


@contextmanager
def _session(words: tuple[str, ...], target: Target, keep: int) -> Iterator[tuple[IO[str], IO[str]]]:
    """The script on the server: what is said to it, and what it answers. It ends with the block."""
    # The shell of the server reads one line; each word of it is quoted.
    line = shlex.join(["sh", "-c", _SCRIPT.read_text(encoding="utf-8"), "credit-publish", target.path, str(keep)])
    process = subprocess.Popen(
        [*words, "--", target.host, line], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdin, process.stdout
    finally:
        try:
            process.stdin.close()
        except BrokenPipeError:
            # The other end has gone already, which was told by what it answered.
            process.stdin = None
        process.stdout.close()
        process.wait()


def _say(asked: IO[str], line: str) -> None:
    try:
        asked.write(f"{line}\n")
        asked.flush()
    except BrokenPipeError:
        raise Refused("与服务器的连接断了，没有切换；请再运行一次，已经传过去的不用再传") from None


def _answer(told: IO[str], wanted: str) -> str:
    """What the script on the server says of something. Raises Refused with its reason if it says something else."""
    word, _, rest = told.readline().rstrip("\n").partition(" ")
    if word == wanted:
        return rest
    if word == "refused" and rest.startswith("count"):
        raise Refused(f"服务器上收到的文件数不对（{rest.partition(' ')[2]} 个），没有切换；请再运行一次")
    if word == "refused":
        raise Refused(_WORDS.get(rest, rest))
    raise Refused("连不上服务器，或服务器上写不了（原因见上面 ssh 的话），没有切换；请再运行一次，已经传过去的不用再传")


def _rsync(site: Built, words: tuple[str, ...], target: Target, where: str, options: tuple[str, ...]) -> dict[str, int]:
    """Sends the site; the number of files sent, their bytes, and the bytes on the network."""
    # -s: the server's shell does not read the path. Times are not sent: a file that is equal is one with that of the last release.
    host = f"[{target.host}]" if ":" in target.host else target.host
    command = ["rsync", "-rs", "--checksum", "--chmod=D755,F644", "--compress", "--stats", "--no-human-readable", *options]
    command += ["-e", shlex.join(words), "--", f"{site.folder}/", f"{host}:{where}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True, encoding="utf-8", errors="replace", env=_environment())
    if done.returncode:
        raise Refused(f"rsync 没有传完（退出码 {done.returncode}，原因见上），没有切换；请再运行一次，已经传过去的不用再传")
    found = {name: form.search(done.stdout) for name, form in _COUNTS.items()}
    return {name: int(match[1]) if match else 0 for name, match in found.items()}


def _environment() -> dict[str, str]:
    # The counts are read in English; what the user has set for ssh and rsync stays.
    return os.environ | {"LC_ALL": "C"}
