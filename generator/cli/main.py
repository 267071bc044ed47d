"""The command `credit`: checks, builds and explains. Exit code 0 is fine, 1 means errors in the data, 2 a wrong call or a fault."""

from __future__ import annotations

import argparse
import difflib
import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from generator import __version__
from generator.checks import explain
from generator.cli import (
    ask,
    bots,
    bundle,
    calendar,
    changes,
    count,
    desk,
    editor,
    export,
    fix,
    harvest,
    harvests,
    imports,
    init,
    key,
    log,
    logs,
    override,
    publish,
    received,
    stamp,
    upgrade,
    verify,
)
from generator.cli.build import run_build, run_serve
from generator.cli.common import FINDINGS, FINE, USAGE, UsageError, add_as_of, day_of, named_files, store_of
from generator.cli.new import run_new
from generator.cli.parsing import Parser
from generator.engine import journal, progress, revisions
from generator.engine.git import GitError
from generator.engine.refusals import no_room
from generator.engine.store import FOLDER
from generator.engine.system import gone_reader
from generator.reading.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from generator.checks.diagnostics import Diagnostic


def program() -> NoReturn:
    """Runs the command as a program and ends the process."""
    # For the whole process, not only as in `main`: at its end the collector would look through everything once more.
    gc.disable()
    try:
        code = main()
    except Exception:  # noqa: BLE001  # whatever it is, it is ours, and the exit code must say so
        traceback.print_exc()
        code = USAGE
    try:
        sys.stdout.flush()
    except OSError as error:
        if not gone_reader(error):
            code = _unwritten(error)
    sys.stderr.flush()
    # Freeing millions of values one by one takes longer than reading them. The system frees them all at once.
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _settle(stream)
    args = parser().parse_args(argv)
    # A command ends soon, and none of the millions of values that it reads is garbage before that. Collecting would only cost time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        if getattr(args, "anywhere", False):
            # No repository: a folder that somebody downloaded must not have its own writings finished.
            root = Path.cwd()
        else:
            root = _root(args.root)
            _finish_import(root)
        code: int = args.run(args, root)
    except (UsageError, SettingsError) as error:
        print(f"credit: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        if gone_reader(error):
            # The reader of a pipe (`| head`) wants no more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        if not no_room(error):
            raise
        progress.clear()
        return _unwritten(error)
    finally:
        progress.clear()
        if collecting:
            gc.enable()
    return code


def _settle(stream: io.TextIOWrapper) -> None:
    """Chooses how a stream writes: in UTF-8 with plain line ends wherever no person looks at it, whatever the system's own encoding is.

    A record or a report that is sent to a file or to another program must not depend on the machine. PYTHONIOENCODING is obeyed.
    """
    # A character that the terminal lacks is shown as its number: the rest of the message is worth more than a traceback.
    stream.reconfigure(errors="backslashreplace")
    if not stream.isatty():
        stream.reconfigure(newline="\n")
        if "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _unwritten(error: OSError) -> int:
    """Says what could not be written. The error may come late, since output is buffered before it is written."""
    print(f"credit: {error.filename or '输出'} 写不了：{no_room(error) or error.strerror}。", file=sys.stderr)
    return USAGE


def _finish_import(root: Path) -> None:
    """Completes an import that was interrupted while it wrote, so that nobody sees half of it."""
    moved, left = journal.finish(root)
    if moved:
        print(f"credit: 上次写入时中断，现已补写完{moved}个文件。", file=sys.stderr)
    if left:
        print(f"credit: 上次写入中断后这些文件又被改动，没有写入：{'、'.join(left[:5])}；请再运行那个命令。", file=sys.stderr)


# Commands that have a module of their own, in the order in which the help names them.
_PARTS = (
    count,
    export,
    imports,
    fix,
    editor,
    calendar,
    upgrade,
    override,
    bundle,
    init,
    changes,
    bots,
    publish,
    desk,
    key,
    verify,
    log,
    stamp,
    harvest,
    received,
    ask,
)


def parser() -> argparse.ArgumentParser:
    """The parser of the command line. Its result has the command as `run`: a function of that result and of the root of the repository."""
    top = Parser(prog="credit", description="信用公示网站的工具：检查数据、生成网站、预览。", allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"credit {__version__}", help="显示版本")
    top.add_argument("--root", default=".", metavar="DIR", help="仓库所在文件夹（默认：当前文件夹或其上级）")
    commands = top.add_subparsers(metavar="命令", required=True)

    check = commands.add_parser("check", allow_abbrev=False, help="检查全部数据，列出每一处问题")
    check.add_argument("paths", nargs="*", metavar="PATH", help="只列出这些文件或文件夹的问题（仍会读取全部数据）")
    check.add_argument("--since", metavar="REV", help="只列出自某个 git 版本以来改动过的文件的问题")
    check.add_argument("--format", choices=("github", "json", "sarif", "text"), default="text", help="输出格式（默认 text）")
    _common(check)
    check.set_defaults(run=_check)

    due = commands.add_parser("deadlines", allow_abbrev=False, help="列出每一项时限和它的状态")
    due.add_argument("--status", type=_statuses, default=None, metavar="LIST", help="只列这些状态：overdue,open,met,unknown（逗号分隔）")
    due.add_argument("--format", choices=("text", "json", "markdown", "ics"), default="text", help="输出格式（默认 text）")
    due.add_argument("--published", default="HEAD", metavar="REV", help="已发布到哪个 git 版本（默认 HEAD；合并请求里用目标分支）")
    logs.add_reading(due)
    _common(due)
    due.set_defaults(run=_deadlines)

    build = commands.add_parser("build", allow_abbrev=False, help="生成整个网站")
    build.add_argument("--site-dir", metavar="DIR", help="网站写到哪里（默认取 mkdocs.yml 的 site_dir）")
    build.add_argument("--no-search", action="store_true", help="不生成全文搜索")
    logs.add(build)
    harvests.add(build)
    _common(build)
    build.set_defaults(run=run_build)

    serve = commands.add_parser("serve", allow_abbrev=False, help="在本机预览，改动后自动刷新")
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="预览地址（默认 127.0.0.1:8000）")
    serve.add_argument("--poll", action="store_true", help="反复查看全部文件来发现改动：仓库在网络盘或共享文件夹上时用")
    serve.add_argument("--throwaway-log", action="store_true", help="带上一个公示日志，密钥随手生成、用完就丢：只为看看那些网页")
    harvests.add(serve)
    _common(serve)
    serve.set_defaults(run=run_serve)

    new = commands.add_parser("new", allow_abbrev=False, help="给出某类记录的空白模板")
    new.add_argument("kind", metavar="KIND", help="记录的种类，例如 penalty")
    new.add_argument("id", nargs="?", metavar="ID", help="写成文件，例如 2026/scjgj-16；省略则只显示")
    add_as_of(new)
    new.set_defaults(run=run_new)

    explained = commands.add_parser("explain", allow_abbrev=False, help="说明一条检查的含义和改法")
    explained.add_argument("slug", metavar="SLUG", help="方括号里的编号，例如 missing-field")
    explained.set_defaults(run=_explain)

    summary = commands.add_parser("summary", allow_abbrev=False, help="全部问题的 Markdown 摘要，给 $GITHUB_STEP_SUMMARY")
    summary.add_argument("--since", metavar="REV", help="只列出自某个 git 版本以来改动过的文件的问题")
    _common(summary)
    summary.set_defaults(run=_summary, paths=[])

    for part in _PARTS:
        part.add(commands)
    return top


