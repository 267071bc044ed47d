"""The formats of texts that schemas may ask for, checked alike by both validators."""

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
# The years that a date may lie in. Outside of them it is a slip, and what is counted from it may run out of the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Only of the scheme is the case of letters ignored: of the rest it does not matter, and ignoring it takes long.
_URI = re.compile(r"(?i:https?)://[^\s/?#@<>\"'{}|\\^`]+\.[^\s<>\"'{}|\\^`]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def good_format(name: str, value: str) -> bool:
    """Whether a text has one of the formats that schemas may use."""
    return RS_CHECKERS[name](value)


def _date(value: str) -> bool:
    return _DATE.fullmatch(value) is not None and _real_date(value) and not far_date(value)


def far_date(value: str) -> bool:
    """Whether a text is a day of the calendar that no record can speak of."""
    return _DATE.fullmatch(value) is not None and _real_date(value) and not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR


def _uri(value: str) -> bool:
    return _URI.fullmatch(value) is not None


def _email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


def _uscc(value: str) -> bool:
    return uscc_fault(value) in ("", "inner-check-digit")


@lru_cache(maxsize=1 << 14)
def _real_date(value: str) -> bool:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


# For `jsonschema-rs`.
RS_CHECKERS: Mapping[str, Callable[[str], bool]] = {"date": _date, "uri": _uri, "email": _email, "uscc": _uscc}
FORMATS = tuple(RS_CHECKERS)


def validator(schema: Any) -> jsonschema.Draft202012Validator:
    """Finds every fault with its path. It is loaded for who has a fault to look into, which most have not."""
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    for name in FORMATS:
        checker.checks(name)(partial(_good, name))
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def _good(name: str, value: object) -> bool:
    return not isinstance(value, str) or good_format(name, value)
