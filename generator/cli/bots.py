"""The subcommands that keep texts on a forge: `issues` and `comment`. Their work is done in `generator.forge`."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.changes import number
from generator.cli.common import FINE, USAGE, UsageError, add_as_of, day_of
from generator.reading.settings import load_settings

# What can stand in a link of Markdown as it is.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]{1,500}")

if TYPE_CHECKING:
    from generator.forge.choice import Choice


def add(commands: Any) -> None:
    """Adds the subcommands to `credit`; `commands` is the result of `add_subparsers`."""
    issues = commands.add_parser("issues", help="每项逾期的时限保持一条 issue：新开、更新、办结后关闭")
    forms = "forge 在代码平台上维护 issue（默认）；没有代码平台的，json 写出要提醒的事项，eml 和 mbox 写成可以直接发出的邮件，每个部门一封"
    issues.add_argument("--format", choices=("forge", "json", "eml", "mbox"), default="forge", help=forms)
    issues.add_argument("--into", type=Path, metavar="DIR", help="eml 写进哪个文件夹")
    issues.add_argument("--from", dest="sender", default="", metavar="ADDRESS", help="邮件的发件人（默认取 mkdocs.yml 的 extra.mail_from）")
    issues.add_argument("--most", type=number, default=50, metavar="N", help="一次最多新开多少条（默认 50）")
    _forge(issues)
    add_as_of(issues)
    issues.set_defaults(run=_issues)

    comment = commands.add_parser("comment", help="把 credit changes 的报告写成合并请求下的一条评论")
    comment.add_argument("--report", type=Path, metavar="FILE", help="credit changes --format json 的输出，不论出自何人")
    comment.add_argument("--head-sha", default="", metavar="SHA", help="产生报告的那次运行的提交")
    comment.add_argument("--head-repository", default="", metavar="OWNER/NAME", help="产生报告的那次运行的仓库")
    comment.add_argument("--pull-request", type=number, default=0, metavar="N", help="合并请求编号（默认取自报告）")
    comment.add_argument("--pages-url", default="", metavar="URL", help="改动的网页（credit changes --pages）在哪里下载")
    comment.add_argument("--names-only", action="store_true", help="评论里只写改动的项目，不写内容")
    comment.add_argument("--closed", action="store_true", help="合并请求已经合并或关闭：删去自己的评论，连同它的修改记录")
    lines = "credit fix --format suggestions 的输出：逐行写成可以直接采纳的修改建议"
    comment.add_argument("--suggestions", type=Path, metavar="FILE", help=lines)
    author = "自己的账号，只改自己的评论（默认：令牌的账号，在 GitHub 上是 github-actions[bot]）"
    comment.add_argument("--author", default="", metavar="LOGIN", help=author)
    _forge(comment)
    comment.set_defaults(run=_comment)


def _forge(parser: argparse.ArgumentParser) -> None:
    add_forge(parser)
    parser.add_argument("--dry-run", action="store_true", help="只说要做什么，不改动任何东西")


def add_forge(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say which forge a command speaks to."""
    names = "github、gitea、forgejo、gitlab、gitee、none"
    words = f"代码平台：{names}（默认取 mkdocs.yml 的 extra.forge，再默认看运行在哪个平台的任务里）"
    parser.add_argument("--forge", default="", metavar="NAME", help=words)
    parser.add_argument("--repository", default="", metavar="OWNER/NAME", help="仓库（默认取平台的环境变量）")
    parser.add_argument("--api", default="", metavar="URL", help="接口网址，自建的平台须指明（默认取平台的环境变量）")
    parser.add_argument("--ca-file", default="", metavar="FILE", help="单位自建证书机构的证书（PEM；默认取环境变量 CREDIT_CA_FILE）")
    plain = "允许没有 https 的接口网址：令牌不加密地传送，只在可信的内网里用"
    parser.add_argument("--plain-http", action="store_true", help=plain)


def _issues(args: argparse.Namespace, root: Path) -> int:
    return _kept_issues(args, root) if args.format == "forge" else _told_issues(args, root)


def _told_issues(args: argparse.Namespace, root: Path) -> int:
    """What is overdue, for those who have no forge. Only this program's own files in the folder are written over."""
    from generator.forge import mail, owed
    from generator.reading.settings import mail_from
    from generator.site import evidence

    if (args.format == "eml") != (args.into is not None):
        raise UsageError("--format eml 和 --into DIR 要一起用")
    as_of, settings = day_of(args, root), load_settings(root)
    sender = args.sender or mail_from(root)
    if args.format != "json" and not mail.is_address(sender):
        said = f"发件人“{sender}”不是邮箱地址" if sender else "不知道发件人"
        raise UsageError(f"{said}：请用 --from ADDRESS 指明，或写进 mkdocs.yml 的 extra.mail_from")
    try:
        site = evidence.load_proved(root, as_of)
    except evidence.HistoryError as error:
        raise UsageError(str(error)) from None
    found, unread = owed.debtors(site, settings.site_url), len(site.broken)
    if unread:
        sys.stderr.write(f"有 {unread} 个文件读不了，它们的事项可能没有写进来；请先运行 credit check\n")
    if args.format == "json":
        sys.stdout.write(owed.as_json(found, as_of.isoformat(), unread))
        return FINE
    messages = mail.messages(found, sender, settings.site_name, settings.site_url, as_of)
    if args.format == "mbox":
        sys.stdout.write(mail.mbox(list(messages.values()), as_of))
    else:
        _write(args.into, {name: mail.eml(one) for name, one in messages.items()})
    left = [
        f"{one.name}（{one.authority}）没有可用的邮箱，{len(one.owed)} 项没有写成邮件" for one in found if not mail.is_address(one.email)
    ]
    sys.stderr.write("".join(f"{text}\n" for text in left))
    return FINE


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files each as a whole, so that whoever sends them meanwhile sends no half; prints their names."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / f".{name}").write_bytes(content)
            (folder / f".{name}").replace(folder / name)
            print(folder / name)
    except OSError as error:
        raise UsageError(f"写不了 {error.filename or folder}：{error.strerror}") from None


