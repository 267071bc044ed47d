"""What a check found, and the report of all that were made: for people, in plain words, and as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

VERSION = 1
# `proved`: it follows from what the stranger gave (a key, a certificate, an earlier checkpoint) or from arithmetic alone.
# `claimed`: nothing speaks against it, but only the site says so. `failed`: it is not so. `skipped`: it was not looked at.
State = Literal["proved", "claimed", "failed", "skipped"]
WORDS: dict[State, str] = {"proved": "已证明", "claimed": "只是本站自己说的", "failed": "不对", "skipped": "没有核对"}
_MARKS: dict[State, str] = {"proved": "✔", "claimed": "○", "failed": "✘", "skipped": "–"}
# What a caller kept does not go on in this log, and the site says so itself.
BROKEN_OFF = "since-broken-off"
# What the stranger holds is not of this site: that says nothing against the site.
_HELD = {"sheet-unknown", "proof-other-sheet"}
# So many places of one fault are named; more help nobody and a false site could name millions.
MOST = 20
_ENOUGH = 3
# What is fetched is shown in a message up to so many characters.
_LONG = 300


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    `slug` is stable. `subject` is what it is about: the path of a file, the address of a record, a leaf; "" for the whole. `message` is a
    Chinese sentence that says what is so, what follows and what to do.
    """

    slug: str
    state: State
    subject: str
    message: str


@dataclass(frozen=True)
class Report:
    """All checks of one call. `origin` is "" and `size` 0 where the site has no log that can be read; `root` is in hexadecimal digits."""

    source: str
    origin: str
    size: int
    root: str
    checks: tuple[Check, ...]
    # The bytes of the checkpoint that the site shows, for the next time; b"" without a log.
    checkpoint: bytes = b""

    @property
    def result(self) -> State:
        """`failed` if anything is wrong; `proved` if everything that was looked at is proved; else `claimed`."""
        states = {check.state for check in self.checks}
        if "failed" in states:
            return "failed"
        return "claimed" if "claimed" in states or "proved" not in states else "proved"


class Faults:
    """Collects checks of which there may be very many: of each slug it keeps the first, and counts the others."""

    def __init__(self) -> None:
        self._count: dict[tuple[str, State], int] = {}
        self._kept: list[Check] = []

    def __bool__(self) -> bool:
        return bool(self._kept)

    def add(self, check: Check) -> None:
        """One more."""
        key = (check.slug, check.state)
        self._count[key] = self._count.get(key, 0) + 1
        if self._count[key] <= MOST:
            self._kept.append(check)

    def checks(self) -> Iterator[Check]:
        """The first of each slug, and one that says how many more there are."""
        yield from self._kept
        for (slug, state), number in self._count.items():
            if number > MOST:
                yield Check(slug, state, "", f"此外还有同样的 {number - MOST:,} 处，没有一一列出。")


def capped(found: Iterable[Check]) -> list[Check]:
    """Of each slug the first checks, and one that says how many more there are."""
    faults = Faults()
    for check in found:
        faults.add(check)
    return list(faults.checks())


def shown(text: str) -> str:
    """What somebody else wrote, fit for a terminal and a line of its own: see `plain`; what is long is cut."""
    return plain(text if len(text) <= _LONG else f"{text[:_LONG]}…")


def plain(text: str) -> str:
    """A text in which what is no plain character is written as its number.

    Control characters could move the cursor or recolour what stands before, marks of direction and invisible ones could turn what is read.
    """
    return "".join(one if one == " " or unicodedata.category(one)[0] not in "CZ" else f"\\u{{{ord(one):x}}}" for one in text)


def as_json(report: Report) -> str:
    """The report for programs (docs/interfaces.md)."""
    told: dict[str, Any] = {
        "version": VERSION,
        "source": plain(report.source),
        "origin": shown(report.origin),
        "size": report.size,
        "root": report.root,
        "result": report.result,
        "checks": [
            {"slug": one.slug, "state": one.state, "subject": shown(one.subject), "message": plain(one.message)} for one in report.checks
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_text(report: Report) -> str:
    """The report for people: what is wrong comes last, where a terminal stops scrolling."""
    lines = [f"核对 {plain(report.source)}"]
    if report.origin:
        lines.append(f"公示日志 {shown(report.origin)}，共 {report.size:,} 条，树根 {report.root[:16]}…")
    order: tuple[State, ...] = ("proved", "claimed", "skipped", "failed")
    for state in order:
        found = [check for check in report.checks if check.state == state]
        if found:
            lines += ["", f"{_MARKS[state]} {WORDS[state]}"]
            lines += _lines(found)
    return "\n".join([*lines, "", _conclusion(report)]) + "\n"


def _lines(found: Sequence[Check]) -> Iterator[str]:
    """Checks of one state. Those of one slug stand together; three are enough for people, programs get more."""
    for slug in dict.fromkeys(one.slug for one in found):
        alike = [one for one in found if one.slug == slug]
        yield from (f"  [{slug}] {_where(one.subject)}{plain(one.message)}" for one in alike[:_ENOUGH])
        # Without a subject it says how many were not named at all (`Faults`).
        rest, more = [one for one in alike[_ENOUGH:] if one.subject], [one.message for one in alike[_ENOUGH:] if not one.subject]
        if rest or more:
            yield f"  [{slug}] 同样的还有 {len(rest)} 处，用 --format json 列出{''.join(f'；{one}' for one in more) or '。'}"


def _where(subject: str) -> str:
    leaf = subject.removeprefix("log/ ")
    return "" if not subject else f"日志第 {leaf} 条：" if leaf != subject else f"{shown(subject)}："


def _conclusion(report: Report) -> str:
    count = {state: sum(check.state == state for check in report.checks) for state in WORDS}
    told = "、".join(f"{WORDS[state]} {number} 项" for state, number in count.items() if number)
    failed = {check.slug for check in report.checks if check.state == "failed"}
    if failed and failed <= _HELD:
        return (
            f"结论：您手里的和这里的对不上（{told}），这个网站别的没有发现不对。请把纸上的核对码再看一遍；"
            "还是对不上的，保存好那张纸和这份报告，问给您这张纸的人，也问公示机关。"
        )
    if failed:
        return f"结论：有不对的地方（{told}）。请保存这份报告、这个网站现在的文件和您以前存下的检查点，再去问公示机关。"
    if report.result == "proved":
        return f"结论：看过的都已证明（{told}）。没有核对的，不能说对，也不能说不对。"
    if not count["claimed"]:
        return f"结论：什么也没有证明（{told}）：这里没有可以核对的东西。请确认网址或者文件夹是网站的首页所在的那一层。"
    return f"结论：没有发现不对的地方，但有些只是本站自己说的（{told}）。想要证明，请用您自己得到的公钥、证书和以前存下的检查点再核对。"


FORMATS = {"text": as_text, "json": as_json}
