"""The command `log`: brings the log from the branch of a forge in which it lasts, and saves it there before the site is published."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from generator.cli.common import FINE, UsageError
from generator.cli.logs import FOLDER
from generator.engine import clock
from generator.engine.git import GitError
from generator.engine.refusals import refusal
from generator.engine.remotes import Remote
from generator.reading import settings
from generator.ship import logbranch
from generator.ship.sent import Refused

# The most bytes of a checkpoint that are read.
_LARGEST = 1 << 20


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("log", allow_abbrev=False, help="公示日志：从代码仓库的分支取回，生成以后存回去")
    steps = parser.add_subparsers(metavar="步骤", required=True)
    for name, told, run in (
        ("fetch", "取回日志，放进空文件夹；还没有这个分支的，什么也不做", run_fetch),
        ("push", "把日志作为一个新提交存进分支，从不强制推送；发布网站以前运行", run_push),
    ):
        step = steps.add_parser(name, allow_abbrev=False, help=told)
        step.add_argument("folder", nargs="?", default="", metavar="DIR", help=f"日志文件夹（默认取环境变量 {FOLDER}；都没有的不写日志）")
        step.add_argument("--branch", default=logbranch.BRANCH, metavar="NAME", help=f"分支（默认 {logbranch.BRANCH}）")
        step.set_defaults(run=run)
    restore = steps.add_parser("restore", allow_abbrev=False, help="日志文件夹丢了：按网站上公开的日志还原，先全部核对")
    restore.add_argument("site", metavar="ADDRESS|FOLDER", help="网址（https://…），或网站文件夹、压缩包")
    restore.add_argument("folder", metavar="DIR", help="日志还原到哪里（空的或还没有的文件夹）")
    restore.set_defaults(run=run_restore)


def run_fetch(args: argparse.Namespace, root: Path) -> int:
    """The command `log fetch`; its exit code."""
    folder = args.folder or os.environ.get(FOLDER, "")
    try:
        remote = _remote(root)
        if not folder:
            if _exists(root, remote, args.branch):
                raise Refused(
                    f"仓库里有公示日志（分支 {args.branch}），这次却没有给日志文件夹：没有私钥（CREDIT_LOG_KEY）的任务不能发布网站，"
                    "否则公众会看到没有日志的网站。请补上私钥；真的不再写日志的，见 docs/proof.zh-CN.md"
                )
            print(f"没有给日志文件夹（{FOLDER}），这次不写公示日志。")
        elif logbranch.fetch(root, remote, Path(folder), args.branch):
            print(f"已取回公示日志，共 {logbranch.size_of(Path(folder)):,} 条：{folder}")
        else:
            _refuse_second(root, args.branch)
            print(
                f"还没有分支 {args.branch}，这是公示日志的第一次。以前写过的（网站上有 /log/checkpoint）请停下："
                "先把分支推送回来，或者用 credit log restore 还原，否则会写成另一个日志，外人核对会报告。"
            )
    except (Refused, GitError, OSError) as error:
        raise UsageError(_told(error)) from None
    return FINE


def _refuse_second(root: Path, branch: str) -> None:
    """Raises Refused if visitors of the site see a log already, of which the branch is lost: a second one would contradict it.

    A site that cannot be asked may be one that is not there yet: that is told, and the first run goes on.
    """
    # Imported here: most commands need no network.
    from generator.proof import checkpoints
    from generator.proof.notes import BadNote
    from generator.web.client import Client
    from generator.web.errors import NetworkError

    site = settings.load_settings(root).site_url.rstrip("/")
    if not site.startswith(("https://", "http://")):
        return
    try:
        with Client(connecting=5.0, between=5.0, whole=20.0) as client:
            answer = client.get(f"{site}/log/checkpoint", _LARGEST)
        found = checkpoints.parsed(answer.body)[0] if answer.status == HTTPStatus.OK else None
    except NetworkError as error:
        print(f"没有问到网站上是不是已经有公示日志：{error}", file=sys.stderr)
        return
    except BadNote:
        # Some servers answer with a page for whatever is not there.
        return
    if found is not None:
        raise Refused(
            f"仓库里没有分支 {branch}，网站 {site}/log/ 上却已经有公示日志（{found.size:,} 条），没有继续：从头再写会成为另一个日志。"
            f"请先用 credit log restore {site}/ DIR 还原，再用 credit log push DIR 存进分支"
        )


def run_push(args: argparse.Namespace, root: Path) -> int:
    """The command `log push`; its exit code."""
    folder = args.folder or os.environ.get(FOLDER, "")
    if not folder:
        print(f"没有给日志文件夹（{FOLDER}），没有要存的公示日志。")
        return FINE
    try:
        pushed = logbranch.push(root, _remote(root), Path(folder), clock.now(), args.branch)
    except (Refused, GitError, OSError) as error:
        raise UsageError(_told(error)) from None
    size = f"{logbranch.size_of(Path(folder)):,} 条"
    print(f"公示日志（{size}）已存进分支 {args.branch}。" if pushed else f"分支 {args.branch} 里已经是这个公示日志（{size}）。")
    return FINE


def run_restore(args: argparse.Namespace, root: Path) -> int:
    """The command `log restore`; its exit code."""
    # Imported here: it loads what a stranger's `verify` needs.
    from generator.reading import logsettings, schemas
    from generator.verify import restoring, sources
    from generator.verify.opened import Call

    keys = logsettings.load(root).keys
    if not keys:
        raise UsageError("mkdocs.yml 的 extra.log.keys 里没有公钥，无从判断网站上的日志是不是本市签名的；没有还原。")
    target = Path(args.folder).resolve()
    try:
        with sources.opened(args.site) as source:
            found = restoring.restored(source, Call(clock.today(), keys), schemas.load(root), target)
    except (restoring.NotRestored, sources.NoSource) as error:
        raise UsageError(f"{error}。没有还原。") from None
    except OSError as error:
        raise UsageError(f"{error.filename or target} 写不了：{refusal(error) or error.strerror}。没有还原。") from None
    print(f"日志已还原到 {target}：{found.size:,} 条，其中现在公示的信息 {found.shown:,} 条，每一条都和网站核对过。")
    if found.unnamed:
        print(f"有 {found.unnamed:,} 条是撤下以后没有留下网页的，网站上查不到是哪一条信息；它们留在日志里，再公示时从头算起。")
    return FINE


def _exists(root: Path, remote: Remote, branch: str) -> bool:
    """Whether the branch is there. A forge that cannot be asked does not keep a site without a log from being published."""
    try:
        return logbranch.exists(root, remote, branch)
    except Refused as error:
        print(f"没有问到仓库里有没有公示日志。{error}", file=sys.stderr)
        return False


def _told(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or '日志文件夹'} 写不了：{refusal(error) or error.strerror}。"
    return f"{str(error).rstrip('。')}。"


def _remote(root: Path) -> Remote:
    """The other repository, with the token of the forge if there is one."""
    # Imported here: it knows the forges, which take long to load and which most commands do not need.
    from generator.desk import upstream
    from generator.forge.choice import Asked

    try:
        found = upstream.find(root, Asked(), settings.forge(root), os.environ)
    except upstream.BaseError as error:
        raise Refused(str(error)) from None
    if found.remote is None:
        raise Refused("这个仓库没有远程仓库（git remote），公示日志没有地方存；自己的服务器上不用分支，日志文件夹留在服务器上就行")
    # An address with a password in it, as GitLab gives its jobs, needs no other.
    return replace(found.remote, token="") if "@" in found.remote.url.partition("://")[2].partition("/")[0] else found.remote
