"""The command `desk`: publishing in a browser, on one's own machine or for an office."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINE, UsageError, add_as_of, day_of
from generator.engine import git

if TYPE_CHECKING:
    pass

# The port of a desk on one's own machine, if nobody says otherwise.
_PORT = 8760


def add(commands: Any) -> None:
    """Adds the command to the parser."""
    desk = commands.add_parser("desk", allow_abbrev=False, help="打开工作台：在浏览器里填表、送审")
    desk.add_argument("--state", metavar="DIR", help="草稿存放的文件夹（默认：用户的数据文件夹）")
    desk.add_argument("--port", type=_port, default=_PORT, metavar="N", help=f"本机的端口（默认 {_PORT}）")
    desk.add_argument("--no-browser", action="store_true", help="不打开浏览器，只显示网址")
    add_as_of(desk)
    desk.set_defaults(run=run_desk)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"“{text}”不是端口，应是 1 至 65535 之间的数")
    return int(text)


def run_desk(args: argparse.Namespace, root: Path) -> int:
    """The command `desk`; its exit code."""
    from generator.desk import app, base, database, log, server, session, settings
    from generator.desk.accounts import Accounts
    from generator.desk.store import Store

    state = Path(args.state).resolve() if args.state else settings.state_folder(root)
    if state.is_relative_to(root):
        raise UsageError(f"草稿不能放在仓库里面（{state}），否则可能被一起提交；请用 --state 换一个文件夹。")
    try:
        kept = database.Database(state)
        if database.lock(state) is None:
            raise UsageError(f"工作台已经在运行（草稿文件夹 {state}）；请先关掉那一个。")
        listening = server.Server("127.0.0.1", args.port)
    except (database.StateError, server.Taken) as error:
        raise UsageError(str(error)) from None
    day = day_of(args, root)
    clock = settings.Clock(today=lambda: day)
    accounts = Accounts(kept, clock)
    print("正在读取全部公示信息……", file=sys.stderr)
    desk = session.Desk(settings.own(root, state, listening.port), Store(kept, clock), accounts, base.Bases(root, clock), clock=clock)
    owner = accounts.own(_git(root, "user.name") or "本机用户", _git(root, "user.email"))
    address = f"http://127.0.0.1:{listening.port}/enter/{accounts.invite(owner.id, 600)}"
    log.begin(desk.settings.office)
    _ready_for_long()
    listening.run(app.create(desk), lambda: _open(address, args.no_browser))
    print("\n工作台已关闭。", file=sys.stderr)
    return FINE


def _git(root: Path, name: str) -> str:
    try:
        return git.text(root, "config", "--get", name).strip()
    except git.GitError:
        return ""


def _ready_for_long() -> None:
    """A command collects no garbage, since it ends soon; a server must. What has been read stays, and need not be looked through."""
    gc.freeze()
    gc.enable()


def _open(address: str, only_told: bool) -> None:
    print(f"工作台已打开：{address}\n（网址只能用一次；按 Ctrl+C 关闭工作台）", flush=True)
    # Without a screen, a browser in the terminal would take the place of this program.
    screen = sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if screen and not only_told:
        # Some browsers run as long as their window is open.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
