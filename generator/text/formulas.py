"""Keeps spreadsheets from running a text of a CSV file as a formula, in a way that can be undone exactly."""

from __future__ import annotations

import re

# What makes a spreadsheet calculate (OWASP, CSV injection), also behind blanks and in full width, and behind marks of ours.
_RISKY = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_MARKED = re.compile(r"'+(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def guard(text: str) -> str:
    """A text that no spreadsheet runs: one apostrophe more in front of what it would run, and of what already looks guarded."""
    if "一" <= text < "\uff00":
        # Begins with a Chinese character, as most texts do: no blank, no sign and nothing in full width.
        return text
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if _MARKED.match(text) else text
