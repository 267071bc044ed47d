"""What a decision says of law and facts: the laws it cites as violated and as its ground, the offence in a few words, the facts.

违反 and 依据 are different: what was violated is never given as the ground. Nothing is worded anew, the words are the decision's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.exchange.decisionparts import Parts

_N = "[〇零一二三四五六七八九十百千0-9]{1,8}"
_LAW = r"《[^《》\n]{2,80}(?:[〈《][^《》〈〉\n]{2,60}[〉》][^《》\n]{0,40})?》"
_ARTICLE = f"第{_N}条(?:之[一二三四五六七八九])?(?:第?[（(]?{_N}[)）]?款)?(?:第?[（(]?{_N}[)）]?(?:项|目))?"
_PLACE = f"第[（(]?{_N}[)）]?[款项目](?:第?[（(]?{_N}[)）]?[项目])?"
_CITED = re.compile(
    f"(?:[0-9]{{1,2}}[.、．]|[（(][0-9一二三四五]{{1,2}}[)）])?({_LAW})(?:[（(][^（）()\\n]{{0,40}}[)）])?((?:{_ARTICLE}|"
    f"{_PLACE})(?:(?:、|和|及|以及|与|，)(?:{_ARTICLE}|{_PLACE}))*)?"
)
_AGAIN = re.compile(f"{_ARTICLE}(?:(?:、|和|及|以及|与|，)(?:{_ARTICLE}|{_PLACE}))*")
# What may stand between two citations: the words of the article, 的规定, and a word that joins them.
_QUOTED = re.compile('(?:的)?(?:规定)?[：:，,]?[“"「][^”"」]{0,1500}[”"」]|[（(][^（）()\\n]{0,40}[)）]')
_RULES = re.compile("(?:之|的|等)?(?:有关|相关)?(?:规定|要求)?")
_JOINS = re.compile("[、，,；;]?(?:以?及|和|与)?")
_VIOLATED = re.compile("违反(?:了)?(?:下列)?[：:]? ?(?=[《0-9（(])")
_BY = re.compile("(?:依据|根据|按照|依照)(?:了)?[：:]? ?(?=[《0-9（(])")
_MEETS = re.compile("(?:符合|属于)(?:了)? ?(?=《)")
_SUSPECTED = re.compile("涉嫌[^。；，,]{0,8}$")
_IN_QUOTES = "“"
# No quoted article is longer.
_FAR = 2000
# Of what an own-words description must not consist: it points at something said before, or is the words of a form.
_POINTS = re.compile(
    "^[（(]|[*＊]{2}|一案|[0-9]|^(?:的)?(?:上述|以上|前述|该|此|这一|这种|其|本|涉案|所述)?(?:违法|环境违法|的)*$|上述|以上|前述|"
    "该行为|所指|规定的|[《》“”]|^(?:的|了)|[。；：:]|拟|告知"
)
_OWN_PLACE = "场所|药房|诊所|服务站|超市|网吧|会所|幼儿园|中心|合作社"
_YOU = f"单位|公司|店|局|院|厂|校|方|户|[^，。；：:（(\\n]{{0,6}}?(?:{_OWN_PLACE})"
_WHOSE = f"(?:当事人|你(?:{_YOU})?(?:[（(]单位[)）])?|该(?:单位|公司|店|企业|厂)|被处罚(?:人|单位))"
_CONSTITUTES = re.compile("(?:已|均)?构成(?:了)?(?P<what>[^。；\\n，,]{4,60}?)(?:的)?(?:违法|违规)?行为(?=[。，,；;、]|\\n|$)")
_DOES = re.compile(f"{_WHOSE}(?P<what>[^。；\\n]{{4,80}}?)(?:的)?(?:违法|违规)?行为[，,]?(?:已|均|分别)?违反(?:了)?")
_SOMEBODY = re.compile("^.{2,24}(?:公司|厂|店|合作社|医院|诊所|服务部|经营部|超市)|当事人|你(?:单位|公司)")
_CASE = re.compile("(?P<what>[^。；\\n，,：:《》]{5,80}?)(?:案)?一案(?=[，,该])")
_NAMES_FACTS = re.compile(
    "(?:^|(?<=[\\n。；，,）)]))[ ]?(?:[一二三四五]、|[（(][一二三四五][）)])?(?:经(?:依法)?(?:调查|审理|核实|审查)?(?:核实|"
    "查明|查实|查)|(?:本|我)(?:局|机关|委|单位)(?:依法)?查明|现(?:已)?查明|(?:环境)?(?:主要)?违法(?:违规)?事实(?:如下)?"
    "|(?:发现)?你(?:单位|公司)?(?:（单位）|\\(单位\\))?(?:存在|实施了)(?:以下|下列|如下)[^：:\\n。]{0,12}(?:行为|"
    "问题))(?:[：:，,]|(?<=查明)|(?<=查))"
)
_NAMES_FACTS_INSIDE = re.compile(
    "(?:发现)?(?:你|其|该|当事人)(?:单位|公司|店)?(?:（单位）|\\(单位\\))?(?:存在|实施了)(?:以下|下列|如下)[^：:\\n。]{0,12}(?:行为"
    "|问题)[：:]"
)
_STRONG = re.compile("查明|查实|行为|问题")
_BREACH = re.compile(
    "(?:的)?(?:上述|该|其|以上)?(?:违法)?行为[，,]?(?:已|均|分别)?(?:涉嫌)?违反(?:了)?(?=[《0-9（(])|[，,。；;](?:该|其|上述|"
    "以上)(?:违法)?行为[，,]?(?:已)?(?:涉嫌)?违反|违反了(?=[《0-9])|[，,]?其行为|(?<=。\n)(?:现?(?:依据|根据)|鉴于|你[^，。]{0,12}违法行为)"
)
_PROOF = re.compile(
    "(?:^|(?<=[。；\\n]))[ ]?(?:[一二三四五]、)?(?:以上|上述|前述|该|主要)(?:的)?(?:违法)?(?:事实|情况|行为|证据)|(?:^|"
    "(?<=[。；\\n]))[ ]?(?:主要)?证据(?:如下)?[：:一]|(?:^|(?<=[。；\\n]))[ ]?(?:你|当事人)[^。；\\n]{0,12}(?:的)?(?:上述|"
    "以上)[^。；\\n]{0,10}行为"
    "|(?:^|(?<=[。；\\n]))[ ]?(?:当事人|你(?:单位|公司)?)?[^。；\\n]{0,60}行为[，,]?(?:已)?(?:涉嫌)?违反|(?:^|(?<=[。；\\n]))["
    " ]?(?:[一二三四五]、)?行政处罚的依据|(?:^|(?<=[。\\n]))[ ]?(?:我|本)(?:局|机关|委)(?:认为|于)|(?:^|(?<=[。\\n]))[ "
    "]?当事人违反了"
    "|(?:^|(?<=[。\\n]))[ ]?违反了"
)


class Cited(NamedTuple):
    """A law with its articles, as the text has them, and its place."""

    law: str
    article: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The law and its articles."""
        return self.law + self.article


