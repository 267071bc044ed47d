"""The subcommand `import`: a department's table as records. The work is done in `generator.exchange`."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, Meanwhile, UsageError, add_as_of, day_of, write_whole
from generator.cli.export import write
from generator.cli.named import department_named, kind_named
from generator.engine import journal, progress
from generator.engine.refusals import refusal
from generator.engine.store import FOLDER, NO_STORE, open_store
from generator.model.findings import visible
from generator.model.kindnames import DEPARTMENT

if TYPE_CHECKING:
    from generator.exchange.columns import Column, Departments
    from generator.exchange.heads import Names
    from generator.exchange.incoming import Incoming
    from generator.exchange.raw import Recognise
    from generator.exchange.report import Result
    from generator.model.kinds import Kind
    from generator.site.site import Site


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("import", allow_abbrev=False, help="把部门的表格导入为记录；默认只预览，不写入")
    parser.add_argument("kind", metavar="KIND", help="记录的种类，例如 penalty")
    parser.add_argument("file", metavar="FILE", help=".xlsx、.xls、.csv、.xml 或 .json，以内容为准；- 表示标准输入")
    parser.add_argument("--write", action="store_true", help="写入能导入的行；其余的写到 --rejects 的文件里")
    parser.add_argument("--rejects", metavar="FILE", help="没有导入的行写到哪个 .xlsx（默认在原表格旁边，名称加“-未导入”）")
    parser.add_argument("--authority", default="", metavar="ID", help="表里的部门不认得时算哪个部门：文件名、全称或简称")
    parser.add_argument("--set", action="append", default=[], metavar="HEAD=VALUE", help="表里没有的栏目各行都填这个值，可以写几次")
    parser.add_argument("--hidden", action="store_true", help="隐藏的工作表、行和列也读；默认不读，只说明有哪些")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    parser.add_argument("--no-cache", action="store_true", help="不看也不存上次读取的结果")
    add_as_of(parser)
    parser.set_defaults(run=_import)


def _import(args: argparse.Namespace, root: Path) -> int:
    from generator.exchange import columns, incoming, raw, report, tables, verdicts
    from generator.site.site import load

    data = table_bytes(args.file, tables.MOST_BYTES + 1)
    progress.stage("读取文件")
    try:
        sheets = tables.read(data, recogniser(root, args.kind))
    except raw.NotATable as error:
        progress.clear()
        print(visible(f"credit: {args.file}：{error}。"), file=sys.stderr)
        return FINDINGS
    progress.stage("读取已有的记录")
    store = NO_STORE if args.no_cache else open_store(root / FOLDER)
    site = load(root, day_of(args, root), store=store)
    kind = kind_named(site.kinds, args.kind)
    departments = columns.departments(site.all_by_kind.get(DEPARTMENT, ()))
    authority = department_named(departments, args.authority) if args.authority else ""
    if authority and not kind.authority:
        raise UsageError(f"{kind.singular}不属于某个部门，不能用 --authority。")
    found = incoming.read(kind, sheets, departments, incoming.CallerValues(authority, _values(kind, args.set, departments), args.hidden))
    if not found.used:
        progress.clear()
        return _no_table(args.file, found)
    _other_kind(site, found)
    total = len(found.units)
    found, outcomes = verdicts.first_or_all(site, found, progress.stage, keep=args.write)
    progress.clear()
    result = report.Result(args.file, found, outcomes, args.write and len(outcomes) == total)
    if args.write and len(outcomes) == total:
        result = _write(args, root, site, result)
    sys.stdout.write(report.FORMATS[args.format](result))
    return FINE if result.good else FINDINGS


def table_bytes(name: str, most: int) -> bytes:
    """The beginning of a file. A file longer than `most` is not a table, and a device has no end."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(most)
        if Path(name).is_dir():
            raise UsageError(f"{visible(name)} 是文件夹，请写里面的一个文件")
        if Path(name).exists() and not Path(name).is_file():
            raise UsageError(f"{visible(name)} 不是普通的文件；要读别的程序的输出，请写 -（标准输入）")
        with Path(name).open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise UsageError(f"没有这个文件：{visible(name)}") from None
    except (OSError, ValueError) as error:
        why = (refusal(error) or error.strerror) if isinstance(error, OSError) else error
        raise UsageError(f"{visible(name)} 读不了：{why}") from None


def recogniser(root: Path, name: str) -> Recognise:
    """A function that counts how many cells of a row are heads of a kind. The kinds are loaded only if a text file needs it."""

    @functools.cache
    def names() -> Names:
        from generator.exchange import columns, heads
        from generator.reading import schemas

        kind = kind_named(schemas.load(root), name)
        return heads.names(kind, columns.columns(kind))

    def count(row: Sequence[Any]) -> int:
        from generator.exchange import heads

        return heads.recognised(names(), row)

    return count


