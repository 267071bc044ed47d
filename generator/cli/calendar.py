"""The command `calendar add`: the State Council's notice on the holidays of a year as a calendar. The work is done in `generator.adopt`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, Meanwhile, UsageError, day, write_whole
from generator.engine.refusals import unread
from generator.reading.given import given_folder

if TYPE_CHECKING:
    from generator.adopt.calendarfiles import Change
    from generator.adopt.holidaynotice import Notice


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    calendar = commands.add_parser("calendar", allow_abbrev=False, help="把国务院的放假通知录成工作日历")
    below = calendar.add_subparsers(metavar="命令", required=True)
    adding = below.add_parser("add", allow_abbrev=False, help="读一份放假通知的文字，先显示，加 --write 才写入")
    adding.add_argument("file", metavar="FILE", help="通知全文：.txt、.docx 或者存下来的网页；“-”读标准输入")
    adding.add_argument("--write", action="store_true", help="写入 content/rules/calendars/")
    adding.add_argument("--issued-on", type=day, metavar="DATE", help="发布日期（默认取通知的落款日期）")
    adding.add_argument("--url", default="", metavar="URL", help="可以查看通知的网址")
    adding.set_defaults(run=_add)


def _add(args: argparse.Namespace, root: Path) -> int:
    from generator.adopt import calendarfiles, holidaynotice, noticetext
    from generator.engine import journal

    if args.url and not args.url.startswith(("http://", "https://")):
        raise UsageError(f"“{args.url}”不是网址，应以 http:// 或者 https:// 开头")
    try:
        notice = holidaynotice.read(noticetext.text_of(_bytes(args.file)))
    except noticetext.NoText as error:
        raise UsageError(f"{args.file}：{error}。") from None
    issued = args.issued_on or notice.signed
    if notice.faults or issued is None:
        return _refuse(notice, dated=issued is not None)
    try:
        there = calendarfiles.existing(root, given_folder(root))
        plan = calendarfiles.plan(notice, issued, args.url, there)
    except calendarfiles.CannotAdd as error:
        print(f"没有写入：{error}")
        return FINDINGS
    print(f"{notice.title}（{notice.number or '文号没有读到，不填'}，{issued}）")
    for note in (*notice.notes, *plan.notes):
        print(f"注意：{note}")
    for change in plan.changes:
        _show(change)
    if not plan.changes:
        print("这份通知的日子都已经在日历里，没有改动。")
        return FINE
    if not args.write:
        print("以上是预览。核对无误后，加 --write 写入。")
        return FINE
    before = {one.file: one.text.encode("utf-8") for one in there.values() if one.own}
    writes = [journal.Write(one.file, one.text.encode("utf-8"), before.get(one.file)) for one in plan.changes]
    write_whole(root, writes, Meanwhile("另一个命令", "这期间", "请再运行一次"))
    print(f"已写入 {'、'.join(one.file for one in plan.changes)}。请运行 credit check。")
    return FINE


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file} 读不了：{unread(error)}。") from None


def _refuse(notice: Notice, *, dated: bool) -> int:
    """Says each sentence that cannot be taken over. A file is written from a whole notice or not at all."""
    for fault in notice.faults:
        print(f"有疑问：{fault.why}\n    {fault.sentence}" if fault.sentence else f"有疑问：{fault.why}")
    if not notice.faults and not dated:
        print("有疑问：没有找到落款日期（国务院办公厅……年……月……日），请补进文本，或者用 --issued-on 指明。")
    print("没有写入。请对照原文改正文本后再试；通知的写法确实不同的，请照着上一年的文件自己写日历。")
    return FINDINGS


def _show(change: Change) -> None:
    from generator.adopt.sentences import shown

    print(f"\n{'新文件' if change.fresh else '改动'} {change.file}")
    for title, days in (("放假的工作日", change.holidays), ("上班的周末", change.workdays), ("不再上班的周末", change.no_workdays)):
        if days:
            print(f"  {title}（{len(days)}天）：")
            for one in days:
                print(f"    {shown(one)}")
