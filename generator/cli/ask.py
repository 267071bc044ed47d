"""The subcommand `ask`: puts one question to what a province has gathered, on this machine or on a cluster."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from generator.cli.common import FINE, UsageError, add_as_of
from generator.cli.harvest import VARIABLE, add_engine, lacking
from generator.engine import clock, whole
from generator.harvest import folder
from generator.lake.questions import QUESTIONS


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("ask", allow_abbrev=False, help="省级网站：对汇集来的数据问一个统计问题，可以在集群上算")
    named = f"问哪一个：{'、'.join(QUESTIONS)}（各问什么、各列的意思见 docs/province.zh-CN.md）"
    parser.add_argument("question", choices=sorted(QUESTIONS), metavar="QUESTION", help=named)
    words = f"汇集文件夹，用 Spark 时也可以是 s3a:// 或 hdfs:// 地址（默认取环境变量 {VARIABLE}，没有的是当前文件夹里的 {folder.NAME}）"
    parser.add_argument("--from", dest="source", metavar="DIR", help=words)
    add_engine(parser)
    parser.add_argument("--format", choices=("json", "csv"), default="json", help="输出格式（默认 json）")
    parser.add_argument("--sql", action="store_true", help="不问，只显示这个引擎要执行的 SQL")
    add_as_of(parser)
    # On the machine from which a cluster is used there is no repository.
    parser.set_defaults(run=_run, anywhere=True)


def _run(args: argparse.Namespace, root: Path) -> int:
    # Imported here, as in `main`: other commands start faster without them.
    from generator.lake import answers, engines, questions

    if args.master and args.engine != engines.SPARK:
        raise UsageError("--master 和 --engine spark 一起用。")
    source = args.source or os.environ.get(VARIABLE, "") or str(root / folder.NAME)
    remote = engines.REMOTE.match(source)
    try:
        asked = questions.asked(args.question, engines.tables())
        if args.sql:
            print(engines.sql(asked, args.engine))
            return FINE
        if not remote and not Path(source).is_dir():
            raise UsageError(f"没有汇集文件夹 {source}；请先 credit harvest，或用 --from 指明。")
        # Held until the answer is written: a harvest may be under way.
        held = None if remote else whole.reading(Path(source))
        top = str(held.path) if held is not None else source
        with engines.opened(top, args.engine, args.master) as engine:
            if not engine.found:
                raise UsageError(
                    f"{source} 里没有汇集来的数据（{source.rstrip('/')}/gathered/ 是空的）；请先 credit harvest，或用 --from 指明。"
                )
            rows = engines.answered(engine, asked)
            as_of = args.as_of.isoformat() if args.as_of else "" if remote else _gathered_on(Path(top))
            pieces = answers.table(asked, rows) if args.format == "csv" else answers.text(args.question, as_of or _today(), asked, rows)
            sys.stdout.writelines(pieces)
    except engines.NotInstalled as error:
        raise UsageError(lacking(error, root)) from None
    except engines.NoEngine as error:
        raise UsageError(str(error)) from None
    return FINE


def _gathered_on(source: Path) -> str:
    """The day of the harvest; "" where that is not told."""
    try:
        found = json.loads((source / "harvest.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return ""
    told = found.get("as_of") if isinstance(found, dict) else None
    return told if isinstance(told, str) else ""


def _today() -> str:
    return clock.today().isoformat()
