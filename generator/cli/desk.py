"""The command `desk`: publishing in a browser, on one's own machine or for an office."""

from __future__ import annotations

import argparse
import gc
import ipaddress
import os
import re
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.bots import add_forge
from generator.cli.common import FINE, UsageError, add_as_of, day_of
from generator.engine import clock as clocks
from generator.engine import git

if TYPE_CHECKING:
    from generator.desk.accounts import Account, Accounts
    from generator.desk.database import Database
    from generator.desk.server import Server
    from generator.desk.settings import Settings

# The port of a desk on one's own machine, and the address of an office's, if nobody says otherwise.
_PORT, _LISTEN = 8760, "127.0.0.1:8900"
# Seconds that the address holds which the program itself opens.
_OPENING = 600
_LOOPBACK = ("127.0.0.1", "::1")
_HOST = re.compile(r"(?=.{1,260}\Z)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


def add(commands: Any) -> None:
    """Adds the command to the parser."""
    desk = commands.add_parser("desk", allow_abbrev=False, help="打开工作台：在浏览器里填表、送审，不用 git")
    _state(desk)
    desk.add_argument("--port", type=_port, default=_PORT, metavar="N", help=f"本机的端口（默认 {_PORT}；0 为任意空闲端口）")
    desk.add_argument("--no-browser", action="store_true", help="不打开浏览器，只显示网址")
    desk.add_argument("--office", action="store_true", help="给全单位用：放在网站服务器（TLS）后面，凭邀请链接或代理的登录名进入")
    desk.add_argument("--host", type=_host, metavar="NAME", help="全单位用时对外的域名，例如 desk.example.gov.cn")
    desk.add_argument("--listen", type=_listen, metavar="HOST:PORT", help=f"全单位用时监听的地址（默认 {_LISTEN}）")
    desk.add_argument("--proxy-header", type=_header, metavar="NAME", help="代理写登录名的 HTTP 头，例如 X-Remote-User")
    desk.add_argument("--proxy-from", type=_address, nargs="+", metavar="ADDR", help="只接受这些地址转来的请求（默认本机）")
    add_forge(desk)
    add_as_of(desk)
    desk.set_defaults(run=run_desk)
    _add_deeds(desk.add_subparsers(metavar="操作", required=False))


def _add_deeds(deeds: Any) -> None:
    """What is done with the accounts of an office from a terminal."""
    invite = deeds.add_parser("invite", allow_abbrev=False, help="登记一位同事，给出邀请链接")
    invite.add_argument("--name", metavar="NAME", help="姓名")
    invite.add_argument("--mail", default="", metavar="MAIL", help="电子邮箱")
    invite.add_argument("--login", default="", metavar="NAME", help="代理给出的登录名（用 --proxy-header 时）")
    whose = invite.add_mutually_exclusive_group(required=True)
    whose.add_argument("--department", nargs="+", metavar="ID", help="可以填写哪些部门的信息，例如 scjgj")
    whose.add_argument("--all", action="store_true", help="可以填写全部部门的信息（信用办）")
    whose.add_argument("--again", metavar="ID", help="给已有的账号再发一个链接，以前的链接作废")
    invite.add_argument("--admin", action="store_true", help="管理员：可以邀请和停用别人")
    invite.add_argument("--days", type=_days, default=None, metavar="N", help="链接的有效天数（默认 7，最多 30）")
    _state(invite, argparse.SUPPRESS)
    invite.set_defaults(run=run_invite)

    listed = deeds.add_parser("accounts", allow_abbrev=False, help="列出全部账号")
    listed.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    _state(listed, argparse.SUPPRESS)
    listed.set_defaults(run=run_accounts)

    close = deeds.add_parser("close", allow_abbrev=False, help="停用一个账号，立即退出它的全部登录")
    close.add_argument("id", metavar="ID", help="账号的编号，见 credit desk accounts")
    _state(close, argparse.SUPPRESS)
    close.set_defaults(run=run_close)


def _state(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    parser.add_argument("--state", metavar="DIR", default=default, help="草稿和账号存放的文件夹（默认：用户的数据文件夹）")


def _number(text: str, least: int, most: int, what: str) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"“{text}”不是{what}，应是 {least} 至 {most} 之间的整数")
    return int(text)


def _port(text: str) -> int:
    return _number(text, 0, 65535, "端口")


def _days(text: str) -> int:
    return _number(text, 1, 30, "天数")


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise argparse.ArgumentTypeError(f"“{text}”不是域名，应写成 desk.example.gov.cn 这样，不带 https://")
    return text


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,60}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是 HTTP 头的名称，应写成 X-Remote-User 这样")
    return text


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是 IP 地址，应写成 127.0.0.1 这样") from None


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return _address(host.strip("[]")), _port(port)


