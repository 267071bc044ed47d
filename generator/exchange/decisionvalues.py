"""Single values of a decision: its number, who signed it and when, sums of money, choices, periods, values behind labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from generator.exchange import columns as c
from generator.exchange.columns import Column, Departments
from generator.exchange.decisionparts import DAY, Parts
from generator.exchange.decisiontext import HAN
from generator.law.numbering import number_regex
from generator.model.fields import Field
from generator.reading import meant
from generator.text import brackets
from generator.text.amounts import NamedAmount, named_amounts, whole
from generator.text.formats import good_format
from generator.text.numbers import plain

Place = tuple[int, int]
_OPEN, _CLOSE = re.escape(brackets.OPEN), re.escape(brackets.CLOSE)
_SERIAL = f"第? ?[{HAN}A-Z]{{0,4}}第?[A-Z]{{0,2}}-?[0-9]{{1,10}}(?:-[0-9]{{1,6}})?"
_NUMBER = re.compile(
    f"(?P<before>[{HAN}A-Za-z0-9（）()]{{1,30}}) ?[{_OPEN}] ?(?P<year>(?:19|20)[0-9]{{2}}) ?年? ?[{_CLOSE}] ?(?P<serial>{_SERIAL}) ?号"
)
# Numbers of other documents: notices of what is planned, orders to put right, coercion.
_OTHER = re.compile("(?P<what>告|改|听|函|催|询|检|勘|扣|通|强|送|受|立)(?:[网清知制理达案]|[)）]){0,2}字?$")
_BEFORE_NUMBER = re.compile("(?:.*(?:书|号|案号|编号|文号|批复)[：:]?|[：:])")
_LEADS = re.compile(
    f"(?:(?:[{HAN}]{{0,40}}(?:决定书|批复|批准书|通知书))|(?:行政)?(?:处罚|许可)?(?:决定)?(?:文书|决定书|发|案|发文)?(?:字|编|"
    f"文|案)?号|发文字号|信息名称|名称|标题)?[：:（( \\t\\[\\]|]*"
)
_AFTER_NUMBER = re.compile(f"[）) 。\\t|\\]]*(?:[{HAN}（）()]{{0,60}}(?:公司|厂|店|案|决定书|决定))?[）) 。\\t|]*")
_NOT_OWN_DAY = re.compile("送达|签收|告知|立案|公示")


def day_of(words: str) -> str:
    """A day in words as YYYY-MM-DD, "" if it is none. Scans give O or ○ for 〇, and 2 for 二."""
    found = DAY.fullmatch(words.strip())
    if found is None:
        return ""
    if found["chinese"]:
        words = re.sub("[oOＯ0○零]", "〇", found["chinese"]).replace("2", "二") + f"年{found['month']}月{found['day']}日"
    day = meant.date_of("".join(words.split()))
    return day if good_format("date", day) else ""


def numbers(parts: Parts, patterns: Sequence[str]) -> dict[str, Place]:
    """The document numbers of the decision itself: those that stand at its head, alone, behind a label or with the title.

    If there are several, those go first that have the form of a department's numbers.
    """
    found: dict[str, Place] = {}
    regexes = [number_regex(one) for one in patterns]
    for line in parts.lines:
        if line.start >= parts.head:
            break
        for one in _NUMBER.finditer(line.text):
            before, start = one["before"], one.start("before")
            lead = _BEFORE_NUMBER.match(before)
            if lead:
                before, start = before[lead.end() :], start + lead.end()
            if before[:1] in ("（", "(") and len(re.findall("[（(]", before)) > len(re.findall("[）)]", before)):
                # The whole number stands in brackets, not a word of it.
                before, start = before[1:], start + 1
            while before and before.count("（") + before.count("(") < before.count("）") + before.count(")"):
                cut = min(at for at in (before.find("）"), before.find(")")) if at >= 0)
                before, start = before[cut + 1 :], start + cut + 1
            lone = _LEADS.fullmatch(line.text[:start]) and _AFTER_NUMBER.fullmatch(line.text[one.end() :])
            if not before or not re.search(f"[{HAN}]", before) or _is_other(before, parts.title) or not lone:
                continue
            serial = "".join(one["serial"].split())
            number = _as_declared("".join(f"{before}〔{one['year']}〕{serial}号".split()), regexes)
            at = line.start + start
            found.setdefault(number, (at, line.start + one.end()))
    if len(found) > 1:
        fitting = {number: at for number, at in found.items() if any(regex.fullmatch(number) for regex in regexes)}
        found = fitting or found
    return found


def _is_other(before: str, title: str) -> bool:
    """Whether the words of a number are those of another document than the one with the title."""
    found = _OTHER.search(before)
    return found is not None and found["what"] not in title


_NARROW, _WIDE = str.maketrans("（）", "()"), str.maketrans("()", "（）")


def _as_declared(number: str, regexes: Sequence[re.Pattern[str]]) -> str:
    """A number with its brackets as wide as a department declares them; copying makes them narrow or wide."""
    ways = (number, number.translate(_WIDE), number.translate(_NARROW))
    return next((way for way in ways if any(regex.fullmatch(way) for regex in regexes)), number)


def signers(parts: Parts, departments: Departments, patterns: Mapping[str, Sequence[str]]) -> dict[str, Place]:
    """The departments by which the decision is made: named at the foot, at the head, or shown by the form of its number."""
    found: dict[str, Place] = {}
    # Titles of the same department may be spaced out, which has been mended; the longest name that a line begins with is meant.
    names = sorted((name for name in departments.by_name if len(name) > 3), key=lambda one: -len(one))
    for signed in parts.signed[:1]:
        if signed.office:
            at = parts.text.rfind(signed.office, 0, signed.end)
            _take(found, departments, names, signed.office, at, whole_line=True)
    if parts.signed and parts.signed[0].office and not found:
        # Somebody signed who is no department here.
        return {}
    head: dict[str, Place] = {}
    for line in parts.lines:
        if line.start >= parts.head:
            break
        text = line.text.replace(parts.title, "") if parts.title else line.text
        _take(head, departments, names, text.strip(), line.start, whole_line=bool(text == line.text))
    if len(head) == 1 and not found:
        return head
    if head and found and head.keys() != found.keys():
        return found | head if not found.keys() & head.keys() else found
    if found:
        return found
    number = next(iter(numbers(parts, ())), "")
    owners = {who for who, some in patterns.items() if any(number_regex(one).fullmatch(number) for one in some)} if number else set()
    if len(owners) == 1 and (owner := departments.by_id.get(next(iter(owners)))):
        return {owner.name: numbers(parts, ())[number]}
    return {}


def _take(found: dict[str, Place], departments: Departments, names: Sequence[str], text: str, at: int, *, whole_line: bool) -> None:
    for name in names:
        if text == name or (
            not whole_line
            and text.startswith(name)
            and len(text) - len(name) < 30
            and not re.match(f"[{HAN}]*(?:分局|局|队|所)", text[len(name) :])
        ):
            who = departments.by_id[departments.by_name[name]].name
            found.setdefault(who, (at, at + len(name)))
            return


def signed_on(parts: Parts) -> dict[str, Place]:
    """The days at the foot, signed by an office if one is. The day of delivery is not among them."""
    some = [one for one in parts.signed if not _NOT_OWN_DAY.search(one.office)]
    signed = [one for one in some if one.office] or some
    found: dict[str, Place] = {}
    for one in signed:
        if day := day_of(one.words):
            found.setdefault(day, (one.start, one.end))
    return found


_DIGIT = "[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_IN_WORDS = "零〇一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾两貳參叄陸"
_WORDED = f"[{_IN_WORDS}][{_IN_WORDS}百千万亿佰仟萬億]{{0,23}}[元圆圓](?:{_DIGIT}角)?(?:零?{_DIGIT}分)?"
_FIGURES = "[￥¥]? ?[0-9][0-9,，]{0,14}(?:[.．][0-9]{1,6})? ?(?:万元|元)?"
_BOTH = re.compile(
    f"(?P<first>{_WORDED})(?:整|正)?[（(](?:小写|人民币|[：:]| ){{0,4}}(?P<second>{_FIGURES})(?:整|正)?[)）]"
    f"|(?P<third>{_FIGURES})(?:整|正)?[（(](?:大写|人民币|[：:]| ){{0,4}}(?P<fourth>{_WORDED})(?:整|正)?[)）]"
)


def amounts(word: str, parts: Parts) -> tuple[dict[str, Place], str]:
    """The sums that the decision names for a measure such as 罚款, in 元 as text, with their places; and a question, if a sum in words
    differs from the same sum in figures, or several parties pay.
    """
    decided = parts.decided
    for one in _BOTH.finditer(decided):
        two = [whole(part.strip().replace("，", ",")) for part in one.groups() if part]
        unit = one["second"] or one["third"]
        if len(two) == 2 and two[0] and two[1] and two[0][0] != two[1][0] and (two[1][1] or "元" not in unit):
            at = parts.ruling[0] + one.start()
            # Which measure it belongs to: the last one named before it.
            before = decided[: one.start()]
            if (
                max((before.rfind(other), other) for other in ("罚款", "没收"))[1] in (word, "")
                or word in decided[one.end() : one.end() + 6]
            ):
                ways = {f"{plain(part[0])}元": (at, at + len(one[0])) for part in two if part}
                return ways, f"大写和小写的金额不同（{one[0]}），请核对原件以后填写"
    said = named_amounts(word, decided)
    totals = [one for one in said if one.total]
    some = totals if len(totals) == 1 and _adds_up(said, totals[0]) else said
    found: dict[str, Place] = {}
    for sum_of in some:
        found.setdefault(f"{plain(sum_of.yuan)}元", _place(parts, sum_of.yuan, word))
    if any(sum_of.each for sum_of in said):
        return found, "几名当事人各自缴纳，请按每名当事人分开填写"
    if len(some) > 1:
        return found, "文书里有几个金额，请核对以后填这一项的合计"
    return found, ""


def _adds_up(said: Sequence[NamedAmount], total: NamedAmount) -> bool:
    rest = [one.yuan for one in said if one is not total]
    return not rest or sum(rest, Decimal(0)) == total.yuan


def _place(parts: Parts, yuan: Decimal, word: str) -> Place:
    """The clause in which a sum stands."""
    start, end = parts.ruling
    for one in re.finditer("[^；;。\\n]+", parts.text[start:end]):
        if word in one[0] and any(other.yuan == yuan for other in named_amounts(word, one[0])):
            return start + one.start(), start + one.end()
    return parts.ruling


_NEGATED = re.compile("(?:不予|免予|免除|不再|拒不|不得|如不)[^，。；;\\n]{0,4}$")
# Words of measures that have many names, and what is ordered beside penalties.
_MEASURE = re.compile("不得|禁止|限制|列入|取消|撤销|拘留|降低|暂停|关闭|拆除|停止")
_NO_PENALTY = re.compile("责令[^，。；;\\n]{0,12}(?:改正|停止违法|立即停止)|不得违反|停止违法")
_AND_GOODS = re.compile("没收[^，。；;\\n]{0,20}所得[^，。；;\\n]{0,4}[和及、与](?!罚)[^，。；;\\n]{2,}")


def said_choices(field: Field, text: str, span: Place) -> tuple[dict[str, Place], str]:
    """The choices that a part of the text names, with their places; and the words from which it is not clear which they are."""
    start, end = span
    meanings = {one: one for one in field.choices if one != "其他"} | dict(field.in_decision.get("words", {}))
    ways = sorted(meanings, key=lambda one: (-len(one.replace("…", "")), one))
    pattern = re.compile("|".join(f"({'[^，。；;、：:]{0,12}?'.join(map(re.escape, one.split('…')))})" for one in ways))
    found: dict[str, Place] = {}
    places: list[Place] = []
    for one in pattern.finditer(text, start, end):
        choice = meanings[ways[(one.lastindex or 1) - 1]]
        if choice.startswith("不") or not _NEGATED.search(text[max(one.start() - 10, start) : one.start()]):
            places.append(one.span())
            found.setdefault(choice, one.span())
    doubt = _AND_GOODS.search(text, start, end) if field.type == "array" else None
    if doubt is None and field.type == "array":
        # A measure of which no choice is named makes the list incomplete.
        for item in re.finditer("[^；;，。\n]+", text[start:end]):
            here = range(start + item.start(), start + item.end())
            if _MEASURE.search(item[0]) and not _NO_PENALTY.search(item[0]) and not any(at in here for at, _ in places):
                doubt = item
                break
    return found, doubt[0].strip() if doubt and found else ""


_ONE_DAY = re.sub(r"\?P<[a-z]+>", "?:", DAY.pattern)
_PERIOD = re.compile(
    f"有效期(?:限)?(?:为|自|从|[：: ]){{0,3}}(?:自|从)?(?P<from>{_ONE_DAY})(?:起)?[ ]?(?:至|到|-|—|～|~)+[ ]?(?P<until>{_ONE_DAY}|长期)"
)
_UNTIL = re.compile(f"有效期(?:限)?(?:至|到|截至|截止(?:日期)?|止)[为：: ]{{0,3}}(?P<until>{_ONE_DAY}|长期)")


def period(text: str, forever: str) -> dict[str, dict[str, Place]]:
    """The first and the last day of a period of validity: `from` and `until`, each with the days and their places. Years are not counted
    from a day: 有效期五年 says neither.
    """
    found: dict[str, dict[str, Place]] = {"from": {}, "until": {}}
    for pattern in (_PERIOD, _UNTIL):
        for one in pattern.finditer(text):
            for name in ("from", "until"):
                words = one.groupdict().get(name) or ""
                day = forever if words == "长期" else day_of(words)
                if day:
                    found[name].setdefault(day, one.span(name))
    return found


def labelled(column: Column, value: str) -> str:
    """The value behind a label as the text for a cell of a column; "" if it does not fit."""
    field = column.field
    if re.fullmatch("[*＊xX×/\\-—_（）() 无略空]*", value) or column.sort in (
        c.PRIVATE,
        c.ID,
        c.DUE,
        c.ITEMS,
        c.JSON,
        c.LIST,
        c.NUMBER,
        c.YES_NO,
    ):
        return ""
    if column.sort == c.DATE:
        found = DAY.match(value)
        return day_of(found[0]) if found and found[0] == value.strip() else field.long_term if value in ("长期", "长期有效") else ""
    if column.sort == c.CHOICE:
        return value if value in field.enum else field.accepted.get(value, "")
    if column.sort == c.CHOICES:
        return "；".join(meant.parted(value, field.choices))
    if field.format or (field.pattern and not re.search(field.pattern, value)):
        return ""
    whole = field.in_decision.get("part") in ("offence", "facts", "ground", "ruling")
    return value if column.sort == c.TEXT and (not whole or (len(value) > 9 and value[0] not in "及和")) else ""
