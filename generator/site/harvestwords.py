"""The words for how the harvest of a city went, the same wherever they are shown."""

from __future__ import annotations

from typing import NamedTuple

from generator.site.province import City


class State(NamedTuple):
    """A state in words. `meaning` is a sentence for everybody; `tone` is that of a badge: met, open or overdue."""

    words: str
    meaning: str
    tone: str


STATES = {
    "good": State("已汇集", "收到了新的数据，每个文件都与该市公布的大小和校验值一致，格式能读懂。", "met"),
    "unchanged": State("没有变化", "该市的网站在，数据和上次收到的一样。", "met"),
    "old": State("数据陈旧", "该市的网站在，但它的数据所截至的那一天已经落后三天以上。", "open"),
    "schema": State("部分没有收", "该市有的栏目、有的信息没有收：格式是别的版本的、不合格式，或者写了不能公开的内容。其他的收了。", "open"),
    "new": State("还没有收", "刚列入名单，一次也没有收成，数字都不知道。", "open"),
    "down": State("连不上", "该市的网站没有应答，或者应答的不是数据。", "overdue"),
    "broken": State("文件不符", "有文件与该市公布的大小、校验值或格式不一致，新的数据没有采用。", "overdue"),
    "refused": State("存疑", "该市的公示日志接不上以前的、签名不对，或者日志和记录对不上，新的数据没有采用。", "overdue"),
    "clock": State("日期不对", "该市的数据写着以后的日期，没有采用。", "overdue"),
    "twice": State("身份重复", "两个城市用了同一个行政区划代码，或者两个网站自称是同一个，分不清是谁，都没有采用。", "overdue"),
}
# Those whose numbers are of the day on which they were gathered.
FRESH = frozenset(("good", "unchanged", "schema"))


def of(state: str) -> State:
    """The words for a state; a state that this program does not know is told as it is."""
    return STATES.get(state, State(state, "这个程序不认识的状态。", "open"))


def day(city: City) -> str:
    """Of which day the numbers of a city are, in words."""
    if not city.as_of:
        return "没有数据"
    return f"截至 {city.as_of}" if city.state in FRESH else f"截至 {city.as_of}（最近一次收成的）"
