"""generator.pages.card: who, what, how much, which department and when, at the head of a record's page."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Page, new_repo

from generator.pages import card, values
from generator.site import site as sites
from generator.site.site import Site

CODE = "91990100MA1G0A0192"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    repo = new_repo(tmp_path_factory.mktemp("card") / "repo")
    repo.write(GOOD_FILE, GOOD)
    return sites.load(repo.root, datetime.date.fromisoformat(AS_OF))


def rows(site: Site, kind: str, data: dict[str, Any]) -> list[str]:
    """The card as lines of text."""
    html = card.of_kind(site, site.kinds.by_name[kind]).show(data)
    return Page(html.replace("<dd>", "：")).text.splitlines()


def test_the_card_of_a_penalty_answers_who_what_how_much_and_when(site: Site) -> None:
    data = {
        "subject": [{"type": "法人及非法人组织", "name": "甲市某公司", "uscc": CODE}],
        "violation_type": "无证经营",
        "categories": ["警告", "罚款"],
        "fine_wan_yuan": 0,
        "decided_on": "2026-03-01",
        "facts": "……",
    }
    assert rows(site, "penalty", data) == [
        "当事人：甲市某公司",
        "违法行为类型：无证经营",
        "处罚类别：警告、罚款",
        "罚款金额：0 万元",
        "处罚决定日期：2026年3月1日",
    ]


def test_what_is_on_the_card_is_not_shown_again_below(site: Site) -> None:
    kind = site.kinds.by_name["penalty"]
    shown = card.of_kind(site, kind).shown
    assert shown == {"violation_type", "categories", "fine_wan_yuan", "confiscated_wan_yuan", "authority", "decided_on"}
    below = values.record(site, kind, shown)({"decided_on": "2026-03-01", "facts": "某事"})
    assert "某事" in below
    assert "处罚决定日期" not in below


def test_a_party_with_a_page_is_a_link_and_fifty_are_counted(site: Site) -> None:
    parties = [
        {"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": CODE},
        *({"type": "自然人", "name": f"<b>李*{i}"} for i in range(49)),
    ]
    html = card.of_kind(site, site.kinds.by_name["penalty"]).show({"subject": parties})
    assert html == (
        f'<dt>当事人<dd><a href="{values.UP}organisations/{CODE}/">甲市清和餐饮管理有限公司</a>、&lt;b&gt;李*0、&lt;b&gt;李*1 等 50 个\n'
    )


def test_a_record_with_nothing_on_its_card_has_an_empty_one(site: Site) -> None:
    assert card.of_kind(site, site.kinds.by_name["penalty"]).show({"facts": "……"}) == ""


def test_why_a_record_leaves_names_the_law_without_its_clause() -> None:
    assert card.grounds("公示期满", "《某办法》（令第1号）第二条（推定）") == "公示期满，依据《某办法》"
    assert card.grounds("撤销", "") == "撤销"
