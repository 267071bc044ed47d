"""The command `new`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli.common import FINE, UsageError, day_of
from generator.cli.named import kind_named
from generator.engine.refusals import refusal


def run_new(args: argparse.Namespace, root: Path) -> int:
    """The command `new`; its exit code."""
    from generator.cli import blank
    from generator.reading import recordfile, schemas

    kind = kind_named(schemas.load(root), args.kind)
    text = blank.record(kind)
    if not args.id:
        sys.stdout.write(text)
        return FINE
    ident, added = str(args.id), ""
    if kind.years and "/" not in ident:
        ident = f"{day_of(args, root):%Y}/{ident}"
        added = f"{kind.singular}按年份放，已放进 {ident[:4]} 文件夹；如果是别的年份，请移到那一年的文件夹。\n"
    file = kind.file_of(ident)
    if kind.years and ident.count("/") > 1:
        raise UsageError(f"“{args.id}”放得太深：{kind.singular}直接放在年份文件夹里，例如 2026/scjgj-16")
    if not recordfile.good_id(kind.name, ident):
        rule = "只用小写字母、数字和短横线，不能只有年份，也不能用 by、page-2 这样网站另有用处的名称"
        example = "2026/scjgj-16"
        if not recordfile.good_id(kind.name, example):
            rule, example = f"{rule}；{kind.singular}不放进下一级文件夹", "scjgj-16"
        raise UsageError(f"“{args.id}”不能作文件名：{rule}。例如 {example}")
    path = root / file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError:
        if not path.parent.is_dir():
            raise UsageError(f"{path.parent.relative_to(root)} 不是文件夹，没有写入。") from None
        raise UsageError(f"{file} 已经存在，没有改动它；请换一个文件名。") from None
    except OSError as error:
        raise UsageError(f"{file} 写不了：{refusal(error) or error.strerror}") from None
    print(f"{added}已写好空白模板：{file}。填完后运行 credit check {file}")
    return FINE
