"""All mistakes at once, each at its place, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, marked

from generator import explain
from generator.diagnostics import Finding, Span, dotted, locate

# Right before what each diagnostic must point at stands its slug in ⟦ ⟧; the marks are taken out before the files are written.
MISTAKES = {
    "content/lists/commitments/2026/a.yml": """\
⟦missing-field⟧code: ⟦wrong-form⟧9901002026
subject:
  type: ⟦misspelt-choice⟧法人
  name: 示范市清和餐饮管理有限公司
  uscc: ⟦uscc-check-digit⟧91990100MA1G0A0193
⟦full-width-indentation⟧　type: 审批替代型
matter: ⟦empty-value⟧""
content: ⟦markup-in-text⟧<b>承诺</b>符合法定条件。
liability: ⟦placeholder-value⟧N/A
made_on: ⟦wrong-date⟧2026-02-30
valid_until: 2026-01-01
accepted_by: ⟦misspelt-link⟧xzsp
fulfilment: 履行中
⟦forbidden-field⟧determined_by: xzspj
⟦misspelt-field⟧remark: 无
⟦unknown-field⟧colour: 红
""",
    "content/lists/commitments/2026/b.yml": """\
code: 99010020261122000011
subject:
  type: 自然人
  name: ⟦unmasked-person⟧王小明
type: 主动型
⟦repeated-key⟧type: 主动型
matter: 申请办理食品经营许可，联系电话⟦mobile-number⟧13800000000
content: 承诺人身份证号⟦identity-number⟧110101190001010014，如实申报。
liability: 承诺人⟦home-address⟧家住东街小区，自愿接受处理。
made_on: ⟦future-date⟧2026-11-23
valid_until: ⟦dates-out-of-order⟧2026-11-22
accepted_by: ⟦broken-link⟧weishengju
fulfilment: 履行中
publicity: 可向社会公开
""",
    "content/lists/commitments/2026/c.yml": """\
code: 99010020261122000012
subject: {}
type：主动型
""",
    "content/disclosures/penalties/2025/scjgj-1.yml": """\
authority: scjgj
document_number: ⟦document-number-brackets⟧示市监罚[2026]15号
subject:
  type: 法人及非法人组织
  name: 示范市清和餐饮管理有限公司
  uscc: ⟦uscc-not-normal⟧91990100ma1g0a0192
  legal_representative: 王*
violation_type: 经营超过保质期的食品
facts: 经查属实。详见javascript:alert(1)
basis: 依据《中华人民共和国食品安全法》第一百二十四条。
categories: ⟦repeated-item⟧[罚款, 罚款]
content: 罚款5000元。
fine_wan_yuan: ⟦amount-disagrees⟧5
severity: 一般
decided_on: ⟦year-folder-differs⟧2026-04-21
valid_until: 2027-04-20
""",
    "content/disclosures/penalties/2026/scjgj-2.yml": """\
authority: scjgj
document_number: ⟦document-number-pattern⟧示卫罚〔2026〕15号
subject: ⟦fields-expected⟧示范市清和餐饮管理有限公司
violation_type: [⟦text-expected⟧经营超过保质期的食品]
facts: 经查属实。
basis: 依据《中华人民共和国食品安全法》第一百二十四条。
categories: ⟦list-expected⟧警告
content: 罚款5000元。
fine_wan_yuan: ⟦number-expected⟧5千
confiscated_wan_yuan: ⟦number-too-small⟧-1
severity: 一般
decided_on: 2026-04-21
valid_until: 2027-04-20
""",
    "content/authorities/A B.yml": "⟦unsafe-file-name⟧⟦missing-field⟧name: 某局\n",
    "content/notices/1.yml": "⟦folder-without-kind⟧title: 通知\n",
    "content/authorities/名单.xlsx": "⟦stray-file⟧PK\n",
}


def write_mistakes(repo: Repo) -> list[tuple[str, int, int, str]]:
    expected = []
    for file, text in MISTAKES.items():
        plain, found = marked(file, text)
        repo.write(file, plain)
        expected += found
    return expected


def test_all_mistakes_of_a_tree_are_reported_in_one_run_at_their_places(repo: Repo) -> None:
    """issue 2: at least 25 different mistakes, each with the right line and column."""
    expected = write_mistakes(repo)
    assert len({slug for *_, slug in expected}) >= 25
    assert sorted(repo.places()) == sorted(expected)
