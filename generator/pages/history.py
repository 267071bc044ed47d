"""The history of a record on its page: when it was first public, what was corrected since, and what proves each of it, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.checks.corrections import CHANGED, MOVED, UNREAD, Step, Told
from generator.engine.clock import SHANGHAI
from generator.model.records import Record
from generator.pages.page import escaped
from generator.pages.values import UP
from generator.site import addresses
from generator.site.differences import IN, SAME
from generator.site.logged import LOG, Version, name_of
from generator.site.site import Site
from generator.site.wording import EVIDENCE

KEPT = "已更正，原内容不再公布"
_UNREADABLE = "更正前的内容用今天的数据格式读不全，不逐项比较"


class Past(NamedTuple):
    """What the page of a record tells of its past.

    `html` is the section on corrections. If there were none, it is "", and `since` is one line on the first publication ("" if nothing is
    known). The number of a leaf that stands first in either is that of what is shown now: scripts read it there.
    """

    since: str
    html: str


class _Event(NamedTuple):
    """One event: the day ("" if nobody knows it yet), the correction (None for the first publication or for what only the log tells), and
    the leaf of the log that holds it.
    """

    day: str
    step: Step | None
    leaf: Version | None
    first: bool = False


def past(site: Site, record: Record, steps: Sequence[Step]) -> Past:
    """The past of a record that is shown. `steps` are its corrections, oldest first."""
    proof = site.logged.of(record) if site.logged is not None else None
    day = site.facts.of(record).first
    versions = _own(record, day, proof.versions) if proof is not None else ()
    if not versions and not steps:
        # Nearly all records of a site without a log.
        return Past(_since(day, ()), "")
    events = list(_events(day, steps, versions))
    if len(events) > 1:
        return Past("", _section(events, logged=proof is not None))
    return Past(_since(day, versions), "")


def ended(site: Site, record: Record) -> list[tuple[str, str]]:
    """What the address of a record that has left says of its past: when it was published and taken down, with the leaves of both.

    A log has only digests of it, and its salt is published no more, so nobody can guess from these what it said.
    """
    day = site.facts.of(record).first
    found = site.logged.gone(name_of(record)) if site.logged is not None else ()
    versions = [*_own(record, day, found[:-1]), *found[-1:]]
    out = [("公示于", since)] if (since := _since(day, versions[:1]).removeprefix("首次公示 ")) else []
    if len(versions) > 1:
        out.append(("撤下记入日志", f"{long(versions[-1].day)} · {leaf_words(versions[-1])}"))
    return out


def _own(record: Record, day: str, versions: Sequence[Version]) -> Sequence[Version]:
    """The leaves of a record among those of its address: one from before the repository had it, or from before it was decided, is of the
    record that was there before.
    """
    since = max(day, record.date if record.kind.has_happened else "")
    return [one for one in versions if one.day >= since] or versions[-1:]


def _since(day: str, versions: Sequence[Version]) -> str:
    if not versions:
        return f"首次公示 {long(day)}（{EVIDENCE['git']}）" if day else ""
    first = versions[0]
    if day and day < first.day:
        return f"首次公示 {long(day)}（{EVIDENCE['git']}） · {first.day} 记入{leaf_words(first)}"
    return f"首次公示 {long(first.day)} · {leaf_words(first)}"


def leaf_words(version: Version) -> str:
    """A leaf of the log, and the time stamp that covers it, in a few words."""
    return f"日志条目 {version.leaf:,} · {_stamp_words(version)}"


def _stamp_words(version: Version) -> str:
    stamp = version.stamped
    return f"时间戳 {stamp.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（{stamp.authority}）" if stamp is not None else "等待时间戳"


def _events(day: str, steps: Sequence[Step], versions: Sequence[Version]) -> Iterator[_Event]:
    """The first publication and all corrections, oldest first, each with its leaf.

    git tells what was corrected, the log that something was. A leaf holds all that the branch had until its day and no leaf before it
    holds. Of two leaves of one day the first holds one correction.
    """
    items = [_Event(day, None, None, first=True), *(_Event(step.day, step, None) for step in steps)]
    at = 0
    for n, version in enumerate(versions):
        again = n + 1 < len(versions) and versions[n + 1].day == version.day
        begin = at
        while at < len(items) and items[at].day < version.day:
            at += 1
        while at < len(items) and items[at].day == version.day and not (again and at > begin):
            at += 1
        if at > begin:
            yield from items[begin : at - 1]
            yield items[at - 1]._replace(leaf=version)
        elif n == 0:
            # The repository says nothing of it, or a later day: a log cannot hold what was not there.
            yield items[0]._replace(day=version.day, leaf=version)
            at = 1
        else:
            yield _Event(version.day, None, version)
    yield from items[at:]


def _section(events: Sequence[_Event], *, logged: bool) -> str:
    rows = [_row(one, logged=logged, newest=one is events[-1]) for one in reversed(events)]
    return f"<h2 id=history>公示历史</h2><ol class='cr-steps cr-past'>{''.join(rows)}</ol><p class=cr-note>{_meaning(logged=logged)}"


def _meaning(*, logged: bool) -> str:
    """What is proved and what is only said, and where that can be checked."""
    how = f"<a href={UP}{addresses.VERIFY}>怎样核对</a>"
    if not logged:
        return f"日期按本站代码库的记载，没有另外的证明。{how}"
    return (
        "有时间戳的，由那家时间戳机构证明最晚在那时已经公示（更正以前的内容，保存过的人才能核对）；等待时间戳的，只有本站的日志记载；没有日志的，只有代码库的记载。"
        f"日志只证明什么时候改过，改了什么由代码库比较得出。<a href={UP}{LOG}>公示日志</a> · {how}"
    )


def _row(event: _Event, *, logged: bool, newest: bool) -> str:
    day = long(event.day) if event.day else "还没有记入代码库"
    proof = leaf_words(event.leaf) if event.leaf is not None else "没有单独记入日志" if logged else ""
    step = event.step
    if event.first:
        what, more = "首次公示", ""
    elif step is None:
        what, more = "公示的内容有变化，代码库里没有对应的更正（例如遮盖个人信息的办法变了）", ""
    else:
        what, more = _what(step), _fields(step, newest=newest)
    said = " · ".join(one for one in (escaped(what), escaped(proof)) if one)
    return f"<li><span class=cr-step-day>{day}</span> {said}{more}"


def _what(step: Step) -> str:
    back = f"{long(step.gone)}起撤下，这一天恢复公示" if step.gone else ""
    if step.what == MOVED:
        return back or "换了网址，内容没有改"
    titles = "、".join(one.title for one in step.fields) + (f"等 {len(step.fields) + step.more} 项" if step.more else "")
    said = f"更正：{titles}" if step.what == CHANGED else "更正"
    return f"{back}；{said}" if back else said


def _fields(step: Step, *, newest: bool) -> str:
    if step.what == UNREAD:
        return f"<span class=cr-step-more>{_UNREADABLE}</span>"
    alone = len(step.fields) == 1
    told = [f"{'' if alone else f'{escaped(one.title)}：'}{_change(one, newest=newest)}" for one in step.fields if not one.kept]
    if kept := [one.title for one in step.fields if one.kept]:
        told.append(KEPT if alone else f"{escaped('、'.join(kept))}：{KEPT}")
    return "".join([f"<span class=cr-step-more>{one}</span>" for one in told])


def _change(one: Told, *, newest: bool) -> str:
    if one.parts:
        return "".join([escaped(text) if sign == SAME else _marked("ins" if sign == IN else "del", text) for sign, text in one.parts])
    became = "现为" if newest else "改为"
    if not one.before:
        return f"增加 {_marked('ins', one.after)}"
    if not one.after:
        return f"删去 {_marked('del', one.before)}"
    return f"原为 {_marked('del', one.before)}，{became} {_marked('ins', one.after)}"


def _marked(tag: str, text: str) -> str:
    return f"<{tag}>{escaped(text)}</{tag}>"


def long(day: str) -> str:
    """A day as it is written in texts."""
    return f"{day[:4]}年{int(day[5:7])}月{int(day[8:10])}日"