def run_desk(args: argparse.Namespace, root: Path) -> int:
    """The command `desk`; its exit code."""
    from generator.desk import database, server

    if args.office != bool(args.host) or (not args.office and (args.listen or args.proxy_header or args.proxy_from)):
        raise UsageError("--office 要和 --host 一起用；--listen、--proxy-header、--proxy-from 只在有 --office 时用。")
    kept = _database(args, root)
    try:
        if database.lock(kept.folder) is None:
            return _already(args, kept)
        listening = server.Server(*(args.listen or _listen(_LISTEN) if args.office else ("127.0.0.1", args.port)))
        try:
            _serve(args, root, kept, listening)
        except KeyboardInterrupt:
            # While it was still reading, or a second time while it was ending.
            pass
        finally:
            listening.close()
        print("工作台已关闭。", file=sys.stderr)
        return FINE
    except (database.StateError, server.Taken) as error:
        raise UsageError(str(error)) from None


def _serve(args: argparse.Namespace, root: Path, kept: Database, listening: Server) -> None:
    from generator.desk import app, base, courier, database, log, session, settings
    from generator.desk.accounts import Accounts
    from generator.desk.store import Store
    from generator.forge.choice import Asked
    from generator.reading.settings import load_settings

    given, fixed = args.as_of, day_of(args, root)
    # A desk runs for weeks: its day goes on, but for a sample's.
    clock = settings.Clock() if not given and fixed == clocks.today() else settings.Clock(today=lambda: fixed)
    ours = _settings(args, root, kept, listening)
    accounts = Accounts(kept, clock)
    print("正在读取全部公示信息……", file=sys.stderr, flush=True)
    try:
        # In this thread, before there are others: it shares the first reading over the cores.
        bases = base.Bases(root, kept.folder, clock, Asked(args.forge, args.api, args.repository, args.ca_file, args.plain_http))
        bases.now()
    except (base.BaseError, git.GitError) as error:
        raise UsageError(str(error)) from None
    title = load_settings(root).site_name
    for trouble in filter(None, (bases.trouble, bases.upstream.told)):
        print(trouble, file=sys.stderr)
    store = Store(kept, clock)
    worker = courier.Courier(bases, store, clock)
    desk = session.Desk(ours, store, accounts, bases, worker, clock, title)
    address = f"{'https' if ours.office else 'http'}://{ours.host}"
    database.opened(kept, address)
    log.begin(ours.office)
    made = app.create(desk)
    _ready_for_long()
    worker.start()
    try:
        if ours.office:
            listening.run(made, lambda: print(f"工作台已在监听，对外的网址是 {address}/", file=sys.stderr, flush=True))
        else:
            owner = _owner(root, accounts)
            listening.run(made, lambda: _open(f"{address}/enter/{accounts.invite(owner.id, _OPENING)}", args.no_browser))
    finally:
        worker.stop()


def _settings(args: argparse.Namespace, root: Path, kept: Database, listening: Server) -> Settings:
    from generator.desk import settings

    if args.office:
        return settings.office(root, kept.folder, args.host, args.proxy_from or _LOOPBACK, args.proxy_header or "")
    return settings.own(root, kept.folder, listening.port)


def _database(args: argparse.Namespace, root: Path) -> Database:
    """The state of a call, made if there is none yet."""
    from generator.desk import database, settings

    state = Path(args.state).resolve() if args.state else settings.state_folder(root)
    if state.is_relative_to(root) or root.is_relative_to(state):
        raise UsageError(f"草稿不能和仓库放在一起（{state}），否则可能被一起提交；请用 --state 换一个文件夹。")
    try:
        return database.Database(state)
    except database.StateError as error:
        raise UsageError(str(error)) from None


def _already(args: argparse.Namespace, kept: Database) -> int:
    """Shows the desk that runs already, to whoever may read its state."""
    from generator.desk import database, settings
    from generator.desk.accounts import OWN, Accounts

    address = database.address(kept)
    accounts = Accounts(kept, settings.Clock())
    if args.office or not address.startswith("http://") or accounts.find(OWN) is None:
        raise UsageError(f"工作台已经在运行（草稿文件夹 {kept.folder}）；请先关掉那一个，或者用 --state 换一个文件夹。")
    print("工作台已经在运行，没有再开一个。", file=sys.stderr)
    _open(f"{address}/enter/{accounts.invite(OWN, _OPENING)}", args.no_browser, wait=True)
    return FINE


def _owner(root: Path, accounts: Accounts) -> Account:
    """The account of one's own machine: by the name that git knows; without it the one that was asked for once, or none yet."""
    from generator.desk.accounts import OWN
    from generator.desk.words import mail_fault, name_fault

    name, mail = (_git(root, key) for key in ("user.name", "user.email"))
    known = accounts.find(OWN)
    if name and not name_fault(name) and not mail_fault(mail):
        return accounts.own(name, mail)
    return known or accounts.own("", "")


