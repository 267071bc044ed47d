"""Masks names of natural persons on their way in, and numbers that no message may repeat."""

from __future__ import annotations

import re

from generator.identifiers import is_identity_number

# Surnames of two characters, which are kept whole (the commonest of the register of surnames).
_COMPOUND = (
    "欧阳 太史 上官 端木 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 "
    "钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 "
    "呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 南荣 第五"
)
COMPOUND = frozenset(_COMPOUND.split())
_MASKED = re.compile(r"[*＊×某]")
_STARS = str.maketrans("＊×", "**")
_BETWEEN = re.compile(r"([、,，;；/\s]+)")
# Any run of digits as long as an identity number, however it is broken up.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{5}[\s-]{0,2}[0-9]{8}[\s-]{0,2}[0-9]{3}[0-9Xx](?![0-9A-Za-z])")


def masked(names: str) -> str:
    """The surname of each name, and a star for the rest: 李明、欧阳某 -> 李*、欧阳某."""
    return "".join(part if i % 2 else _masked(part) for i, part in enumerate(_BETWEEN.split(names.strip())))


def _masked(name: str) -> str:
    if not name or _MASKED.search(name):
        return name.translate(_STARS)
    return f"{name[:2] if name[:2] in COMPOUND else name[:1]}*"


def without(text: str, name: str) -> str:
    """A text in which a name that was masked elsewhere stands masked too. Names of one character are no names."""
    return text.replace(name, masked(name)) if len(name) > 1 and not _MASKED.search(name) else text


def holds_number(text: str) -> bool:
    """Whether an identity number stands in a text."""
    return any(is_identity_number(re.sub(r"[\s-]", "", found[0])) for found in _NUMBER.finditer(text))


def hidden(text: str) -> str:
    """A text for a message: what could be an identity number shows only its ends."""
    return _NUMBER.sub(lambda m: f"{m[0][:3]}…{m[0][-2:]}" if is_identity_number(re.sub(r"[\s-]", "", m[0])) else m[0], text)
