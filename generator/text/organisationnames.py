"""Names of organisations as they are compared when somebody looks for one: signs left out, and the legal form set apart."""

from __future__ import annotations

import re
import unicodedata

# What stands at the end of a name and says only the legal form; who looks for an organisation often leaves it out or writes another one.
_FORM = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|股份公司|公司|特殊普通合伙|普通合伙|有限合伙|个体工商户|个人独资)$")
_SHORTEST = 2


def plain(text: str) -> str:
    """The letters and digits of a text, in half width and small: brackets, dots and blanks make no difference between names.

    `suggestions.js` does the same; a test compares the two.
    """
    return "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())


def core(name: str) -> str:
    """A plain name without its legal form; the whole name if less than two characters would be left."""
    short = _FORM.sub("", name)
    return short if len(short) >= _SHORTEST else name