def _values(kind: Kind, words: Sequence[str], departments: Departments) -> tuple[tuple[Column, str], ...]:
    from generator.exchange import columns, heads, normalise
    from generator.exchange.cells import Fault, from_cell

    if not words:
        return ()
    names = heads.names(kind, columns.columns(kind))
    out: list[tuple[Column, str]] = []
    for word in words:
        head, sign, text = word.partition("=")
        found = heads.find(names, head)
        if not sign or not text.strip():
            raise UsageError(f"--set 应写成 表头=值，例如 --set 失信行为严重程度=一般，不能是“{word}”")
        if found is None or not found[0].path or found[0].private:
            raise UsageError(f"--set：{kind.singular}没有“{head}”这一栏；栏目名称见 credit export {kind.name} --template 的表头")
        cell = normalise.normalised(heads.Head(0, head, *found), text, normalise.Conventions("current"))
        value = cell if isinstance(cell, Fault) else from_cell(found[0], cell, departments)
        if value is None or isinstance(value, Fault):
            raise UsageError(f"--set {head}：{value.message if isinstance(value, Fault) else '没有写值'}")
        if any(column == found[0] and one != str(cell) for column, one in out):
            raise UsageError(f"--set 把“{head}”写了两次，值不同，不知道用哪一个；请只留一个")
        out.append((found[0], str(cell)))
    return tuple(out)


def _no_table(name: str, found: Incoming) -> int:
    from generator.exchange import heads

    wanted = "、".join(column.title for column in found.table if column.required and not column.extension)[:200]
    print(visible(f"credit: {name}：没有找到{found.kind.singular}的表头（看了每张工作表的前{heads.MOST_FOREWORD}行）。"), file=sys.stderr)
    for number, why in found.unused.items():
        print(visible(f"  “{found.sheets[number].name}”：{why}"), file=sys.stderr)
    print(f"表头应有：{wanted}……空白表格可以用 credit export {found.kind.name} --template 文件.xlsx 得到。", file=sys.stderr)
    return FINDINGS


def _other_kind(site: Site, found: Incoming) -> None:
    """UsageError if the table is clearly one of another kind."""
    from generator.exchange.incoming import other_kind

    if kind := other_kind(site.kinds, found):
        raise UsageError(f"这张表的表头是{kind.singular}的，不是{found.kind.singular}的：请用 credit import {kind.name}")


def _write(args: argparse.Namespace, root: Path, site: Site, result: Result) -> Result:
    """Writes the good records into the repository, and the other rows into a spreadsheet to send back."""
    import dataclasses

    from generator.exchange import rejects

    writes = [journal.Write(one.file, one.content, one.before) for one in result.outcomes if one.content is not None]
    write_whole(root, writes, Meanwhile("另一个导入", "导入期间", "请重新导入"))
    reasons = _reasons(result)
    if not reasons:
        return result
    content = rejects.workbook(result.incoming, reasons, site.as_of)
    name = _rejects(args, content)
    write(name, content)
    return dataclasses.replace(result, rejects=name)


def _reasons(result: Result) -> dict[int, dict[int, list[str]]]:
    """The reasons why a row was not imported, by sheet and row. All rows of one record are kept together."""
    from generator.exchange.verdicts import BAD

    out: dict[int, dict[int, list[str]]] = {}
    for outcome in result.outcomes:
        if outcome.state != BAD:
            continue
        for sheet, row in outcome.unit.places:
            said = [
                f"{one.head}：{one.message}" if one.head else one.message
                for one in outcome.problems
                # A problem with the heads concerns every row.
                if one.severity == "error" and one.sheet == sheet and one.row in (row, result.incoming.used[sheet].layout.row)
            ]
            out.setdefault(sheet, {})[row] = said or ["同一条记录的其他行有错误"]
    return out


def _rejects(args: argparse.Namespace, content: bytes) -> str:
    """The file for the rows that were not imported. An existing file, which somebody may be correcting, is never overwritten without
    being asked to.
    """
    if args.rejects:
        return str(args.rejects)
    path = Path("导入.xlsx") if args.file == "-" else Path(args.file)
    stem = path.stem.removesuffix("-未导入")
    for number in range(1, 1000):
        found = path.with_name(f"{stem}-未导入{'' if number == 1 else f'-{number}'}.xlsx")
        if not found.exists() or found.read_bytes() == content:
            return str(found)
    raise UsageError(f"{path.parent} 里“-未导入”的文件太多，请用 --rejects 指明写到哪里。")
