"""The document numbers in one text: an office that makes several decisions at once writes 13号、14号、15号 or 104-116号."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# More digits are no serial number but a slip, and Python makes no number of some thousands of them.
_SERIAL = "[0-9]{1,18}"
# Between two numbers, and between the ends of a range.
_JOINED = re.compile("[、，,；;和及]")
_RANGE = "(?:-|－|–|—|~|～|至|到)"
# What stands before the serial number ends with a bracket around the year, perhaps with 第 after it. A hyphen anywhere else is a part of
# one number.
_FIRST = re.compile(rf"(?P<before>.*〔[0-9]{{4}}〕第?)(?P<start>{_SERIAL})(?P<after>号?)(?:{_RANGE}第?(?P<end>{_SERIAL})(?P<last>号?))?")
_MORE = re.compile(rf"第?(?P<start>{_SERIAL})(?P<after>号?)(?:{_RANGE}第?(?P<end>{_SERIAL})(?P<last>号?))?")
# A longer range is more probably a slip of the pen.
_MOST = 200


def several(text: str) -> tuple[str, ...]:
    """The single document numbers that a text stands for, in their order; none if it is one number, or cannot be told apart safely.

    A range is taken as one only if both ends have the same number of digits or no zeros before them, the second is larger, and there are
    not more than 200 numbers in it.
    """
    if not _JOINED.search(text) and not re.search(_RANGE, text):
        return ()
    found: list[str] = []
    before, ending = "", ""
    for part in _JOINED.split("".join(text.split())):
        match = _FIRST.fullmatch(part)
        if match is None and before:
            match = _MORE.fullmatch(part)
        if match is None:
            return ()
        before = match["before"] if "before" in match.groupdict() else before
        ending = match["last"] or match["after"] or ending
        serials = list(_serials(match["start"], match["end"]))
        if not serials:
            return ()
        found += [f"{before}{one}\0" for one in serials]
    # 号 may stand after the last one only: 〔2025〕13、14、15号.
    numbers = tuple(dict.fromkeys(one.replace("\0", ending) for one in found))
    return numbers if len(numbers) > 1 else ()


def _serials(start: str, end: str | None) -> Iterator[str]:
    if end is None:
        yield start
        return
    padded = start.startswith("0") or end.startswith("0")
    if int(start) < int(end) < int(start) + _MOST and not (padded and len(start) != len(end)):
        for one in range(int(start), int(end) + 1):
            yield str(one).zfill(len(start)) if padded else str(one)


# Written or left out as people like: 示市监罚字〔2026〕第19号, 示市监罚(2026)19号, 示市监罚2026 19.
_BETWEEN = re.compile("[字第号]")
_WORD = re.compile(r"[^\W\d_]+|[0-9]+")


def canonical(text: str) -> str:
    """A number as it is compared when somebody looks for it: the words and the digits in it, joined by hyphens (`示市监罚-2026-19`); "" for
    a text that does not end in a number.

    `suggestions.js` does the same; a test compares the two.
    """
    parts = _WORD.findall(_BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).upper()))
    return "-".join(parts) if parts and parts[-1].isdigit() else ""
