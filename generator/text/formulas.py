"""Keeps spreadsheets from running a text of a CSV file as a formula, in a way that can be undone exactly."""

from __future__ import annotations

import re

# Texts that a spreadsheet would calculate (OWASP, CSV injection): a sign at the beginning, also after blanks, in full width, or after
# apostrophes that `guard` has added.
_RISKY = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_MARKED = re.compile(r"'+(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def guard(text: str) -> str:
    """A text that no spreadsheet runs. One apostrophe is put before a text that would run, and before one that looks as if it had been
    guarded already.
    """
    if "一" <= text < "\uff00":
        # The text begins with a Chinese character, as most do, so nothing in it can run.
        return text
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """The text from which `guard` made this one."""
    return text[1:] if _MARKED.match(text) else text
