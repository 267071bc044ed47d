"""The pages of organisations: what they tell, what they do not, and that they say nothing of anybody else."""

from __future__ import annotations

import datetime
import json
import re
from html import unescape
from itertools import pairwise

import pytest
from support import AS_OF, GOOD, Repo

from generator.pages import organisations
from generator.pages.page import Page
from generator.pages.renderer import Renderer
from generator.site import site
from generator.site.links import Organisation

DAY = datetime.date.fromisoformat(AS_OF)
FIRM = "91990100MA1G0A0192"


def renderer_of(repo: Repo) -> Renderer:
    return Renderer(site.load(repo.root, DAY))


def pages(renderer: Renderer) -> dict[str, Page]:
    return {plan.address: plan.make() for batch in renderer.organisations.batches() for plan in batch.plans()}


def words(page: Page) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", page.body))


@pytest.fixture(scope="module")
def shipped_renderer(shipped: Repo) -> Renderer:
    return renderer_of(shipped)


@pytest.fixture(scope="module")
def found(shipped_renderer: Renderer) -> dict[str, Page]:
    return pages(shipped_renderer)


def test_one_line_of_time_over_all_kinds_the_newest_first(found: dict[str, Page]) -> None:
    times = [re.findall(r"<li[^>]*><time>([0-9-]+)</time>", page.body) for page in found.values()]
    assert max(map(len, times)) > 5
    assert all(one >= other for some in times for one, other in pairwise(some))


def test_an_entry_tells_what_for_how_much_and_by_whom(shipped_renderer: Renderer, found: dict[str, Page]) -> None:
    record = next(r for r in shipped_renderer.site.by_kind["penalty"] if r.data.get("fine_wan_yuan") and len(r.pointers.parties) == 1)
    text = words(found[f"organisations/{record.pointers.parties[0][1]}/"])
    assert record.data["document_number"] in text
    assert record.data["violation_type"][:80] in text
    assert f"罚款金额 {round(record.data['fine_wan_yuan'] * 10000):,} 元" in text
    assert shipped_renderer.site.by_key["department", record.authority].data["short_name"] in text


def test_that_there_is_no_penalty_is_said_and_what_it_means_explained(shipped_renderer: Renderer, found: dict[str, Page]) -> None:
    punished = {code for r in shipped_renderer.site.by_kind["penalty"] for _, code, _ in r.pointers.parties}
    for address, page in found.items():
        code = address.split("/")[1]
        if len(code) == 18:
            said = re.search(r"本站没有正在公示的([^。]*)。", words(page))
            assert (said is not None and "行政处罚" in said[1]) == (code not in punished)
            assert "href=../../organisations/about/" in page.body
            assert "https://www.gsxt.gov.cn/" in page.body
    assert "撤下以后的网页不写当事人是谁" in words(found["organisations/about/"])


def test_a_city_without_such_records_promises_nothing(repo: Repo) -> None:
    repo.write("content/lists/commitments/one.yml", GOOD)
    page = pages(renderer_of(repo))[f"organisations/{FIRM}/"]
    assert "没有正在公示的" not in page.body
    assert "本站公示 1 条" in page.body


def test_what_is_of_many_records_can_be_chosen_without_a_script(found: dict[str, Page]) -> None:
    some = next(page for page in found.values() if 'class="cr-only' in page.body)
    chosen = dict(re.findall(r'<p class="cr-only (k[0-9])" id=([a-z-]+)>', some.body))
    assert len(chosen) > 1
    for name, kind in chosen.items():
        assert f'href="#{kind}"' in some.body
        assert f"<li class={name}>" in some.body


def test_an_organisation_with_very_many_records_has_several_pages(repo: Repo) -> None:
    for number in range(1, organisations.ROWS + 6):
        text = GOOD.replace("99010020260312000011", f"990100202603120{number:05}").replace("食品经营许可", f"食品经营许可{number}")
        repo.write(f"content/lists/commitments/xzspj-{number}.yml", text)
    found = pages(renderer_of(repo))
    first, second = found[f"organisations/{FIRM}/"], found[f"organisations/{FIRM}/page-2/"]
    assert (first.body.count("<li><time>"), second.body.count("<li><time>")) == (organisations.ROWS, 5)
    assert 'href="../../../organisations/91990100MA1G0A0192/"' in second.body
    assert 'href="../../organisations/91990100MA1G0A0192/page-2/"' in first.body
    assert "本站公示 505 条" in second.body


def described(code: str, *names: str) -> str:
    return organisations.described(Organisation(code, names, (), b""))


def test_search_engines_learn_of_organisations_but_of_no_person() -> None:
    assert json.loads(re.sub(r"<[^>]*>", "", described(FIRM, "甲公司", "甲有限公司"))) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "甲公司",
        "identifier": FIRM,
        "alternateName": ["甲有限公司"],
    }
    assert '"GovernmentOrganization"' in described("11990100MB1F00022W", "甲市市场监督管理局")
    # A sole trader is often named after a person.
    assert described("92990100MA1G0A019T", "甲市李四面馆") == ""


def test_a_name_cannot_end_the_script_that_it_stands_in() -> None:
    text = described(FIRM, "</script><script>alert(1)</script>&<!--")
    assert re.findall("<[^>]*>", text) == ['<script type="application/ld+json">', "</script>"]


def test_a_page_changes_when_the_name_of_a_department_does(repo: Repo) -> None:
    repo.write("content/lists/commitments/one.yml", GOOD)

    def key() -> bytes:
        return next(plan.key for batch in renderer_of(repo).organisations.batches() for plan in batch.plans() if FIRM in plan.address)

    before, file = key(), repo.root / "content/authorities/xzspj.yml"
    assert key() == before
    text = file.read_text(encoding="utf-8")
    repo.write("content/authorities/xzspj.yml", text.replace("short_name: ", "short_name: 新"))
    assert key() != before
