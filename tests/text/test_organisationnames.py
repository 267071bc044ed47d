"""generator.text.organisationnames: names as they are compared."""

from __future__ import annotations

import pytest

from generator.text.organisationnames import core, plain


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("示范市老李面馆（个体工商户）", "示范市老李面馆个体工商户"),
        ("（示范）华盛·科技", "示范华盛科技"),
        ("ＡＢＣ 科技", "abc科技"),
        ("甲\u3000市\u00a0乙", "甲市乙"),
        ("𠮷野㐂店", "𠮷野㐂店"),
        ("⼀⼆", "一二"),
        ("A.B-C&D", "abcd"),
        ("", ""),
    ],
)
def test_signs_blanks_and_width_make_no_difference(name: str, same: str) -> None:
    assert plain(name) == same


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("北原乳业有限公司", "北原乳业"),
        ("北原乳业有限责任公司", "北原乳业"),
        ("北原乳业股份有限公司", "北原乳业"),
        ("北原乳业公司", "北原乳业"),
        ("老李面馆个体工商户", "老李面馆"),
        ("北原投资合伙企业有限合伙", "北原投资合伙企业"),
        # Too little would be left.
        ("甲有限公司", "甲有限公司"),
        ("有限公司", "有限公司"),
        ("北原乳业有限公司第一牧场", "北原乳业有限公司第一牧场"),
    ],
)
def test_the_legal_form_is_left_out(name: str, short: str) -> None:
    assert core(name) == short
