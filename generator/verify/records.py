"""Each record that a site shows against the log, and each leaf of the log against what is shown."""

from __future__ import annotations

from collections.abc import Iterator

from generator.site.addresses import DIGESTS
from generator.site.public import FOLDER
from generator.verify import interface
from generator.verify.interface import INDEX, Entry
from generator.verify.leaves import Leaves
from generator.verify.opened import Opened
from generator.verify.places import Places
from generator.verify.report import Check, Faults, capped
from generator.verify.values import BadValue, member, value

_MOST_DIGITS = 3
# Of a digest, the files of digests have so many digits.
_DIGITS = 16
_MOST_FILE = 64 << 20


def check(opened: Opened) -> Iterator[Check]:
    """All records, all leaves that must be opened, and the files of digests."""
    if opened.log is None or opened.log.leaves is None:
        return
    try:
        told = interface.index(opened.source)
    except BadValue as error:
        yield Check("index", "failed", INDEX, f"数据接口的目录读不了（{error}），没有一条信息核对过。")
        return
    if told is None:
        words = "没有数据接口，看不出日志里的每一条是不是还在公示、公示的是不是日志里的内容。"
        yield Check("index", "failed" if opened.log.leaves.live() else "skipped", INDEX, words)
        return
    found, more, places = Faults(), Faults(), Places(opened.source, told)
    shown = _Shown(opened.log.leaves)
    for check in places.of_files():
        found.add(check)
    for entry in interface.entries(opened.source, interface.files_of(told), found.add):
        shown.see(entry, found)
        for check in places.of_page(entry):
            (found if check.state == "failed" else more).add(check)
    for check in shown.missing():
        found.add(check)
    yield from more.checks()
    yield from found.checks()
    if not found:
        words = (
            f"网站现在公示的 {len(shown.names):,} 条信息，种类、编号和各项数据都和日志里的一致；日志里没有更正、没有撤下的，"
            f"每一条都还在数据接口里，没有少。标题、日期、机关这些由数据算出来的没有核对；{places.words}"
        )
        yield Check("records", "proved", "api/v1/records/", words)
    yield from capped(_Digests(opened, shown, member(told, "digests", "digits")).checks())


class _Shown:
    """What is shown, by leaf."""

    def __init__(self, leaves: Leaves) -> None:
        self.leaves = leaves
        self.live = leaves.live()
        self.names: dict[int, str] = {}
        # All digests that ever were: only made if one is asked for, since nearly all sites show what is live.
        self._all: dict[bytes, int] | None = None

    def see(self, entry: Entry, found: Faults) -> None:
        """One record that is shown."""
        where = entry.subject
        if entry.digest is None:
            words = "这条信息缺了该有的项，或者没有日志用的盐（salt），算不出核对码：没法和日志核对。"
            found.add(Check("record-form", "failed", where, words))
            return
        leaf = self.live.get(entry.digest)
        if leaf is None:
            found.add(self._unknown(where, entry.digest))
        elif leaf in self.names:
            words = f"和 {self.names[leaf]} 是日志里的同一条（第 {leaf:,} 条）：一条信息不应公示两次。"
            found.add(Check("record-twice", "failed", where, words))
        else:
            self.names[leaf] = where

    def _unknown(self, where: str, digest: bytes) -> Check:
        if self._all is None:
            self._all = {one.digest: one.number for one in self.leaves if one.digest is not None}
        old = self._all.get(digest)
        if old is None:
            words = "网站公示的内容不在日志里：内容被改过而没有记下更正，或者发布时没有记进日志。请保存网页，问公示机关。"
            return Check("record-unlogged", "failed", where, words)
        leaf = self.leaves[old]
        words = f"公示的是日志里 {leaf.day} 的旧内容（第 {old:,} 条），日志说它后来已更正或撤下：旧的内容被放了回来。"
        return Check("record-old", "failed", where, words)

    def missing(self) -> Iterator[Check]:
        """The leaves that should be shown and are not."""
        for leaf in self.live.values():
            if leaf not in self.names:
                words = (
                    f"日志在 {self.leaves[leaf].day} 记下了这一条，没有记下撤下，网站却没有公示它：被悄悄拿掉了，或者改过。"
                    "日志里没有名称，请用这个编号和日期问公示机关。"
                )
                yield Check("leaf-unshown", "failed", f"log/ {leaf}", words)


class _Digests:
    """The files that lead from a printed digest to a record, or to the tombstone of one that has left."""

    def __init__(self, opened: Opened, shown: _Shown, digits: object) -> None:
        self._source, self._shown, self._digits = opened.source, shown, digits

    def checks(self) -> Iterator[Check]:
        """What is wrong in them; or that nothing is."""
        if type(self._digits) is not int or not 1 <= self._digits <= _MOST_DIGITS:
            yield Check("digests", "failed", f"{FOLDER}digests/", "数据接口没有说核对码的文件怎样分，手里有打印件的人查不到它。")
            return
        leaves = self._shown.leaves
        expected = {leaves.digest(leaf).hex()[:_DIGITS]: name for leaf, name in self._shown.names.items()}
        ended = {leaves.digest(leaf).hex()[:_DIGITS] for leaf, by in enumerate(leaves.ended()) if by >= 0}
        wrong = False
        for number in range(16**self._digits):
            for check in self._file(f"{number:0{self._digits}x}", expected, ended):
                wrong = True
                yield check
        for digest, name in expected.items():
            wrong = True
            words = "核对码的文件里没有这条信息：手里有它的打印件的人，会被告知“没有这个核对码”。"
            yield Check("digest-lacking", "failed", name, f"{words}（{digest}）")
        if not wrong:
            yield Check(
                "digests", "proved", f"{FOLDER}digests/", "按核对码查找的文件和日志一致：打印件上的核对码能查到，查到的就是那一条。"
            )

    def _file(self, name: str, expected: dict[str, str], ended: set[str]) -> Iterator[Check]:
        """The faults of one file; what is right is taken out of what is expected."""
        path = f"{DIGESTS}{name}.json"
        data = self._source.read(path, _MOST_FILE)
        try:
            told = value(data) if data is not None else None
        except BadValue as error:
            yield Check("digests-unread", "failed", path, f"{error}。")
            return
        shown, gone = member(told, "shown"), member(told, "gone")
        if not isinstance(shown, dict) or not isinstance(gone, dict):
            yield Check("digests-unread", "failed", path, "没有这个文件，或者格式不对。")
            return
        for digest, subject in shown.items():
            if expected.pop(digest, None) != subject:
                yield Check("digest-wrong", "failed", path, f"核对码 {digest[:_DIGITS]} 在这里指着一条信息，日志里它不是那一条现在的内容。")
        for digest in gone:
            if digest not in ended:
                yield Check("digest-wrong", "failed", path, f"核对码 {digest[:_DIGITS]} 在这里算已不再公示，日志里却没有撤下它。")
