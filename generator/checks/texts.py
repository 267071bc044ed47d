"""Checks of free text for what must not be published or must not run: personal data, markup, links that are scripts.

Sources: domain.md 6 (identity numbers, contact details, bank accounts and home addresses of natural persons are hidden). Most checks run
only on records that `generator.text.suspicion` finds suspicious.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.model.findings import Finding, Span
from generator.model.records import NATURAL_PERSON, Leaf, Record
from generator.reading import source
from generator.reading.given import locate
from generator.text import digits

_NUMBER = "[0-9０-９一二三四五六七八九十百零〇甲乙丙丁A-Za-z]"
# Parts of an address that are finer than a district: a road, a village, a house, a flat.
_STREET = f"(?:路|街(?!道)|大道|巷|弄|胡同|村|小区|花园|公寓|家园|新村|{_NUMBER}{{1,8}}(?:号|室|栋|幢|座|单元|组))"
# A dwelling: a word for "lives at" followed by such an address. Behind other characters 住 is part of another word (停住, 挡住).
_DWELLING = re.compile(
    r"(?:家\s*庭\s*(?:住\s*址|地\s*址)|住\s*址|现(?:\s*住|居(?!民))|家\s*住|住处|老家(?![电具政禽居])|籍贯|身份证(?:上|登记)?的?地\s*址|(?:其|本人|自|某|[*＊])(?:的)?家(?:里|中)?(?:位于|在|（|\()|居住(?!区|证|小区|环境|用地|建筑|权|条件|面积|功能|用房)|户籍(?!管理|制度|警|民警|科|窗口)"
    r"|(?:(?<=[，。；;、,（(：:\s人者男女族某*＊其均都共同仍曾原暂租寄借常生员民户主])|\A)住(?!房|建|院|宅|户|宿|改|持|校|处|进|满|所(?!地)|人)(?:在|于)?)"
    rf"[^。；;，,\n]{{0,40}}?{_STREET}"
)
# Words for an address that organisations have too; they count only if the text speaks of a natural person.
_PERSONS_PLACE = re.compile(rf"(?:住\s*所(?:地)?|(?:通讯|通信|联系|送达|邮寄|收件)地\s*址|常住地)[^。；;，,\n]{{0,40}}?{_STREET}")
_WHOSE = re.compile("(?:经营者|法定代表人|负责人|投资人|投诉人|举报人|申请人|本人|个人|某|[*＊])(?:的)?$")
_FLAT = re.compile(
    f"{_NUMBER}{{1,4}}单元{_NUMBER}{{1,5}}(?:室|号|房)?|{_NUMBER}(?:号楼|栋|幢|座|号){_NUMBER}{{1,3}}单元"
    f"|村(?:第)?{_NUMBER}{{1,4}}(?:村民小|小)?组(?:第)?{_NUMBER}{{1,5}}号"
)
# A flat in a residential building; counts only if the text speaks of a natural person and of no shop or site there.
_HOME = re.compile(
    f"(?:小区|花园|公寓|家园|新村|苑|号院)(?:[一二三四五六七八九十]{{1,2}}(?:期|区))?第?{_NUMBER}{{1,4}}(?:号楼|栋|幢|座|号院|楼|#|[-－—])"
    f"[^。；;，,\n0-9]{{0,4}}{_NUMBER}{{1,4}}(?:(?:单元|门|[-－—]){_NUMBER}{{1,5}}|室|房|户)"
)
_BUSINESS = re.compile("(?:经营|营业|办公|生产|注册|登记|施工|违法|店铺|门店)[^。；;\n]{0,20}$|(?:场所|地点|门市)[^。；;\n]{0,12}$")
_MANY_DIGITS = re.compile("[0-9](?:[-_]?[0-9]){10}")
# The form of a field that can hold a SHA-256 and nothing else: some of its digits look like a number of a person by chance.
_CHECKSUM = "^[0-9a-f]{64}$"
_COMMENT = re.compile(r"(?:^|\s)#(.*)")
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>\n]{0,200}>?|\{\{|\{%|\{#")
_SCRIPT = re.compile(r"(?i)(?:javascript|vbscript|data)\s*:\s*[^\s，。；]+")


def _found(leaf: Leaf, slug: str, place: tuple[int, int], value: str) -> Finding:
    values = {"title": leaf.field.title, "key": leaf.field.key, "value": value}
    return Finding(leaf.record.file, leaf.path, slug, values, within=leaf.value[place[0] : place[1]])


def private_number(leaf: Leaf) -> Iterator[Finding]:
    """A text holds no numbers of persons or bank accounts. A valid credit code in a field for codes is not one (domain.md 6)."""
    field = leaf.field
    if field.pattern == _CHECKSUM:
        return
    for slug, start, end, shown in digits.private(leaf.value, code=field.format == "uscc" or bool(field.pattern)):
        if slug != digits.SLUGS[digits.CARD] or field.format != "uscc":
            yield _found(leaf, slug, (start, end), shown)


def home_address(leaf: Leaf) -> Iterator[Finding]:
    """A text does not say where a natural person lives. The address of a shop or a site may be part of the facts."""
    match = _DWELLING.search(leaf.value) or _FLAT.search(leaf.value)
    if match is None:
        person = NATURAL_PERSON.encode() in leaf.record.text
        places = _PERSONS_PLACE.finditer(leaf.value)
        match = next((one for one in places if person or _WHOSE.search(leaf.value[max(one.start() - 8, 0) : one.start()])), None)
        if match is None and person:
            homes = _HOME.finditer(leaf.value)
            match = next((one for one in homes if not _BUSINESS.search(leaf.value[max(one.start() - 40, 0) : one.start()])), None)
    if match:
        yield _found(leaf, "home-address", match.span(), match[0])


def markup(leaf: Leaf) -> Iterator[Finding]:
    """A record is plain text. Markup would not run but be shown as it is, so it is always a mistake."""
    match = _MARKUP.search(leaf.value)
    if match:
        yield _found(leaf, "markup-in-text", match.span(), match[0])


def script_link(leaf: Leaf) -> Iterator[Finding]:
    """A text holds no `javascript:` or `data:` address."""
    match = _SCRIPT.search(leaf.value)
    if match and leaf.field.format != "uri":
        yield _found(leaf, "script-in-text", match.span(), match[0])


def in_file(record: Record, root: Path) -> Iterator[Finding]:
    """The name of the file and its comments hold no such numbers: they are not on the site, but in the repository."""
    name = record.id.rpartition("/")[2]
    if _MANY_DIGITS.search(name):
        for slug, _, _, value in digits.private(name):
            yield source.at_top(record.file, slug, title="文件名", key="file name", value=value)
    content = source.read_bytes(locate(root, record.file)) if record.suspect else None
    if content is None or b"#" not in content:
        return
    lines = content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if comment := _COMMENT.search(line):
            for slug, start, end, value in digits.private(comment[1]):
                # What looks like a comment may be part of a text, which has been checked.
                if comment[1][start:end].encode() not in record.text:
                    at = comment.start(1)
                    place = Span(number, at + start + 1, number, at + end + 1)
                    yield Finding(record.file, (), slug, {"title": "注释", "key": "comment", "value": value}, span=place)


CHECKS: tuple[Callable[[Leaf], Iterator[Finding]], ...] = (
    private_number,
    home_address,
    markup,
    script_link,
)