def _git(root: Path, name: str) -> str:
    try:
        return git.text(root, "config", "--get", name).strip()
    except git.GitError:
        return ""


def _ready_for_long() -> None:
    """A command collects no garbage, since it ends soon; a server must. What has been read stays, and need not be looked through.

    What ends a service (SIGTERM) ends this one as Ctrl+C does.
    """
    gc.freeze()
    gc.enable()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _open(address: str, only_told: bool, wait: bool = False) -> None:
    print(f"工作台的网址：{address}", flush=True)
    print("网址只能用一次。要再打开，请再运行一次 credit desk；要关闭，请按 Ctrl+C。", file=sys.stderr, flush=True)
    # Without a screen, a browser in the terminal would take the place of this program.
    screen = sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if screen and not only_told:
        # Some browsers run as long as their window is open.
        opening = threading.Thread(target=webbrowser.open, args=(address,), daemon=True)
        opening.start()
        opening.join(10 if wait else 0)


def run_invite(args: argparse.Namespace, root: Path) -> int:
    """The command `desk invite`; its exit code."""
    from generator.desk import database
    from generator.desk.accounts import DAY, USUAL_DAYS

    kept, accounts = _accounts(args, root)
    try:
        account = _again(accounts, args) if args.again else _added(accounts, args, root)
        address = database.address(kept)
        if not address.startswith("https://"):
            begin = "还没有启动过 credit desk --office --host …，给不出链接"
            raise UsageError(f"账号 {account.id} 已登记；{begin}，启动后请用 credit desk invite --again {account.id}。")
        days = args.days or USUAL_DAYS
        print(f"{address}/enter/{accounts.invite(account.id, days * DAY)}")
    except database.StateError as error:
        raise UsageError(str(error)) from None
    print(f"请把上面的链接交给{account.name}（账号 {account.id}）：{days}天内有效，只能用一次。", file=sys.stderr)
    return FINE


def _again(accounts: Accounts, args: argparse.Namespace) -> Account:
    found = accounts.find(args.again)
    if found is None or found.closed:
        raise UsageError(f"没有编号为“{args.again}”的账号，或者它已停用；编号见 credit desk accounts。")
    return found


def _added(accounts: Accounts, args: argparse.Namespace, root: Path) -> Account:
    from generator.desk.words import mail_fault, name_fault
    from generator.model.kindnames import DEPARTMENT
    from generator.reading import schemas
    from generator.reading.given import Places

    wrong = name_fault(args.name or "") or mail_fault(args.mail)
    if wrong:
        raise UsageError(f"{wrong}（--name、--mail）。")
    kind = schemas.load(root).by_name[DEPARTMENT]
    known = {name.removesuffix(".yml") for name in Places.of(root).names(f"content/{kind.folder}", ".yml")}
    unknown = [one for one in args.department or () if one not in known]
    if unknown:
        raise UsageError(f"没有编号为“{unknown[0]}”的部门，可以写的有：{'、'.join(sorted(known))}。")
    return accounts.add(args.name, args.mail, None if args.all else args.department, admin=args.admin, login=args.login)


def _accounts(args: argparse.Namespace, root: Path) -> tuple[Database, Accounts]:
    from generator.desk import settings
    from generator.desk.accounts import Accounts

    kept = _database(args, root)
    return kept, Accounts(kept, settings.Clock())


def run_accounts(args: argparse.Namespace, root: Path) -> int:
    """The command `desk accounts`; its exit code. docs/interfaces.md describes its JSON."""
    import json

    _, accounts = _accounts(args, root)
    found = accounts.all()
    if args.format == "json":
        told = [
            {name: getattr(one, name) for name in ("id", "name", "mail", "login", "admin", "closed")} | {"departments": _departments(one)}
            for one in found
        ]
        print(json.dumps({"version": 1, "accounts": told}, ensure_ascii=False, indent=2))
        return FINE
    for one in found:
        departments = "、".join(_departments(one) or ["全部部门"])
        words = [one.id, one.name, departments, "管理员" * one.admin, "已停用" * one.closed]
        print("\t".join(word for word in words if word))
    return FINE


def _departments(account: Account) -> list[str] | None:
    return None if account.departments is None else sorted(account.departments)


def run_close(args: argparse.Namespace, root: Path) -> int:
    """The command `desk close`; its exit code."""
    from generator.desk import database

    _, accounts = _accounts(args, root)
    try:
        if not accounts.close(args.id):
            raise UsageError(f"没有编号为“{args.id}”的账号；编号见 credit desk accounts。")
    except database.StateError as error:
        raise UsageError(str(error)) from None
    print(f"账号 {args.id} 已停用，它的登录和邀请链接已全部失效。")
    return FINE
