"""The commands `build` and `serve`."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import harvests, logs, stamp
from generator.cli.common import FINDINGS, FINE, USAGE, UsageError, day_of, store_of
from generator.engine import clock, progress, scratch
from generator.engine.refusals import no_room, refusal
from generator.proof.logfiles import LogError
from generator.reading.settings import extra, load_settings

if TYPE_CHECKING:
    from generator.publish.logbook import Grown, LogOrder


def run_build(args: argparse.Namespace, root: Path) -> int:
    """The command `build`; its exit code."""
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
    # Fails at once if there is no right to write, and not only after all content has been read.
    fresh.mkdir()
    try:
        return _build_beside(target, fresh, args, root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _build_beside(target: Path, fresh: Path, args: argparse.Namespace, root: Path) -> int:
    """Builds beside the old site and replaces it only when the new one is complete; what stays the same is not built again."""
    from generator.publish import building, disk
    from generator.reading import scan

    store, day = store_of(args, root), day_of(args, root)
    log, harvest = _log_of(args, root), harvests.place(args)
    # Both while all that reads and checks is loaded.
    builder = building.Builder(root, fresh, day, store)
    scanned = scan.begin(root, store)
    from generator.publish.making import Making, Order
    from generator.site import evidence, province

    disk.sweep(target)
    before = disk.known(store, target)
    with _told_of_log():
        making = Making(root, fresh, Order(day, args.lang, not args.no_search, store, target, before, scanned, log, harvest))
    try:
        with _told_of_log():
            if not builder.build(making):
                return FINDINGS
            # The log first: a site that was published may not know more than its log.
            grown = making.write_log()
        if before is not None:
            disk.merge(fresh, target, store, before, making.built)
        else:
            disk.replace(fresh, target, store, making.built)
    except evidence.HistoryError as error:
        raise UsageError(str(error)) from None
    except province.ProvinceError as error:
        raise UsageError(f"{error}。网站没有生成。") from None
    finally:
        making.close()
    harvests.tell(making.site)
    if grown is not None:
        print(_grown(grown, args.lang))
    print(f"网站已生成：{target}" if args.lang == "zh" else f"built: {target}")
    return FINE


def _grown(log: Grown, lang: str) -> str:
    """How far the log has grown, in one line."""
    if lang != "zh":
        return f"log: {log.size} entries, {log.new} new, {log.stamps} new stamps"
    told = f"新增 {log.new:,} 条，共 {log.size:,} 条" if log.new else f"没有新的，共 {log.size:,} 条"
    return f"公示日志：{told}{f'；盖了 {log.stamps} 个时间戳' if log.stamps else ''}。"


def _log_of(args: argparse.Namespace, root: Path) -> LogOrder | None:
    """The log of a call; if there is none though the settings name its keys, this is said in one line."""
    with _told_of_log():
        found = logs.order_of(args, stamp.stamper(root))
    if found is None and (extra(root).get("log") or {}).get("keys"):
        print("没有用 --log，网站里没有公示日志（mkdocs.yml 的 extra.log.keys 列有公钥）", file=sys.stderr)
    return found


@contextlib.contextmanager
def _told_of_log() -> Iterator[None]:
    """Tells why a log does not let a build go on: nothing has been written then."""
    try:
        yield
    except LogError as error:
        raise UsageError(f"{error}。网站没有生成，日志也没有改动。") from None


def _is_site(folder: Path) -> bool:
    return folder.is_dir() and (not any(folder.iterdir()) or next((folder / "assets").rglob("credit.css"), None) is not None)


def run_serve(args: argparse.Namespace, root: Path) -> int:
    """The command `serve`; its exit code."""
    from generator.law import commits

    try:
        commits.refuse(root)
    except commits.HistoryError as error:
        raise UsageError(str(error)) from None
    store = store_of(args, root)
    as_of: datetime.date = day_of(args, root)
    try:
        folder = str(scratch.make())
    except OSError as error:
        raise UsageError(f"预览要用的临时文件夹写不了：{refusal(error) or error.strerror}。") from None
    env = os.environ | {
        # The site builder makes a temporary folder and removes it only if it ends normally.
        "CREDIT_SCRATCH": folder,
        "TMPDIR": folder,
        "CREDIT_AS_OF": as_of.isoformat(),
        "CREDIT_LANG": args.lang,
        "CREDIT_CACHE": str(store.folder.parent) if store.folder else "",
        "CREDIT_POLL": "yes" if args.poll else "",
        # Here the builder's own log shows the progress.
        progress.VARIABLE: "no",
        "SOURCE_DATE_EPOCH": str(clock.epoch(as_of)),
        # The theme prints advice for its maintainers, which editors do not need.
        "NO_MKDOCS_2_WARNING": "1",
        # A preview keeps no log, but for one that is thrown away.
        logs.FOLDER: "",
        "CREDIT_PREVIEW_LOG": "yes" if args.throwaway_log else "",
        harvests.FOLDER: str(harvests.place(args) or ""),
    }
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", args.address, "--config-file", str(root / "mkdocs.yml")]
    if hasattr(os, "fork"):
        # Replaces this process, so that ending it also ends the preview.
        os.chdir(root)
        os.execve(sys.executable, command, env)
    try:
        return min(subprocess.run(command, env=env, cwd=root, check=False).returncode, USAGE)
    except KeyboardInterrupt:
        return FINE
