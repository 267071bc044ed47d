"""generator.pages.parties: an organisation is shown with its own part of a decision about several parties."""

from __future__ import annotations

import datetime

from support import AS_OF, Page, Repo

from generator.pages.renderer import Renderer
from generator.site import site

BOTH = """\
authority: scjgj
document_number: 甲市监罚〔2026〕15号
subject:
  - type: 法人及非法人组织
    name: 甲市清和餐饮管理有限公司
    uscc: 91990100MA1G0A0192
    legal_representative: 王*
    content: 罚款50万元。
    fine_wan_yuan: 50
  - type: 法人及非法人组织
    name: 甲市万邦商贸有限公司
    uscc: 91990100MA1G0A0860
    legal_representative: 郑*
  - type: 自然人
    name: 李*
    id_type: 身份证
    fine_wan_yuan: 10
facts: 查实。
basis: 依据《中华人民共和国食品安全法》第一百二十四条予以处罚。
categories:
  - 罚款
content: 对甲市清和餐饮管理有限公司罚款50万元；对李*罚款10万元。
fine_wan_yuan: 60
severity: 严重
decided_on: 2026-04-21
valid_until: 2027-04-20
"""


def test_an_organisation_is_shown_with_its_own_part_of_a_decision(repo: Repo) -> None:
    repo.write("content/disclosures/penalties/2026/scjgj-15.yml", BOTH)
    found = site.load(repo.root, datetime.date.fromisoformat(AS_OF))
    text = {code: Page(Renderer(found).organisations.page(one).body).text for code, one in found.organisations.items()}
    first, second = text["91990100MA1G0A0192"], text["91990100MA1G0A0860"]
    assert "50 万元" in first
    assert "60 万元" not in first + second
    # Who has nothing to pay is not shown with what others pay.
    assert "10 万元" not in second
    assert "另有：甲市万邦商贸有限公司、李*" in first
    [row] = [record for record in found.records if record.kind.name == "penalty"]
    assert row.caption == "甲市清和餐饮管理有限公司等3个：甲市监罚〔2026〕15号"


def test_an_amount_that_nobody_divided_is_nobodys(repo: Repo) -> None:
    undivided = (
        BOTH.replace("    content: 罚款50万元。\n", "").replace("    fine_wan_yuan: 50\n", "").replace("    fine_wan_yuan: 10\n", "")
    )
    for joint, words in (("joint: true\n", "由各名当事人共同承担"), ("", "没有写明各名当事人的数额")):
        repo.write("content/disclosures/penalties/2026/scjgj-15.yml", undivided.replace("severity", f"{joint}severity"))
        found = site.load(repo.root, datetime.date.fromisoformat(AS_OF))
        assert all(words in Page(Renderer(found).organisations.page(one).body).text for one in found.organisations.values())
