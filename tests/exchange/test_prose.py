"""generator.exchange.prose: what offices write into one cell, as items; nothing of it is lost."""

from __future__ import annotations

import re

import pytest

from generator.exchange.prose import laws, stages


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("《甲条例》第四条", ["《甲条例》｜第四条"]),
        ("《甲法》第一条；《乙条例》第二条第一款第（三）项。", ["《甲法》｜第一条", "《乙条例》｜第二条第一款第（三）项"]),
        (
            "1.《甲法》（2021年修正）第三十五条：国家实行许可制度。\n2.《乙办法》第二条",
            ["《甲法》（2021年修正）｜第三十五条｜国家实行许可制度。", "《乙办法》｜第二条"],
        ),
        (
            "【法律】《甲法》第十二条　下列事项可以设定：\n（一）安全\n（二）资源\n【规章】《乙办法》第三条、第五条",
            ["《甲法》｜第十二条｜下列事项可以设定：\\n（一）安全\\n（二）资源", "《乙办法》｜第三条、第五条"],
        ),
        ("《甲条例》第八条 违反本条例的，依照《乙法》的规定处罚。", ["《甲条例》｜第八条｜违反本条例的，依照《乙法》的规定处罚。"]),
        ("《甲条例》第八条 工业用水，《乙法》另有规定的除外。", ["《甲条例》｜第八条｜工业用水，《乙法》另有规定的除外。"]),
        ("《甲决定》（国务院令第412号）附件第201项", ["《甲决定》（国务院令第412号）｜附件第201项"]),
        ("《甲法》第三条至第五条", ["《甲法》｜第三条至第五条"]),
        ("《甲法》", ["《甲法》"]),
        ("本级政府授权\n三定方案", ["本级政府授权", "三定方案"]),
    ],
)
def test_a_basis_in_law_is_read_as_offices_write_it(text: str, lines: list[str]) -> None:
    assert laws(text).split("\n") == lines


def test_what_is_to_be_done_may_lack_its_stage() -> None:
    text = "1.受理责任：公示材料；\n一次性告知补正\n（三）决定责任：作出决定。"
    assert stages(text).split("\n") == ["受理责任｜公示材料；", "｜一次性告知补正", "决定责任｜作出决定。"]


@pytest.mark.parametrize("text", ["依据《甲法》第三条", "甲《乙法》丙", "《甲》第一条。丁《乙》第二条", "《甲》\n\n《乙》（修正）\n第二条"])
def test_no_word_of_a_basis_is_lost(text: str) -> None:
    def words(some: str) -> str:
        return re.sub(r"\\n|[\W_]", "", some)

    assert words(laws(text)) == words(text)
