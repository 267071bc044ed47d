"""Tells what stands in a site and is no plain file of a plain name: visitors may see something else there than who downloads it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.verify import report
from generator.verify.opened import Opened
from generator.verify.report import Check
from generator.verify.source import DEVICE, DOUBLE, LINK, NAME, SourceError

_WHY = {
    LINK: "是一个链接，没有跟去：网站的文件夹里不应当有链接",
    DEVICE: "不是普通文件，没有读",
    NAME: "这个名称在有的系统上会指到别处，或者看上去和实际不同，没有读",
    DOUBLE: "和另一个文件在有的系统上是同一个名称：谁解开压缩包，得到的是其中的哪一个说不定",
}


def check(opened: Opened) -> Iterator[Check]:
    """Lists what is strange in a folder or an archive; nothing of an address, where nobody can ask for it."""
    try:
        found = opened.source.listed()
    except SourceError as error:
        yield Check("files-unreadable", "failed", "", f"文件夹列不全：{error}。")
        return
    strange = sorted(found.strange.items()) if found is not None else []
    yield from report.capped(Check("strange-file", "failed", path, f"{_WHY[why]}。") for path, why in strange)
