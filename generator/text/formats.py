"""The formats of texts that schemas may ask for; both validators use the same functions."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from generator.text.identifiers import uscc_fault

if TYPE_CHECKING:
    import jsonschema

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(r"(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# The years in which a date may lie. Any other year is a typing error, and adding a limit to it could leave the range of `datetime`.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Upper case is ignored in the scheme only. In the rest it makes no difference, and ignoring it there is slow.
_URI = re.compile(r"(?i:https?)://[^\s/?#@<>\"'{}|\\^`]+\.[^\s<>\"'{}|\\^`]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def good_format(name: str, value: str) -> bool:
    """Whether a text has one of the formats that schemas may use."""
    return RS_CHECKERS[name](value)


# Dates and codes are few and stand in thousands of records.
@lru_cache(maxsize=1 << 14)
def _date(value: str) -> bool:
    return _DATE.fullmatch(value) is not None and _real_date(value) and not far_date(value)


def _datetime(value: str) -> bool:
    """A day and a time of day to the minute, in the time of the city: 2026-11-03 14:05."""
    found = _DATETIME.fullmatch(value)
    return found is not None and _date(found[1])


def far_date(value: str) -> bool:
    """Whether a text is a date of the calendar that lies outside the accepted years."""
    return _DATE.fullmatch(value) is not None and _real_date(value) and not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR


def _uri(value: str) -> bool:
    return _URI.fullmatch(value) is not None


def _email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


@lru_cache(maxsize=1 << 14)
def _uscc(value: str) -> bool:
    return uscc_fault(value) in ("", "inner-check-digit")


def _real_date(value: str) -> bool:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


# The form in which `jsonschema-rs` takes them.
RS_CHECKERS: Mapping[str, Callable[[str], bool]] = {"date": _date, "datetime": _datetime, "uri": _uri, "email": _email, "uscc": _uscc}
FORMATS = tuple(RS_CHECKERS)


def validator(schema: Any) -> jsonschema.Draft202012Validator:
    """The exact validator, which finds every fault with its path. Its library is imported here, since most commands never need it."""
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    for name in FORMATS:
        checker.checks(name)(partial(_good, name))
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def _good(name: str, value: object) -> bool:
    return not isinstance(value, str) or good_format(name, value)
