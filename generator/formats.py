"""The formats of texts that schemas may ask for, checked alike by both validators."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import jsonschema

from generator.identifiers import uscc_fault

FORMATS = ("date", "uri", "email", "uscc")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_URI = re.compile(r"https?://[^\s/?#@<>\"'{}|\\^`]+\.[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def good_format(name: str, value: str) -> bool:
    """Whether a text has one of the formats that schemas may use."""
    if name == "date":
        return bool(_DATE.fullmatch(value)) and _real_date(value)
    if name == "uscc":
        return uscc_fault(value) in ("", "inner-check-digit")
    return bool((_URI if name == "uri" else _EMAIL).fullmatch(value))


@lru_cache(maxsize=1 << 14)
def _real_date(value: str) -> bool:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _python_format(name: str) -> None:
    @CHECKER.checks(name)
    def check(value: object) -> bool:
        return not isinstance(value, str) or good_format(name, value)


def _rs_format(name: str) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        return good_format(name, value)

    return check


# For `jsonschema`, and for `jsonschema-rs`.
CHECKER = jsonschema.FormatChecker(formats=())
RS_CHECKERS: Mapping[str, Callable[[str], bool]] = {name: _rs_format(name) for name in FORMATS}
for _name in FORMATS:
    _python_format(_name)
