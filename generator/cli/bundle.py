"""The command `bundle`: one archive for a machine without a network. The work is done in `generator.adopt.bundle`."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from generator.cli.common import FINE, UsageError
from generator.engine import scratch
from generator.engine.refusals import refusal


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    from generator.adopt.platforms import PLATFORMS, PYTHONS

    bundle = commands.add_parser("bundle", allow_abbrev=False, help="做一个离线包，给不能联网的机器安装用（本机要能联网）")
    bundle.add_argument("--platform", required=True, choices=tuple(PLATFORMS), help="给哪种系统用")
    bundle.add_argument("--python", choices=PYTHONS, default=PYTHONS[0], help=f"那台机器的 Python 版本（默认 {PYTHONS[0]}）")
    bundle.add_argument("--wheel", type=Path, metavar="WHEEL|FOLDER", help="生成器的轮子，或者放着它的文件夹（默认：仓库里的 wheels/）")
    bundle.add_argument("--format", choices=("zip", "tar.gz"), help="打成哪种包（默认 Windows 用 zip，Linux 用 tar.gz）")
    bundle.add_argument("--output", type=Path, metavar="FILE", help="写到哪个文件（默认在当前文件夹，按版本和系统取名）")
    bundle.set_defaults(run=_bundle)


def _bundle(args: argparse.Namespace, root: Path) -> int:
    from generator.adopt import bundle, locked, pin, wheel
    from generator.adopt.platforms import PLATFORMS

    platform = PLATFORMS[args.platform]
    try:
        own = wheel.open_wheel(wheel.find(args.wheel or root / "wheels"))
        with scratch.folder() as folder:
            listed = locked.libraries(pin.libraries(wheel.unpack(own, folder / "program"), province=pin.gathers(root)))
            wheels = folder / "wheels"
            wheels.mkdir()
            bundle.download(platform, args.python, listed, wheels)
            shutil.copyfile(own.file, wheels / own.file.name)
            kind = args.format or ("zip" if platform.windows else "tar.gz")
            made = bundle.pack(platform, args.python, wheels, listed, str(own.version), kind)
        target = args.output or Path(made.name)
        target.write_bytes(made.data)
    except (wheel.BadWheel, pin.BadPin, bundle.CannotBundle) as error:
        raise UsageError(f"{error}。") from None
    except OSError as error:
        if not refusal(error):
            raise
        raise UsageError(f"{error.filename} 写不了：{refusal(error)}。") from None
    print(f"已写好 {target}：{made.wheels}个轮子，{len(made.data) / 1_000_000:.1f} MB。复制到那台机器，解压，看里面的“安装说明.txt”。")
    return FINE
