"""Whether a record of a city gives away a natural person, or holds characters that cannot be seen: such a record is not shown here.

The city's own program should have stopped it. That it did not may be the fault of an old version or of a program that is not ours. Where
that program only warns, as of a word that is probably a person's name, the record is not shown either: here nobody can look at it, and a
name that is spread over a province cannot be called back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from generator.model import persons
from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.model.records import NATURAL_PERSON, Leaf, Record, Walk, every, walker
from generator.text import characters, digits, privacy, suspicion
from generator.text.dwelling import dwelling

# Characters without a look of their own, some of which turn around what follows them.
_UNSEEN = frozenset(("line", "invisible", "filler", "damaged"))
# The form of a field that can hold a SHA-256 and nothing else: some of its digits look like a number of a person by chance.
_CHECKSUM = "^[0-9a-f]{64}$"
# So many digits in a name of a file may be a number of a person.
_MANY_DIGITS = re.compile("[0-9](?:[-_]?[0-9]){10}")
# How JSON writes control characters other than the ends of lines and tabs.
_ESCAPED = re.compile(rb"\\(?:u00|[bfr])")
# Characters of JSON below which no record lies that people read; and of a text that pages show as a name.
_LONGEST, _LONGEST_NAME = 1 << 20, 512
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

    These are the checks of `credit check` about persons and about characters. All values are looked at only where the text as a whole is
    suspicious.
    """
    data = record.text
    if len(data) > _LONGEST:
        return "一条信息有一百万字节以上，不像一条信息"
    walks = _walks(_ByIdentity(record.kind))
    if said := _named(record, [*walks.persons(record)], walks.all):
        return said
    text = data.decode()
    # What stands behind a backslash in JSON is not seen in it as a whole.
    escaped = _ESCAPED.search(data) is not None and any(map(_unseen, _texts(walks.all(record))))
    if escaped or _unseen(text, data):
        return "文字里有看不见的字符、控制字符或者改变文字方向的字符"
    if _MANY_DIGITS.search(record.id) and any(digits.private(record.id.rpartition("/")[2])):
        return "文件名里有个人的号码"
    if len(record.caption) > _LONGEST_NAME or any(len(name) > _LONGEST_NAME for _, _, name in record.pointers.parties):
        return "名称长得不像名称"
    if "\\" in text:
        # Every record with several lines would be looked at closely otherwise.
        text = text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    if not suspicion.of_persons(text, text.encode()):
        return ""
    person = NATURAL_PERSON.encode() in data
    return next((said for leaf in walks.all(record) if isinstance(leaf.value, str) and (said := _private(leaf, person))), "")


def _named(record: Record, some: list[Leaf], values: Walk) -> str:
    """Whose whole name stands in a field for names, or in any text beside the masked one."""
    for leaf in some:
        always = leaf.field.privacy == "person"
        if not (always or leaf.around.get("type") == NATURAL_PERSON) or not isinstance(leaf.value, str) or not leaf.value:
            continue
        if not privacy.is_masked(leaf.value, organisations=always):
            return f"“{leaf.field.title}”里有没有隐去的自然人姓名"
    named = [leaf for leaf in some if isinstance(leaf.value, str)]
    found = next(persons.in_record(record, named, values), None) if named else None
    return f"“{found.values['title']}”里像是有自然人的姓名" if found is not None else ""


def _texts(leaves: Iterable[Leaf]) -> Iterable[str]:
    return (leaf.value for leaf in leaves if isinstance(leaf.value, str))


def _unseen(text: str, data: bytes = b"") -> bool:
    return any(one.sort in _UNSEEN for one in characters.odd(text, data))


def _private(leaf: Leaf, person: bool) -> str:
    """As `checks.texts.private_number` and `home_address`: a valid credit code in a field for codes is no number of a card."""
    shape = leaf.field
    if shape.pattern == _CHECKSUM:
        return ""
    for slug, _, _, _ in digits.private(leaf.value, code=shape.format == "uscc" or bool(shape.pattern)):
        if slug != digits.SLUGS[digits.CARD] or shape.format != "uscc":
            return f"“{shape.title}”里有个人的{_SORTS[slug]}"
    return f"“{shape.title}”里像是写了个人的住址" if dwelling(leaf.value, person) else ""


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
