"""The command `key`: makes, shows and changes the private key that signs the log of publications. Nothing prints a private key."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINE, UsageError
from generator.engine import git
from generator.engine.refusals import refusal, unread
from generator.engine.system import BINARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.proof.notes import Signer

VARIABLE = "CREDIT_LOG_KEY"
# More than any file with two keys holds.
_LONGEST = 10_000


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    key = commands.add_parser("key", allow_abbrev=False, help="做、看、换公示日志的签名密钥")
    parts = key.add_subparsers(metavar="做什么", required=True)
    new = parts.add_parser("new", allow_abbrev=False, help="做一把新的私钥，写进仓库以外的一个文件")
    new.add_argument("file", type=Path, metavar="FILE", help="私钥写到哪里（不能在仓库里，不会覆盖已有的文件）")
    new.add_argument("--name", metavar="ORIGIN", help="日志的名称（默认按 mkdocs.yml 的 site_url，例如 xinyong.example/log）")
    new.set_defaults(run=_new, anywhere=True)
    show = parts.add_parser("show", allow_abbrev=False, help="显示私钥的公钥")
    show.add_argument("file", nargs="?", metavar="FILE|-", help=f"私钥文件，“-”从标准输入读（默认：环境变量 {VARIABLE}）")
    show.set_defaults(run=_show, anywhere=True)
    rotate = parts.add_parser("rotate", allow_abbrev=False, help="换密钥：做一把新的，和旧的一起写进一个文件，供交接时两把一起签名")
    rotate.add_argument("old", type=Path, metavar="OLD", help="旧私钥的文件")
    rotate.add_argument("new", type=Path, metavar="NEW", help="新旧两把写到哪里（不能在仓库里，不会覆盖已有的文件）")
    rotate.set_defaults(run=_rotate, anywhere=True)


def _new(args: argparse.Namespace, root: Path) -> int:
    from generator.proof.notes import BadNote, Signer

    _demand_outside(args.file)
    try:
        made = Signer.of_seed(args.name or _origin(args.root), os.urandom(32))
    except BadNote as error:
        raise UsageError(f"--name 不对：{error}。") from None
    _write(args.file, [made])
    print(f"私钥已写进 {args.file}。{_permissions()}\n公钥：{made.verifier.text}\n")
    print("接下来：")
    print(f"1. 把公钥写进 mkdocs.yml，并登在公报、政务新媒体等网站以外的地方，让别人有据可查：\n{_settings([made])}")
    print(
        f"2. 把这个文件的内容存为 CI 的机密变量 {VARIABLE}，或者生成时用 --key 指明它；另抄一份放进保险柜。"
        "不要提交到仓库，不要用邮件和聊天工具传。"
    )
    return FINE


def _show(args: argparse.Namespace, root: Path) -> int:
    for one in _read(args.file):
        print(one.verifier.text)
    return FINE


def _rotate(args: argparse.Namespace, root: Path) -> int:
    from generator.proof.notes import Signer

    _demand_outside(args.new)
    old = _read(str(args.old))
    if len(old) > 1:
        raise UsageError(f"{args.old} 里已经有两把私钥，上次交接还没有收尾：交接过的检查点发布以后，删去第二行再换。")
    made = Signer.of_seed(old[0].verifier.name, os.urandom(32))
    _write(args.new, [made, *old])
    print(f"新旧两把私钥已写进 {args.new}（新的在第一行）。{_permissions()}\n新公钥：{made.verifier.text}\n")
    print("接下来：")
    print(f"1. mkdocs.yml 里把新公钥写在旧公钥前面；旧公钥以后也留着，旧的检查点要靠它核对：\n{_settings([made, *old])}")
    print(
        f"2. 把 {args.new} 的内容存为 CI 的机密变量 {VARIABLE}，或者生成时用 --key 指明它。下一个检查点由两把一起签名，日志里记下新公钥。"
    )
    print(f"3. 那个检查点发布以后，删去 {args.new} 的第二行，更新机密变量，销毁旧私钥；新公钥登在原来登旧公钥的地方。")
    return FINE


def _origin(start: str) -> str:
    from generator.reading.logsettings import origin_of
    from generator.reading.settings import load_settings

    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "content").is_dir():
            if origin := origin_of(load_settings(folder).site_url):
                return origin
            raise UsageError("mkdocs.yml 没有写 site_url：请先写上网站的网址，或用 --name 写明日志的名称，例如 xinyong.example/log。")
    raise UsageError(f"{here} 不在信用公示仓库里：请用 --name 写明日志的名称，例如 xinyong.example/log。")


def _read(file: str | None) -> Sequence[Signer]:
    """The private keys of a file, of the standard input or of the variable."""
    from generator.proof import notes

    try:
        if file is None:
            where, text = f"环境变量 {VARIABLE}", os.environ.get(VARIABLE, "")
            if not text.strip():
                raise UsageError(f"没有写私钥文件，环境变量 {VARIABLE} 也是空的。")
        elif file == "-":
            where, text = "标准输入", sys.stdin.buffer.read(_LONGEST).decode(errors="replace")
        else:
            with open(file, "rb") as handle:
                where, text = file, handle.read(_LONGEST).decode(errors="replace")
        return notes.signers_of(text)
    except OSError as error:
        raise UsageError(f"{file} 读不了：{unread(error)}。") from None
    except notes.BadNote as error:
        raise UsageError(f"{where}：{error}。") from None


def _demand_outside(file: Path) -> None:
    """Refuses a place from which a private key would be published sooner or later."""
    folder = file.absolute().parent.resolve()
    for one in (folder, *folder.parents):
        if (one / "mkdocs.yml").is_file() and (one / "content").is_dir():
            raise UsageError(f"{file} 在仓库 {one} 里：私钥要放在仓库以外，例如 {_elsewhere()}。")
        if (one / "checkpoint").is_file() and (one / "tile").is_dir():
            raise UsageError(f"{file} 在日志文件夹 {one} 里，那里的内容会公开：私钥请放在别处，例如 {_elsewhere()}。")
    if (tracked := git.marked(folder)) is not None:
        raise UsageError(f"{file} 在 git 仓库 {tracked} 里：私钥要放在仓库以外，例如 {_elsewhere()}。")


def _elsewhere() -> Path:
    return Path.home() / "credit-log.key"


def _write(file: Path, signers: Sequence[Signer]) -> None:
    """Writes private keys to a new file that only its owner can read."""
    data = "".join(f"{one.text}\n" for one in signers).encode()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    except FileExistsError:
        raise UsageError(f"{file} 已经存在，没有覆盖：里面也许是还要用的私钥。请换一个文件名。") from None
    except OSError as error:
        raise UsageError(f"{file} 写不了：{refusal(error) or error.strerror}。") from None
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        file.unlink(missing_ok=True)
        raise UsageError(f"{file} 写不了：{refusal(error) or error.strerror}。") from None


def _permissions() -> str:
    if os.name == "nt":
        return "请在它的“属性—安全”里去掉别人的权限。"
    return "只有您自己能读。"


def _settings(signers: Sequence[Signer]) -> str:
    lines = ["   extra:", "     log:", "       keys:", *(f'         - "{one.verifier.text}"' for one in signers)]
    return "\n".join(lines)
