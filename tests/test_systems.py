"""issue 6: each system that the five notices order has its row in `content/systems`, and each row points at something that is there."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest
from support import AS_OF, Page, Repo

from generator.model.records import Record
from generator.site import site as site_module
from generator.site.site import Site

# domain.md 9 numbers them.
NUMBERS = range(1, 41)


@pytest.fixture(scope="module")
def site(shipped: Repo) -> Site:
    return site_module.load(shipped.root, datetime.date.fromisoformat(AS_OF))


@pytest.fixture(scope="module")
def rows(site: Site) -> dict[int, Record]:
    return {record.data["number"]: record for record in site.by_kind["system"]}


def test_every_system_has_one_row(rows: dict[int, Record], site: Site) -> None:
    assert sorted(rows) == list(NUMBERS)
    assert len(site.by_kind["system"]) == len(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_points_at_something_that_is_there(rows: dict[int, Record], site: Site, number: int) -> None:
    data = rows[number].data
    lives = [*data.get("kinds", ()), *data.get("rules", ()), *data.get("consequences", ()), *data.get("pages", ())]
    if data["state"] == "不上网公开":
        assert data["reason"]
        return
    assert lives, "nowhere on the site"
    # A column without a record would be blank.
    assert [name for name in data.get("kinds", ()) if not site.by_kind[name]] == []
    assert [name for name in data.get("rules", ()) if ("rule", name) not in site.by_key] == []
    if data["state"] != "都有栏目":
        assert data["reason"]
    for source in data["sources"]:
        assert re.search(r"[〔《]|方案|办法|报告|措施", source["citation"])


def test_every_kind_and_every_rule_is_cited(rows: dict[int, Record], site: Site) -> None:
    cited = {name for row in rows.values() for name in row.data.get("kinds", ())}
    # The cities that a province gathers are ordered by no notice: the sample city has none.
    assert {kind.name for kind in site.kinds} - cited == {"city"}
    for kind, key in (("rule", "rules"), ("consequence", "consequences")):
        named = {name for row in rows.values() for name in row.data.get(key, ())}
        assert {record.id for record in site.by_kind[kind]} - named == set()


def test_the_page_has_all_rows_and_its_links_lead_somewhere(shipped_site: Path, rows: dict[int, Record]) -> None:
    page = Page((shipped_site / "systems" / "index.html").read_text(encoding="utf-8"))
    for row in rows.values():
        assert row.data["title"] in page.text
        assert row.data["orders"] in page.text
        assert row.data["sources"][0]["citation"] in page.text
        assert row.data["state"] in page.text
        assert f"../{row.address}" in page.links()
    inside = [link for link in page.links() if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in inside if not (shipped_site / "systems" / link.partition("#")[0]).exists()] == []


def test_nothing_of_public_servants_is_on_the_web(site: Site, rows: dict[int, Record]) -> None:
    """domain.md 9: personal records of public servants (002 第1条, 001 第5条) are internal archives."""
    row = rows[15].data
    assert row["state"] == "部分有栏目"
    assert "公务员" in row["reason"]
    for record in site.by_kind["dishonesty"]:
        assert not [
            value for value in json.dumps(record.data, ensure_ascii=False).split('"') if re.fullmatch(r"[\u4e00-\u9fff]\*{1,2}", value)
        ]
