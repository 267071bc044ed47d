"""The command `credit`: checks, builds and explains. Exit code 0 is fine, 1 means errors in the data, 2 a wrong call or a fault."""

from __future__ import annotations

import argparse
import datetime
import difflib
import gc
import io
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from generator import __version__, changes, cli_bots, cli_export, cli_import, clock, explain, journal, progress, scratch
from generator.calls import FINDINGS, FINE, USAGE, UsageError, add_as_of
from generator.refusals import no_room, refusal
from generator.settings import SettingsError, load_settings
from generator.store import FOLDER, NO_STORE, Store, open_store

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic


def program() -> NoReturn:
    """The command as a program of its own."""
    # Not for a while only, as below: at its end everything would be looked through once more.
    gc.disable()
    try:
        code = main()
    except Exception:  # noqa: BLE001  # whatever it is, it is ours, and the exit code must say so
        traceback.print_exc()
        code = USAGE
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            code = _unwritten(error)
    sys.stderr.flush()
    # Giving back millions of values one by one takes longer than reading them; the system takes them all at once.
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows its number; the rest of the message is worth more than a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    args = _parser().parse_args(argv)
    # A command ends soon, and of the millions of values that it reads none is garbage before.
    collecting = gc.isenabled()
    gc.disable()
    try:
        root = _root(args.root)
        _finish_import(root)
        code: int = args.run(args, root)
    except (UsageError, SettingsError) as error:
        print(f"credit: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        if not no_room(error):
            raise
        progress.clear()
        return _unwritten(error)
    finally:
        progress.clear()
        if collecting:
            gc.enable()
    return code


def _unwritten(error: OSError) -> int:
    """Says what could not be written. When the system says so depends on how much is held back before it is written."""
    print(f"credit: {error.filename or '输出'} 写不了：{no_room(error) or error.strerror}。", file=sys.stderr)
    return USAGE


def _finish_import(root: Path) -> None:
    """An import that was interrupted while it wrote is ended first: nobody must see half of it."""
    moved, left = journal.finish(root)
    if moved:
        print(f"credit: 上次导入在写入时中断，现已补写完{moved}个文件。", file=sys.stderr)
    if left:
        print(f"credit: 上次导入中断后这些文件又被改动，没有写入：{'、'.join(left[:5])}；请重新导入。", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="credit", description="信用公示网站的工具：检查数据、生成网站、预览。", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"credit {__version__}")
    parser.add_argument("--root", default=".", metavar="DIR", help="仓库所在文件夹（默认：当前文件夹或其上级）")
    commands = parser.add_subparsers(metavar="命令", required=True)

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
    _common(due)
    due.set_defaults(run=_deadlines)

    build = commands.add_parser("build", allow_abbrev=False, help="生成整个网站")
    build.add_argument("--site-dir", metavar="DIR", help="网站写到哪里（默认取 mkdocs.yml 的 site_dir）")
    build.add_argument("--no-search", action="store_true", help="不生成全文搜索")
    _common(build)
    build.set_defaults(run=_build)

    serve = commands.add_parser("serve", allow_abbrev=False, help="在本机预览，改动后自动刷新")
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="预览地址（默认 127.0.0.1:8000）")
    serve.add_argument("--poll", action="store_true", help="反复查看全部文件来发现改动：仓库在网络盘或共享文件夹上时用")
    _common(serve)
    serve.set_defaults(run=_serve)

    new = commands.add_parser("new", allow_abbrev=False, help="给出某类记录的空白模板")
    new.add_argument("kind", metavar="KIND", help="记录的种类，例如 penalty")
    new.add_argument("id", nargs="?", metavar="ID", help="写成文件，例如 2026/scjgj-16；省略则只显示")
    add_as_of(new)
    new.set_defaults(run=_new)

    explained = commands.add_parser("explain", allow_abbrev=False, help="说明一条检查的含义和改法")
    explained.add_argument("slug", metavar="SLUG", help="方括号里的编号，例如 missing-field")
    explained.set_defaults(run=_explain)

    summary = commands.add_parser("summary", allow_abbrev=False, help="全部问题的 Markdown 摘要，给 $GITHUB_STEP_SUMMARY")
    summary.add_argument("--since", metavar="REV", help="只列出自某个 git 版本以来改动过的文件的问题")
    _common(summary)
    summary.set_defaults(run=_summary, paths=[])

    cli_export.add(commands)
    cli_import.add(commands)
    cli_bots.add(commands)
    return parser


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
    """The folder with mkdocs.yml and schemas/, here or above."""
    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "schemas").is_dir():
            return folder
    raise UsageError(f"{here} 不在信用公示仓库里：没有找到 mkdocs.yml 和 schemas/。请先进入仓库文件夹，或用 --root 指明。")


