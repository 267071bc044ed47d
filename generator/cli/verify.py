"""The command `verify`: what a stranger can check of a site, without its repository and without believing it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from generator.cli.common import FINDINGS, FINE, UsageError, add_as_of
from generator.engine import clock


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("verify", allow_abbrev=False, help="不靠网站自己，核对一个网站的公示日志、每条信息和时间戳")
    parser.add_argument("site", metavar="ADDRESS|FOLDER", help="网址（https://…），或下载下来的网站文件夹")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    add_as_of(parser)
    parser.set_defaults(run=_run, anywhere=True)


def _run(args: argparse.Namespace, root: Path) -> int:
    # Imported here, as in `main`: other commands start faster without them.
    from generator.verify import checking, report, sources
    from generator.verify.opened import Call

    try:
        with sources.opened(args.site) as source:
            found = checking.verified(source, Call(args.as_of or clock.today()))
    except sources.NoSource as error:
        raise UsageError(f"{error}。") from None
    sys.stdout.write(report.FORMATS[args.format](found))
    return FINDINGS if found.result == "failed" else FINE
