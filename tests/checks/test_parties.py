"""generator.checks.parties: several parties of one decision and what each of them has of it."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from support import PENALTY_FILE, PERSONS_PENALTY, Repo

COMPANY = {"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": "91990100MA1G0A0192", "legal_representative": "王*"}
OTHER = {"type": "法人及非法人组织", "name": "甲市万邦商贸有限公司", "uscc": "91990100MA1G0A0860", "legal_representative": "郑*"}
PERSON = {"type": "自然人", "name": "李*", "id_type": "身份证"}
NO_CODE = "00000000000000000X"
FINES = {"categories": ["罚款"], "content": "罚款60万元。", "fine_wan_yuan": 60, "severity": "严重"}


def found(repo: Repo, *parties: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    repo.dump(PENALTY_FILE, yaml.load(PERSONS_PENALTY, yaml.BaseLoader) | {"subject": [dict(one) for one in parties]} | more)
    return [(one["field"], one["slug"]) for one in repo.check()]


def test_a_party_is_there_once(repo: Repo) -> None:
    assert found(repo, COMPANY, COMPANY) == [("subject[1].uscc", "repeated-party")]
    # A name that was corrected in one place only is still the same holder of the code.
    assert found(repo, COMPANY, COMPANY | {"name": "甲市清和餐饮有限公司"}) == [("subject[1].uscc", "repeated-party")]
    bare = {**COMPANY, "uscc": NO_CODE}
    assert found(repo, COMPANY, bare) == [("subject[1].name", "repeated-party")]
    assert found(repo, COMPANY, OTHER) == []


def test_thousands_of_parties_are_not_each_compared_with_each(repo: Repo) -> None:
    repo.dump(PENALTY_FILE, yaml.load(PERSONS_PENALTY, yaml.BaseLoader) | {"subject": [COMPANY | {"uscc": NO_CODE, "name": f"甲市第{n}小吃店"} for n in range(3000)]})
    started = time.process_time()
    assert [one["slug"] for one in repo.check()] == []
    assert time.process_time() - started < 20


def test_persons_may_have_the_same_masked_name(repo: Repo) -> None:
    assert found(repo, PERSON, PERSON) == []
    # Nobody knows whether the firm 李* is one, but it is no natural person.
    assert found(repo, PERSON, COMPANY) == []


def test_sole_traders_without_a_name_are_called_alike(repo: Repo) -> None:
    trader = {"type": "个体工商户", "name": "个体工商户", "uscc": NO_CODE}
    assert found(repo, trader, trader) == []


@pytest.mark.parametrize(
    ("shares", "slugs"),
    [
        ((50, 10), []),
        ((60, None), []),
        ((59.9, 0.1), []),
        ((50, 1), [("fine_wan_yuan", "shares-disagree")]),
        ((60, 60), [("fine_wan_yuan", "shares-disagree")]),
        ((None, None), [("fine_wan_yuan", "shares-not-told")]),
    ],
)
def test_shares_add_up_to_the_amount_of_the_decision(repo: Repo, shares: tuple[float | None, ...], slugs: list[tuple[str, str]]) -> None:
    parties = [one | ({"fine_wan_yuan": share} if share is not None else {}) for one, share in zip((COMPANY, PERSON), shares, strict=True)]
    assert found(repo, *parties, **FINES) == slugs


@pytest.mark.parametrize(
    ("right", "wrong", "slugs"),
    [
        ("  fine_wan_yuan: '50'\n", "  fine_wan_yuan: 1_000\n", ["number-expected"]),
        ("  uscc: 91990100MA1G0A0192\n", "  {uscc}: 91990100MA1G0A0192\n", ["key-not-text"]),
        ("- type: 自然人\n", "- type: !x 自然人\n", ["yaml-tag"]),
        # What was meant is known here, and so is what does not add up.
        ("  fine_wan_yuan: '50'\n", "  fine_wan_yuan: 五十一\n", ["number-in-other-form", "shares-disagree"]),
    ],
)
def test_no_sum_is_made_of_parties_that_could_not_be_read(repo: Repo, right: str, wrong: str, slugs: list[str]) -> None:
    parties = [COMPANY | {"fine_wan_yuan": "50"}, PERSON | {"fine_wan_yuan": "10"}]
    data = yaml.load(PERSONS_PENALTY, yaml.BaseLoader) | {"subject": parties} | FINES
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    assert right in text
    repo.write(PENALTY_FILE, text.replace(right, wrong, 1).replace("'10'", "10").replace("'50'", "50"))
    assert sorted(one["slug"] for one in repo.check()) == slugs


def test_a_share_without_an_amount_of_the_decision_is_told_at_the_share(repo: Repo) -> None:
    assert found(repo, COMPANY | {"fine_wan_yuan": 1}, PERSON) == [("subject[0].fine_wan_yuan", "shares-disagree")]
    message = "“罚款金额（万元）”（fine_wan_yuan）没有填写，而各名当事人自己的数额加起来是 1"
    assert [one["message"] for one in repo.check()] == [message]


def test_what_is_borne_together_is_said(repo: Repo) -> None:
    assert found(repo, COMPANY, PERSON, **FINES, joint=True) == []
    assert found(repo, COMPANY, **FINES, joint=True) == [("joint", "joint-without-need")]
    both = (COMPANY | {"fine_wan_yuan": 50}, PERSON | {"fine_wan_yuan": 10})
    assert found(repo, *both, **FINES, joint=True) == [("joint", "joint-without-need")]
    # One of two amounts may be borne together.
    confiscated = {**FINES, "categories": ["罚款", "没收违法所得"], "content": "没收违法所得5万元，罚款60万元。", "confiscated_wan_yuan": 5}
    assert found(repo, *both, **confiscated, joint=True) == []


def test_own_text_and_own_amount_agree(repo: Repo) -> None:
    parties = (COMPANY | {"fine_wan_yuan": 50, "content": "罚款5万元。"}, PERSON | {"fine_wan_yuan": 10, "content": "罚款10万元。"})
    assert found(repo, *parties, **FINES) == [("subject[0].fine_wan_yuan", "amount-disagrees")]
    parties = (COMPANY | {"content": "罚款50万元。"}, PERSON | {"fine_wan_yuan": 60, "content": "罚款60万元。"})
    assert found(repo, *parties, **FINES) == [("subject[0].content", "amount-not-given")]


def test_own_choices_are_those_of_the_decision(repo: Repo) -> None:
    both = {**FINES, "categories": ["警告", "罚款"], "content": "对公司罚款60万元；对负责人警告。"}
    of = ({**COMPANY, "fine_wan_yuan": 60, "categories": ["罚款"]}, {**PERSON, "categories": ["警告"]})
    assert found(repo, *of, **both) == []
    assert found(repo, *of, **FINES) == [("subject[1].categories[0]", "party-choice-not-in-decision")]
    assert found(repo, of[0], of[1] | {"categories": ["罚款"]}, **both) == [("categories[0]", "choice-of-no-party")]
    # Whoever has none of its own has those of the decision.
    assert found(repo, of[0], PERSON, **both) == []


def test_two_natural_persons_of_one_demolition_order(repo: Repo) -> None:
    """As towns publish it: the persons are all that differs."""
    order = {"categories": ["其他"], "category_note": "责令限期拆除", "content": "责令限期拆除。"}
    assert found(repo, PERSON, PERSON | {"name": "方*"}, **order) == []


def test_each_partys_name_is_looked_for_in_the_texts(repo: Repo) -> None:
    slugs = {slug for _, slug in found(repo, COMPANY, PERSON | {"name": "欧阳*"}, facts="当事人欧阳娜承认。")}
    assert slugs == {"possible-person-in-text"}
    assert ("subject[1].name", "unmasked-person") in found(repo, COMPANY, PERSON | {"name": "李明"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("对太平公司罚款50万元；对张**警告并罚款10万元", True),
        ("对甲市清和餐饮管理有限公司处罚款50万元，对其负责人王*处以罚款10万元。", False),
        ("对甲公司没收违法所得1万元、罚款49万元，对乙公司罚款10万元。", True),
        ("对未建立台账罚款20万元；对逾期不改正的行为处以罚款40万元。", False),
        ("对当事人罚款60万元。", False),
        ("对甲公司罚款50万元，对甲公司并处罚款10万元。", False),
    ],
)
def test_a_text_that_handles_several_is_told_where_one_party_is_named(repo: Repo, text: str, told: bool) -> None:
    """domain.md 11.5: a company was shown with a fine of which another had to pay a part."""
    fines = {**FINES, "categories": ["罚款", "警告", "没收违法所得"], "content": text}
    slugs = {slug for _, slug in found(repo, COMPANY, **fines)}
    assert ("several-parties-in-text" in slugs) == told
    assert "several-parties-in-text" not in {slug for _, slug in found(repo, COMPANY, OTHER, **fines)}
