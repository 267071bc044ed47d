"""generator.text.dwelling: where somebody lives, and nothing else."""

from __future__ import annotations

import pytest

from generator.text.dwelling import dwelling


@pytest.mark.parametrize(
    "text", ["经营者住东城区和平路18号3单元201室", "家庭住址：甲市和平路18号", "李某家住老街村2组3号", "甲小区5号楼2单元301室"]
)
def test_a_dwelling_is_found(text: str) -> None:
    assert dwelling(text, person=True)


@pytest.mark.parametrize("text", ["在甲市和平路18号的经营场所检查", "当事人停住了车", "住房和城乡建设局"])
def test_a_shop_is_no_dwelling(text: str) -> None:
    assert dwelling(text, person=False) is None


def test_words_that_organisations_use_too_count_only_for_persons() -> None:
    assert dwelling("住所：甲市和平路18号", person=True)
    assert dwelling("住所：甲市和平路18号", person=False) is None
