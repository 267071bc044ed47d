"""Gives the one right answer to a finding, or none: what to write in the place of a value, and why. `credit fix`, the desk and suggestions
on pull requests all take it from here.

An answer is given only where nobody could mean anything else. What is law or money and not certain has none: the person who has the
decision answers.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from generator.checks import explain
from generator.model.fields import Field
from generator.model.findings import Finding, field_of
from generator.model.kinds import Kind
from generator.reading.meant import meant
from generator.text import privacy
from generator.text.identifiers import normal_uscc, uscc_fault
from generator.text.numbers import plain

# Faults whose right value is known, but where it is not certain that the value is a fault, or where words of the editor would be lost.
_DOUBTFUL = frozenset(("curly-quotes-around-text", "text-after-choice"))
# Faults of form. Tables of departments report them in general words, where the form may be one that is known.
_OF_FORM = frozenset(
    ("wrong-date", "wrong-time", "wrong-form", "wrong-type", "number-expected", "integer-expected", "boolean-expected", "unknown-choice")
)
# Words that say plainly that there is nothing. Others (`null`, 不详) may also stand for what is not known yet.
_NOTHING = frozenset(("无", "（无）", "(无)", "没有", "空", "（空）", "—", "— —", "——", "-", "--", "/"))
# Letters that no code has, each with the digit that looks like it (GB 32100-2015). The check digit must prove the result.
_LIKE_DIGITS = str.maketrans("OI", "01")
# The choice of a program's word is taken from its spelling only if no other choice is as near.
_NEAR = 0.5
# Words in the names of shops, bodies and places. A name that holds one of them is hardly a person's, whatever the record says its party is.
_NO_PERSON = re.compile(
    "[店厂铺馆社部站行坊屋摊吧面饼饭粉粥菜肉鸡鸭烤烧锅药酒]|公司|中心|集团|合伙|企业|超市|饭庄|经营|工作室|学校|医院|协会|委员会"
    "|小吃|广场|商场|市场|酒楼|茶楼|记$|[区县市镇村街]$"
)
# The last minutes of a day are what some programs make of the midnight after it: nobody knows which day is meant.
_END_OF_DAY = re.compile(r"(?:23\s*[:时点]\s*5[89]|24\s*[:时点])")
# What masking a name in a file does not do.
HISTORY = "；姓名如果已经提交过，还留在 git 的历史里，要另外处理"
_HAN = "㐀-䶿一-鿿"
# A family name of one character and a given name of three is rarer than the name of a shop that begins with such a character (兰州拉面).
_PERSON = re.compile(f"(?:{'|'.join(sorted(privacy.COMPOUND))})[{_HAN}]{{1,2}}|[{_HAN}]{{2,3}}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to write: `text` in a cell or behind the key of a file ("" to leave it out), `value` the same as the value of the record (None
    to leave it out). `why` is a Chinese phrase. With `private` the value that stood there must not be shown anywhere.
    """

    text: str
    value: Any
    why: str
    private: bool = False


def proposal(finding: Finding, kind: Kind, text: str) -> Proposal | None:
    """The one right answer to a finding about a record of a kind; None if there is none, or the finding is not about one value.

    `text` is what stands there now: a scalar of the file, or a cell.
    """
    path = field_of(finding.path)
    if not path or finding.at != "value":
        return None
    try:
        shape = kind.root.at(path)
    except KeyError:
        return None
    if isinstance(finding.path[-1], int) and shape.items is not None:
        shape = shape.items
    above = path.rpartition(".")[0]
    around = kind.root.at(above) if above else kind.root
    while around.items is not None:
        around = around.items
    return of_value(finding.slug, shape, text, finding.meant, optional=shape.key not in around.required)


def of_value(slug: str, shape: Field, text: str, value: Any = None, optional: bool = False) -> Proposal | None:
    """The same for a value of a field: `value` is what the check itself knows to be right, `optional` says whether the field may be left
    out.
    """
    if slug in _DOUBTFUL:
        return None
    if slug == "placeholder-value":
        gone = optional and shape.unit != "万元" and text.strip() in _NOTHING
        return Proposal("", None, why(slug)) if gone else None
    if slug == "unmasked-person":
        return _masked(slug, shape, text)
    if slug in ("uscc-alphabet", "uscc-check-digit"):
        code = normal_uscc(text).translate(_LIKE_DIGITS)
        return Proposal(code, code, why(slug)) if code != text and not uscc_fault(code) else None
    if slug == "misspelt-choice" and value is None and shape.enum and all(one.isascii() for one in shape.enum):
        # A word of programs. Of legal words another one is another fact, however near it is.
        near = difflib.get_close_matches(text, shape.enum, 2, _NEAR)
        return Proposal(near[0], near[0], why(slug)) if len(near) == 1 else None
    if shape.format == "date" and _END_OF_DAY.search(unicodedata.normalize("NFKC", text)):
        return None
    if value is None and (found := meant(shape, text)) is not None and (found.slug == slug or slug in _OF_FORM):
        if found.slug in _DOUBTFUL or found.slug == "several-choices":
            return None
        value = found.value
    return None if value is None else Proposal(_text(value), value, why(slug))


def why(slug: str) -> str:
    """The reason for a proposal, in words: the title of the page that explains the fault."""
    return explain.page(slug).title


def _masked(slug: str, shape: Field, text: str) -> Proposal | None:
    """The masked name, if every part of a text is plainly the name of one person. Anything else may be the name of a shop whose sort of
    party is wrong, and masking it would destroy what is right.
    """
    # The characters of a short name are set apart, so that it lines up with longer ones.
    whole = "".join(text.split()) if re.fullmatch(rf"\s*[{_HAN}](?:\s+[{_HAN}]){{1,2}}\s*", text) else text
    parts = [part for part in re.split(r"[、,，;；/\s]+", whole.strip()) if part]
    if not parts or not all(_is_person(part) for part in parts):
        return None
    masked = privacy.masked(whole, organisations=shape.privacy == "person")
    return Proposal(masked, masked, why(slug) + HISTORY, private=True)


def _is_person(text: str) -> bool:
    known = text[:1] in privacy.SURNAMES or text[:2] in privacy.COMPOUND
    return bool(known and _PERSON.fullmatch(text)) and not _NO_PERSON.search(text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return plain(value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
