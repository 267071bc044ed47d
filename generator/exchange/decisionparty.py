"""Whom a decision concerns: name, sort, code and representative, from the lines at its head; and whose names must be masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generator.exchange import decisionpersons as persons
from generator.exchange.columns import Column, Departments
from generator.exchange.decisionparts import Label, Parts
from generator.exchange.decisiontext import HAN
from generator.exchange.deriving import LEGAL, SOLE
from generator.model.records import NATURAL_PERSON
from generator.text import privacy
from generator.text.identifiers import is_identity_number, uscc_fault

Place = tuple[int, int]
_NAME = re.compile(
    "(?:当事人|被处罚人|被(?:行政)?处理人|被处罚单位|被处罚单位[（(]人[)）]|被处罚人[（(]单位[)）]|行政相对人|相对人|申请人|被许可人|申请单位|"
    "单位|企业|字号|个体工商户|经营主体|当事人[（(]?(?:单位|个人|法人|公民|企业|自然人)[)）]?)?"
    "[（(]?(?:姓名|名称|全称|(?:个人)?姓名[/、或]?(?:者)?(?:单位)?名称|(?:单位)?名称[/、或]?(?:者)?(?:个人)?姓名)?[)）]?"
)
_ONLY_PARTY = re.compile("(?:被处罚|被许可|申请)?(?:当事人|人|单位)?")
# Cells of a form that say what stands beside them.
_CELL = re.compile("(?:单位|个人|公民|法人|自然人|企业|其他组织|姓名|名称|性别|年龄|住址|住所|地址|电话|职务|有|无|是|否)+")
# A further label in the same line, before which the blank was lost.
_INNER = re.compile(
    "(?:(?:住|地)[址所]|经营场所|(?:联系)?电话|法定代表人|负责人|经营者|(?:统一)?社会信用代码|营业执照|性别|年龄|职务|邮编|邮政编码|"
    "身份证)[^：:]{0,12}[：:]"
)
_WHO_ANSWERS = re.compile("被处|当事|相对人|申请|被许可")
_NO_NAME = frozenset(("", "单位", "企业", "字号", "个体工商户", "人"))
_HEAD_OF = re.compile(
    "(?:法定代表人|负责人|法人代表|投资人|投资者|经营者|执行事务合伙人|法人)(?:[（(/、]?(?:或者?)?(?:主要)?(?:负责人|经营者|"
    "投资人|法定代表人|、)+[)）]?)?(?:姓名)?"
)
_CODE_LABEL = re.compile("信用代码|注册号|营业执照")
_CODE = re.compile("(?<![0-9A-Za-z])[0-9A-Za-z]{17,19}(?![0-9A-Za-z])")
_PERSONAL = re.compile("性别|年龄|身份证|身份证件|公民身份|出生|民族|住址|文化程度|职业")
_SEX = re.compile("[，,、][ ]?[男女](?:[，,、。]|$)")
_PERSONS_LINE = re.compile(f"[ ]?(?:当事人[：:])?(?P<name>[{HAN}]{{2,4}})[，,、][ ]?[男女][，,、]")
_NEAR = 1500
_SOLE_TRADER = re.compile("[（(]?个体工商户[)）]?")
_ENDS = re.compile("[，,；;。\\t]")
_ORGANISATION = re.compile(
    "(?:公司|企业|厂|店|部|社|院|校|中心|所|行|站|场|户|馆|吧|坊|室|会|处|局|园|铺|摊|房|堂|居|楼|城|庄|队|矿|库|集团|基地|"
    "医院|诊所|学校|大学|政府|办|堡|屋|阁|轩|超市|网吧|餐饮|服务|工作室|点|组|合作社|事务所|厅|委|协会|基金会|分社|酒家|饭庄|"
    "酒楼|宾馆|村|档|吧)"
    "(?:[（(][^（）()]{1,20}[)）])?$"
)
_OFFICE_NAME = re.compile("(?:局|委员会|政府|大队|支队|总队)$")
_COMPANY = re.compile("(?:公司|合伙企业|合作社|事务所|银行|集团)(?:[（(][^（）()]{1,30}[)）])?$")
_REMARK = re.compile("[（(](?:以下|下称|简称|个体|自然人|单位|企业|以下简称)[^（）()]*[)）]|[（(]个体工商户[)）]")
_NOT_TOLD = re.compile("[xXＸ×*＊Xx]{3,}|某|[（(]?(?:略|无|不详|空白)[)）]?|/+|[-—]+|_+")
_ADDRESSED = re.compile(f"(?P<name>[{HAN}A-Za-z0-9（）()·*＊\\-]{{2,60}})[：:]?")


@dataclass(frozen=True, slots=True)
class Who:
    """The party: names, codes and heads, each value with its place; several of one mean that the text is not clear.

    `sort` is a choice of the schema, "" if the text does not show it. `wrong_code` is a labelled code with a wrong check digit.
    """

    names: dict[str, Place] = field(default_factory=dict)
    sort: str = ""
    sort_at: Place = (0, 0)
    natural: bool = False
    codes: dict[str, Place] = field(default_factory=dict)
    wrong_code: tuple[str, Place] | None = None
    heads: dict[str, Place] = field(default_factory=dict)


def found(parts: Parts, column: Column | None, departments: Departments) -> Who:
    """Whom the decision concerns."""
    labels = _at_head(parts)
    named = _names(parts, labels)
    if len(named) != 1:
        return Who({_shown(name): place for name, place in named.items()})
    name, place = next(iter(named.items()))
    codes, wrong = _codes(parts, labels, departments)
    beside = [one.name for one in labels]
    personal = any(_PERSONAL.search(one) for one in beside) or bool(_SEX.search(parts.text[place[0] : place[1] + 60].split("\n")[0]))
    person = is_person(name)
    licensed = bool(codes) or any(_CODE_LABEL.search(one.name + one.value) and re.search("[0-9A-Z]{2}|执照", one.value) for one in labels)
    sole = _SOLE_TRADER.search(parts.text, 0, parts.head)
    sort, at = "", place
    if len(codes) == 1:
        code, at = next(iter(codes.items()))
        sort = SOLE if code.startswith("92") else LEGAL
        if sole and sort == LEGAL:
            # The words and the code contradict one another.
            sort = ""
    elif sole and not person:
        sort, at = SOLE, sole.span()
    elif _COMPANY.search(name):
        sort = LEGAL
    elif person and personal and not licensed and not wrong and not sole:
        sort = NATURAL_PERSON
    heads: dict[str, Place] = {}
    for one in labels:
        if _HEAD_OF.fullmatch(one.name) and (said := _person_in(one.value)):
            masked = re.sub(f"(?<=[{HAN}])[xXＸ×＊]+$", "*", privacy.masked(said, organisations=True))
            if masked != "*" and privacy.is_masked(masked, organisations=True):
                heads.setdefault(masked, (one.start, one.start + len(said)))
    return Who({_shown(name): place}, sort, at, sort == NATURAL_PERSON, codes, wrong, heads)


def _at_head(parts: Parts) -> list[Label]:
    """The labels that belong to the party: those before what was found, with those on its first line."""
    first = parts.text.find("\n", parts.head)
    return [one for one in parts.labels if one.start <= parts.head or (one.alone and one.start < parts.head + 12 and one.start < first)]


def _names(parts: Parts, labels: Sequence[Label]) -> dict[str, Place]:
    """The names of the parties as they are written."""
    out: dict[str, Place] = {}
    general: dict[str, Place] = {}
    for one in labels:
        if one.name in _NO_NAME or not _NAME.fullmatch(one.name):
            continue
        name = _trimmed(one.value)
        # In lists of an office 单位名称 is its own name.
        if name and not (_OFFICE_NAME.search(name) and "人" not in one.name):
            place = (one.start + one.value.find(name), one.start + one.value.find(name) + len(name))
            sure = "人" in one.name or "名" in one.name or _WHO_ANSWERS.search(one.name)
            (out if sure else general).setdefault(name, place)
    found = out or general or _addressed(parts)
    # Persons who answer beside a company have a line each.
    for line in parts.lines:
        person = _PERSONS_LINE.match(line.text)
        if found and person and line.start < parts.head + _NEAR and person["name"] not in found:
            at = line.start + person.start("name")
            found[person["name"]] = (at, at + len(person["name"]))
    return found


def _addressed(parts: Parts) -> dict[str, Place]:
    """Whom the decision addresses: the line that ends with a colon, or the one above the code."""
    lines = [one for one in parts.lines if one.start < parts.head or one.start == parts.head]
    for i, line in enumerate(lines):
        found = _ADDRESSED.fullmatch(line.text.strip())
        after = lines[i + 1].text if i + 1 < len(lines) else ""
        if found and (line.text.rstrip().endswith((":", "：")) or _CODE_LABEL.match(after.replace("统一社会", ""))):
            name = _trimmed(found["name"])
            known = (
                _NAME.fullmatch(name)
                or _HEAD_OF.fullmatch(name)
                or _PERSONAL.search(name)
                or re.search("决定|如下|事实|证据|号码?$|地址$|电话$", name)
            )
            if name and not known and (_ORGANISATION.search(name) or is_person(name)):
                at = line.start + line.text.find(name)
                return {name: (at, at + len(name))}
    return {}


def _trimmed(value: str) -> str:
    """A name without what stands behind it; "" if it is none."""
    name = _ENDS.split(_INNER.split(_REMARK.sub("", value), maxsplit=1)[0], maxsplit=1)[0].strip(" ：:（(")
    if _CELL.fullmatch(name):
        return ""
    first, blank, _ = name.partition(" ")
    name = first if blank and re.search(f"[{HAN}]", first) else name
    outer = re.fullmatch(f"(?P<name>.{{4,}})[（(](?P<inner>[{HAN}*＊]{{2,4}})[)）]", name)
    if outer and is_person(outer["inner"]):
        # A shop with the name of its owner in brackets.
        name = outer["name"]
    owner = re.fullmatch(f"(?P<name>[{HAN}·•]{{2,12}})[（(](?P<inner>.+)[)）]", name)
    if owner and (is_person(owner["name"]) or (len(owner["name"]) < 4 and _ORGANISATION.search(owner["inner"]))):
        # The owner with the name of the shop in brackets, or with what he is.
        shop = len(owner["inner"]) > 3 and _ORGANISATION.search(owner["inner"])
        name = owner["inner"] if shop else owner["name"]
    if not 2 <= len(name) <= 100 or _NOT_TOLD.search(name) or name.count("*") * 2 >= len(name) > 3 or not re.search(f"[{HAN}A-Za-z]", name):
        return ""
    return "" if re.match("(?:你|我|本|其|[（(])", name) or re.search("[〔〕\\[\\]]|决定书?$|行政处罚|行政许可", name) else name


def is_person(name: str) -> bool:
    """Whether a name is in all probability that of a natural person, also if it is masked."""
    if re.search("[*＊某]", name) and len(name) <= 4 and not _COMPANY.search(name):
        return True
    bare = re.fullmatch(f"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}[·•][{HAN}·•]{{1,12}}", name)
    return (
        bare is not None
        and ("·" in name or "•" in name or name[0] in privacy.SURNAMES or name[:2] in privacy.COMPOUND)
        and not (len(name) > 3 and _ORGANISATION.search(name))
    )


def _shown(name: str) -> str:
    return privacy.masked(name) if is_person(name) else name


def _person_in(value: str) -> str:
    """The name of a representative in the value of its label; "" if it is not told."""
    name = _ENDS.split(value, maxsplit=1)[0].split("（")[0].split("(")[0].strip()
    first, blank, _ = name.partition(" ")
    name = first if blank and re.search(f"[{HAN}]", first) else name
    if len(name) < 2 or re.fullmatch("[*＊xX×某_/—-]+", name) or re.search("[0-9]|不详|无$|略", name):
        return ""
    return name if is_person(name) or re.fullmatch(f"[{HAN}][xXＸ×]{{1,2}}|[A-Za-z .·]{{4,60}}", name) or _COMPANY.search(name) else ""


def _codes(parts: Parts, labels: Sequence[Label], departments: Departments) -> tuple[dict[str, Place], tuple[str, Place] | None]:
    """The right codes of the party, and a labelled one that is wrong."""
    out: dict[str, Place] = {}
    wrong: tuple[str, Place] | None = None
    for label in labels:
        if not _CODE_LABEL.search(label.name):
            continue
        for one in _CODE.finditer(label.value):
            code, place = one[0].upper(), (label.start + one.start(), label.start + one.end())
            if code in departments.by_code or is_identity_number(code):
                continue
            if uscc_fault(code) in ("", "inner-check-digit"):
                out.setdefault(code, place)
            elif not re.search("[X]{4}", code):
                wrong = wrong or (code, place)
    if not out and wrong is None:
        for one in _CODE.finditer(parts.text, 0, parts.head):
            code = one[0].upper()
            before = parts.text[max(one.start() - 14, 0) : one.start()]
            right = len(code) == 18 and uscc_fault(code) in ("", "inner-check-digit") and code not in departments.by_code
            if right and _CODE_LABEL.search(before) and not is_identity_number(code):
                out.setdefault(code, one.span())
    return out, wrong if not out else None


def said_names(parts: Parts) -> Iterator[str]:
    """The names of the party as the text has them, the longest first."""
    yield from sorted(_names(parts, _at_head(parts)), key=lambda one: -len(one))


def full_names(parts: Parts) -> Iterator[str]:
    """The full names of natural persons in the text: of the party, of those who represent it, and of all others who are named."""
    seen: dict[str, None] = {}
    for one in parts.labels:
        if (_HEAD_OF.fullmatch(one.name) or _NAME.fullmatch(one.name) or persons.has_role(one.name)) and one.name not in _NO_NAME:
            name = _person_in(one.value)
            if name and is_person(name):
                seen.update(dict.fromkeys(privacy.names(name)))
    seen.update(dict.fromkeys(one for name in said_names(parts) if is_person(name) for one in privacy.names(name)))
    seen.update(dict.fromkeys(persons.named(parts.text)))
    yield from seen


def hidden(text: str, names: Sequence[str]) -> str:
    """A text in which some full names are masked; a text that is such a name is masked whole."""
    return privacy.without(text, names)


_GIVEN = re.compile("(?:颁发|核发|换发|发给|制发|补发)[^《。\\n]{0,20}《(?P<name>[^《》\\n]{2,40}(?:证|执照|证书|批准书|许可书))》")
_NUMBER = re.compile(
    "(?:证书|许可证|许可证书|证)(?:》)?[）)]?[（(，,]?(?:证书)?(?:编号|证号|许可证号|号)[：:为]+ "
    "?(?P<number>[A-Za-z0-9（）()〔〕\\[\\]\\-第字号]{4,40})"
)


def certificate(text: str, part: str) -> dict[str, Place]:
    """The names (`certificate`) or numbers (`certificate-number`) of the certificates that are issued."""
    pattern, group = (_GIVEN, "name") if part == "certificate" else (_NUMBER, "number")
    out: dict[str, Place] = {}
    for one in pattern.finditer(text):
        value = (
            one[group].rstrip("）)")
            if one[group].count("（") + one[group].count("(") < one[group].count("）") + one[group].count(")")
            else one[group]
        )
        out.setdefault(value, (one.start(group), one.start(group) + len(value)))
    return out
