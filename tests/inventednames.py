"""Invented names of organisations that are built like real ones, and the slips with which people look for them.

A name is a place, a word of its own, a trade and a legal form (企业名称登记管理规定); a sole trader's has fewer of these parts. The slips are
those of which users of company registers complain: a character that sounds alike or looks alike, one too few, two exchanged, words left out,
another legal form, traditional characters, pinyin.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from generator.text.letters import common, readings, simplified
from generator.text.organisationnames import core, plain

_PLACES = ("示范市",) * 6 + ("示范市城东区", "示范市河湾镇", "示范", "清源县", "河东区", "")
_OWN = (
    "恒信宏达瑞丰华盛天成博远嘉禾润泽鼎新安康同德万福启明锦绣汇通诚品泰和荣昌佳美四方北原悦来蓝焰牧兴迅捷逸途雅居清河惠仁永固早春云锦鑫隆旺顺联创优品金桥银海"
    "玉泉松柏梅兰竹菊龙凤虎山川湖江林木森石磊光明星辰晨曦朝阳春晖秋实夏雨冬青红黄绿紫大小高长正中元亨利贞仁义礼智诚勇毅文武盈科腾飞翔宇宙航帆峰岭岩溪源流波涛洋"
)
_TRADES = [
    "餐饮管理",
    "科技",
    "建材",
    "商贸",
    "食品",
    "物流",
    "建筑工程",
    "环保科技",
    "信息技术",
    "农业发展",
    "机械制造",
    "生物医药",
    "电子商务",
    "汽车服务",
    "装饰设计",
    "文化传媒",
    "置业",
    "房地产开发",
    "物业管理",
    "教育咨询",
    "医疗器械",
    "纺织",
    "化工",
    "能源",
    "水产养殖",
    "供应链管理",
    "人力资源",
    "园林绿化",
    "电力安装",
    "乳业",
    "面粉",
    "酒店管理",
    "网络科技",
    "广告",
    "劳务",
    "检测技术",
    "包装材料",
    "金属制品",
    "塑料制品",
    "服饰",
    "旅行社",
    "印刷",
    "家具",
    "危险货物运输",
    "燃气",
    "污水处理",
    "种业",
    "茶业",
    "酒业",
    "玩具",
    "眼镜",
]
_FORMS = ("有限公司",) * 14 + ("有限责任公司",) * 3 + ("股份有限公司", "集团有限公司", "（有限合伙）")
_SHOPS = [
    "面馆",
    "包子铺",
    "超市",
    "药房",
    "诊所",
    "五金经营部",
    "理发店",
    "便利店",
    "水果店",
    "修理部",
    "服装店",
    "烧烤店",
    "饭庄",
    "茶楼",
    "网吧",
    "洗衣店",
    "百货商店",
    "加工厂",
]


def name(rng: random.Random) -> str:
    """A name. Two of many may be the same, as in reality."""
    own = "".join(rng.choice(_OWN) for _ in range(rng.choice((2, 2, 2, 2, 3, 4))))
    place = rng.choice(_PLACES)
    if rng.random() < 0.3:
        return place + (f"老{rng.choice('李王张刘陈杨赵黄周吴')}" if rng.random() < 0.2 else own) + rng.choice(_SHOPS)
    form = rng.choice(_FORMS)
    if rng.random() < 0.1:
        return f"{own}（{place.removesuffix('市') or '示范'}）{rng.choice(_TRADES)}{form}"
    return place + own + rng.choice(_TRADES) + form


def slips(rng: random.Random) -> Mapping[str, Callable[[str], str]]:
    """Ways to write a name otherwise, by their names. Each takes the part of a name that people remember."""
    letters = sorted(common())
    by_sound: dict[str, list[str]] = {}
    for one in letters:
        for sound in readings()[one]:
            by_sound.setdefault(sound, []).append(one)
    traditional: dict[str, str] = {}
    for one in map(chr, range(0x4E00, 0x9FA6)):
        if simplified(one) != one:
            traditional.setdefault(simplified(one), one)

    def at(text: str) -> int:
        return rng.randrange(len(text))

    def put(text: str, place: int, new: str, length: int = 1) -> str:
        return text[:place] + new + text[place + length :]

    def alike(text: str) -> str:
        place = at(text)
        sound = rng.choice(readings()[text[place]])
        return put(text, place, rng.choice([one for one in by_sound[sound] if one != text[place]] or [text[place]]))

    def exchanged(text: str) -> str:
        place = rng.randrange(len(text) - 1)
        return put(text, place, text[place + 1] + text[place], 2)

    def left_out(text: str) -> str:
        return text if len(text) < 6 else put(text, 2, "", rng.randrange(1, len(text) - 4))

    return {
        "a part": lambda text: text[: max(3, len(text) - 2)],
        "sounds alike": alike,
        "a wrong character": lambda text: put(text, at(text), rng.choice(letters)),
        "one missing": lambda text: put(text, at(text), ""),
        "one too many": lambda text: put(text, at(text), rng.choice(letters), 0),
        "two exchanged": exchanged,
        "words left out": left_out,
        "another legal form": lambda text: f"{text}公司",
        "traditional": lambda text: "".join(traditional.get(one, one) for one in text),
        "pinyin": lambda text: "".join(rng.choice(readings()[one]) for one in text),
        "initials": lambda text: "".join(rng.choice(readings()[one])[0] for one in text),
    }


def remembered(rng: random.Random, whole: str) -> str:
    """What people remember of a name: without its legal form, and mostly without its place; at least four characters."""
    text = core(plain(whole))
    place = next((one for one in sorted(_PLACES, key=len, reverse=True) if one and text.startswith(one)), "")
    short = text.removeprefix(place)
    return short if len(short) >= 4 and rng.random() < 0.8 else text
