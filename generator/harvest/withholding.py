"""Whether a record of a city gives away a natural person, or holds characters that cannot be seen: such a record is not shown here.

The city's own program should have stopped it. That it did not may be the fault of an old version or of a program that is not ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.model.records import NATURAL_PERSON, Leaf, Record, Walk, every, walker
from generator.text import characters, digits, privacy, suspicion

# Characters without a look of their own, some of which turn around what follows them.
_UNSEEN = frozenset(("line", "invisible", "filler", "damaged"))
# The form of a field that can hold a SHA-256 and nothing else: some of its digits look like a number of a person by chance.
_CHECKSUM = "^[0-9a-f]{64}$"
_SORTS = {
    digits.SLUGS[digits.IDENTITY]: "身份证件号码",
    digits.SLUGS[digits.MOBILE]: "手机号码",
    digits.SLUGS[digits.CARD]: "银行卡号",
}


class _Walks(NamedTuple):
    persons: Walk
    all: Walk


def withheld(record: Record) -> str:
    """Why a record must not be shown, in Chinese and without what it gives away; "" if it may be.

    These are the checks of `credit check` that stop a build. All values are looked at only where the text as a whole is suspicious.
    """
    walks = _walks(_ByIdentity(record.kind))
    for leaf in walks.persons(record):
        always = leaf.field.privacy == "person"
        if not (always or leaf.around.get("type") == NATURAL_PERSON) or not isinstance(leaf.value, str) or not leaf.value:
            continue
        if not privacy.is_masked(leaf.value, organisations=always):
            return f"“{leaf.field.title}”里有没有隐去的自然人姓名，没有收录"
    data = record.text
    text = data.decode()
    if any(one.sort in _UNSEEN for one in characters.odd(text, data)):
        return "文字里有看不见的字符或者改变文字方向的字符，没有收录"
    if not suspicion.of_persons(text, data):
        return ""
    return next((said for leaf in walks.all(record) if isinstance(leaf.value, str) and (said := _number(leaf))), "")


def _number(leaf: Leaf) -> str:
    """As `checks.texts.private_number`: a valid credit code in a field for codes is no number of a card."""
    shape = leaf.field
    if shape.pattern == _CHECKSUM:
        return ""
    for slug, _, _, _ in digits.private(leaf.value, code=shape.format == "uscc" or bool(shape.pattern)):
        if slug != digits.SLUGS[digits.CARD] or shape.format != "uscc":
            return f"“{shape.title}”里有个人的{_SORTS[slug]}，没有收录"
    return ""


class _ByIdentity:
    """A kind as a key: its schema has no hash of its own."""

    __slots__ = ("kind",)

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __hash__(self) -> int:
        return id(self.kind.root)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.kind.root is self.kind.root


# Made once for each kind, of which there are few.
@lru_cache(maxsize=100)
def _walks(key: _ByIdentity) -> _Walks:
    return _Walks(walker(key.kind.root, _is_private), walker(key.kind.root, every))


def _is_private(shape: Field) -> bool:
    return bool(shape.privacy)