class Said(NamedTuple):
    """Some words of the text, tidied, and their place."""

    words: str
    start: int
    end: int


def _cited(text: str, at: int, most: int = 12) -> Iterator[Cited]:
    """The laws that are cited one behind the other from a place on; quoted articles between them are passed over.

    Further articles behind a quoted one are of the same law: 第十五条“…”和第十九条第一款“…”.
    """
    named = ""
    for _ in range(most):
        found = _CITED.match(text, at)
        again = _AGAIN.match(text, at) if named and not found else None
        if found:
            named = found[1]
            yield Cited(named, "".join((found[2] or "").split()), found.start(1), found.end())
        elif again:
            yield Cited(named, "".join(again[0].split()), at, again.end())
        else:
            return
        at = found.end() if found else again.end() if again else at
        for pattern in (_QUOTED, _QUOTED, _RULES, _JOINS):
            passed = pattern.match(text, at)
            at = passed.end() if passed else at


def _quoted(text: str, at: int) -> bool:
    """Whether a place is inside the quoted words of an article."""
    line = text.rfind("\n", max(at - _FAR, 0), at) + 1 or max(at - _FAR, 0)
    return text.count(_IN_QUOTES, line, at) > text.count("”", line, at)


def violated(parts: Parts) -> list[Cited]:
    """The laws that the decision holds to be violated; what was merely suspected when the case was opened does not count."""
    text, out = parts.text, list[Cited]()
    for one in _VIOLATED.finditer(text, parts.head):
        if not _SUSPECTED.search(text[max(one.start() - 12, 0) : one.start()]) and not _quoted(text, one.start()):
            out += [cited for cited in _cited(text, one.end()) if cited.article]
    return _distinct(out)


def ground(parts: Parts) -> list[Cited]:
    """The laws by which it is decided, in the sentence that leads to what is decided."""
    text, out = parts.text, list[Cited]()
    start, end = parts.leads
    if end:
        # The sentence may begin in a line above, where its article is quoted.
        for one in _BY.finditer(text, start, end):
            if not _quoted(text, one.start()):
                out += [cited for cited in _cited(text, one.end()) if cited.start < end]
    return _distinct(out)


def met(parts: Parts) -> list[Cited]:
    """The laws whose conditions the case meets (符合…), by which a penalty is made lighter, in that sentence."""
    text, out = parts.text, list[Cited]()
    start, end = parts.leads
    for one in _MEETS.finditer(text, start, end):
        if not _quoted(text, one.start()):
            out += [cited for cited in _cited(text, one.end()) if cited.article and cited.start < end]
    return _distinct(out)


def _distinct(found: list[Cited]) -> list[Cited]:
    once = list({one.words: one for one in reversed(found)}.values())[::-1]
    # An article is named again with its paragraph.
    return [one for one in once if not any(other is not one and other.words.startswith(one.words) for other in once)]


