"""The subcommand `count`: when something would be due by a rule, with the days one by one."""

from __future__ import annotations

import argparse
import datetime
import difflib
import json
import sys
from pathlib import Path
from typing import Any

from generator.cli.common import FINE, UsageError, add_as_of, day_of


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("count", allow_abbrev=False, help="照一条规则算哪天到期，逐日列出")
    parser.add_argument("law", metavar="RULE", help="规则在 content/rules 下的文件名，例如 disclose-penalties")
    parser.add_argument("day", metavar="DAY", help="起算的日子，例如 2026-09-18；按小时、分钟的写 '2026-11-03 14:05'")
    parser.add_argument("--days", type=int, metavar="N", help="天数写在记录里的规则，填天数")
    parser.add_argument("--stop", action="append", default=[], metavar="FROM~TO", help="不计入期限的日子，头尾都不计，可以写几次")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    add_as_of(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, root: Path) -> int:
    # Imported here, as in `main`: other commands start faster without them.
    from generator.site import counting
    from generator.site.site import load

    site = load(root, day_of(args, root))
    rules = {rule.id: rule for rule in counting.rules(site)}
    rule = rules.get(args.law)
    if rule is None:
        near = difflib.get_close_matches(args.law, rules, 3, 0.4)
        raise UsageError(f"没有启用“{args.law}”这条规则。" + (f"相近的有：{'、'.join(near)}。" if near else ""))
    if args.days is not None and not 0 <= args.days <= 1000:
        raise UsageError("--days 请填 0 到 1000 的整数。")
    try:
        datetime.date.fromisoformat(args.day[:10])
        if len(args.day) not in (10, 16):
            raise ValueError
        datetime.datetime.fromisoformat(args.day)
        stops = [_stop(one) for one in args.stop]
    except ValueError:
        raise UsageError("日子请写成 2026-09-18，时刻请写成 '2026-11-03 14:05'，不计的日子请写成 2026-09-21~2026-09-23。") from None
    found = counting.told(site, rule, args.day.replace("T", " "), args.days, stops)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n" if args.format == "json" else counting.text(found))
    return FINE


def _stop(text: str) -> tuple[datetime.date, datetime.date]:
    first, _, last = text.partition("~")
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
