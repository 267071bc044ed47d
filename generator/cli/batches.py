"""`credit export --batch`: the records that a credit platform has not yet as a file, with the record of the batch; and its receipt."""

from __future__ import annotations

import argparse
import datetime
import difflib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.common import FINE, Meanwhile, UsageError, write_whole
from generator.engine import journal
from generator.engine.refusals import refusal
from generator.model.kindnames import FORWARDING, PLATFORM

if TYPE_CHECKING:
    from generator.exchange.files import Sheet
    from generator.model.kinds import Kind
    from generator.model.records import Record
    from generator.site.site import Site

# How a batch is begun in its file.
_HEAD = "# 由 credit export --batch 写成\n"
_WORDS = Meanwhile("另一个命令", "这期间", "请再运行一次")
Write = Callable[[str, bytes], None]


def check_call(args: argparse.Namespace) -> None:
    """UsageError if the options of a batch do not fit together."""
    if args.batch is None:
        if args.receipt or args.received_on:
            raise UsageError("--receipt 和 --received-on 要与 --batch 同用，例如 credit export penalty --batch 平台 --receipt 回执号。")
        return
    if args.template is not None or args.since or args.department:
        raise UsageError("归集批次包括接收平台还没有的全部记录，--batch 不能与 --template、--since、--department 同用。")
    if args.received_on and not args.receipt:
        raise UsageError("写了回执日期，也要用 --receipt 写回执号。")
    if args.receipt and args.file is not None:
        raise UsageError("登记回执不写文件，例如 credit export penalty --batch 平台 --receipt 回执号。")
    if not args.receipt and args.file in (None, "-"):
        raise UsageError("请写明把这一批写到哪个文件，例如 credit export penalty 处罚.xlsx --batch 平台。")


def run(args: argparse.Namespace, root: Path, site: Site, kind: Kind, encoded: Callable[[Sheet], bytes], write: Write) -> int:
    """Writes the file of a batch and its record, or the receipt of the last batch. Both files are written whole, or none."""
    receiver = _receiver(site, args.batch)
    if args.receipt:
        return _receipt(root, site, kind, receiver, args.receipt, args.received_on or site.as_of)
    from generator.exchange import batches, yamltext

    batch = batches.made(batches.known(site, kind, receiver.id), batches.marks(site, kind))
    held = f"另有{len(batch.held)}条被退回以后没有改动，没有再报。" if batch.held else ""
    if not len(batch):
        print(f"没有需要向{receiver.caption}报送的{kind.singular}，什么也没有写。{held}")
        return FINE
    if batch.more:
        held += f"一批最多{batches.MOST}条，还有{batch.more}条，请换一个文件名再运行一次。"
    sheet = batches.sheet(site, kind, batch)
    content = encoded(sheet)
    path = Path(args.file)
    _check_target(path, site)
    ident, data = batches.record(site, kind, batch, receiver, path.name, len(sheet.rows), content)
    file = site.kinds.by_name[FORWARDING].file_of(ident)
    # The table is written at the last moment: another command that writes a batch now must not find its own replaced or removed.
    # Should this one be killed in between, there is a table too many, which no batch names, and the next one holds the same records.
    told = (_HEAD + yamltext.dump(data, site.kinds.by_name[FORWARDING].root)).encode()
    write_whole(root, [journal.Write(file, told, None)], _WORDS, lambda: write(args.file, content))
    counts = [("新增", batch.added), ("变更", batch.changed), ("撤回", batch.withdrawn)]
    said = "、".join(f"{word}{len(some)}条" for word, some in counts if some)
    print(f"已写好向{receiver.caption}报送的第{data['number']}批（{said}）：{args.file}；批次记录：{file}。{held}")
    return FINE


def _check_target(path: Path, site: Site) -> None:
    """UsageError if a file that is to be written is that of an earlier batch, which is never overwritten, or cannot be read."""
    try:
        sign = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{path} 读不了：{refusal(error) or error.strerror}") from None
    for one in site.all_by_kind.get(FORWARDING, ()):
        if one.data.get("file", {}).get("sha256") == sign:
            raise UsageError(f"{path} 就是批次{one.data.get('number', one.id)}的文件，不能盖掉；请换一个文件名。")


def _receipt(root: Path, site: Site, kind: Kind, receiver: Record, number: str, day: datetime.date) -> int:
    from generator.exchange import batches, yamltext

    open_ones = [one for one in batches.of_receiver(site, kind, receiver.id) if "received_on" not in one.data]
    if not open_ones:
        raise UsageError(f"向{receiver.caption}报送{kind.singular}的批次没有缺回执的。")
    if len(open_ones) > 1:
        named = "、".join(one.file for one in open_ones)
        raise UsageError(f"有{len(open_ones)}批没有回执，不知道是哪一批的，请在批次记录里填写：{named}。")
    batch = open_ones[0]
    if not batch.date <= day.isoformat() <= site.as_of.isoformat():
        raise UsageError(f"回执日期 {day} 应当在报送日期 {batch.date} 和 {site.as_of} 之间。")
    old = (root / batch.file).read_bytes()
    data = {**batch.data, "receipt_number": number, "received_on": day.isoformat()}
    ordered = {key: data[key] for key in batch.kind.root.properties if key in data}
    new = yamltext.changed(old.decode("utf-8"), batch.kind.root, batch.data, ordered)
    write_whole(root, [journal.Write(batch.file, new.encode(), old)], _WORDS)
    print(f"已登记批次{batch.data.get('number', batch.id)}的回执：{batch.file}。被退回的记录请在里面填写 rejected。")
    return FINE


def _receiver(site: Site, name: str) -> Record:
    """The platform of a name. UsageError if there is none, or if nothing is forwarded to it."""
    platforms = site.by_kind.get(PLATFORM, ())
    found = next((one for one in platforms if name in (one.id, one.caption)), None)
    if found is None:
        near = difflib.get_close_matches(name, [word for one in platforms for word in (one.id, one.caption)], 1, 0.4)
        folder = site.kinds.by_name[PLATFORM].folder
        raise UsageError(f"没有“{name}”这个平台。" + (f"是不是 {near[0]}？" if near else f"应写 content/{folder} 里的文件名。"))
    if not found.data.get("receives"):
        raise UsageError(f"本市不向{found.caption}归集信息：{found.file} 里没有写“归集安排”（receives）。")
    return found
