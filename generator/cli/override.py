"""The command `override`: an own copy of a file that comes with the program, to be edited. The work is done in `generator.adopt`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path, PurePosixPath
from typing import Any

from generator.cli.common import FINE, Meanwhile, UsageError, write_whole


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    override = commands.add_parser("override", allow_abbrev=False, help="把随程序提供的一个文件复制到本仓库，改成本市自己的")
    override.add_argument("file", metavar="FILE", help="文件路径，例如 content/rules/disclose-penalties.yml；只写文件名也可以")
    off = "只用于规则：复制出来就是停用的，理由写进备注，公众在规则页面上看得到"
    override.add_argument("--disable", metavar="REASON", help=off)
    override.set_defaults(run=_override)


def _override(args: argparse.Namespace, root: Path) -> int:
    from generator.adopt import override
    from generator.engine import journal
    from generator.reading import schemas
    from generator.reading.given import Places

    places = Places.of(root)
    try:
        file = override.found(places, args.file)
        if args.disable is None:
            content = override.content(places, file)
        elif args.disable.strip():
            content = override.switched_off(places, schemas.load(root), file, args.disable.strip())
        else:
            raise UsageError("请写明停用的理由，例如 --disable 本市没有这项业务")
    except override.CannotOverride as error:
        raise UsageError(str(error)) from None
    _demand_free(root, file)
    write_whole(root, [journal.Write(file, content, None)], Meanwhile("另一个命令", "这期间", "请再运行一次"))
    print(f"已复制到 {file}。它从现在起代替随程序提供的那一份；升级时 credit upgrade 会说那一份有没有变化。改好后运行 credit check {file}")
    return FINE


def _demand_free(root: Path, file: str) -> None:
    """Refuses what is there already, and folders that lead out of the repository."""
    if os.path.lexists(root / file):
        raise UsageError(f"{file} 在本仓库里已经有了，没有改动它；直接修改就可以。")
    for folder in (root / file).parents:
        if folder == root:
            break
        name = folder.relative_to(root).as_posix()
        if folder.is_symlink():
            raise UsageError(f"{name} 是链接，写进去的文件不在本仓库里；请先把它换成真正的文件夹。")
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{name} 应是文件夹，那里却是一个文件；请先把它移走。")
    folder, wanted = (root / file).parent, PurePosixPath(file).name
    for one in folder.iterdir() if folder.is_dir() else ():
        if one.name.lower() == wanted.lower():
            raise UsageError(f"已经有 {one.name}，和 {wanted} 只差大小写，在 Windows 上是同一个文件；请把它改名为 {wanted}。")
