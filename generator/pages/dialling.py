"""Telephone numbers and mail addresses as links that dial and write."""

from __future__ import annotations

import re

from markupsafe import Markup

from generator.pages.page import escaped
from generator.text import telephone

# A mail address as offices write it, in any text.
MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def dialled(text: str) -> Markup:
    """A field with one or several telephone numbers as HTML, each number as a link that dials it."""
    return _html(text, field=True)


def linked(text: str) -> Markup:
    """Any text as HTML, with the telephone numbers and mail addresses in it as links."""
    out, last = "", 0
    for found in MAIL.finditer(text):
        out += _html(text[last : found.start()]) + mail(found[0])
        last = found.end()
    return Markup(out + _html(text[last:]))


def mail(address: str) -> Markup:
    """A mail address as a link that writes to it; "" for what is no plain address, which could bring words of its own into the letter."""
    if not MAIL.fullmatch(address):
        return Markup(escaped(address))
    return Markup(f'<a href="mailto:{escaped(address.replace("%", "%25"))}">{escaped(address)}</a>')


def _html(text: str, *, field: bool = False) -> Markup:
    return Markup(
        "".join(
            f'<a href="{one.href}">{escaped(one.text)}</a>' if one.href else escaped(one.text) for one in telephone.parts(text, field=field)
        )
    )
