"""The options by which a build keeps the public log, and what the environment says of it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.common import UsageError
from generator.engine.refusals import unread
from generator.proof.logfiles import LogError

if TYPE_CHECKING:
    from generator.publish.logbook import LogOrder
    from generator.site.site import Site

FOLDER, KEY = "CREDIT_LOG", "CREDIT_LOG_KEY"
# More than the private keys of any rotation.
_LARGEST = 10_000


def add(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    parser.add_argument("--log", metavar="DIR", help=f"公示日志的文件夹，每次生成都用同一个（默认取环境变量 {FOLDER}）")
    parser.add_argument("--key", metavar="FILE", help=f"签名日志的私钥文件，由 credit key 生成（默认取环境变量 {KEY} 的内容）")
    parser.add_argument("--stamp", action="store_true", help="向 extra.log.authorities 里的时间戳机构要时间戳；连不上只提醒")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Adds the option of a command that only asks the log."""
    parser.add_argument("--log", metavar="DIR", help=f"公示日志的文件夹，不需要私钥（默认取环境变量 {FOLDER}；都没有的，什么都没有证明）")


def read(args: argparse.Namespace, site: Site) -> Site:
    """A site with the log that a call names; the same one without. Raises UsageError."""
    where = args.log or os.environ.get(FOLDER, "")
    if not where:
        return site
    from generator.publish import logreading

    try:
        return logreading.with_log(site, Path(where).resolve())
    except LogError as error:
        raise UsageError(f"{error}。") from None


def order_of(args: argparse.Namespace, stamp: Callable[[bytes], Sequence[tuple[str, bytes]]] | None = None) -> LogOrder | None:
    """The log of a call, by its options and the environment; None without one. Raises UsageError, and LogError for a bad key."""
    where = args.log or os.environ.get(FOLDER, "")
    if not where:
        # A job that sets the variable has said where the log would be; an empty one says that there is none.
        if args.key or (args.stamp and FOLDER not in os.environ):
            raise UsageError(f"--key 和 --stamp 要和 --log DIR（或环境变量 {FOLDER}）一起用")
        return None
    from generator.publish.logbook import LogOrder, signers_of

    text, source = os.environ.get(KEY, ""), f"环境变量 {KEY} "
    if args.key:
        source = str(args.key)
        try:
            with open(args.key, encoding="utf-8") as handle:
                text = handle.read(_LARGEST)
        except OSError as error:
            raise UsageError(f"私钥文件 {args.key} 读不了：{unread(error)}") from None
        except UnicodeDecodeError:
            raise UsageError(f"私钥文件 {args.key} 不是文本：私钥由 credit key 生成，一行一把") from None
    return LogOrder(Path(where).resolve(), signers_of(text, source) if args.key or text.strip() else (), stamp if args.stamp else None)
