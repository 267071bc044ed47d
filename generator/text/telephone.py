"""Finds the telephone numbers in a text, in the shapes in which offices write them, and what a telephone dials for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# One character for one, so that places in the text stay the same.
_NARROW = str.maketrans("０１２３４５６７８９＋－—–‐（）／　", "0123456789+----()/ ")
_BETWEEN = r"[- ]?"
# A number with its area code: +86 531 8800 0101, (0531)8800101, 0531-88000101, 053188000101.
_AREA = rf"(?:(?:\+|00)86{_BETWEEN}\(?0?(?P<far>[1-9][0-9]{{1,2}})\)?|\(?0(?P<area>10|2[0-9]|[3-9][0-9]{{2}})\)?){_BETWEEN}"
_LOCAL = r"(?P<local>[2-8][0-9]{3}[- ]?[0-9]{4}|[2-8][0-9]{6}|[2-8][0-9]{2}[- ][0-9]{4})"
_FREE = r"(?P<free>[48]00[- ]?(?:[0-9]{3}[- ]?[0-9]{4}|[0-9]{4}[- ]?[0-9]{3}))"
_MOBILE = r"(?:(?:\+|00)86[- ]?)?(?P<mobile>1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})"
# The services of a city, such as 12345 and 96166; those of three digits only by their meaning.
_SHORT = r"(?P<short>1(?:10|19|20|22)|1[02][0-9]{3}|9[56][0-9]{3,4})"
_EXTENSION = r"(?: ?(?:转分机|转|分机|分机号|ext\.?|-) ?(?P<extension>[0-9]{1,6}))?"
_BEGINS, _ENDS = r"(?<![0-9A-Za-z+-])", r"(?![0-9A-Za-z])"
_NUMBER = re.compile(rf"{_BEGINS}(?:(?:{_AREA}{_LOCAL}|{_FREE}){_EXTENSION}|{_MOBILE}|{_SHORT}){_ENDS}", re.IGNORECASE)
# What stands after a number and needs its area code: 0531-88000101、88000102.
_NEXT = re.compile(rf" ?(?:[、,，/;；]|或者?|和|及) ?(?P<number>{_LOCAL}{_EXTENSION}){_ENDS}", re.IGNORECASE)
_ALONE = re.compile(rf"{_BEGINS}{_LOCAL}{_EXTENSION}{_ENDS}", re.IGNORECASE)
_SEPARATORS = re.compile(r"[- ]")


class Part(NamedTuple):
    """A part of a text: as it stands, and the address that dials it (`tel:…`), or "" if it is no telephone number."""

    text: str
    href: str


def parts(text: str, *, field: bool = False) -> list[Part]:
    """A text in parts, of which the numbers have an address. Joined, the parts are the text.

    A number with an area code is dialled from everywhere (`tel:+86…`); what only works inside the country (400, 12345) is dialled as it is.
    An extension is sent after a pause (`,`): telephones do not agree on what `;ext=` of RFC 3966 means. With `field` the text is nothing
    but telephone numbers, so that one without an area code is a number too.
    """
    out, last = [], 0
    for start, end, href in _found(text.translate(_NARROW), field):
        if start > last:
            out.append(Part(text[last:start], ""))
        out.append(Part(text[start:end], href))
        last = end
    return [*out, Part(text[last:], "")] if last < len(text) else out


def _found(text: str, field: bool) -> Iterator[tuple[int, int, str]]:
    place = 0
    while (one := _NUMBER.search(text, place)) is not None:
        yield one.start(), one.end(), _href(one)
        place, area = one.end(), one["far"] or one["area"]
        while area and (after := _NEXT.match(text, place)) is not None:
            yield after.start("number"), after.end(), _href(after, area)
            place = after.end()
    if field and not place:
        for one in _ALONE.finditer(text):
            yield one.start(), one.end(), _href(one)


def _href(found: re.Match[str], area: str | None = None) -> str:
    parts = found.groupdict()
    area = area or parts.get("far") or parts.get("area")
    number = parts.get("local") or parts.get("free") or parts.get("mobile") or parts.get("short") or ""
    international = f"+86{area or ''}" if area or parts.get("mobile") else ""
    extension = f",{parts['extension']}" if parts.get("extension") else ""
    return f"tel:{international}{_SEPARATORS.sub('', number)}{extension}"
