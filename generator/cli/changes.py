"""The subcommand `changes`: what the public would see change, for who reviews it. Its work is done in `generator.forge`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.cli.common import FINE, UsageError, add_as_of, day_of
from generator.engine import bundles, revisions, scratch
from generator.engine.git import GitError
from generator.model.findings import visible
from generator.reading.settings import load_settings

if TYPE_CHECKING:
    from generator.forge.changes import Comparison

FORMATS = ("markdown", "text", "json")


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("changes", help="与某个 git 版本相比，公众会看到哪些变化，期限赶不赶得上")
    parser.add_argument("--base", default="", metavar="REV", help="与哪个 git 版本相比（取它与 HEAD 的分叉点）")
    parser.add_argument("--head", default="", metavar="REV", help="比较哪个 git 版本（默认：工作目录里的内容）")
    against = "送审的分支，或者对方交来的 git 包（.bundle）：与现在的 HEAD 相比；什么也不写进仓库"
    parser.add_argument("--against", default="", metavar="BRANCH|FILE.bundle", help=against)
    where = "内容所在的仓库（默认：当前的仓库）；其中的内容只作数据，程序用自己的"
    parser.add_argument("--data", type=Path, metavar="DIR", help=where)
    pages = "把改动的网页合并前后的样子写成一个压缩包，解开后双击 index.html 来看"
    parser.add_argument("--pages", type=Path, metavar="FILE.zip", help=pages)
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="输出格式（默认 markdown；text 给终端看）")
    parser.add_argument("--pull-request", type=number, default=0, metavar="N", help="写进 json 的合并请求编号")
    add_as_of(parser)
    parser.set_defaults(run=_changes)


def number(text: str) -> int:
    """The number in an argument."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise argparse.ArgumentTypeError(f"“{text}”不是数字")
    return int(text)


class _Asked(NamedTuple):
    """What is compared: the repository that holds both, and the revisions; `head` is "" for the work tree."""

    held: Path
    base: str
    head: str


def _changes(args: argparse.Namespace, root: Path) -> int:
    from generator.forge import changereport, changetext
    from generator.forge.changes import Comparison
    from generator.site.twostates import NoSiteError, between

    as_of = day_of(args, root)
    with scratch.folder() as folder:
        try:
            asked = _asked(args, root, folder)
            base = revisions.parted(asked.held, asked.base, asked.head or "HEAD")
            behind = revisions.count(asked.held, base, asked.base)
            program = revisions.beyond(asked.held, base, asked.head)
            states = between(asked.held, base, asked.head, as_of, folder, root)
        except NoSiteError as error:
            name = asked.head if str(error) == asked.head else asked.base
            raise UsageError(f"版本 {name} 里没有 mkdocs.yml，不是一个信用网站的仓库，无从比较") from None
        except GitError as error:
            raise UsageError(_said(error, args.data or root)) from None
        found = Comparison(states)
        preview = found.preview(args.pull_request, program, behind)
        if args.pages:
            _write_pages(args.pages, found, root)
    if args.format == "json":
        sys.stdout.write(changereport.as_json(preview))
    elif args.format == "text":
        sys.stdout.write(changetext.text(preview))
    else:
        sys.stdout.write(changetext.markdown(preview, load_settings(root).site_url))
    return FINE


def _asked(args: argparse.Namespace, root: Path, folder: Path) -> _Asked:
    """What a call compares. Raises UsageError and GitError."""
    if args.against:
        if args.base or args.head or args.data:
            raise UsageError("--against 不能和 --base、--head、--data 一起用")
        path = Path(args.against)
        if not path.is_file():
            if not args.against.startswith("-") and not revisions.is_known(root, args.against):
                raise UsageError(f"没有“{args.against}”这个文件，也没有叫这个名字的分支；要看别人的分支，请先运行 git fetch")
            return _Asked(root, "HEAD", args.against)
        if not bundles.is_bundle(path):
            raise UsageError(f"{path.name} 不是 git 包（.bundle），请对方从填报系统里重新导出")
        held, branch, commit = bundles.opened(root, path, folder)
        sys.stderr.write(f"{visible(path.name)}：分支 {visible(branch)}，提交 {commit[:12]}\n")
        return _Asked(held, "refs/heads/published", commit)
    if not args.base:
        raise UsageError("请用 --base 指明与哪个版本相比，或者用 --against 指明送审的分支或 git 包")
    if args.data and not args.head:
        raise UsageError("用 --data 指明别的仓库时，请用 --head 指明比较其中的哪个版本")
    return _Asked(args.data or root, args.base, args.head)


def _said(error: GitError, held: Path) -> str:
    """What git refused, with the remedy where a repository lacks a part of its history."""
    try:
        shallow = revisions.is_shallow(held)
    except GitError:
        shallow = False
    return f"{error}。这个仓库只取了最近的一部分历史，请先运行 git fetch --unshallow 取全" if shallow else str(error)


def _write_pages(target: Path, found: Comparison, root: Path) -> None:
    from generator.publish import changedpages

    content = changedpages.archive(found.states, found.found, frozenset(found.private), root)
    try:
        fresh = target.with_name(f".{target.name}.part")
        fresh.write_bytes(content)
        fresh.replace(target)
    except OSError as error:
        raise UsageError(f"写不了 {error.filename or target}：{error.strerror}") from None
