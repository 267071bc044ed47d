"""generator.exchange.decisionparty: whom a decision concerns, and whose names are masked."""

from __future__ import annotations

import pytest

from generator.exchange import columns as c
from generator.exchange import decisionparty as party
from generator.exchange.decisionparts import Parts, parted

CODE, SOLE_CODE = "91990100MA1G0A0192", "92990100MA1K0A020U"
NONE = c.Departments({}, {}, {})


def parts(head: str) -> Parts:
    return parted(f"甲局\n行政处罚决定书\n甲罚〔2026〕1号\n{head}\n经查明，当事人没有明码标价。\n", lambda label: False)


@pytest.mark.parametrize(
    ("head", "name", "sort"),
    [
        (f"当事人：甲市青石铸件有限公司\n统一社会信用代码：{CODE}", "甲市青石铸件有限公司", "法人及非法人组织"),
        (f"被处罚单位：甲市老巷面馆（个体工商户）\n统一社会信用代码：{SOLE_CODE}", "甲市老巷面馆", "个体工商户"),
        ("甲市青石铸件有限公司：", "甲市青石铸件有限公司", "法人及非法人组织"),
        (f"甲市老巷面馆\n统一社会信用代码：{SOLE_CODE}", "甲市老巷面馆", "个体工商户"),
        # The blank before the next label is lost behind a bracket.
        ("被处罚人：甲市口腔门诊部（普通合伙）    地址：甲市和平路3号", "甲市口腔门诊部（普通合伙）", ""),
        ("当事人姓名或者单位名称：甲市老巷面馆（周大福）", "甲市老巷面馆", ""),
        ("当事人：李小明（身份证号：110101199003070011）", "李*", ""),
        ("当事人：李小明（甲市老巷面馆）", "甲市老巷面馆", ""),
        ("当事人：古力娜（甲市老巷面馆）", "甲市老巷面馆", ""),
        ("当事人：李小明（甲市老巷面馆经营者）", "李*", ""),
        ("当事人：白云山（集团）有限公司", "白云山（集团）有限公司", "法人及非法人组织"),
        ("当事人：李小明，男，汉族", "李*", "自然人"),
        ("当事人：李小明\n身份证件号码：（略）", "李*", "自然人"),
        # A name alone does not show whether its bearer has a trade.
        ("当事人：李小明", "李*", ""),
        # The words and the code contradict one another.
        (f"当事人：甲市老巷面馆（个体工商户）\n统一社会信用代码：{CODE}", "甲市老巷面馆", ""),
    ],
)
def test_whom_it_concerns(head: str, name: str, sort: str) -> None:
    who = party.found(parts(head), None, NONE)
    assert (list(who.names), who.sort) == ([name], sort)


@pytest.mark.parametrize("head", ["当事人：*********", "当事人：某公司", "当事人：（略）", "名称：甲罚〔2026〕1号", "你（单位）：", "当事人\t个人\t姓名", "当事人：个人"])
def test_what_is_no_name_is_none(head: str) -> None:
    assert not party.found(parts(head), None, NONE).names


def test_persons_beside_a_company_are_parties_too() -> None:
    who = party.found(parts("当事人：甲市青石铸件有限公司\n李小明，男，时任董事长\n王小红，女，时任经理"), None, NONE)
    assert list(who.names) == ["甲市青石铸件有限公司", "李*", "王*"]


def test_an_identity_number_is_no_code() -> None:
    who = party.found(parts("当事人：甲市青石铸件有限公司\n统一社会信用代码：110101199003070011"), None, NONE)
    assert (who.codes, who.wrong_code) == ({}, None)


def test_names_behind_words_for_persons_are_known() -> None:
    text = parts("当事人：甲市青石铸件有限公司\n法定代表人：吴大明\n执法人员王大海、李小江对经营者应当登记的内容检查，经理叶明克陪同。")
    assert set(party.full_names(text)) == {"吴大明", "王大海", "李小江", "叶明克"}


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("颁发《药品经营许可证》。", "certificate", ["药品经营许可证"]),
        ("违反了《药品经营许可证管理办法》", "certificate", []),
        ("《食品经营许可证》（编号：JY29901000001234）", "certificate-number", ["JY29901000001234"]),
    ],
)
def test_the_certificate_that_is_issued(text: str, part: str, value: list[str]) -> None:
    assert list(party.certificate(text, part)) == value
