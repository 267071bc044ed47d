"""Finds in the texts of a record the name of a person that the record masks, or should mask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from generator.model.findings import Finding
from generator.model.records import NATURAL_PERSON, Leaf, Record, Walk
from generator.text import privacy

_HAN = "㐀-䶿一-鿿\U00020000-\U0003ffff"
# Words for a party in a decision, and for people who act for an organisation.
_PARTY = ("当事人", "相对人", "被处罚人", "行为人", "违法行为人", "申请人", "经营者", "投诉人", "提出人", "姓名")
_REPRESENTATIVE = ("法定代表人", "法人代表", "负责人", "经营者", "投资人", "实际控制人")
# Characters that are family names but, behind the words above, begin another word: 当事人于、当事人向我局.
_WORDS = frozenset(
    "于向应从曾连时和任经常方有万成安平明白高全双关相别原强能充容易通支解当都利过后又仅还均未及由并自在是为的将对与已不无可以且但其所之也"
)
_NO_NAMES = re.compile("张[贴挂榜开]|[马][上路]|[石][材油]|[金][额融]|[水][平果]|.[某*＊×]")
_AFTER = "(?=[^\\w]|[0-9]|于|在|系|称|未|将|因|对|的|与|和|及|无证|承认|陈述|涉嫌|违反|违法|擅自|驾驶|持有|使用|销售|经营|从事|实施|\\Z)"


def in_record(record: Record, persons: Iterable[Leaf], values: Walk) -> Iterator[Finding]:
    """Full names that the record gives and repeats in any of its texts (error), and words that may be the full form of a masked name
    (warning).

    `persons` yields its values that may name natural persons; `values` yields all.
    """
    full: list[str] = []
    ways: list[re.Pattern[str]] = []
    for leaf in persons:
        natural = leaf.around.get("type") == NATURAL_PERSON
        always = leaf.field.privacy == "person"
        if not (natural or always) or not leaf.value:
            continue
        if not privacy.is_masked(leaf.value, organisations=always):
            full += privacy.names(leaf.value)
        elif found := _suspicion(record, leaf.value, _PARTY if natural else _REPRESENTATIVE):
            ways.append(found)
    if not full and not ways:
        return
    for leaf in values(record):
        if not isinstance(leaf.value, str) or leaf.field.privacy or leaf.field.enum or leaf.field.link:
            continue
        match = privacy.named(leaf.value, full)
        if match is not None:
            yield _finding(leaf, "person-in-text", match[0])
            continue
        some = (found for way in ways for found in way.finditer(leaf.value) if not _NO_NAMES.match(found["name"]))
        if (match := next(some, None)) is not None:
            yield _finding(leaf, "possible-person-in-text", match["name"])


def _finding(leaf: Leaf, slug: str, name: str) -> Finding:
    shown = privacy.masked(name)
    return Finding(leaf.record.file, leaf.path, slug, {"title": leaf.field.title, "key": leaf.field.key, "value": shown}, within=name)


def _suspicion(record: Record, masked: str, roles: tuple[str, ...]) -> re.Pattern[str] | None:
    """An expression that finds the full form of a masked name in the texts; None if they hold nothing of it."""
    start = masked[:2] if masked[:2] in privacy.COMPOUND else masked[:1]
    if start in _WORDS or not (start in privacy.SURNAMES or start in privacy.COMPOUND):
        return None
    text = record.text
    if text.count(start.encode()) < 2:
        # It occurs in the masked name itself and in no other text.
        return None
    tail = masked[-1] if len(masked) > 2 and masked[-1] not in "*某×＊" and re.fullmatch(f"{start}[*＊×某]+[{_HAN}]", masked) else ""
    if not tail and not any(role.encode() in text for role in roles):
        return None
    return _pattern(start, tail, roles)


@lru_cache(maxsize=2000)
def _pattern(start: str, tail: str, roles: tuple[str, ...]) -> re.Pattern[str]:
    behind = f"(?:{'|'.join(roles)})(?:姓名)?[：:为是系\\s（(]{{0,2}}(?P<name>{start}[{_HAN}]{{1,2}}){_AFTER}"
    if not tail:
        return re.compile(behind)
    # The same first and last character, with another one in between.
    return re.compile(f"(?P<name>{start}[{_HAN}]{tail})")
