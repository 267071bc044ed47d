"""The command `upgrade`: what a newer version changes for this city, and the new pin. The work is done in `generator.adopt`."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import __version__
from generator.cli.common import FINDINGS, FINE, Meanwhile, UsageError, add_as_of, write_whole
from generator.engine import clock, scratch
from generator.engine.refusals import refusal
from generator.reading.given import given_folder

if TYPE_CHECKING:
    from generator.adopt.pin import Pin
    from generator.adopt.trial import Program
    from generator.adopt.wheel import Wheel


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    upgrade = commands.add_parser("upgrade", allow_abbrev=False, help="新版本会改变什么、哪些记录会变成不合格；加 --write 换成新版本")
    where = "新版本的轮子（.whl），或者放着轮子的文件夹（默认：仓库里的 wheels/）"
    upgrade.add_argument("--to", type=Path, metavar="WHEEL|FOLDER", help=where)
    upgrade.add_argument("--sha256", default="", metavar="HEX", help="发布页上写的轮子的 SHA-256，不一致就停下")
    province = "不换版本，只在 requirements.txt 里补上省级网站汇集各城市要用的库"
    upgrade.add_argument("--province", action="store_true", help=province)
    upgrade.add_argument("--downgrade", action="store_true", help="允许换成更旧的版本")
    upgrade.add_argument("--write", action="store_true", help="把新版本写进 requirements.txt；不改动任何内容")
    upgrade.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    add_as_of(upgrade)
    upgrade.set_defaults(run=_upgrade)


def _upgrade(args: argparse.Namespace, root: Path) -> int:
    from generator.adopt import pin, trial, upgrade, wheel

    if given_folder(root) is None:
        raise UsageError("这里是完整的仓库，程序就在里面，用 git 升级；credit upgrade 用于城市自己的仓库")
    if args.province:
        return _province(args, root)
    try:
        pinned = pin.read(root)
        found = wheel.open_wheel(wheel.find(args.to or root / "wheels"))
        _acceptable(args, pinned, found)
        if args.write:
            _committed(root)
        with scratch.folder() as folder:
            old = trial.Program(sys.executable, Path(__file__).resolve().parents[2])
            new = _program(found, folder)
            outcome = trial.compare(old, new, root, str(args.as_of or clock.today()))
            report = upgrade.compare(old, new, (__version__, str(found.version)), found.sha256, root, outcome)
            if args.write:
                listed = pin.libraries(new.folder, province=pin.gathers(root))
                _write(root, pin.render(found, listed, pinned.options), found, pinned)
                report = dataclasses.replace(report, pin=True)
    except (wheel.BadWheel, pin.BadPin, trial.CannotTry) as error:
        raise UsageError(f"{error}。") from None
    sys.stdout.write(upgrade.as_json(report) if args.format == "json" else upgrade.as_text(report))
    if args.format == "text":
        print(
            f"已写入 {pin.FILE}；提交它和新的轮子，再运行 python3 run.py check。"
            if report.pin
            else "以上是预览。加 --write 写入新版本；内容要由编辑自己改。"
        )
    return FINDINGS if report.errors else FINE


def _province(args: argparse.Namespace, root: Path) -> int:
    """Adds to the pin what gathers the cities of a province, in the versions that go with the program that runs."""
    from generator.adopt import pin
    from generator.reading.given import folder_of_program

    if args.to or args.sha256 or args.downgrade or args.format != "text":
        raise UsageError("--province 不换版本，不和 --to、--sha256、--downgrade、--format 一起用；换版本时会一起换这些库")
    try:
        _same(pin.read(root))
        wanted = pin.of_province(folder_of_program())
    except pin.BadPin as error:
        raise UsageError(f"{error}。") from None
    text = (root / pin.FILE).read_text(encoding="utf-8")
    added = pin.lacking(text, wanted)
    if not added:
        print(f"{pin.FILE} 里已经有汇集各城市要用的库，不用补。")
        return FINE
    if args.write:
        _committed(root)
        _replace(root, pin.with_libraries(text, wanted))
    print(f"{'补上了' if args.write else '要补上'} {len(added)} 个库：{'、'.join(f'{one.name} {one.version}' for one in added)}。")
    print(f"已写入 {pin.FILE}；提交它，下一次运行 run.py 时会装好。" if args.write else f"以上是预览。加 --write 写入 {pin.FILE}。")
    return FINE


def _acceptable(args: argparse.Namespace, pinned: Pin, found: Wheel) -> None:
    """Refuses a wheel that is not what the caller or the pin means."""
    _same(pinned)
    if args.sha256 and args.sha256.strip().lower() != found.sha256:
        raise UsageError(f"{found.file} 的 SHA-256 是 {found.sha256}，不是 {args.sha256}：下载坏了，或者被换过，不要使用")
    if found.version == pinned.version:
        if pinned.hashes and found.sha256 not in pinned.hashes:
            raise UsageError(f"{found.file} 也是 {found.version}，但和 requirements.txt 钉住的不是同一个文件：不要使用")
        raise UsageError(f"已经是 {found.version}，不用升级")
    if found.version < pinned.version and not args.downgrade:
        raise UsageError(f"{found.version} 比现在的 {pinned.version} 旧；确实要换回旧版本，请加 --downgrade")


def _same(pinned: Pin) -> None:
    """Refuses to go on from another program than the pinned one."""
    from packaging.version import Version

    if str(pinned.version) != str(Version(__version__)):
        raise UsageError(
            f"requirements.txt 钉的是 {pinned.version}，正在运行的却是 {__version__}：请先运行 python3 run.py check 装好钉住的版本"
        )


def _committed(root: Path) -> None:
    """The pin must be committed, so that a change of it can be taken back."""
    from generator.adopt import pin
    from generator.engine import git

    try:
        changed = git.text(root, "status", "--porcelain", "--", pin.FILE)
    except git.GitError as error:
        raise UsageError(f"看不出 {pin.FILE} 是否已提交（{error}）") from None
    if changed:
        raise UsageError(f"{pin.FILE} 有没提交的改动：请先提交或者还原它，再加 --write")


def _program(found: Wheel, folder: Path) -> Program:
    """The new version, unpacked, with an interpreter that has its libraries."""
    from generator.adopt import trial, wheel

    unpacked = wheel.unpack(found, folder / "new")
    python = trial.installed(found, folder / "venv") if trial.lacking(found.requires) else sys.executable
    return trial.Program(python, unpacked)


def _write(root: Path, text: str, found: Wheel, pinned: Pin) -> None:
    """Puts the wheel where the pin looks for it, and then the pin; nothing of both if one cannot be written."""
    placed = _placed(root, found, pinned)
    try:
        _replace(root, text)
    except UsageError:
        if placed is not None:
            placed.unlink()
        raise


def _replace(root: Path, text: str) -> None:
    """Writes the pin, whole."""
    from generator.adopt import pin
    from generator.engine import journal

    before = (root / pin.FILE).read_bytes()
    write_whole(root, [journal.Write(pin.FILE, text.encode("utf-8"), before)], Meanwhile("另一个命令", "这期间", "请再运行一次"))


def _placed(root: Path, found: Wheel, pinned: Pin) -> Path | None:
    """The wheel copied into the folder of the repository that the pin names (`--find-links wheels`); None if that is not needed."""
    folder = next((root / name for name in pinned.folders if not Path(name).is_absolute() and "://" not in name), None)
    if folder is None or (folder / found.file.name).exists():
        return None
    target, half = folder / found.file.name, folder / f".{found.file.name}.half"
    try:
        folder.mkdir(exist_ok=True)
        half.write_bytes(found.file.read_bytes())
        half.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink()
        if not refusal(error):
            raise
        raise UsageError(f"{target} 写不了：{refusal(error)}；没有改动任何文件。") from None
    return target
