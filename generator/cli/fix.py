"""The subcommand `fix`: mends what has one right answer. The work is done in `generator.mending`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, Meanwhile, UsageError, add_as_of, day_of, named_files, store_of, write_whole
from generator.engine import progress, revisions, scratch
from generator.engine.git import GitError
from generator.engine.store import FOLDER

if TYPE_CHECKING:
    from generator.model.findings import Finding
    from generator.site.site import Site


def add(commands: Any) -> None:
    """Adds the subcommand to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("fix", allow_abbrev=False, help="改正只有一种改法的问题；默认只显示要改什么，不写入")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="只改这些文件或文件夹（仍会读取全部数据）")
    parser.add_argument("--write", action="store_true", help="写入：要么全部改完，要么一个文件也不动")
    forms = "输出格式（默认 text）；suggestions 给 credit comment：一次提交新写的行里，哪些可以建议怎样改"
    parser.add_argument("--format", choices=("text", "json", "diff", "suggestions"), default="text", help=forms)
    parser.add_argument("--base", default="", metavar="REV", help="suggestions：与哪个 git 版本相比（取它与 --head 的分叉点）")
    parser.add_argument("--head", default="", metavar="REV", help="suggestions：看哪个 git 版本")
    where = "suggestions：内容所在的仓库（默认：当前的仓库）；其中的内容只作数据，程序用自己的"
    parser.add_argument("--data", type=Path, metavar="DIR", help=where)
    parser.add_argument("--cache", metavar="DIR", help=f"上次结果的存放处，可随时删除（默认：仓库里的 {FOLDER}）")
    parser.add_argument("--no-cache", action="store_true", help="不看也不存上次的结果")
    add_as_of(parser)
    parser.set_defaults(run=_fix)


def _fix(args: argparse.Namespace, root: Path) -> int:
    if args.format == "suggestions":
        return _suggest(args, root)
    if args.base or args.head or args.data:
        raise UsageError("--base、--head、--data 只和 --format suggestions 一起用")
    from generator.checks import places, report
    from generator.checks.diagnostics import locate
    from generator.mending import report as mended_report
    from generator.mending.plan import plan
    from generator.reading.settings import load_settings

    site, findings = _findings(args, root)
    progress.stage("找只有一种改法的问题")
    try:
        found = plan(site, findings)
    except GitError as error:
        raise UsageError(str(error)) from None
    left = found.left
    if args.write and found.files:
        write_whole(root, found.writes, Meanwhile("另一个程序", "检查以后", "请重新运行"))
        # What is left is what the next check says, with its places in the files as they are now.
        site, left = _findings(args, root)
    progress.clear()
    url = load_settings(root).site_url
    told = mended_report.Told(
        found, args.write and bool(found.files), locate(left, places.locator(root), site_url=url, given=site.places.is_given)
    )
    sys.stdout.write(mended_report.FORMATS[args.format](told))
    return FINDINGS if found.files or report.counts(told.left)[0] else FINE


def _suggest(args: argparse.Namespace, root: Path) -> int:
    """What can be suggested to the author of a commit. The exit code says only that it was worked out."""
    from generator.checks import suite
    from generator.forge.suggesting import Suggestion, as_json, chosen
    from generator.mending import proposed
    from generator.mending.plan import plan
    from generator.model.records import select
    from generator.site.site import load

    if not args.base or not args.head or args.write or args.paths:
        raise UsageError("--format suggestions 要用 --base 和 --head 指明两个 git 版本，不写入，也不指明文件")
    held = args.data or root
    with scratch.folder() as folder:
        try:
            base = revisions.parted(held, args.base, args.head)
            revisions.unpack(held, args.head, ("content", "schemas", "mkdocs.yml"), folder)
            lines = proposed.added(held, base, args.head)
        except GitError as error:
            raise UsageError(str(error)) from None
        site = load(folder, day_of(args, root))
        found = plan(site, select(suite.run(site, without_pages=True), frozenset(lines)))
        some = [Suggestion(one.file, one.line, one.new, one.why) for one in proposed.suggestible(found, lines)]
    sys.stdout.write(as_json(chosen(some)))
    return FINE


def _findings(args: argparse.Namespace, root: Path) -> tuple[Site, tuple[Finding, ...]]:
    """The site, and what `credit check` says of the files that were named."""
    from generator.checks import suite
    from generator.model.records import select
    from generator.site.site import load

    store = store_of(args, root)
    site = load(root, day_of(args, root), store=store)
    findings = list(suite.run(site, store))
    if args.paths:
        findings = select(findings, named_files(args.paths, root, {one.file for one in findings}))
    return site, tuple(findings)
