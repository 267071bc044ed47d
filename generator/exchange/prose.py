"""Turns lists that offices write as prose in one cell into lines of items: laws with their articles, stages with their duties."""

from __future__ import annotations

import re

from generator.exchange.cells import BAR, escaped

# Signs at the beginning of an item: 1. （一） ① 【法律】
_MARK = r"(?:【[^】\n]{1,10}】|[（(]?\d{1,2}[.、．)）](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、.．)）]|[①-⑳]|\s)*"
_BEGINS = re.compile(rf"(?:\A|\n|(?<=[。；;])|(?<=[条款项目][、，,]))\s*{_MARK}(?=《)")
_NAME = re.compile(r"《[^》\n]{2,100}》(?:\s*[（(][^）)\n]{1,80}[）)])*")
_NUMERAL = r"[〇零一二三四五六七八九十百千\d]+"
_ARTICLE = re.compile(
    rf"(?:[，,、：:\s]*(?:及|和|以及)?第{_NUMERAL}[编章节条款项目]+(?:之[一二三四五六七八九十]+)?(?:第?[（(][一二三四五六七八九十\d]+[）)]项?)?(?:[至到]第{_NUMERAL}[条款项目]+)?)+"
    rf"|附件\s*\d*(?:第{_NUMERAL}项)?"
)
_STAGE = re.compile(rf"{_MARK}([^：:｜|，,。]{{1,12}})[：:]\s*(.+)", re.DOTALL)
_ENDS = " \t\n：:，,、。；;"


def laws(text: str) -> str:
    """A legal basis as lines of name, article and wording: `1.《…法》第三十五条：国家对……` -> `《…法》｜第三十五条｜国家对……`.

    Text that names no law is an item as it is.
    """
    found = list(_BEGINS.finditer(text))
    starts, marks = [match.end() for match in found], [match.start() for match in found]
    if not starts or (text[: starts[0]].strip() and not re.fullmatch(_MARK, text[: starts[0]])):
        return "\n".join(escaped(line.strip()) for line in text.split("\n") if line.strip())
    out = []
    for number, start in enumerate(starts):
        body = text[start : marks[number + 1] if number + 1 < len(marks) else len(text)].strip()
        name = _NAME.match(body)
        if name is None:
            out.append(escaped(body))
            continue
        rest = body[name.end() :]
        article = _ARTICLE.match(rest)
        wording = rest[article.end() :] if article else rest
        parts = [" ".join(name[0].split()), article[0].strip(_ENDS) if article else "", wording.strip().lstrip(_ENDS)]
        while parts and (not parts[-1] or not parts[-1].strip(_ENDS)):
            parts.pop()
        out.append(BAR.join(escaped(part) for part in parts))
    return "\n".join(out)


def stages(text: str) -> str:
    """Duties as lines of stage and duty; a line without a stage is a duty."""
    out = []
    for line in text.split("\n"):
        if found := _STAGE.fullmatch(line.strip()):
            out.append(f"{escaped(found[1])}{BAR}{escaped(found[2].strip())}")
        elif line.strip():
            out.append(f"{BAR}{escaped(line.strip())}")
    return "\n".join(out)
