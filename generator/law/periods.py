"""The periods of duties: `2026-Q3`, `2026-H1` and `2026`; their first and last days, and which comes next."""

from __future__ import annotations

import calendar as months
import datetime
import re
import unicodedata

_PERIOD = re.compile(r"([0-9]{4})(?:-(H[12]|Q[1-4]))?")
# As people say it: 2026年第三季度, 2026年上半年, 2026年度.
_SAID = re.compile(r"([0-9]{4})年?(?:第?([1-4一二三四])季度?|([上下])半年|全?年度?|度)?")
_LAST_MONTHS = {"H1": 6, "H2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12}


def period_end(label: str) -> datetime.date:
    """The last day of `2026-Q3`, `2026-H1` or `2026`. ValueError for any other text."""
    found = _PERIOD.fullmatch(label)
    if found is None:
        raise ValueError(label)
    year, month = int(found[1]), _LAST_MONTHS.get(found[2], 12)
    return datetime.date(year, month, months.monthrange(year, month)[1])


def said(text: str) -> str:
    """The label of a period in words: 2026年上半年 is `2026-H1`; "" if it is none."""
    found = _SAID.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return ""
    quarter, half = found[2] or "", found[3] or ""
    part = f"-Q{'一二三四'.find(quarter) + 1 or quarter}" if quarter else f"-H{'上下'.index(half) + 1}" if half else ""
    return found[1] + part


def next_period(label: str) -> str:
    """The period after a period: `2026-Q4` is followed by `2027-Q1`."""
    year, _, part = label.partition("-")
    if not part:
        return str(int(year) + 1)
    most = 4 if part[0] == "Q" else 2
    number = int(part[1]) + 1
    return f"{int(year) + 1}-{part[0]}1" if number > most else f"{year}-{part[0]}{number}"


def period_start(label: str) -> datetime.date:
    """The first day of a period."""
    end = period_end(label)
    length = {"": 12, "H": 6, "Q": 3}[label.partition("-")[2][:1]]
    return datetime.date(end.year, end.month - length + 1, 1)
