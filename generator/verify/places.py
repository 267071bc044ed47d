"""Where a site shows its records: in which files of the data interface, and on which pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.site.public import FOLDER, KEYS, SALT
from generator.verify import interface
from generator.verify.interface import INDEX, Entry
from generator.verify.report import Check, shown
from generator.verify.source import Source, SourceError, folded, is_proper

_RECORDS = f"{FOLDER}records/"
_PAGE = "index.html"
# What stands in the data interface beside what the log has a digest of: it is computed anew each day.
COMPUTED = frozenset({"computed", "duties", "left", "forwarded", "repair_from", "proof"})
_KNOWN = frozenset({*KEYS, SALT}) | COMPUTED


class Places:
    """The places of records, by the index of the data interface. What lies there beside them is told where a site can be listed."""

    def __init__(self, source: Source, index: dict[str, Any]) -> None:
        self._index = index
        try:
            found = source.listed()
        except SourceError:
            # `verify/files` tells it.
            found = None
        self._there = found.files if found is not None else None
        # By address, in the form that is one file on every system, the record that was seen there.
        self._pages: dict[str, str] = {}

    @property
    def words(self) -> str:
        """What was looked at of pages."""
        return "网页都在，网页上写的没有核对。" if self._there is not None else "网页没有核对。"

    def of_files(self) -> Iterator[Check]:
        """The files that the index names and that are none of records, and those of records that it does not name."""
        for path in interface.misnamed(self._index):
            words = f"目录把 {shown(path)} 列作信息的文件，它不在这类信息该在的地方：里面的没有核对。"
            yield Check("index-misnamed", "failed", INDEX, words)
        named = set(interface.files_of(self._index))
        for path in sorted(self._there or ()):
            if path.startswith(_RECORDS) and path not in named:
                words = "数据接口的目录没有列出这个文件：照网址来的人看得到里面的信息，照目录核对的人看不到。"
                yield Check("records-unlisted", "failed", path, words)

    def of_page(self, entry: Entry) -> Iterator[Check]:
        """Whether a record has a page of its own, and has nothing in the data interface that nobody knows."""
        address = entry.told.get("address")
        if not isinstance(address, str) or not address.endswith("/") or not is_proper(address.removesuffix("/")):
            words = f"它写的网址（{shown(str(address))}）不是本站的网页：没有人找得到它。"
            yield Check("record-address", "failed", entry.subject, words)
            return
        other = self._pages.setdefault(folded(address), entry.subject)
        if other != entry.subject:
            words = f"和 {shown(other)} 是同一张网页（{shown(address)}）：一张网页只能公示其中一条，另一条没有人看得到。"
            yield Check("record-address", "failed", entry.subject, words)
        elif self._there is not None and f"{address}{_PAGE}" not in self._there:
            words = f"数据接口里有，网页（{shown(address)}）却没有：到网站上来看的人看不到它。"
            yield Check("page-missing", "failed", entry.subject, words)
        if more := sorted(entry.told.keys() - _KNOWN):
            words = f"有日志不管的项（{shown('、'.join(more[:5]))}）：这些只是本站自己说的，改了也没有人知道。"
            yield Check("record-more", "claimed", entry.subject, words)
