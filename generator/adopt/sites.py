"""What is wrong with the address of a site or of a repository."""

from __future__ import annotations

import enum
import re
from urllib.parse import urlsplit

from generator.model.findings import visible

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")


class Address(enum.Enum):
    """What an address is of, with an example."""

    SITE = "https://credit.jia.example/"
    REPOSITORY = "https://git.jia.example/credit/site"


def address_fault(text: str, what: Address) -> str:
    """What is wrong with an address, in Chinese; "" if nothing is. A repository may lie inside a network without https."""
    schemes = ("https",) if what is Address.SITE else ("https", "http")
    example = f"，例如 {what.value}"
    if not text.isprintable() or " " in text:
        # The standard library would leave these characters out without a word.
        return f"“{visible(text)}”里有空格或者看不见的字{example}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return f"“{text}”不是网址{example}"
    if parts.scheme not in schemes:
        return f"“{text}”应当以 {' 或者 '.join(f'{one}://' for one in schemes)} 开头{example}"
    if parts.username is not None or parts.query or parts.fragment:
        return f"“{text}”里不能有用户名、“?”和“#”{example}"
    if not _HOST.fullmatch(parts.hostname or "") or port == 0:
        return f"“{text}”里的域名不对{example}"
    if not _PATH.fullmatch(parts.path):
        return f"“{text}”的路径里只能有字母、数字和“-”“_”“.”{example}"
    return ""
