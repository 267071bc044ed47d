"""The command `verify`: what a stranger can check of a site, without its repository and without believing it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, UsageError, add_as_of
from generator.engine import clock
from generator.engine.refusals import refusal

if TYPE_CHECKING:
    from generator.verify.opened import Call
    from generator.verify.report import Report


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("verify", allow_abbrev=False, help="不靠网站自己，核对一个网站的公示日志、每条信息和时间戳")
    where = "网址（https://…），或下载下来的网站文件夹、压缩包；只核对 --proof 的可以不写"
    parser.add_argument("site", nargs="?", default="", metavar="ADDRESS|FOLDER", help=where)
    more: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--key", metavar="VKEY", help="您从别处得到的日志公钥；可以多次", **more)
    parser.add_argument("--since", metavar="FILE|FOLDER|ADDRESS", help="您以前存下的检查点，或另一处的同一个网站；可以多次", **more)
    parser.add_argument("--keep", metavar="FILE", help="没有不对的，就把现在的检查点存下来，下次给 --since 用")
    parser.add_argument("--authority", metavar="FILE.pem", help="您自己得到的时间戳机构证书；可以多次", **more)
    parser.add_argument("--witness", metavar="VKEY", help="您相信的见证者的公钥：检查点必须有它的签名；可以多次", **more)
    parser.add_argument("--repository", metavar="PATH", help="您克隆下来的仓库：按它写明的提交重新生成网站来比")
    parser.add_argument("--sheet", default="", metavar="HASH", help="纸上的核对码（空格不要紧），或存下来的一条信息的 JSON 文件")
    parser.add_argument("--salt", default="", metavar="S", help="存下来的 JSON 里没有盐的，写上纸上印的盐")
    parser.add_argument("--proof", metavar="FILE", help="以前从网页存下来的证明（.tlog-proof），不用网站就能核对")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    add_as_of(parser)
    parser.set_defaults(run=_run, anywhere=True)


def _run(args: argparse.Namespace, root: Path) -> int:
    # Imported here, as in `main`: other commands start faster without them.
    from generator.verify import calling, report, sources

    try:
        found = _found(args, _call(args))
    except sources.NoSource as error:
        raise UsageError(f"{error}。") from None
    except calling.BadCall as error:
        raise UsageError(f"{error}。") from None
    sys.stdout.write(report.FORMATS[args.format](found))
    return FINDINGS if found.result == "failed" else FINE


def _call(args: argparse.Namespace) -> Call:
    from generator.verify import calling
    from generator.verify.opened import Call

    if args.salt and not args.sheet:
        raise UsageError("--salt 和 --sheet 一起用")
    kept = [args.keep] if args.keep and Path(args.keep).exists() else []
    return Call(
        args.as_of or clock.today(),
        keys=calling.keys(args.key),
        # What is to be written over is compared first.
        since=calling.since(name for name in dict.fromkeys([*args.since, *kept]) if not _first(args, name)),
        authorities=calling.authorities(args.authority),
        witnesses=calling.witnesses(args.witness),
        repository=Path(args.repository).resolve() if args.repository else None,
        sheet=calling.sheet(args.sheet, args.salt) if args.sheet else "",
    )


def _first(args: argparse.Namespace, name: str) -> bool:
    """Whether a checkpoint that is to be compared is the one that this call is to keep, and nothing has been kept yet."""
    if name != args.keep or Path(name).exists():
        return False
    print(f"credit: {name} 还没有，这是第一次：没有以前的检查点可以比。", file=sys.stderr)
    return True


def _found(args: argparse.Namespace, call: Call) -> Report:
    from generator.verify import calling, checking, papers, report, sources

    proof = list(papers.checked(args.proof, calling.file(args.proof, papers.MOST), call.sheet, call.keys)) if args.proof else []
    if not args.site:
        if not args.proof:
            raise UsageError("要核对什么？请写上网址或文件夹，例如 credit verify https://credit.example/")
        return report.Report(args.proof, "", 0, "", tuple(proof))
    with sources.opened(args.site) as source:
        found = checking.verified(source, call)
    whole = replace(found, checks=(*found.checks, *proof))
    if args.keep:
        _keep(args.keep, whole)
    return whole


def _keep(name: str, found: Report) -> None:
    """Writes the checkpoint for the next time, if there is nothing against it, and says what became of it."""
    from generator.verify import report

    if found.result == "failed" or not found.checkpoint:
        words = f"有不对的地方，或者没有日志，没有写 {name}。"
    elif Path(name).exists() and any(one.slug == report.BROKEN_OFF for one in found.checks):
        words = f"现在的日志和您存下的接不上，{name} 是凭据，没有覆盖；要从现在起另存，请换一个文件名。"
    else:
        try:
            Path(name).write_bytes(found.checkpoint)
        except OSError as error:
            raise UsageError(f"{name} 写不了：{refusal(error) or error.strerror}。") from None
        words = f"现在的检查点（{found.size:,} 条）存进了 {name}：请存在这个网站以外，下次用 --since 或 --keep 给出来比。"
    print(f"credit: {words}", file=sys.stderr)
