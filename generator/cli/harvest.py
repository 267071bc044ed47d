"""The command `harvest`: gathers what the cities of a province publish, and says how it went."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from generator.cli.common import UsageError, add_as_of, day_of, store_of
from generator.engine.refusals import refusal
from generator.harvest import cities, folder
from generator.harvest.cities import City
from generator.model.kindnames import CITY

# What the option `--into` is left out for.
VARIABLE = "CREDIT_HARVEST"
_MOST_JOBS = 64


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("harvest", allow_abbrev=False, help="省级网站：汇集各城市公示的信息，逐一核对")
    into = f"汇集到哪个文件夹（默认取环境变量 {VARIABLE}，没有的是仓库里的 {folder.NAME}）"
    parser.add_argument("--into", metavar="DIR", help=into)
    parser.add_argument("--city", action="append", default=[], metavar="ID", help="只汇集这个城市（记录的文件名，不带 .yml）；可以多次")
    add_engine(parser)
    parser.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="同时汇集几个城市（默认：处理器数的两倍）")
    parser.add_argument("--wait", type=_seconds, default=300, metavar="SECONDS", help="一个文件最多等几秒（默认 300）")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    add_as_of(parser)
    parser.set_defaults(run=_run, cache=None, no_cache=False)


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say by which engine the questions are answered."""
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="用哪个引擎回答统计问题（默认 duckdb，就在本机）")
    parser.add_argument("--master", default="", metavar="URL", help="Spark 集群在哪里，例如 spark://主机:7077 或 yarn（默认：本机）")


def _jobs(text: str) -> int:
    return _whole(text, _MOST_JOBS)


def _seconds(text: str) -> int:
    return _whole(text, 24 * 3600)


def _whole(text: str, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"“{text}”应是 1 到 {most} 的整数")
    return int(text)


def place(args: argparse.Namespace, root: Path) -> Path:
    """The harvest folder of a call."""
    named = args.into or os.environ.get(VARIABLE, "")
    return Path(named).resolve() if named else root / folder.NAME


def _run(args: argparse.Namespace, root: Path) -> int:
    if args.master and args.engine != "spark":
        raise UsageError("--master 和 --engine spark 一起用。")
    where = place(args, root)
    if root.is_relative_to(where):
        raise UsageError(f"{where} 里放着仓库，不能作汇集文件夹；请用 --into 指明另一个文件夹。")
    found, _ = _cities(args, root)
    if not found:
        raise UsageError(f"没有成员城市：content/lists/cities/ 里没有一条记录。用 credit new {CITY} 看看怎样写。")
    try:
        with folder.HarvestFolder(where).held():
            raise UsageError("还不能汇集。")
    except folder.Busy:
        raise UsageError(f"另一次汇集正在使用 {where}，请等它结束再试。") from None
    except OSError as error:
        raise UsageError(f"{error.filename or where} 写不了：{refusal(error) or error.strerror}。") from None


def _cities(args: argparse.Namespace, root: Path) -> tuple[tuple[City, ...], tuple[City, ...]]:
    """The cities of the repository, and those that are asked for. Raises UsageError."""
    from generator.site.site import load

    site = load(root, day_of(args, root), store=store_of(args, root))
    try:
        every = cities.of_records(site.by_kind[CITY], root)
        return every, cities.chosen(every, args.city)
    except cities.BadCity as error:
        raise UsageError(str(error)) from None
