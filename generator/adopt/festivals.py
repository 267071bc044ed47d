"""Knows on which days the national holidays lie, and which of them 《全国年节及纪念日放假办法》 makes days off.

The days of the lunar calendar are a table, since they can only be had by astronomy (GB/T 33661-2017). It was made from a table of lunar
months, and each day was compared with the new moons and the longitude of the sun as another program computes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

NEW_YEAR, SPRING, QINGMING, LABOUR, DRAGON, AUTUMN, NATIONAL_DAY = "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"
FESTIVALS = (NEW_YEAR, SPRING, QINGMING, LABOUR, DRAGON, AUTUMN, NATIONAL_DAY)
FIRST_YEAR = 2010
# One line a year from 2010 on: 正月初一, 清明, 端午, 中秋, as month and day.
_TABLE = """
0214 0405 0616 0922
0203 0405 0606 0912
0123 0404 0623 0930
0210 0404 0612 0919
0131 0405 0602 0908
0219 0405 0620 0927
0208 0404 0609 0915
0128 0404 0530 1004
0216 0405 0618 0924
0205 0405 0607 0913
0125 0404 0625 1001
0212 0404 0614 0921
0201 0405 0603 0910
0122 0405 0622 0929
0210 0404 0610 0917
0129 0404 0531 1006
0217 0405 0619 0925
0206 0405 0609 0915
0126 0404 0528 1003
0213 0404 0616 0922
0203 0405 0605 0912
0123 0405 0624 1001
0211 0404 0612 0919
0131 0404 0601 0908
0219 0405 0620 0927
0208 0405 0610 0916
0128 0404 0530 1004
0215 0404 0618 0924
0204 0405 0607 0913
0124 0405 0527 1002
0212 0404 0614 0920
0201 0404 0603 0910
0122 0404 0622 0928
0210 0405 0611 0917
0130 0404 0531 1005
0217 0404 0619 0925
0206 0404 0608 0915
0126 0405 0529 1004
0214 0404 0615 0922
0202 0404 0604 0911
0123 0404 0623 0930
"""
_LUNAR = _TABLE.split()
LAST_YEAR = FIRST_YEAR + len(_LUNAR) // 4 - 1


def lunar_days(year: int) -> Mapping[str, datetime.date]:
    """The days of 春节 (正月初一), 清明节, 端午节 and 中秋节. Empty for a year beyond the table."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    row = _LUNAR[4 * (year - FIRST_YEAR) :][:4]
    return {
        name: datetime.date(year, int(text[:2]), int(text[2:])) for name, text in zip((SPRING, QINGMING, DRAGON, AUTUMN), row, strict=True)
    }


def statutory(year: int) -> Mapping[str, tuple[datetime.date, ...]]:
    """The days off of each holiday by article 2 of 《全国年节及纪念日放假办法》 as it was in force in the year (revised with effect from
    2008, 2014 and 2025). Empty for a year beyond the table.
    """
    lunar = lunar_days(year)
    if not lunar:
        return {}
    new_year = lunar[SPRING]
    if year >= 2025:
        spring = range(-1, 3)
    elif year >= 2014:
        spring = range(3)
    else:
        spring = range(-1, 2)
    labour = (1, 2) if year >= 2025 else (1,)
    return {
        NEW_YEAR: (datetime.date(year, 1, 1),),
        SPRING: tuple(new_year + datetime.timedelta(days=n) for n in spring),
        QINGMING: (lunar[QINGMING],),
        LABOUR: tuple(datetime.date(year, 5, day) for day in labour),
        DRAGON: (lunar[DRAGON],),
        AUTUMN: (lunar[AUTUMN],),
        NATIONAL_DAY: tuple(datetime.date(year, 10, day) for day in (1, 2, 3)),
    }