def _common(parser: argparse.ArgumentParser) -> None:
    add_as_of(parser)
    parser.add_argument("--cache", metavar="DIR", help=f"上次结果的存放处，可随时删除（默认：仓库里的 {FOLDER}）")
    parser.add_argument("--no-cache", action="store_true", help="不看也不存上次的结果")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="信息的语言（默认 zh）")


def _statuses(text: str) -> tuple[str, ...]:
    known = ("overdue", "open", "unknown", "met")
    found = tuple(word.strip() for word in text.split(","))
    wrong = [word for word in found if word not in known]
    if wrong:
        raise argparse.ArgumentTypeError(f"没有“{wrong[0]}”这种状态，可选：{','.join(known)}")
    return found


def _root(start: str) -> Path:
    """The folder with mkdocs.yml and content/, here or above."""
    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "content").is_dir():
            return folder
    raise UsageError(f"{here} 不在信用公示仓库里：没有找到 mkdocs.yml 和 content/。请先进入仓库文件夹，或用 --root 指明。")


def _check(args: argparse.Namespace, root: Path) -> int:
    # Imported here and below, not at the top: commands that only start the site builder need none of it and start faster.
    from generator.checks import report

    found = _diagnostics(args, root)
    sys.stdout.write(report.FORMATS[args.format](found, args.lang))
    return FINDINGS if report.counts(found)[0] else FINE


def _diagnostics(args: argparse.Namespace, root: Path) -> list[Diagnostic]:
    from generator.reading import scan

    try:
        base = revisions.parted(root, args.since) if args.since else ""
        store = store_of(args, root)
        # Runs while the modules that read and check are being imported.
        scanned = scan.begin(root, store)
        from generator.checks import places, suite
        from generator.checks.diagnostics import locate
        from generator.model.records import select
        from generator.site.site import load

        site = load(root, day_of(args, root), store=store, scanned=scanned)
        findings = list(suite.run(site, store))
        if args.paths or args.since:
            files = {finding.file for finding in findings}
            findings = select(findings, named_files(args.paths, root, files) | (revisions.since(root, base, files) if base else set()))
    except GitError as error:
        raise UsageError(str(error)) from None
    return locate(findings, places.locator(root), lang=args.lang, site_url=load_settings(root).site_url, given=site.places.is_given)


def _deadlines(args: argparse.Namespace, root: Path) -> int:
    from generator.data import deadlines
    from generator.law import duties as duties_module
    from generator.site import evidence, wording

    as_of = day_of(args, root)
    try:
        site = logs.read(args, evidence.load_proved(root, as_of, store_of(args, root), args.published))
    except evidence.HistoryError as error:
        raise UsageError(str(error)) from None
    duties = wording.select(site.duties, args.status or duties_module.STATUSES)
    # Being late is a fact, not an error. The exit code only says whether the duties could be computed.
    sys.stdout.write(deadlines.FORMATS[args.format](site, duties, load_settings(root).site_url))
    return FINE


def _explain(args: argparse.Namespace, root: Path) -> int:
    slug = args.slug.strip("[]")
    try:
        page = explain.page(slug)
    except KeyError:
        near = difflib.get_close_matches(slug, explain.slugs(), 3, 0.4)
        meant = f"相近的有：{'、'.join(near)}。" if near else ""
        raise UsageError(f"没有“{slug}”这条检查。{meant}检查结果里方括号中的英文就是编号。") from None
    level = "错误" if page.severity == "error" else "警告"
    print(f"{page.title}（{slug}，{level}）\n\n{page.body}")
    return FINE


def _summary(args: argparse.Namespace, root: Path) -> int:
    from generator.forge import summary

    # `check` tells by its exit code whether anything is wrong; here 0 means that the summary was written.
    sys.stdout.write(summary.summary(_diagnostics(args, root), args.lang))
    return FINE
