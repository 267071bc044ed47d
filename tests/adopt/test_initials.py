"""File names of departments are what editors would write."""

from __future__ import annotations

import pytest

from generator.adopt.initials import file_name, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("市场监管局", "scjgj"),
        ("行政审批局", "xzspj"),
        ("信用办", "xyb"),
        ("应急管理局", "yjglj"),
        ("政务服务中心", "zwfwzx"),
        ("啊座", "az"),
        ("12345热线", "12345rx"),
        ("龘", ""),
        ("（）·", ""),
    ],
)
def test_the_first_letters_of_syllables(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_second_department_of_the_same_letters_is_numbered() -> None:
    assert file_name("市财政局", {}) == "czj"
    assert file_name("市城建局", {"cjj"}) == "cjj-2"
    assert file_name("龘", {}) == "bm"
    assert file_name("市", {"bm", "bm-2"}) == "bm-3"


@pytest.mark.parametrize(("name", "given"), [("市贝叶", "by-2"), ("市阿里拉", "all-2")])
def test_a_name_that_the_site_needs_itself_is_numbered_too(name: str, given: str) -> None:
    assert file_name(name, {}) == given
