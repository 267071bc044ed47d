"""Checks of free text for what must not be published or must not run: personal data, markup, links that are scripts.

Sources: domain.md 6 (identity numbers, contact details, bank accounts and home addresses of natural persons are hidden).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from generator.diagnostics import Finding
from generator.identifiers import is_bank_card, is_identity_number, uscc_fault
from generator.records import Leaf

# Within a number, a line may be folded or blanks typed.
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{5}[\s-]{0,2}[0-9]{8}[\s-]{0,2}[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[\s-]{0,2})?1[3-9][0-9][\s-]{0,2}[0-9]{4}[\s-]{0,2}[0-9]{4}(?![0-9])")
_CARD = re.compile(r"(?<![0-9A-Za-z])[2456][0-9]{3}(?:[\s-]{0,2}[0-9]{4}){3}(?:[\s-]{0,2}[0-9]{1,3})?(?![0-9A-Za-z])")
# A dwelling: a word for "lives at" followed by a road, village or building, or a flat within a block.
_DWELLING = re.compile(
    "(?:家庭住址|住址|现住|家住|居住地?|户籍(?:地|所在地|地址)?)[^。；;，,\n]{0,30}?(?:路|街|巷|村|小区|号楼|栋|单元|室|[0-9]号)"
)
_FLAT = re.compile(r"[0-9一二三四五六七八九十]+(?:号楼|栋|幢|座)?[0-9一二三四五六七八九十甲乙]+单元[0-9一二三四五六七八九十-]*[室号]?")
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>\n]{0,200}>?|\{\{|\{%|\{#")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_NARROW = {ord(c): unicodedata.normalize("NFKC", c) for c in map(chr, range(ord("０"), ord("ｚ") + 1))}
_SCRIPT = re.compile(r"(?i)(?:javascript|vbscript|data)\s*:\s*[^\s，。；]+")


def _found(leaf: Leaf, slug: str, match: re.Match[str], value: str) -> Finding:
    values = {"title": leaf.field.title, "key": leaf.field.key, "value": value}
    return Finding(leaf.record.file, leaf.path, slug, values, within=leaf.value[match.start() : match.end()])


def _hidden(text: str) -> str:
    """A number that must not be repeated in a message or a log either."""
    return text[:3] + "*" * (len(text) - 5) + text[-2:]


def _plain(text: str) -> str:
    # Full-width digits are the same number; each character maps to one, so places stay.
    return text.translate(_NARROW) if _WIDE.search(text) else text


def identity_number(leaf: Leaf) -> Iterator[Finding]:
    """A code made only of digits can look like an identity number: what is a right code in a code's place is one (domain.md 6)."""
    text = _plain(leaf.value)
    for match in _IDENTITY.finditer(text):
        number = re.sub(r"[\s-]", "", match[0])
        if not is_identity_number(number):
            continue
        declared = leaf.field.format == "uscc" or re.search(r"(?:统一社会信用代码|信用代码)[^0-9A-Za-z]{0,6}$", text[: match.start()])
        if declared and uscc_fault(number) in ("", "inner-check-digit"):
            continue
        yield _found(leaf, "identity-number", match, _hidden(number))


def mobile_number(leaf: Leaf) -> Iterator[Finding]:
    """Mobile numbers are contact details of persons."""
    for match in _MOBILE.finditer(_plain(leaf.value)):
        yield _found(leaf, "mobile-number", match, _hidden(re.sub(r"[\s-]", "", match[0])))


def bank_card(leaf: Leaf) -> Iterator[Finding]:
    """Account numbers of persons and of organisations are both hidden."""
    if leaf.field.format == "uscc":
        return
    for match in _CARD.finditer(_plain(leaf.value)):
        number = re.sub(r"[\s-]", "", match[0])
        if is_bank_card(number):
            yield _found(leaf, "bank-card-number", match, _hidden(number))


def home_address(leaf: Leaf) -> Iterator[Finding]:
    """Where a natural person lives is nobody's business; the address of a shop or a site may be part of the facts."""
    match = _DWELLING.search(leaf.value) or _FLAT.search(leaf.value)
    if match:
        yield _found(leaf, "home-address", match, match[0])


def markup(leaf: Leaf) -> Iterator[Finding]:
    """Records are plain text; markup would be shown as it is, never run, and is always a slip."""
    match = _MARKUP.search(leaf.value)
    if match:
        yield _found(leaf, "markup-in-text", match, match[0])


def script_link(leaf: Leaf) -> Iterator[Finding]:
    """`javascript:` and `data:` have no place in a record."""
    match = _SCRIPT.search(leaf.value)
    if match and leaf.field.format != "uri":
        yield _found(leaf, "script-in-text", match, match[0])


CHECKS: tuple[Callable[[Leaf], Iterator[Finding]], ...] = (
    identity_number,
    mobile_number,
    bank_card,
    home_address,
    markup,
    script_link,
)
