"""generator.pages.lists: the pages of a list. What they hold is in tests/pages/test_renderer.py."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, GOOD, GOOD_FILE, ROOT, Page, Repo, schema

from generator.pages.lists import ROWS, Lists, paged
from generator.pages.renderer import Renderer
from generator.site.site import load


@pytest.mark.parametrize(("count", "last"), [(0, 1), (1, 1), (ROWS, 1), (ROWS + 1, 2), (2 * ROWS, 2), (2 * ROWS + 1, 3)])
def test_a_hundred_rows_a_page(count: int, last: int) -> None:
    found = list(paged("x/", list(range(count))))
    assert [number for number, *_ in found] == list(range(1, last + 1))
    assert [row for _, some, *_ in found for row in some] == list(range(count))


def test_a_page_links_to_the_first_the_last_and_its_neighbours() -> None:
    found = {number: [at for at, _ in links] for number, _, _, links in paged("x/", list(range(9 * ROWS)))}
    assert found[1] == [1, 2, 3, 9]
    assert found[5] == [1, 3, 4, 5, 6, 7, 9]
    assert found[9] == [1, 7, 8, 9]
    assert [address for _, _, address, _ in paged("x/", list(range(ROWS + 1)))] == ["x/", "x/page-2/"]


def lists(repo: Repo, kind: str = "commitment") -> dict[str, Page]:
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    renderer = Renderer(found)
    made = Lists(renderer.prints, renderer.env)
    return {plan.address: Page(plan.make().body) for batch in made.of(found.kinds.by_name[kind]) for plan in batch.plans()}


def test_lists_of_years_are_there_where_there_is_more_than_one(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    assert set(lists(repo)) == {"lists/commitments/", "lists/commitments/2026/", "lists/commitments/by/xzspj/", "lists/commitments/by/xzspj/2026/"}
    older = GOOD.replace("made_on: 2026-03-12", "made_on: 2025-03-12").replace("99010020260312000011", "99010020250312000012")
    repo.write("content/lists/commitments/xzspj-12.yml", older)
    found = lists(repo)
    assert {"lists/commitments/2025/", "lists/commitments/by/xzspj/2025/"} <= set(found)
    assert "../../lists/commitments/xzspj-11/" in found["lists/commitments/"].links()
    assert "../../../lists/commitments/xzspj-12/" in found["lists/commitments/2025/"].links()
    assert "../../../lists/commitments/xzspj-11/" not in found["lists/commitments/2025/"].links()


def test_above_a_list_stands_how_many_working_days_its_matters_took_on_average(repo: Repo) -> None:
    """domain.md 11.4. Monday 2 November to Friday 6 November are four working days; the weekend after them counts nothing."""
    calendar = "content/rules/calendars/cn-2026.yml"
    repo.write(calendar, (ROOT / calendar).read_bytes())
    example = {key: value for key, value in schema("objection")["examples"][0].items() if key not in ("answered_on", "reason_late")}
    days = [("2026-11-02", "2026-11-06"), ("2026-11-02", "2026-11-09"), ("2026-11-02", None), ("2025-12-30", "2026-11-06")]
    for i, (received, answered) in enumerate(days):
        repo.dump(f"content/lists/objections/{i}.yml", example | {"received_on": received} | ({"answered_on": answered} if answered else {}))
    # The calendar of 2025 is missing, so the last one is not counted in.
    assert "平均答复用时 4.5 个工作日（2 件）" in lists(repo, "objection")["lists/objections/"].text
    repo.write(calendar, (ROOT / calendar).read_text(encoding="utf-8").replace("holidays:\n", "holidays:\n  - 2026-11-05\n").encode())
    assert "平均答复用时 3.5 个工作日（2 件）" in lists(repo, "objection")["lists/objections/"].text
