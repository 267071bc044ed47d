"""The exact look-up: every code, full name and document number leads to its page, however it is typed."""

from __future__ import annotations

import datetime
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from samples import PENALTY
from support import AS_OF, Repo

from generator.data import lookup
from generator.site import site

KEYS = {
    "91990102MA2B4E633M": "91990102MA2B4E633M",
    " ９１９９０１０２ma2b4e633m\n": "91990102MA2B4E633M",
    "示市监罚〔2026〕15号": "示市监罚〔2026〕15号",
    "示市监罚【2026】 15号": "示市监罚〔2026〕15号",
    "示市监罚（２０２６）15号": "示市监罚〔2026〕15号",
    "示市监罚[2026]15号": "示市监罚〔2026〕15号",
    "示范市 悦来餐饮\u3000管理有限公司": "示范市悦来餐饮管理有限公司",
    "": "",
}


def ask(site: Path, text: str) -> list[dict[str, Any]]:
    """As docs/interfaces.md says: the number of files from the index, then one small file."""
    index = json.loads((site / "api/v1/index.json").read_text(encoding="utf-8"))
    wanted = lookup.key(text)
    number = zlib.crc32(wanted.encode()) % index["lookup"]["files"]
    found = json.loads((site / index["lookup"]["address"].format(file=number)).read_text(encoding="utf-8"))
    hits: list[dict[str, Any]] = found.get(wanted, [])
    return hits


@pytest.mark.parametrize("text", KEYS)
def test_a_key_is_one_however_it_is_typed(text: str) -> None:
    assert lookup.key(text) == KEYS[text]


def test_codes_numbers_and_names_lead_to_their_pages(shipped_site: Path) -> None:
    """issue 4: a code, document number or full name leads to its page with one small request."""
    company = [{"kind": "organisation", "title": "示范市悦来餐饮管理有限公司", "address": "organisations/91990102MA2B4E633M/"}]
    assert ask(shipped_site, "91990102ma2b4e633m") == company
    assert ask(shipped_site, "示范市悦来餐饮管理有限公司") == company
    [hit] = ask(shipped_site, "示市监罚(2026)15号")
    assert hit["address"] == "disclosures/penalties/2026/scjgj-15/"
    assert {hit["address"] for hit in ask(shipped_site, "市市场监管局")} == {"authorities/scjgj/"}
    # Old documents name the department by a name that it no longer has.
    assert [hit["address"] for hit in ask(shipped_site, "示范市工商行政管理局")] == ["authorities/scjgj/"]
    assert ask(shipped_site, "没有这家单位") == []


def test_every_key_leads_to_a_page_and_no_person_is_one(shipped_site: Path) -> None:
    files = sorted((shipped_site / "api/v1/lookup").iterdir())
    index = json.loads((shipped_site / "api/v1/index.json").read_text(encoding="utf-8"))
    assert len(files) == index["lookup"]["files"]
    seen = 0
    for file in files:
        for wanted, hits in json.loads(file.read_text(encoding="utf-8")).items():
            seen += 1
            assert "*" not in wanted
            assert str(zlib.crc32(wanted.encode()) % len(files)) == file.stem
            for hit in hits:
                assert (shipped_site / hit["address"] / "index.html").is_file()
    assert seen > 300


def test_each_of_several_numbers_in_one_text_leads_to_the_page(repo: Repo) -> None:
    text = PENALTY.format(year=2026, serial=1, name="甲乙", code="91990100MA1G0A0192", severity="一般", day="2026-06-22")
    repo.write("content/disclosures/penalties/2026/a.yml", text.replace("〔2026〕1号", "〔2026〕104-106号"))
    found = {(one[0], one[3]) for one in lookup.entries(site.load(repo.root, datetime.date.fromisoformat(AS_OF))) if one[1] == "penalty"}
    numbers = ["104-106", "104", "105", "106"]
    assert found == {(f"甲市监罚〔2026〕{one}号", "disclosures/penalties/2026/a/") for one in numbers}
