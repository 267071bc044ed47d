"""generator.pages.recordpage: the page of a record from its card to its digest."""

from __future__ import annotations

import datetime
import re

import pytest
from support import AS_OF, PENALTY_FILE, PERSONS_PENALTY, Page, Repo

from generator.pages.recordpage import grouped
from generator.pages.renderer import Renderer
from generator.site import public
from generator.site import site as sites


@pytest.fixture
def renderer(repo: Repo) -> Renderer:
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return Renderer(sites.load(repo.root, datetime.date.fromisoformat(AS_OF)))


def test_the_digest_on_a_page_is_that_of_the_public_record(renderer: Renderer) -> None:
    [record] = renderer.site.by_kind["penalty"]
    text = Page(renderer.record(record).body).text
    found = re.search(r"((?:[0-9a-f]{4} ){4}[0-9a-f]{48})$", text)
    assert found
    assert found[1].replace(" ", "") == public.sha256(record)
    assert grouped(found[1].replace(" ", "")) == found[1]


def test_the_department_can_be_called_and_an_objection_made(renderer: Renderer) -> None:
    [record] = renderer.site.by_kind["penalty"]
    links = Page(renderer.record(record).body).links()
    assert [link for link in links if link.startswith("tel:")]
    assert any("objection/letter/?record=" in link for link in links)


def test_nothing_that_changes_every_day_is_on_a_page(repo: Repo) -> None:
    """Otherwise each morning would make 100,000 pages anew."""
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    bodies = set()
    for day in ("2026-11-22", "2026-11-23"):
        renderer = Renderer(sites.load(repo.root, datetime.date.fromisoformat(day)))
        [record] = renderer.site.by_kind["penalty"]
        bodies.add(renderer.record(record).body)
    assert len(bodies) == 1


STRANGE = {
    "fifty": {"subject": [{"type": "法人及非法人组织", "name": f"<b>{'很长的名字' * 60}{i}"} for i in range(50)], "fine_wan_yuan": 0, "facts": "事" * 10000},
    "bare": {"subject": {"type": "自然人", "name": "李*"}},
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_nobody_expects_is_shown_whole_and_as_text(repo: Repo, name: str) -> None:
    """Fifty parties with long names and markup, an amount of nothing, ten thousand characters; a record without date, number or text."""
    repo.dump(f"content/disclosures/penalties/2026/{name}.yml", STRANGE[name])
    site = sites.load(repo.root, datetime.date.fromisoformat(AS_OF))
    [record] = site.by_kind["penalty"]
    page = Page(Renderer(site).record(record).body)
    assert "b" not in {tag for tag, _ in page.elements}
    for party in record.data["subject"]:
        assert party["name"] in page.text
    assert record.data.get("facts", "") in page.text
    assert ("0 万元" in page.text) is ("fine_wan_yuan" in record.data)
    assert "公示到" not in page.text