def offences(parts: Parts, names: tuple[str, ...]) -> list[Said]:
    """The offence in a few words, of the first of these that there is: 当事人…的行为违反了, 构成…的违法行为, …一案. Several if
    they differ.
    """
    text = parts.text
    for pattern in (_DOES, _CONSTITUTES, _CASE):
        found: dict[str, Said] = {}
        for one in pattern.finditer(text, parts.head if pattern is not _CASE else 0):
            what, start = one["what"], one.start("what")
            what = nameless(what, names)
            start += len(one["what"]) - len(what)
            words = described(what)
            if not words or _quoted(text, one.start()) or (pattern is _CASE and what == one["what"]):
                # Whose case it is cannot be told from what was done.
                continue
            found.setdefault(words, Said(words, start, one.end("what")))
        if found:
            return list(found.values())
    return []


def nameless(what: str, names: tuple[str, ...]) -> str:
    """A description without whose it is, at its beginning."""
    for begin in ("当事人", " ", *names, "涉嫌", "因", "的"):
        what = what.removeprefix(begin)
    return what


def described(what: str) -> str:
    """An offence in a few words, tidied; "" if the words point at something else or still say whose it is."""
    words = what.strip(" ，,、").removeprefix("涉嫌").removesuffix("的").removesuffix("一案").removesuffix("案")
    return "" if len(words) < 4 or _POINTS.search(words) or _SOMEBODY.search(words) else words


def facts(parts: Parts) -> Said | None:
    """The facts as they were found, up to the evidence; None if the text does not mark their beginning once and clearly."""
    text = parts.text
    stop = parts.leads[0] or parts.ruling[0] or len(text)
    if not _NAMES_FACTS.search(text, parts.head, stop) and not _NAMES_FACTS_INSIDE.search(text, parts.head, stop):
        # Facts, law and decision may stand in one paragraph.
        stop = parts.leads[1] or stop
    begun = [one for one in _NAMES_FACTS.finditer(text, parts.head, stop) if not _quoted(text, one.start())]
    begun = begun or list(_NAMES_FACTS_INSIDE.finditer(text, parts.head, stop))
    # 经查 in the middle of a sentence tells how the case began.
    strong = [one for one in begun if _STRONG.search(one[0]) or not one.start() or text[one.start() - 1] in "\n。；"]
    said = [one for one in strong if re.search("查明|查实", one[0])] or strong
    if not said:
        return None
    # What was found first led to the case only; what is decided on was found last.
    first = said[-1] if "查" in said[-1][0] else said[0]
    inner = _NAMES_FACTS_INSIDE.search(text, first.end(), min(first.end() + 300, stop)) if "查" not in first[0] else None
    start = inner.end() if inner else first.end()
    proof = _PROOF.search(text, start + 4, stop)
    end = proof.start() if proof else stop
    if proof is None and not parts.leads[1]:
        return None
    body = text[start:end]
    if re.search("^[a-z_]{3,}: ", body, re.MULTILINE):
        # A file of this site, and no decision.
        return None
    if breach := _BREACH.search(body):
        # The facts lead to the law that was broken, in one sentence.
        body = body[: breach.start()]
    words = "\n".join(line.strip(" \t") for line in body.split("\n") if line.strip())
    words = words.strip("：:，, \n")
    words += "。" if breach and words and words[-1] not in "。；" else ""
    begin = start + len(body) - len(body.lstrip("：:，, \n\t"))
    if len(words) < 8 or "涉嫌" in words[:20]:
        return None
    return Said(words, begin, begin + len(body.strip("：:，, \n\t")))


def unproved(words: str) -> str:
    """The facts behind a label, without the evidence that follows them."""
    proof = _PROOF.search(words, 4) or re.search("(?<=[。；])[ ]?(?:证据|相关证据)[：:]", words[4:])
    return words[: proof.start() + (0 if proof.re is _PROOF else 4)].strip() if proof else words


_ITEM = re.compile(
    "[ ]?(?:[一二三四五六七八九十]{1,3}[、.．]|[0-9]{1,2}[、.．)）](?![0-9])|[（(][一二三四五六七八九十0-9]{1,2}[)）]|[①-⑳])[ ]?"
)


# The same sum in figures, on a line of its own.
_SAME_SUM = re.compile("\n(?=[（(](?:大写|小写|人民币)?[：:]?[￥¥0-9])")
# Items behind one another on a line: 1.警告；2.罚款。
_INLINE = re.compile(
    "(?<=[；;。])[ ]?(?=(?:[一二三四五六七八九十]、|[0-9]{1,2}[、.．](?![0-9])|[（(][一二三四五六七八九十0-9]{1,2}[)）]|[①-⑳]))"
)


def items(words: str) -> str:
    """What is decided as one line: without the numbers before its items, which are parted by semicolons."""
    words = _INLINE.sub("\n", _SAME_SUM.sub("", words))
    lines = [_ITEM.sub("", line, count=1).strip() if _ITEM.match(line) else line.strip() for line in re.split("[\n；;]", words)]
    lines = [line.rstrip("。；;，, ") for line in lines if line.strip("。；;，, ")]
    return "；".join(lines) + "。" if lines else ""