def _kept_issues(args: argparse.Namespace, root: Path) -> int:
    from generator.forge.choice import connect
    from generator.forge.issues import Links, plan, uncalled
    from generator.forge.keeping import keep_issues, log_text, look
    from generator.forge.protocol import ForgeError
    from generator.site import evidence

    as_of = day_of(args, root)
    try:
        choice = _choice(args, root)
        forge = connect(choice, time.sleep)
        site = evidence.load_proved(root, as_of)
        links = Links(load_settings(root).site_url, forge.files(), choice.dialect)
        if args.dry_run:
            found, unseen = look(forge)
            planned = replace(plan(site, found, links, args.most), refused=(unseen,) if unseen else ())
        else:
            planned = keep_issues(forge, site, links, args.most)
    except (evidence.HistoryError, ForgeError) as error:
        raise UsageError(str(error)) from None
    sys.stdout.write(log_text(planned, args.dry_run))
    sys.stderr.write("".join(f"{text}\n" for text in uncalled(site, links.dialect)))
    sys.stderr.write("".join(f"没有办成：{text}\n" for text in planned.refused))
    sys.stderr.write(f"{planned.stopped}\n" if planned.stopped else "")
    return USAGE if planned.refused or planned.stopped else FINE


def _comment(args: argparse.Namespace, root: Path) -> int:
    from generator.forge.comment import ForeignReportError
    from generator.forge.protocol import ForgeError

    try:
        return _cleared(args, root) if args.closed else _kept_comment(args, root)
    except (ForeignReportError, ForgeError) as error:
        raise UsageError(str(error)) from None


def _kept_comment(args: argparse.Namespace, root: Path) -> int:
    from generator.forge import changereport, changetext
    from generator.forge.choice import connect
    from generator.forge.comment import Origin, keep_comment
    from generator.forge.suggesting import SuggestionsError, keep_suggestions, read

    if args.report is None or not args.head_sha:
        raise UsageError("请用 --report 和 --head-sha 指明报告和它的提交；合并请求已经关闭的，用 --closed")
    if args.pages_url and not _ADDRESS.fullmatch(args.pages_url):
        raise UsageError(f"“{args.pages_url}”不是网址")
    try:
        found = changereport.read(args.report)
        suggested = read(args.suggestions) if args.suggestions else None
    except (changereport.ReportError, SuggestionsError) as error:
        raise UsageError(str(error)) from None
    if args.pull_request and found.pull_request not in (0, args.pull_request):
        raise UsageError(f"报告是合并请求 #{found.pull_request} 的，不是 #{args.pull_request} 的")
    number = args.pull_request or found.pull_request
    if not number:
        raise UsageError("报告里没有合并请求编号，请用 --pull-request 指明")
    found = replace(changetext.bare(found) if args.names_only else found, pull_request=number)
    text = changetext.markdown(found, load_settings(root).site_url, args.pages_url)
    if args.dry_run:
        sys.stdout.write(text)
        sys.stdout.write("".join(f"\n{one.path}:{one.line}: {'；'.join(one.why)}\n" for one in (suggested.some if suggested else ())))
        return FINE
    choice = _choice(args, root)
    forge = connect(choice, time.sleep)
    author = args.author or forge.author()
    # Also says whether the commit is that of the pull request.
    print(keep_comment(forge, Origin(number, args.head_sha, args.head_repository), text, changetext.is_empty(found), author))
    if suggested is not None and forge.pull(number).open:
        print(keep_suggestions(forge, choice.dialect, suggested, number, args.head_sha, author))
    return FINE


def _cleared(args: argparse.Namespace, root: Path) -> int:
    from generator.forge.choice import connect
    from generator.forge.comment import clear_comment
    from generator.forge.suggesting import Suggestions, keep_suggestions

    if not args.pull_request:
        raise UsageError("请用 --pull-request 指明合并请求的编号")
    choice = _choice(args, root)
    forge = connect(choice, time.sleep)
    author = args.author or forge.author()
    print(clear_comment(forge, args.pull_request, author, dry=args.dry_run))
    if choice.dialect.suggestion and not args.dry_run:
        # They hold lines of records, as the comment holds values.
        print(keep_suggestions(forge, choice.dialect, Suggestions(()), args.pull_request, "", author))
    return FINE


def _choice(args: argparse.Namespace, root: Path) -> Choice:
    from generator.forge.choice import Asked, choose
    from generator.reading.settings import forge

    found = choose(Asked(args.forge, args.api, args.repository, args.ca_file, args.plain_http), forge(root), os.environ)
    if not found.token and not args.dry_run:
        raise UsageError(f"没有设置环境变量 {found.token_name}，不能改动仓库；只看要做什么，请加 --dry-run")
    return found
