"""What the city's own git says of days, against the log: a day of a commit is only what its author wrote there."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.engine import scratch
from generator.engine.refusals import refusal
from generator.model.records import Record
from generator.site import evidence
from generator.site.site import Site
from generator.verify import held, interface
from generator.verify.leaves import Leaves
from generator.verify.opened import SMALL, Opened
from generator.verify.report import Check, Faults, capped
from generator.verify.source import SourceError
from generator.verify.values import BadValue, member, value

_BUILD = "api/v1/build.json"


@dataclass(frozen=True)
class _Days:
    """What git and the log say of one record's first publication; `since` is the day on which the log began."""

    record: Record
    git: datetime.date
    log: datetime.date
    since: datetime.date

    @property
    def lag(self) -> int:
        """So many days earlier git has it."""
        return (self.log - self.git).days

    @property
    def subject(self) -> str:
        """How a report calls it."""
        return f"{self.record.kind.name}/{self.record.id}"


def check(opened: Opened) -> Iterator[Check]:
    """Compares the days of all records that are shown, if the stranger brought a repository."""
    leaves = opened.log.leaves if opened.log is not None else None
    if opened.call.repository is None or not leaves:
        return
    try:
        with scratch.folder() as folder:
            told = value(opened.source.read(_BUILD, SMALL) or b"")
            root = held.copied(opened.call.repository, str(member(told, "commit")), folder)
            site = evidence.load_proved(root, opened.call.as_of)
            found = _days(site, leaves, first_days(opened, leaves))
    except (held.NotHeld, evidence.HistoryError, BadValue, SourceError) as error:
        yield Check("git-days", "skipped", _BUILD, f"没有和仓库里的日期相比：{error}。")
        return
    except OSError as error:
        yield Check("git-days", "skipped", _BUILD, f"没有和仓库里的日期相比：临时文件写不了，{refusal(error) or error.strerror}。")
        return
    yield from capped(_late(site, found))
    yield from _compared(found)


def first_days(opened: Opened, leaves: Leaves) -> dict[str, str]:
    """By kind and id of a record that is shown, the day of the leaf by which it was first published."""
    live, out = leaves.live(), {}
    told = interface.index(opened.source)
    for entry in interface.entries(opened.source, interface.files_of(told), Faults().add) if told is not None else ():
        number = live.get(entry.digest) if entry.digest is not None else None
        if number is not None:
            leaf = leaves[number]
            while leaf.before is not None and leaf.before < leaf.number:
                leaf = leaves[leaf.before]
            out[entry.subject] = leaf.day
    return out


def _days(site: Site, leaves: Leaves, first: Mapping[str, str]) -> list[_Days]:
    since = datetime.date.fromisoformat(leaves[0].day)
    out = []
    for record in site.records:
        day = first.get(f"{record.kind.name}/{record.id}")
        published = site.history.first(record)
        if day is not None and published is not None:
            out.append(_Days(record, published.on, datetime.date.fromisoformat(day), since))
    return out


def _late(site: Site, found: list[_Days]) -> Iterator[Check]:
    """Those that were done in time by the day of their commit, and late by that of the log."""
    for one in found:
        # Of what was there when the log began, the log knows no earlier day.
        if one.lag <= 0 or one.log == one.since:
            continue
        for duty in site.duties_of(one.record):
            if duty.evidence == "git" and duty.on_time and duty.due is not None and duty.met_on is not None and one.log > duty.due:
                words = (
                    f"按提交的日期（{one.git}）是按期公示的，日志里到 {one.log} 才有，期限是 {duty.due}："
                    f"晚了 {(one.log - duty.due).days} 天。提交的日期是写的人说的，可以倒填。"
                )
                yield Check("git-late", "failed", one.subject, words)
                break


def _compared(found: list[_Days]) -> Iterator[Check]:
    earlier = [one for one in found if one.lag > 0 and one.log != one.since]
    later = [one for one in found if one.lag < 0]
    old = sum(1 for one in found if one.lag > 0 and one.log == one.since)
    after = "日志在 {} 就记下了它，仓库里最早的提交却是 {}：仓库的历史改写过，或者是从别处搬来的。"
    yield from capped(Check("git-after-log", "claimed", one.subject, after.format(one.log, one.git)) for one in later)
    words = f"{len(found):,} 条信息在仓库里有提交的日期，那只是本站自己说的。"
    if earlier:
        most = max(earlier, key=lambda one: one.lag)
        words += f"其中 {len(earlier):,} 条的提交早于日志，最多早 {most.lag:,} 天（{most.subject}：提交 {most.git}，日志 {most.log}）。"
    if old:
        words += f"{old:,} 条在日志开始以前就已公示，日志证明不了它们更早的日期。"
    yield Check("git-days", "claimed", "", words)