def _store(args: argparse.Namespace, root: Path) -> Store:
    return NO_STORE if args.no_cache else open_store(Path(args.cache).resolve() if args.cache else root / FOLDER)


def _check(args: argparse.Namespace, root: Path) -> int:
    # Imported here and below, not on top: commands that only start the site builder need none of it and start at once.
    from generator import report

    found = _diagnostics(args, root)
    sys.stdout.write(report.FORMATS[args.format](found, args.lang))
    return FINDINGS if report.counts(found)[0] else FINE


def _diagnostics(args: argparse.Namespace, root: Path) -> list[Diagnostic]:
    from generator import scan

    try:
        base = changes.parted(root, args.since) if args.since else ""
        store = _store(args, root)
        # While all that reads and checks is loaded.
        scanned = scan.begin(root, store)
        from generator import checks, places
        from generator.diagnostics import locate
        from generator.records import select
        from generator.site import load

        site = load(root, args.as_of or clock.today(), store=store, scanned=scanned)
        findings = list(checks.run(site, store))
        if args.paths or args.since:
            files = {finding.file for finding in findings}
            findings = select(findings, _named(args, root, files) | (changes.since(root, base, files) if base else set()))
    except changes.GitError as error:
        raise UsageError(str(error)) from None
    return locate(findings, places.locator(root), lang=args.lang, site_url=load_settings(root).site_url)


def _deadlines(args: argparse.Namespace, root: Path) -> int:
    from generator import deadlines, evidence, wording
    from generator import duties as duties_module

    as_of = args.as_of or clock.today()
    try:
        site = evidence.load_proved(root, as_of, _store(args, root), args.published)
    except evidence.HistoryError as error:
        raise UsageError(str(error)) from None
    duties = wording.select(site.duties, args.status or duties_module.STATUSES)
    # Being late is a fact, not an error: the exit code says only whether it could be computed.
    sys.stdout.write(deadlines.FORMATS[args.format](site, duties, load_settings(root).site_url))
    return FINE


def _named(args: argparse.Namespace, root: Path, files: set[str]) -> frozenset[str]:
    wanted: set[str] = set()
    for given in args.paths:
        # Links on the way are followed, the last name is not: a link in the place of a record is itself what is wrong.
        path = Path(os.path.abspath(given))
        path = path.parent.resolve() / path.name
        if not os.path.lexists(path):
            raise UsageError(f"没有这个文件或文件夹：{given}")
        if not path.is_relative_to(root):
            raise UsageError(f"{given} 不在仓库 {root} 里")
        inside = path.relative_to(root).as_posix()
        wanted |= {file for file in files if inside == "." or file == inside or file.startswith(f"{inside}/")}
    return frozenset(wanted)


def _build(args: argparse.Namespace, root: Path) -> int:
    target = Path(args.site_dir).resolve() if args.site_dir else root / load_settings(root).site_dir
    fresh = target.parent / f".{target.name}.new-{os.getpid()}"
    try:
        return _build_to(target, fresh, args, root)
    except OSError as error:
        where = Path(str(error.filename))
        ours = any(where.is_relative_to(one) for one in (fresh, target)) or where in target.parents
        why = no_room(error) or (refusal(error) if ours else "")
        if not why:
            raise
        stands = "；原来的网站没有改动" if os.path.isdir(target) else ""
        raise UsageError(f"网站没有生成，{target} 写不了：{why}{stands}。") from None


