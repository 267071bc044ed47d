"""Decides whether the name of a natural person is masked, masks it, and finds it in texts whatever stands between its characters.

Masked means that no part of a text gives the name: there is a family name, signs instead of the rest, and at most one character of the
given name (`李*`, `李*明`, `欧阳某`). A sign beside a whole name masks nothing. Used for files and for tables. Sources: domain.md 6 and
11.5. Pure functions over texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from generator.text import characters

# Family names of two characters, which a masked name keeps whole (the most frequent ones of the register of family names).
_COMPOUND = (
    "欧阳 太史 上官 端木 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 "
    "钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 "
    "呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 南荣 第五"
)
COMPOUND = frozenset(_COMPOUND.split())
# Family names of one character. A word in brackets that begins with one may be a name.
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷"
    "罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟"
    "徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴郁胥能苍双闻莘党翟谭贡劳逄姬申扶堵"
    "冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融"
    "冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫代岳覃兰涂仝尧邸苟亢展佟原牟揭帅战初藏"
)
# Signs that replace characters. The letter x counts only behind a Chinese character.
_SIGNS = "*＊×✱∗﹡⁎●○◯某"
_SIGN = re.compile(f"[{_SIGNS}]")
_STARS = str.maketrans("＊×✱∗﹡⁎", "******")
_M = f"(?:[{_SIGNS}]|(?<=[^\x00-\x7f])[xXｘＸ]+)+"
_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇々"
_H = "(?![某A-Za-zＡ-Ｚａ-ｚÀ-ɏ])[^\\W\\d_]"
_DOTS = "·•・‧∙⋅･‐.．。﹒᛫●"
_DOT = f"[{_DOTS.replace('.', '').replace('。', '').replace('●', '')}.．]"
_SURNAME = f"(?:{'|'.join(sorted(COMPOUND))}|{_H})"
# Words that say who somebody is without a name. They may stand beside a masked name, or in its place.
_ROLES = (
    "市民 群众 居民 村民 业主 员工 职工 工人 学生 家长 患者 消费者 旅客 乘客 司机 驾驶员 车主 用户 住户 租户 商户 商贩 投诉人 举报人 "
    "申请人 提出人 当事人 经营者 负责人 法定代表人 法人代表 法人 委派代表 执行事务合伙人 代表 个人 公民 农民工 农民 教师 医生 网友 匿名 "
    "劳动者 求职者 纳税人 参保人 家属 工作人员 姓名 名称 已故 未成年人 身份证 有限合伙 普通合伙 特殊普通合伙 男 女"
    " 户主 父亲 母亲 丈夫 妻子 儿子 女儿 监护人 代理人 委托人 投资人 合伙人 股东 董事长 总经理 经理 店主"
    " 店长 老板 摊主 不详 无名氏 佚名 未知"
)
_ROLE = f"(?:{'|'.join(sorted(_ROLES.split(), key=lambda w: -len(w)))})"
_TITLE = "(?:先生|女士|小姐|老师|师傅|同志|同学|大夫|医师|律师|教授|主任|局长|科长|处长|书记|阿姨|大妈|大爷|大叔|大姐|大哥|总)"
# Words for a relation to somebody. What follows the name is not part of it.
_RELATIVE = re.compile("(?:之|的)(?=[妻夫子女父母兄弟姐妹儿丈家亲监代朋同]).{0,6}$|(?:夫妇|夫妻|父子|父女|母子|母女|兄弟|姐妹|一家)$")
_PLACE = frozenset("区校司店厂村院街镇乡县市位业门局楼栋园府城苑庭馆场行社队组部所站室号层库路巷台厅铺摊房屋")
# Longer texts are never taken for a masked name, and no name is searched for beyond so many characters.
_MOST = 2000
_MOST_OF_NAME = 60
_COUNT = "(?:等(?:[0-9０-９一二三四五六七八九十百两]+[人名位户]?)?)"
_LATIN = "[A-Za-zＡ-Ｚａ-ｚÀ-ɏ]"
_INITIAL = f"{_LATIN}{_DOT}?[*＊×]+"
_PERSON = f"(?:{_SURNAME}?{_M}{_H}?|{_H}{_M}(?:{_DOT}{_H}?{_M})+|{_SURNAME}{_TITLE}|{_INITIAL}(?:{_DOT}?{_INITIAL})*)"
_MASKED_PIECE = re.compile(
    f"{_ROLE}*[：:为]?(?:{_PERSON}{_TITLE}?(?:[和与及]{_PERSON}{_TITLE}?)*)?{_ROLE}*{_COUNT}?|某[{_HAN}]{{1,8}}{_ROLE}"
)
_SOME_ROLE = re.compile(f"某([{_HAN}]+?){_ROLE}+")
# The form of nearly all masked names, which needs no further test.
_PLAINLY_MASKED = re.compile(f"{_H}[*某]{{1,2}}(?:{_H})?")
_ORGANISATION = re.compile(
    f"[{_HAN}A-Za-z0-9]{{3,}}(?:有限公司|有限责任公司|股份公司|公司|合伙企业|事务所|委员会|合作社|联合社|基金会|协会|研究院|投资管理中心|管理中心|投资中心)"
)
_ALIAS = re.compile("(?:曾用名|真名|本名|实名|又名|别名|化名|原名|亦名|也叫|人称|绰号|外号|小名|乳名|网名|艺名|笔名)[：:为是叫]?")
_SEPARATOR = re.compile("[、,，;；/／|｜]")
_OPEN, _CLOSE = '（(\\[［〔【｛{<＜《〈「『“"', ')）\\]］〕】｝}>＞》〉」』”"'
_BRACKETS = re.compile(f"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]?")
_LABEL = re.compile(f"^(?:[^\\w{_SIGNS}]|_)*(?:{_ROLE}+[：:为]?)?(?:[^\\w{_SIGNS}]|_)*")
_AND = re.compile(r"\s*(?:以?及|和|与|跟|同|&)\s*")
# A title or role behind a whole name. A single character before it is a family name, which does not identify anybody.
_TITLED = re.compile(f"(?<=[{_HAN}][{_HAN}])(?:{_TITLE}|{_ROLE})+$")
_LETTER = re.compile("[^\\W\\d_]")
# What may stand between the characters of a name that is spaced out.
_GAP = f"[\\s{_DOTS.replace('。', '')}*＊×_\\-‐-―－'’ʼ]{{0,4}}"
_TITLE_OF_LAW = re.compile("《[^》]*》")


def is_masked(text: str, organisations: bool = False) -> bool:
    """Whether no part of a text gives the name of a person. With `organisations`, their names may stand there too."""
    if _PLAINLY_MASKED.fullmatch(text):
        return True
    if len(text) > _MOST:
        return False
    text = characters.tidied(text)[0]
    pieces = [piece for part in _flat(text) for piece in _SEPARATOR.split(part)]
    some = [piece for piece in pieces if _LETTER.search(piece) or _SIGN.search(piece) or re.search(r"\d", piece)]
    return bool(some) and all(_piece_is_masked(piece, organisations) for piece in some)


def _flat(text: str) -> list[str]:
    """The text outside brackets, and the text inside each pair of brackets."""
    inside: list[str] = []
    while (shorter := _BRACKETS.sub(lambda m: inside.append(m[1]) or "\n", text)) != text:  # type: ignore[func-returns-value]
        text = shorter
    return [*text.split("\n\n"), *inside] if "\n\n" in text else [text, *inside]


def _piece_is_masked(piece: str, organisations: bool) -> bool:
    words = piece.split()
    joined = "".join(words)
    if organisations and _ORGANISATION.fullmatch(joined):
        return True
    if len(words) > 1 and all(re.match(_LATIN, word) for word in words):
        return all(_MASKED_PIECE.fullmatch(word) for word in words)
    return _MASKED_PIECE.fullmatch(joined) is not None and not _named_by_role(joined)


def _named_by_role(text: str) -> bool:
    """Whether a name stands between 某 and a role (某李明业主), where only a place or an organisation should stand."""
    found = _SOME_ROLE.fullmatch(text)
    return found is not None and 2 <= len(found[1]) <= 3 and like_a_name(found[1]) and found[1][-1] not in _PLACE


def masked(text: str, organisations: bool = False) -> str:
    """The family name of each person with a star for the rest: 李明、欧阳某 becomes 李*、欧阳某. Former names and remarks are left out."""
    if len(text) > _MOST:
        return "*"
    text = characters.tidied(text)[0]
    if not text or is_masked(text, organisations):
        return text.translate(_STARS)
    outside, *inside = _flat(text)
    shown = [_mask(one, organisations) for one in _people(outside)]
    if not shown:
        shown = [_mask(one, organisations) for part in inside for one in _people(part)]
    count = re.search(_COUNT + "$", outside.rstrip())
    said = ("、".join(shown) or "*") + (count[0] if count and shown else "")
    # If signs are left that do not occur in names, nothing of the text is kept.
    return said if is_masked(said, organisations) else "*"


def _mask(name: str, organisations: bool) -> str:
    if _piece_is_masked(name, organisations):
        return name.translate(_STARS)
    if re.match(_LATIN, name):
        return " ".join(f"{word[0]}*" for word in re.split(rf"[\s{_DOTS}]+", name) if _LETTER.match(word))
    bare = name.lstrip(_SIGNS)
    if bare != name or not bare:
        return "*"
    return f"{name[:2] if name[:2] in COMPOUND else name[:1]}*"


def _people(text: str) -> Iterator[str]:
    """The persons named in a text without brackets; blanks, labels, titles and former names are removed."""
    for piece in (part for some in _SEPARATOR.split(text) for part in _joined(some)):
        piece = _RELATIVE.sub("", re.sub(_COUNT + "$", "", _ALIAS.split(_LABEL.sub("", piece))[0].rstrip()))
        piece = _TITLED.sub("", piece)
        words = [word for word in piece.split() if _LETTER.search(word) or _SIGN.search(word)]
        if not words:
            continue
        if re.match(_LATIN, words[0]):
            yield " ".join(words)
        elif len(words) > 1 and all(len(_letters(word)) > 1 or _SIGN.search(word) for word in words):
            # In a single name that is spaced out, at least one part has only one character. So these are several persons.
            yield from (_LABEL.sub("", word) for word in words if _LABEL.sub("", word))
        else:
            yield "".join(words)


def _joined(text: str) -> list[str]:
    """The parts of a text joined by 和, 与 or 及, if each is masked or looks like a name; otherwise the whole text, since 和 also occurs
    in names.
    """
    parts = _AND.split(text)
    whole = [one for one in parts if len(_letters(one)) > 1 or _SIGN.search(one)]
    return parts if len(whole) == len(parts) > 1 and all(_SIGN.search(one) or like_a_name(_LABEL.sub("", one)) for one in parts) else [text]


def _letters(text: str) -> str:
    return "".join(_LETTER.findall(text)).replace("某", "")


def names(text: str) -> tuple[str, ...]:
    """The full names in a text, also former ones and those in brackets. Parts of a name are separated by one dot or one blank."""
    text = characters.tidied(text[:_MOST])[0]
    outside, *inside = _flat(text)
    found = [one for part in _SEPARATOR.split(outside) for first in _ALIAS.split(part)[:1] for one in _people(first)]
    # Other words count only if they look like a name, because every name found here will be masked in the texts.
    maybe = [one for part in _SEPARATOR.split(outside) for later in _ALIAS.split(part)[1:] for one in _people(later)]
    maybe += [one for part in inside for one in _people(_ALIAS.sub("", part))]
    found += [one for one in maybe if like_a_name(one)]
    # A given name in brackets behind a masked name: 李某（大明）.
    family = re.match(f"({_SURNAME}){_M}", outside)
    given = [
        part
        for part in inside
        if re.fullmatch(f"[{_HAN}]{{1,2}}", part.strip()) and not re.fullmatch(f"(?:{_ROLE})+|[汉回满]族", part.strip())
    ]
    found += [f"{family[1]}{part.strip()}" for part in given] if family else []
    parts = []
    for one in found:
        if _piece_is_masked(one, organisations=True) or not 2 <= len(_letters(one)) <= _MOST_OF_NAME:
            continue
        bare = re.sub(f"[{_SIGNS}\\d]", "", one)
        words = [_letters(word) for word in re.split(rf"[\s{_DOTS}]+", bare)]
        parts.append(("·" if len(words) > 1 and not re.match(_LATIN, bare) else " ").join(filter(None, words)))
    return tuple(dict.fromkeys(parts))


def like_a_name(text: str) -> bool:
    """Whether a text looks like the name of a person: a family name before one to three characters, or parts with a dot between."""
    bare = _letters(text)
    if re.match(_LATIN, bare):
        return len(bare) > 3
    return (2 <= len(bare) <= 4 and (bare[0] in SURNAMES or bare[:2] in COMPOUND)) or bool(re.search(f"[{_HAN}]{_DOT}[{_HAN}]", text))


@lru_cache(maxsize=1000)
def finder(name: str) -> re.Pattern[str]:
    """A regular expression that finds a name in a text, whatever stands between its characters."""
    words = re.split("[· ]", name)
    whole = _GAP.join(_GAP.join(map(re.escape, word)) for word in words)
    # One part of a name of several words identifies the person if it is long enough to be unusual.
    parts = [_GAP.join(map(re.escape, word)) for word in words if len(words) > 1 and len(word) >= (4 if word.isascii() else 3)]
    ways = [f"(?<![a-z]){way}(?![a-z])" if name.isascii() else way for way in (whole, *parts)]
    return re.compile("|".join(ways), re.IGNORECASE)


def without(text: str, persons: Iterable[str]) -> str:
    """A text in which some full names are masked. The titles of laws stay as they are."""
    for name in persons:
        kept = [m.span() for m in _TITLE_OF_LAW.finditer(text)]
        places = [m.span() for m in finder(name).finditer(_narrow(text)) if not any(a <= m.start() and m.end() <= b for a, b in kept)]
        for start, end in reversed(places):
            words = re.findall(rf"{_LATIN}+", text[start:end])
            # Signs inside the name are removed first; otherwise a name of two characters would become a masked name of three.
            text = text[:start] + masked(" ".join(words) or _letters(text[start:end])) + text[end:]
    return text


def named(text: str, persons: Iterable[str]) -> re.Match[str] | None:
    """The first place in a text that names one of some persons; None if there is none."""
    folded = _narrow(text)
    return next((found for name in persons if (found := finder(name).search(folded))), None)


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _narrow(text: str) -> str:
    """A text of the same length in half-width letters."""
    return text.translate(_WIDE)
