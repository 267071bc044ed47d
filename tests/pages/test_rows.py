"""generator.pages.rows: what lists show of a record."""

from __future__ import annotations

import datetime
import json

import pytest
from samples import PENALTY
from support import AS_OF, ROOT, Page, Repo, schema

from generator.pages.renderer import Renderer
from generator.pages.rows import AMOUNT, BY, WHEN, WHO, Rows, amount_title, yuan
from generator.site.fingerprints import Fingerprints
from generator.site.site import load


def rows(repo: Repo) -> Rows:
    return Rows(Fingerprints(load(repo.root, datetime.date.fromisoformat(AS_OF))))


def shown(repo: Repo, fine: str = "fine_wan_yuan: 0.5") -> str:
    text = PENALTY.format(year=2026, serial=1, name="甲市<乙>", code="91990100MA1G0A0192", severity="一般", day="2026-06-22")
    repo.write("content/disclosures/penalties/2026/scjgj-1.yml", text.replace("fine_wan_yuan: 0.5", fine))
    made = rows(repo)
    [record] = load(repo.root, datetime.date.fromisoformat(AS_OF)).by_kind["penalty"]
    return made.of(record)


def test_the_party_leads_to_its_organisation_and_the_number_to_the_record(repo: Repo) -> None:
    page = Page(shown(repo))
    assert page.links() == ["\0disclosures/penalties/2026/scjgj-1/", "\0organisations/91990100MA1G0A0192/", "\0authorities/scjgj/"]
    assert [cell.get("class") for cell in page.all("td")] == [WHO, None, BY, WHEN, AMOUNT]
    assert "<time>2026-06-22</time>" in shown(repo)


@pytest.mark.parametrize(
    ("fine", "text"),
    [("fine_wan_yuan: 0.5", "5,000"), ("fine_wan_yuan: 999999999", "9,999,999,990,000"), ("fine_wan_yuan: 0.123456", "1,234.56")],
)
def test_an_amount_is_in_yuan(repo: Repo, fine: str, text: str) -> None:
    assert f'<td class="cr-amount">{text}</td>' in shown(repo, fine)


def test_without_an_amount_the_cell_is_empty(repo: Repo) -> None:
    assert '<td class="cr-amount"></td>' in shown(repo, "")


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0"), (1, "0.01"), (-1, "-0.01"), (-1_000_000_00, "-1,000,000"), (2**62, "46,116,860,184,273,879.04")]
)
def test_cents_as_yuan(cents: int, text: str) -> None:
    assert yuan(cents) == text


def test_the_amount_is_found_named_or_denied(repo: Repo) -> None:
    """x-record.amount: the first number in 万元, another one, or none."""
    found = load(repo.root, datetime.date.fromisoformat(AS_OF)).kinds.by_name
    assert found["penalty"].amount == "fine_wan_yuan"
    assert amount_title(found["penalty"]) == "罚款金额"
    assert found["article"].amount == ""
    for said in ("confiscated_wan_yuan", ""):
        name_amount(repo, said)
        assert load(repo.root, datetime.date.fromisoformat(AS_OF)).kinds.by_name["penalty"].amount == said


def name_amount(repo: Repo, amount: str) -> None:
    value = json.loads((ROOT / "schemas/penalty.schema.json").read_text(encoding="utf-8"))
    value["x-record"]["amount"] = amount
    repo.write("schemas/penalty.schema.json", json.dumps(value, ensure_ascii=False))


@pytest.mark.parametrize(
    ("amount", "slug"), [("nothing", "unknown-field-path"), ("facts", "unfit-field-path"), ("subject.fine_wan_yuan", "unfit-field-path")]
)
def test_an_amount_that_is_none_is_told(repo: Repo, amount: str, slug: str) -> None:
    name_amount(repo, amount)
    assert slug in [one["slug"] for one in repo.check()]


def test_heads_say_the_unit_once(repo: Repo) -> None:
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    heads = [one.head for one in Renderer(found).lists.rows.columns(found.kinds.by_name["penalty"])]
    assert heads[-1] == "罚款金额（元）"
    assert len(heads) == len(schema("penalty")["x-record"]["columns"]) + 1
