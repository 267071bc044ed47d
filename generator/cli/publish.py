"""The command `publish`: brings the built site to where visitors get it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import orjson

from generator.cli.common import FINE, UsageError
from generator.engine.refusals import refusal
from generator.model.kindnames import LOG_BREAK
from generator.reading.settings import load_settings
from generator.ship import built, hosts, local, plain, remote, target
from generator.ship.built import Built
from generator.ship.extending import Break
from generator.ship.sent import Refused, Sent
from generator.site import public

VERSION = 1


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("publish", allow_abbrev=False, help="把生成好的网站发布到文件夹或服务器，整站一次切换")
    where = "发布到哪里：文件夹（/srv/credit），或 用户@主机:/srv/credit，或 ssh://用户@主机:端口/路径"
    parser.add_argument("target", nargs="?", default="", metavar="TARGET", help=where)
    parser.add_argument("--site-dir", metavar="DIR", help="生成好的网站在哪里（默认取 mkdocs.yml 的 site_dir）")
    parser.add_argument("--keep", type=_count, default=1, metavar="N", help="除正在用的以外再留几个以前的网站（默认 1）")
    parser.add_argument("--plain", action="store_true", help="直接写进网页服务器的根目录，不用链接；不是整站一次切换")
    parser.add_argument("--fewer", action="store_true", help="新网站比现在的少一半以上的文件，也发布")
    parser.add_argument("--dry-run", action="store_true", help="只说会传多少，不改动任何东西")
    parser.add_argument("--host", choices=sorted(hosts.known()), help="只看这家托管商能否放下，不发布；放不下时退出码是 2")
    parser.add_argument("--max-files", type=_count, metavar="N", help="目标最多能放多少个文件，超过就不发布")
    parser.add_argument("--max-size", type=_count, metavar="BYTES", help="目标最多能放多少字节，超过就不发布")
    parser.add_argument(
        "--ssh-option", action="append", default=[], metavar="OPTION", help="给 ssh 的选项，例如 IdentityFile=/path；可以多次"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    parser.set_defaults(run=run_publish)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}”应是 0 或更大的整数")
    return int(text)


def run_publish(args: argparse.Namespace, root: Path) -> int:
    """The command `publish`; its exit code."""
    folder = Path(args.site_dir).resolve() if args.site_dir else root / load_settings(root).site_dir
    begun = time.monotonic()
    try:
        site = built.read(folder)
        weight = hosts.weigh(site)
        _demand_room(args, weight)
        if args.host:
            _told(args, {"host": args.host, "fits": True, **_of(site, weight)}, [_size(weight), f"{hosts.known()[args.host].name}放得下。"])
            return FINE
        if not args.target:
            raise UsageError("要发布到哪里？请写上文件夹或服务器，例如 credit publish /srv/credit")
        where = target.of_text(args.target)
        sent = _publish(args, site, where)
    except (built.NoSite, target.BadTarget, Refused) as error:
        raise UsageError(f"{error}。") from None
    except OSError as error:
        raise UsageError(
            f"没有发布，{error.filename2 or error.filename or args.target} 写不了：{refusal(error) or error.strerror}。"
        ) from None
    seconds = round(time.monotonic() - begun, 1)
    _told(args, _report(args, site, weight, where, sent, seconds), _lines(args, site, weight, where, sent, seconds))
    return FINE


def _publish(args: argparse.Namespace, site: Built, where: target.Target) -> Sent:
    folder, breaks = Path(where.path), _breaks(site)
    if where.host:
        if args.plain:
            raise UsageError("--plain 只用于本机的文件夹；服务器上请让网页服务器的根目录指向 current")
        options = tuple(word for one in args.ssh_option for word in ("-o", one))
        return remote.publish(site, where, args.keep, fewer=args.fewer, dry=args.dry_run, ssh=options, breaks=breaks)
    if folder == site.folder or folder.is_relative_to(site.folder) or site.folder.is_relative_to(folder):
        raise UsageError(f"不能发布到 {folder}：它和网站文件夹 {site.folder} 一个在另一个里面")
    if args.plain:
        return plain.publish(site, folder, fewer=args.fewer, dry=args.dry_run, breaks=breaks)
    return local.publish(site, folder, args.keep, fewer=args.fewer, dry=args.dry_run, breaks=breaks)


def _breaks(site: Built) -> frozenset[Break]:
    """The checkpoints with which the site says that its log was broken, by its records about that."""
    found = set()
    for name in site.sizes:
        if name.startswith(f"{public.FOLDER}records/{LOG_BREAK}/"):
            for one in orjson.loads((site.folder / name).read_bytes()).values():
                found.add(Break(one["data"]["origin"], one["data"]["size"], one["data"]["root"]))
    return frozenset(found)


def _demand_room(args: argparse.Namespace, weight: hosts.Weight) -> None:
    """Raises Refused if the host, or the limits of the call, are too small for the site."""
    found = []
    if args.host:
        host = hosts.known()[args.host]
        found += hosts.refusals(weight, host)
        if found and host.note:
            found.append(host.note)
    found += hosts.refusals(weight, hosts.Host("目标", args.max_size, args.max_files, None, "", "", None))
    if found:
        raise Refused(f"放不下：{'；'.join(found)}。请换更大的托管商或自己的服务器（docs/hosting.md），或用 --no-search 生成得小一些")


def _of(site: Built, weight: hosts.Weight) -> dict[str, Any]:
    return {
        "release": site.stamp.release, "commit": site.stamp.commit, "as_of": site.stamp.as_of,
        "files": weight.files, "folders": weight.folders, "bytes": weight.size, "bytes_on_disk": weight.blocks,
    }  # fmt: skip


def _report(
    args: argparse.Namespace, site: Built, weight: hosts.Weight, where: target.Target, sent: Sent, seconds: float
) -> dict[str, Any]:
    return {
        "target": str(where), **_of(site, weight), "dry_run": args.dry_run, "switched": sent.switched and not args.dry_run,
        "sent": {"files": sent.files, "bytes": sent.size, "on_the_wire": sent.wire}, "gone": sent.gone, "seconds": seconds,
        "kept": list(sent.kept), "removed": list(sent.removed),
    }  # fmt: skip


def _told(args: argparse.Namespace, report: dict[str, Any], lines: list[str]) -> None:
    if args.format == "json":
        json.dump({"version": VERSION, **report}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(lines))


def _size(weight: hosts.Weight) -> str:
    disk = f"{hosts.megabytes(weight.size)}，在按 4 KB 分块的硬盘上占 {hosts.megabytes(weight.blocks)}"
    return f"网站共 {weight.files:,} 个文件、{weight.folders:,} 个文件夹，{disk}。"


def _lines(args: argparse.Namespace, site: Built, weight: hosts.Weight, where: target.Target, sent: Sent, seconds: float) -> list[str]:
    wire = f"（网络上 {hosts.megabytes(sent.wire)}）" if sent.wire is not None else ""
    done = f"{sent.files:,} 个文件，{hosts.megabytes(sent.size)}{wire}"
    gone = f"，{sent.gone:,} 个文件不再有" if sent.gone else ""
    if args.dry_run:
        return [_size(weight), f"会传 {done}{gone}；什么都没有改动。"]
    if not sent.switched and sent.files:
        return [_size(weight), f"{where} 上是这个网站（{site.stamp.release}），但有文件被改动过：补好了 {done}。"]
    if not sent.switched:
        return [_size(weight), f"{where} 上已经是这个网站（{site.stamp.release}），没有要传的。"]
    found = [_size(weight), f"已发布到 {where}：传了 {done}{gone}，用了 {seconds:g} 秒。"]
    if args.plain:
        found.append("注意：这种方式逐个替换文件，发布的那一会儿，访客可能看到新旧两版的网页。")
    if len(sent.kept) > 1:
        found.append(f"正在用 {sent.kept[0]}，还留着 {'、'.join(sent.kept[1:])}。")
    return found
