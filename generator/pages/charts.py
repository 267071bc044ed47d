"""Draws numbers as pictures in HTML and SVG when the site is built: bars, columns by month, and the line of a rate.

A picture needs no script and no style of its own. Lengths are shares of the width at hand, so that it fits a phone; texts stand beside
what is drawn and keep their size. What is not known is a gap, never a zero. Each picture says in words what is to be seen, and has its
numbers as a table and, where there is one, as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from generator.pages.page import escaped
from generator.text.numbers import short

# At most so many ticks above zero, and so many bars before the others are folded.
TICKS = 4
MOST = 12
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_CSV = "CSV"


class Bar(NamedTuple):
    """A number with its name. `label` is a month (`2026-11`), a year or a name; `shown` is the value in words, exactly, with its unit.

    `value` is None where it is not known. `href` leads to what was counted, as written in the page. `partial` says that the time is not
    over yet; `tone` is a class for the colour of the bar, which must not say more than `shown`.
    """

    label: str
    value: int | Decimal | None
    shown: str
    href: str = ""
    partial: bool = False
    tone: str = ""


# A point of a line has the same parts.
Point = Bar
# What draws the values of rows below the upper end of an axis.
_Draw = Callable[[Sequence[Bar], Sequence[Decimal | None], Decimal], Iterator[str]]


def columns(title: str, rows: Sequence[Bar], *, csv: str = "", note: str = "", head: str = "月份", unit: str = "") -> Markup:
    """Upright bars, for months or years in their order. `csv` is the address of the same numbers as written in the page, `note` a sentence
    below, `head` the head of the first column of the table, `unit` what the axis counts.

    ValueError for a number below zero: nothing that is counted here can be.
    """
    return _upright("柱状图", title, rows, _columns, csv, note, head, unit, None)


def line(
    title: str, rows: Sequence[Point], *, csv: str = "", note: str = "", head: str = "月份", unit: str = "%", top: int | None = 100
) -> Markup:
    """A line through points in their order, broken where nothing is known. `top` is the upper end of the axis, 100 for shares in percent;
    None if it is to be found. The other arguments are those of `columns`.
    """
    return _upright("折线图", title, rows, _points, csv, note, head, unit, top)


def bars(
    title: str, rows: Sequence[Bar], *, csv: str = "", note: str = "", head: str = "部门", unit: str = "件数", top: int | None = None
) -> Markup:
    """Lying bars in the given order, for departments and other names, each with its number beside it: the picture is its own table.

    `unit` is the head of the numbers. `top` is what the whole width stands for; None for the greatest value. After `MOST` bars the others
    are folded. The other arguments are those of `columns`.
    """
    if not rows:
        return Markup()
    greatest = Decimal(top) if top is not None else max((one for one in _values(rows) if one is not None), default=Decimal(0))
    made = [_bar(one, value, greatest) for one, value in zip(rows, _values(rows), strict=True)]
    first = _bar_table(title, head, unit, made[:MOST])
    rest = ""
    if len(made) > MOST:
        more = _bar_table(f"{title}（其余）", head, unit, made[MOST:])
        rest = f"<details><summary>其余 {len(made) - MOST} 项</summary>{more}</details>"
    download = f'<p class="cr-picture-csv">{_link(csv)}</p>' if csv else ""
    return Markup(f'<figure class="cr-picture">{_caption(title, _said(rows), "")}{first}{rest}{_note(note, rows)}{download}</figure>\n')


def month(label: str) -> str:
    """A label for people: `2026年11月` of `2026-11`, `2026年` of a year, and any other as it stands."""
    found = _MONTH.fullmatch(label)
    if found is not None:
        return f"{found[1]}年{int(found[2])}月"
    return f"{label}年" if len(label) == 4 and label.isdecimal() else label


def _values(rows: Sequence[Bar]) -> list[Decimal | None]:
    found = [None if one.value is None else Decimal(one.value) for one in rows]
    if any(one is not None and not one >= 0 for one in found):
        raise ValueError("a picture cannot show a number below zero")
    return found


# Upright pictures


def _upright(sort: str, title: str, rows: Sequence[Bar], draw: _Draw, csv: str, note: str, head: str, unit: str, top: int | None) -> Markup:
    if not rows:
        return Markup()
    values = _values(rows)
    ticks = scale(max((one for one in values if one is not None), default=Decimal(0)), top)
    said = _said(rows, lowest=top is not None)
    axis = "".join([f"<span>{short(one)}</span>" for one in reversed(ticks)])
    heights = [_share(i, len(ticks) - 1) for i in range(len(ticks))]
    grid = "".join([f'<line class="cr-grid" x2="100%" y1="{one}" y2="{one}"/>' for one in heights])
    drawn = "".join([*draw(rows, values, ticks[-1]), *_marks([one.label for one in rows])])
    svg = f'<svg role="img" aria-label="{escaped(f"{title}，{sort}。{said}")}">{grid}{drawn}</svg>'
    plot = f'<div class="cr-plot"><div class="cr-axis" aria-hidden="true">{axis}</div>{svg}</div>'
    table = _table(title, rows, head, unit, csv)
    return Markup(f'<figure class="cr-picture">{_caption(title, said, unit)}{plot}{_note(note, rows)}{table}</figure>\n')


def scale(highest: Decimal, top: int | None = None) -> list[Decimal]:
    """The ticks of an axis from zero up to or above the highest value: few, even, and round (1, 2 or 5 with zeros).

    With a `top` the axis ends there, with a tick in the middle. Where everything is zero the axis goes to 1.
    """
    if top is not None:
        return [Decimal(0), Decimal(top) / 2, Decimal(top)]
    if highest <= 0:
        return [Decimal(0), Decimal(1)]
    exponent = highest.adjusted() - 1
    steps = (Decimal(digit).scaleb(exponent + zeros) for zeros in range(3) for digit in (1, 2, 5))
    # What is counted has no halves: ten thousand of them are enough for every sum of money in 元.
    step = next(one for one in steps if highest <= one * TICKS and (one >= 1 or highest < 1))
    return [step * i for i in range(int((highest / step).to_integral_value(ROUND_CEILING)) + 1)]


def _columns(rows: Sequence[Bar], values: Sequence[Decimal | None], top: Decimal) -> Iterator[str]:
    count = len(rows)
    width = _share(6, count * 8)
    for i, (one, value) in enumerate(zip(rows, values, strict=True)):
        words = _title(one)
        if value is None:
            yield f'<line class="cr-gap" x1="{_share(i, count)}" x2="{_share(i + 1, count)}" y1="100%" y2="100%">{words}</line>'
        else:
            place = f'x="{_share(i * 8 + 1, count * 8)}" y="{_share(top - value, top)}" width="{width}" height="{_share(value, top)}"'
            yield f'<rect class="{_sort(one)}" {place}>{words}</rect>'


def _points(rows: Sequence[Bar], values: Sequence[Decimal | None], top: Decimal) -> Iterator[str]:
    places = [
        None if value is None else (_share(2 * i + 1, 2 * len(rows)), _share(top - min(value, top), top)) for i, value in enumerate(values)
    ]
    for before, after in pairwise(places):
        if before is not None and after is not None:
            yield f'<line class="cr-line" x1="{before[0]}" y1="{before[1]}" x2="{after[0]}" y2="{after[1]}"/>'
    for one, place in zip(rows, places, strict=True):
        if place is not None:
            sort = "cr-point cr-partial" if one.partial else "cr-point"
            yield f'<circle class="{sort}" cx="{place[0]}" cy="{place[1]}" r="4">{_title(one)}</circle>'


def _title(one: Bar) -> str:
    """What a pointer that rests on a number is told."""
    return f"<title>{escaped(f'{month(one.label)}：{one.shown}')}</title>"


def _sort(one: Bar) -> str:
    """The classes of a bar."""
    return " ".join(filter(None, ("cr-column", "cr-partial" if one.partial else "", one.tone)))


def _marks(labels: Sequence[str]) -> Iterator[str]:
    """The texts below the axis: few enough for a phone with letters of double size. A year stands below its January."""
    count = len(labels)
    found = [_MONTH.fullmatch(one) for one in labels]
    every = 1 if count <= 4 else 3 if count <= 12 else 6
    for i, (label, one) in enumerate(zip(labels, found, strict=True)):
        at = _share(2 * i + 1, 2 * count)
        if one is not None:
            number = int(one[2])
            if count <= 4 or number % every == 1:
                # On a phone with large letters there is room for one a year.
                half = ' class="cr-half"' if number == 7 and every == 6 else ""
                yield f'<text{half} x="{at}" y="100%" dy="1.3em">{number}月</text>'
            if number == 1 or (count <= 4 and i == 0):
                yield f'<text x="{at}" y="100%" dy="2.8em">{one[1]}</text>'
        elif i % (-(-count // 4)) == 0:
            yield f'<text x="{at}" y="100%" dy="1.3em">{escaped(label)}</text>'


# Lying bars


def _bar(one: Bar, value: Decimal | None, greatest: Decimal) -> str:
    name = f'<a href="{escaped(one.href)}">{escaped(one.label)}</a>' if one.href else escaped(one.label)
    drawn = f'<rect class="{_sort(one)}" width="{_share(min(value, greatest), greatest)}" height="100%"/>' if value else ""
    return (
        f'<tr><th scope="row">{name}</th>'
        f'<td><div class="cr-bar"><svg aria-hidden="true">{drawn}</svg><span>{escaped(one.shown)}</span></div></td></tr>\n'
    )


def _bar_table(title: str, head: str, unit: str, made: Sequence[str]) -> str:
    heads = f'<tr><th scope="col">{escaped(head)}</th><th scope="col">{escaped(unit)}</th></tr>'
    return (
        f'<table class="cr-bars"><caption class="cr-hidden">{escaped(title)}</caption>'
        f"<thead>{heads}</thead><tbody>{''.join(made)}</tbody></table>"
    )


# Words


def _said(rows: Sequence[Bar], *, lowest: bool = False) -> str:
    """What is to be seen: the highest, of shares also the lowest, and of months and years the latest."""
    known = [(Decimal(one.value), one) for one in rows if one.value is not None]
    if not known:
        return "没有数据。"
    highest, least = max(value for value, _ in known), min(value for value, _ in known)
    if not highest:
        return "全部是 0。"
    latest, top = known[-1][1], [one for value, one in known if value == highest]
    low = [one for value, one in known if value == least] if lowest and least != highest else []
    # Only time has a latest; said once if it is the highest or the lowest too.
    words = [f"最高的是{_named(top)}{_unfinished(latest) if top == [latest] else ''}"]
    if low:
        words.append(f"最低的是{_named(low)}{_unfinished(latest) if low == [latest] else ''}")
    if month(latest.label) != latest.label and [latest] not in (top, low):
        words.append(f"最近的是{_named([latest])}{_unfinished(latest)}")
    return f"{'；'.join(words)}。"


def _unfinished(one: Bar) -> str:
    return "，还没有过完" if one.partial else ""


def _named(rows: Sequence[Bar]) -> str:
    """The first of several numbers that are the same, with how many there are. What stands in brackets is that of one only."""
    if len(rows) == 1:
        return f"{month(rows[0].label)}，{rows[0].shown}"
    return f"{month(rows[0].label)}等 {len(rows)} 个，{rows[0].shown.partition('（')[0]}"


def _caption(title: str, said: str, unit: str) -> str:
    counted = f'<span class="cr-unit">单位：{escaped(unit)}</span>' if unit else ""
    return f"<figcaption><strong>{escaped(title)}</strong>{counted}<p>{escaped(said)}</p></figcaption>"


def _note(note: str, rows: Sequence[Bar]) -> str:
    words = [note] if note else []
    words += [f"空心的是{month(one.label)}，还没有过完。" for one in rows if one.partial and one.value is not None]
    if any(one.value is None for one in rows):
        words.append("没有数据的不画，不是 0。")
    return f'<p class="cr-picture-note">{escaped("".join(words))}</p>' if words else ""


def _table(title: str, rows: Sequence[Bar], head: str, unit: str, csv: str) -> str:
    """The numbers of a picture, folded."""
    made = []
    for one in rows:
        name = escaped(month(one.label))
        named = f'<a href="{escaped(one.href)}">{name}</a>' if one.href else name
        made.append(f'<tr><th scope="row">{named}</th><td>{escaped(one.shown)}{"（未过完）" if one.partial else ""}</td></tr>\n')
    heads = f'<tr><th scope="col">{escaped(head)}</th><th scope="col">{escaped(unit or "数")}</th></tr>'
    caption = f'<caption class="cr-hidden">{escaped(title)}</caption>'
    table = f'<table class="cr-numbers">{caption}<thead>{heads}</thead><tbody>{"".join(made)}</tbody></table>'
    return f"<details><summary>看数字{f'、下载 {_CSV}' if csv else ''}</summary>{table}{f'<p>{_link(csv)}</p>' if csv else ''}</details>"


def _link(csv: str) -> str:
    return f'<a href="{escaped(csv)}" download="">下载这些数字（{_CSV}）</a>'


def _share(part: Decimal | int, whole: Decimal | int) -> str:
    """A part of a whole in percent, short: nobody sees a hundredth of a percent."""
    found = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"))
    text = f"{found:f}".rstrip("0").rstrip(".")
    return f"{text or '0'}%"