def _build_to(target: Path, fresh: Path, args: argparse.Namespace, root: Path) -> int:
    if target.exists() and not _is_site(target):
        raise UsageError(f"{target} 里有别的东西，不是以前生成的网站；为免误删，请换一个文件夹。")
    if root.is_relative_to(target):
        raise UsageError(f"网站不能写到 {target}：仓库就在里面。")
    target.parent.mkdir(parents=True, exist_ok=True)
    # At once, not after the whole content has been read.
    fresh.mkdir()
    try:
        return _build_beside(target, fresh, args, root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _build_beside(target: Path, fresh: Path, args: argparse.Namespace, root: Path) -> int:
    """Builds beside the old site and puts it in its place only when whole; what stays the same is not built again."""
    from generator import output, scan

    store = _store(args, root)
    # While the site builder is loaded.
    scanned = scan.begin(root, store)
    from generator import evidence, plugin

    output.sweep(target)
    before = output.known(store, target)
    order = plugin.Order(args.as_of or clock.today(), args.lang, not args.no_search, store, target, before, scanned)
    try:
        fine, built = plugin.build_site(root, fresh, order)
    except evidence.HistoryError as error:
        raise UsageError(str(error)) from None
    if not fine:
        return FINDINGS
    if before is not None:
        output.merge(fresh, target, store, before, built)
    else:
        output.replace(fresh, target, store, built)
    print(f"网站已生成：{target}" if args.lang == "zh" else f"built: {target}")
    return FINE


def _is_site(folder: Path) -> bool:
    return folder.is_dir() and (not any(folder.iterdir()) or (folder / "assets" / "credit.css").is_file())


def _serve(args: argparse.Namespace, root: Path) -> int:
    from generator import commits

    try:
        commits.refuse(root)
    except commits.HistoryError as error:
        raise UsageError(str(error)) from None
    store = _store(args, root)
    as_of: datetime.date = args.as_of or clock.today()
    try:
        folder = str(scratch.make())
    except OSError as error:
        raise UsageError(f"预览要用的临时文件夹写不了：{refusal(error) or error.strerror}。") from None
    env = os.environ | {
        # The site builder makes a folder of its own and takes it away only if it is ended gently.
        "CREDIT_SCRATCH": folder,
        "TMPDIR": folder,
        "CREDIT_AS_OF": as_of.isoformat(),
        "CREDIT_LANG": args.lang,
        "CREDIT_CACHE": str(store.folder.parent) if store.folder else "",
        "CREDIT_POLL": "yes" if args.poll else "",
        # The builder's own log tells what a preview is doing.
        progress.VARIABLE: "no",
        "SOURCE_DATE_EPOCH": str(clock.epoch(as_of)),
        # The theme's advice to its maintainers is not for editors.
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", args.address, "--config-file", str(root / "mkdocs.yml")]
    if hasattr(os, "fork"):
        # In our place, so that whoever ends this process ends the preview too.
        os.chdir(root)
        os.execve(sys.executable, command, env)
    try:
        return min(subprocess.run(command, env=env, cwd=root, check=False).returncode, USAGE)
    except KeyboardInterrupt:
        return FINE


def _new(args: argparse.Namespace, root: Path) -> int:
    from generator import blank, recordfile, schemas

    found = schemas.load(root)
    kind = found.by_name.get(args.kind)
    if kind is None:
        near = difflib.get_close_matches(args.kind, found.by_name, 1, 0.4)
        named = next((k.name for k in found if args.kind in (k.singular, k.plural)), near[0] if near else "")
        meant = f"是不是 {named}？" if named else ""
        known = "、".join(f"{k.name}（{k.singular}）" for k in found)
        raise UsageError(f"没有“{args.kind}”这种记录。{meant}可选：{known}")
    text = blank.record(kind)
    if not args.id:
        sys.stdout.write(text)
        return FINE
    ident, added = str(args.id), ""
    if kind.years and "/" not in ident:
        ident = f"{args.as_of or clock.today():%Y}/{ident}"
        added = f"{kind.singular}按年份放，已放进 {ident[:4]} 文件夹；如果是别的年份，请移到那一年的文件夹。\n"
    file = f"content/{kind.folder}/{ident}.yml"
    if kind.years and ident.count("/") > 1:
        raise UsageError(f"“{args.id}”放得太深：{kind.singular}直接放在年份文件夹里，例如 2026/scjgj-16")
    if not recordfile.good_id(ident):
        rule = "只用小写字母、数字和短横线，不能只有年份，也不能用 by、page-2 这样留给列表的名称"
        raise UsageError(f"“{args.id}”不能作文件名：{rule}。例如 2026/scjgj-16")
    path = root / file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        if not path.parent.is_dir():
            raise UsageError(f"{path.parent.relative_to(root)} 不是文件夹，没有写入。") from None
        raise UsageError(f"{file} 已经存在，没有改动它；请换一个文件名。") from None
    except OSError as error:
        raise UsageError(f"{file} 写不了：{refusal(error) or error.strerror}") from None
    print(f"{added}已写好空白模板：{file}。填完后运行 credit check {file}")
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
    from generator import summary

    # Whether anything is wrong is what `check` tells by its exit code; a summary that was written is fine.
    sys.stdout.write(summary.summary(_diagnostics(args, root), args.lang))
    return FINE
