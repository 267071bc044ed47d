"""The subcommand `export`: records in the official columns, and templates to fill in. The files are made in `generator.exchange`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli import batches
from generator.cli.common import FINDINGS, FINE, UsageError, add_as_of, day, day_of
from generator.cli.named import department_named, kind_named
from generator.engine.refusals import refusal
from generator.engine.store import FOLDER, NO_STORE, Store, open_store
from generator.model.kindnames import DEPARTMENT

if TYPE_CHECKING:
    from generator.exchange.files import Sheet
    from generator.model.kinds import Kind
    from generator.site.site import Site

FORMATS = ("xlsx", "csv", "xml", "json")


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    export = commands.add_parser("export", allow_abbrev=False, help="按官方表格的列导出公示中的记录，或者给出空白表格")
    export.add_argument("kind", metavar="KIND", help="记录的种类，例如 penalty")
    export.add_argument("file", nargs="?", metavar="FILE", help="写到哪个文件：.xlsx、.csv、.xml 或 .json；- 表示标准输出")
    export.add_argument("--template", metavar="FILE", help="不导出记录，写一张空白的 .xlsx 表格，填好后可以导入")
    export.add_argument("--format", choices=FORMATS, help="格式（默认看文件的后缀）")
    export.add_argument("--since", type=day, metavar="DATE", help="只导出这一天及以后作出的")
    export.add_argument("--department", default="", metavar="ID", help="只导出这个部门的：文件名、全称或简称")
    export.add_argument("--batch", metavar="PLATFORM", help="只导出这个平台还没有的、改动过的和要它撤下的，并写下批次记录")
    export.add_argument("--receipt", default="", metavar="NUMBER", help="与 --batch 同用：登记最近一批的回执号")
    export.add_argument("--received-on", type=day, metavar="DATE", help="回执日期（默认今天）")
    export.add_argument("--no-cache", action="store_true", help="不看也不存上次读取的结果")
    add_as_of(export)
    export.set_defaults(run=_export)


def _export(args: argparse.Namespace, root: Path) -> int:
    from generator.site.site import load

    batches.check_call(args)
    if not args.receipt and (args.file is None) == (args.template is None):
        raise UsageError("请写明导出到哪个文件，例如 credit export penalty 处罚.xlsx；要空白表格的写 --template 处罚.xlsx。")
    if args.template is not None and (args.since or args.department or args.format not in (None, "xlsx")):
        raise UsageError("空白表格里没有记录，--template 只能是 .xlsx，不能与 --since、--department 同用。")
    name = args.template if args.template is not None else args.file
    form = _format(name, "xlsx" if args.template is not None else args.format) if name is not None else ""
    store = NO_STORE if args.no_cache else open_store(root / FOLDER)
    site = load(root, day_of(args, root), store=store)
    kind = kind_named(site.kinds, args.kind)
    if args.template is not None:
        from generator.exchange import columns, sheets

        write(name, sheets.template(kind, columns.departments(site.by_kind.get(DEPARTMENT, ())), site.as_of))
        if name != "-":
            print(f"已写好空白表格：{name}。填好后可以导入。")
        return FINE
    if faulty := _faulty(site, store):
        print(f"credit: {faulty}个文件有错误，改正后才能导出；运行 credit check 可以看到。", file=sys.stderr)
        return FINDINGS
    if args.batch is not None:
        return batches.run(args, root, site, kind, partial(_bytes, form), write)
    from generator.exchange import files

    if args.since and not kind.date:
        raise UsageError(f"{kind.singular}没有日期，不能用 --since。")
    found = files.among(site.by_kind[kind.name], args.since, _department(site, kind, args.department))
    sheet = files.sheet(site, kind, found)
    write(name, _bytes(form, sheet))
    if name != "-":
        print(f"已导出{len(found)}条{kind.singular}：{name}")
    return FINE


def _format(name: str, given: str | None) -> str:
    suffix = Path(name).suffix.lower().removeprefix(".") if name != "-" else ""
    form = given or suffix
    if form not in FORMATS:
        raise UsageError(f"不知道写成什么格式：{name}。文件的后缀应为 .xlsx、.csv、.xml 或 .json；写到标准输出的要加 --format。")
    if suffix and suffix != form:
        raise UsageError(f"{name} 的后缀与 {form} 格式不一致。")
    return form


def _bytes(form: str, sheet: Sheet) -> bytes:
    from generator.exchange import files

    if form == "xlsx":
        # Imported here, since only spreadsheets need this library.
        from generator.exchange import sheets

        try:
            return sheets.export(sheet)
        except sheets.TooLarge as error:
            raise UsageError(str(error)) from None
    make: dict[str, Callable[[Sheet], str]] = {"csv": files.csv_text, "xml": files.xml_text, "json": files.json_text}
    return make[form](sheet).encode()


def _department(site: Site, kind: Kind, name: str) -> str:
    from generator.exchange import columns

    if not name:
        return ""
    if not kind.authority:
        raise UsageError(f"{kind.singular}不属于某个部门，不能用 --department。")
    return department_named(columns.departments(site.by_kind.get(DEPARTMENT, ())), name)


def _faulty(site: Site, store: Store) -> int:
    """How many files have errors. They may not be published, so they may not be reported to other authorities either."""
    from generator.checks import explain, suite

    return len({finding.file for finding in suite.run(site, store) if explain.page(finding.slug).severity == "error"})


def write(name: str, data: bytes) -> None:
    """Writes a file completely or not at all; "-" is standard output. UsageError if it cannot be written."""
    if name == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    fresh = ""
    try:
        handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        # mkstemp makes a file that only its owner may read, but an exported file is for others.
        os.chmod(fresh, 0o644)
        os.replace(fresh, path)
    except OSError as error:
        if fresh:
            Path(fresh).unlink(missing_ok=True)
        raise UsageError(f"{name} 写不了：{refusal(error) or error.strerror}") from None
