"""Finds in a text where a natural person lives. The address of a shop or of a site may be part of the facts. Pure functions over texts."""

from __future__ import annotations

import re

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


def dwelling(text: str, person: bool) -> re.Match[str] | None:
    """The first place that says where somebody lives; None if there is none. `person`: the text is about a natural person."""
    match = _DWELLING.search(text) or _FLAT.search(text)
    if match is None:
        places = _PERSONS_PLACE.finditer(text)
        match = next((one for one in places if person or _WHOSE.search(text[max(one.start() - 8, 0) : one.start()])), None)
    if match is None and person:
        homes = _HOME.finditer(text)
        match = next((one for one in homes if not _BUSINESS.search(text[max(one.start() - 40, 0) : one.start()])), None)
    return match
