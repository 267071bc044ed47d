"""The subcommand `received`: holds the tables that a city handed upward against what its site shows."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, UsageError, add_as_of, day, day_of
from generator.cli.harvest import VARIABLE
from generator.cli.imports import recogniser, table_bytes
from generator.cli.named import kind_named
from generator.harvest import folder
from generator.model.findings import visible
from generator.model.kindnames import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.exchange.incoming import Incoming
    from generator.harvest import kept
    from generator.harvest.showing import Showing
    from generator.model.kinds import Kind, Kinds
    from generator.model.records import Record


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("received", allow_abbrev=False, help="省级网站：城市上报的表格和它网站上公示的内容逐条对照")
    parser.add_argument("kind", metavar="KIND", help="记录的种类，例如 penalty")
    parser.add_argument("files", metavar="TABLE", nargs="+", help="上报的表格，按上报的先后写：.xlsx、.xls、.csv、.xml 或 .json")
    parser.add_argument("--city", required=True, metavar="ID", help="哪个城市（成员城市记录的文件名，不带 .yml）")
    words = f"汇集文件夹（默认取环境变量 {VARIABLE}，没有的是仓库里的 {folder.NAME}）"
    parser.add_argument("--from", dest="into", metavar="DIR", help=words)
    parser.add_argument("--since", type=day, metavar="DATE", help="应当上报的从哪一天作出的算起（默认：表里最早的一天）")
    parser.add_argument("--until", type=day, metavar="DATE", help="应当上报的算到哪一天为止（默认：表里最晚的一天）")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    add_as_of(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, root: Path) -> int:
    from generator.exchange import columns, handed, handedreport
    from generator.harvest import kept
    from generator.model.records import short_name
    from generator.reading import schemas

    if args.since and args.until and args.since > args.until:
        raise UsageError(f"--since {args.since} 在 --until {args.until} 之后。")
    kinds = schemas.load(root)
    kind = kind_named(kinds, args.kind)
    where = _folder(args, root)
    as_of = day_of(args, root)
    try:
        state, found, departments = _gathered(args, where, kind, kinds, as_of)
    except kept.Damaged:
        # A harvest may have put another state in the place of the one that was being read.
        try:
            state, found, departments = _gathered(args, where, kind, kinds, as_of)
        except kept.Damaged:
            words = f"{where.root} 里的文件坏了，或者正在汇集；请再运行一次 credit harvest --city {args.city}，坏了的会重新取。"
            raise UsageError(words) from None
    named = columns.departments(departments)
    tables = [_table(root, kind, kinds, file, named) for file in args.files]
    shown = handed.Shown(found.records, found.gone, datetime.date.fromisoformat(state.as_of))
    report = handed.report(kind, tables, shown, *(one.isoformat() if one else "" for one in (args.since, args.until)))
    whole = handedreport.Whole(
        report,
        args.city,
        *_named(where, args.city, state.site),
        state.as_of,
        args.files,
        {one.id: short_name(one) for one in departments},
    )
    if found.unfit:
        print(f"credit: 有{found.unfit}条{kind.singular}不合这里的模式，没有对照。", file=sys.stderr)
    sys.stdout.write(handedreport.FORMATS[args.format](whole))
    return FINE if report.fine else FINDINGS


def _gathered(
    args: argparse.Namespace, where: folder.CityFolder, kind: Kind, kinds: Kinds, as_of: datetime.date
) -> tuple[kept.State, Showing, Sequence[Record]]:
    """What is kept of a city, and what its site shows of a kind and of its departments. Raises Damaged and UsageError."""
    from generator.harvest import kept
    from generator.harvest.showing import showing

    state = kept.load(where)
    if state is None:
        others = sorted(one.name for one in where.root.parent.glob("*") if folder.CityFolder(one).state.is_file())
        known = f"收成过的有：{'、'.join(others)}（--city 写成员城市记录的文件名，不带 .yml）；" if others else ""
        words = f"{where.root.parent} 里没有“{args.city}”的内容；{known}还没有汇集的，请先 credit harvest，或用 --from 指明汇集文件夹。"
        raise UsageError(words)
    return state, showing(where, state, kind, as_of), showing(where, state, kinds.by_name[DEPARTMENT], as_of).records


def _folder(args: argparse.Namespace, root: Path) -> folder.CityFolder:
    from generator.cli.harvest import place

    return folder.HarvestFolder(place(args, root)).of(args.city)


def _named(where: folder.CityFolder, ident: str, own: str) -> tuple[str, str]:
    """The name of a city and the address of its site as the last harvest knew them from the list, which alone counts; its id, and what the
    site calls itself, where that is not told or is a folder.
    """
    from generator.harvest import telling

    told = telling.last(where) or {}
    address = str(told.get("address") or "")
    return str(told.get("name") or ident), f"{address.rstrip('/')}/" if address.startswith(("https://", "http://")) else own


def _table(root: Path, kind: Kind, kinds: Kinds, file: str, departments: Any) -> Incoming:
    from generator.exchange import incoming, raw, tables

    try:
        sheets = tables.read(table_bytes(file, tables.MOST_BYTES + 1), recogniser(root, kind.name))
    except raw.NotATable as error:
        raise UsageError(visible(f"{file}：{error}。")) from None
    found = incoming.read(kind, sheets, departments, incoming.CallerValues())
    if not found.used:
        reasons = "；".join(dict.fromkeys(found.unused.values())) or "没有内容"
        raise UsageError(visible(f"{file} 里没有{kind.singular}的表格：{reasons}。"))
    if other := incoming.other_kind(kinds, found):
        raise UsageError(visible(f"{file} 的表头是{other.singular}的，不是{kind.singular}的：请用 credit received {other.name}。"))
    return found
