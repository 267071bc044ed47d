"""The command `editor`: `.vscode/` for those who write records in a text editor. The work is done in `generator.adopt.editor`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from generator.cli.common import FINDINGS, FINE, Meanwhile, UsageError, write_whole


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("editor", allow_abbrev=False, help="写好文本编辑器（VS Code）的设置：边写边提示，部门和选项可以选")
    parser.add_argument("--check", action="store_true", help="不写入，只看是不是最新的")
    parser.set_defaults(run=_editor)


def _editor(args: argparse.Namespace, root: Path) -> int:
    from generator.adopt import editor
    from generator.engine import clock
    from generator.engine.journal import Write
    from generator.model.kindnames import DEPARTMENT
    from generator.reading import schemas
    from generator.site.site import load

    kinds = schemas.load(root)
    _demand_own(root)
    there = {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted((root / editor.FOLDER).rglob("*")) if file.is_file()}
    names = editor.departments(load(root, clock.today(), kinds=kinds).all_by_kind.get(DEPARTMENT, ()))
    try:
        made = editor.files(kinds, names, there)
    except editor.Unmergeable as error:
        raise UsageError(
            f"{error} 不是纯粹的 JSON（可能有注释），没法把设置加进去；请去掉注释，或者先改个名字。没有写入任何文件。"
        ) from None
    changed = [Write(file, content, there.get(file)) for file, content in made.items() if there.get(file) != content]
    gone = [file for file in there if file.startswith(f"{editor.SCHEMAS}/") and file not in made]
    if args.check:
        if changed or gone:
            print(
                f"{editor.FOLDER} 不是最新的（{len(changed) + len(gone)} 个文件）：部门或者数据格式变了，请运行 credit editor。",
                file=sys.stderr,
            )
        return FINDINGS if changed or gone else FINE
    write_whole(root, changed, Meanwhile("另一个命令", "这期间", "请再运行一次"))
    for file in gone:
        (root / file).unlink(missing_ok=True)
    print(f"{editor.FOLDER} 已是最新的：写了 {len(changed)} 个文件。" if changed or gone else f"{editor.FOLDER} 本来就是最新的。")
    return FINE


def _demand_own(root: Path) -> None:
    """Refuses a folder that is a link: what is written there would not be in the repository."""
    from generator.adopt import editor

    for name in (editor.FOLDER, editor.SCHEMAS):
        if (root / name).is_symlink() or ((root / name).exists() and not (root / name).is_dir()):
            raise UsageError(f"{name} 应是文件夹，那里却是链接或者文件；请先把它移走。")
