"""The command `harvest`: gathers what the cities of a province publish, and says how it went."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, UsageError, add_as_of, day_of, store_of
from generator.engine.refusals import refusal
from generator.harvest import cities, folder
from generator.harvest.cities import City
from generator.harvest.folder import HarvestFolder
from generator.model.findings import visible
from generator.model.kindnames import CITY
from generator.model.kinds import CONTENT
from generator.reading.given import given_folder

if TYPE_CHECKING:
    from generator.lake.engines import NotInstalled
    from generator.site.site import Site

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


def lacking(error: NotInstalled, root: Path) -> str:
    """What is said where a library is missing that only a province needs: what to run in this repository."""
    from generator.adopt import pin

    what = f"没有装 {error.library}：汇集各城市、提问要用它，城市的网站用不着"
    if given_folder(root) is None or error.pinned != pin.PROVINCE or not (root / pin.FILE).is_file():
        return f"{what}。钉住版本的清单是程序仓库里的 {error.pinned}：pip install --require-hashes -r {error.pinned}。"
    if pin.has_province(root):
        return f"{what}。{pin.FILE} 里已经有，但是还没有装：在仓库里改用 python3 run.py harvest，它会装好。"
    return (
        f"{what}。在仓库里运行 python3 run.py credit upgrade --province --write，它把这些库写进 {pin.FILE}；"
        "再运行 python3 run.py harvest，就会装好、开始汇集。不能联网的机器，写好以后用 credit bundle 重做一个离线包。"
    )


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
    # Imported here, as in `main`: other commands start faster without them.
    from generator.harvest import telling

    told = _harvested(args, root, HarvestFolder(where))
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n" if args.format == "json" else telling.as_text(told))
    names = set(args.city)
    bad = [one for one in told["cities"] if one["state"] not in telling.FINE and (not names or one["id"] in names)]
    return FINDINGS if bad else FINE


def _harvested(args: argparse.Namespace, root: Path, where: HarvestFolder) -> dict[str, Any]:
    from generator.engine import workers
    from generator.harvest import running
    from generator.harvest.source import Patience
    from generator.harvest.taking import Terms
    from generator.lake import answers, engines

    site = _site(args, root)
    every, chosen = _cities(args, site)
    if not every and not where.cities.exists():
        raise UsageError(f"没有成员城市：content/lists/cities/ 里没有一条记录。用 credit new {CITY} 看看怎样写。")
    terms = Terms(site.kinds, site.as_of, Patience(file=float(args.wait)), os.environ.get("CREDIT_CA_FILE", ""))
    try:
        # What is missing is said before anything is fetched.
        engines.present(args.engine)
        with where.held():
            faults = running.run(every, chosen, where, terms, args.jobs or 2 * workers.cores())
            answers.refresh(where.root, site.as_of.isoformat(), args.engine, args.master)
            told = running.finished(every, where, terms)
    except engines.NotInstalled as error:
        raise UsageError(lacking(error, root)) from None
    except engines.NoEngine as error:
        raise UsageError(str(error)) from None
    except folder.Busy:
        raise UsageError(f"另一次汇集正在使用 {where.root}，请等它结束再试。") from None
    except folder.Foreign as error:
        words = f"{where.root} 里放着别的东西（例如 {error}），不是汇集文件夹：汇集会删去那里不在名单上的城市。"
        raise UsageError(visible(f"{words}请用 --into 指明一个新的或者空的文件夹。")) from None
    except OSError as error:
        raise _unwritten(where, error) from None
    if faults.refused:
        raise _unwritten(where, OSError(*faults.refused[0]))
    if faults.tracebacks:
        raise RuntimeError("\n".join(faults.tracebacks))
    return told


def _unwritten(where: HarvestFolder, error: OSError) -> Exception:
    """What is said of a folder that cannot be written; a fault of ours stays one."""
    if not refusal(error):
        return error
    words = f"{error.filename or where.root} 写不了：{refusal(error)}。上一次合格的内容没有动，改好以后再运行，会接着上次的取。"
    return UsageError(words)


def _site(args: argparse.Namespace, root: Path) -> Site:
    from generator.site.site import load

    return load(root, day_of(args, root), store=store_of(args, root))


def _cities(args: argparse.Namespace, site: Site) -> tuple[tuple[City, ...], tuple[City, ...]]:
    """The cities of the repository, and those that are asked for. Raises UsageError."""
    _faultless(site)
    try:
        # What is shown of a record has no path of this machine.
        listed = {record.file for record in site.by_kind[CITY]}
        every = cities.of_records([one for one in site.all_by_kind[CITY] if one.file in listed], site.root)
        return every, cities.chosen(every, args.city)
    except cities.BadCity as error:
        raise UsageError(str(error)) from None


def _faultless(site: Site) -> None:
    """Raises UsageError if a record of the list has a fault: without it, its city would be taken for one that has left."""
    from generator.checks import diagnostics, places

    folder_of = f"{CONTENT}/{site.kinds.by_name[CITY].folder}/"
    findings = [one for one in site.findings if one.file.startswith(folder_of)]
    bad = [one for one in diagnostics.locate(findings, places.locator(site.root)) if one.is_error]
    if bad:
        lines = [visible(f"{one.path}:{one.span.line}:{one.span.column}：{one.message}{one.hint}") for one in bad]
        raise UsageError("\n".join(["成员城市的名单有错误，没有汇集，也没有删除什么；请改好以后再运行：", *lines]))
