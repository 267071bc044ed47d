"""generator.pages.lists: the pages of a list. What they hold is in tests/pages/test_renderer.py."""

from __future__ import annotations

import datetime
import re
from urllib.parse import urljoin

import pytest
from samples import PENALTY
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
    assert set(lists(repo)) == {
        "lists/commitments/",
        "lists/commitments/2026/",
        "lists/commitments/by/xzspj/",
        "lists/commitments/by/xzspj/2026/",
    }
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
        repo.dump(
            f"content/lists/objections/{i}.yml", example | {"received_on": received} | ({"answered_on": answered} if answered else {})
        )
    # The calendar of 2025 is missing, so the last one is not counted in.
    assert "平均答复用时 4.5 个工作日（2 件）" in lists(repo, "objection")["lists/objections/"].text
    repo.write(calendar, (ROOT / calendar).read_text(encoding="utf-8").replace("holidays:\n", "holidays:\n  - 2026-11-05\n").encode())
    assert "平均答复用时 3.5 个工作日（2 件）" in lists(repo, "objection")["lists/objections/"].text


def penalties(repo: Repo, each: int) -> dict[str, Page]:
    """The lists of penalties of two departments and two years."""
    serial = 0
    for department in ("scjgj", "xzspj"):
        for year in (2025, 2026):
            for place in range(each):
                serial += 1
                text = PENALTY.format(
                    year=year,
                    serial=serial,
                    name="甲乙",
                    code="91990100MA1G0A0192",
                    severity="一般",
                    day=f"{year}-{place % 6 + 1:02}-0{place % 9 + 1}",
                )
                text = text.replace("authority: scjgj", f"authority: {department}").replace(
                    "fine_wan_yuan: 0.5", f"fine_wan_yuan: {serial * 7 % 101}"
                )
                repo.write(f"content/disclosures/penalties/{year}/p-{serial}.yml", text)
    return lists(repo, "penalty")


def test_every_choice_leads_to_a_page_that_is_there_and_keeps_the_others(repo: Repo) -> None:
    """issue 16: without scripts no choice is forgotten, and a number beside a choice is that of its page."""
    found = penalties(repo, 55)
    folder = "disclosures/penalties/"
    assert {f"{folder}largest/", f"{folder}2026/largest/", f"{folder}by/scjgj/largest/", f"{folder}by/scjgj/2025/largest/"} <= set(found)
    followed = 0
    for address, page in found.items():
        for link in page.all("a"):
            target = urljoin(f"https://a.example/{address}", link["href"])
            path, _, anchor = target.removeprefix("https://a.example/").partition("#")
            inside = path.removeprefix(folder)
            if path.startswith(folder) and not re.search(r"/p-\d+/", path):
                followed += 1
                assert path in found, (address, path)
                if anchor:
                    assert f'id="{anchor}"' in found[path].html, (address, target)
                elif "largest/" in address:
                    # Back to the order by date, or to the largest of another list.
                    assert "largest/" in inside or inside == address.removeprefix(folder).replace("largest/", "") or inside == ""
                if "aria-current" not in link and "/2026/" in address and "by/" in inside and "by/" not in address:
                    assert "2026/" in inside
    assert followed > 100


def test_the_largest_amounts_come_first_and_a_short_list_has_no_page_of_them(repo: Repo) -> None:
    found = penalties(repo, 11)
    assert "disclosures/penalties/by/scjgj/2026/largest/" not in found
    page = found["disclosures/penalties/largest/"]
    cells = [int(one.replace(",", "")) for one in re.findall(r'class="cr-amount">([0-9,]+)<', page.html)]
    assert len(cells) == 44
    assert cells == sorted(cells, reverse=True)
    assert "共 44 条，罚款金额合计" in page.text


def test_a_list_leads_to_its_files(repo: Repo) -> None:
    found = penalties(repo, 2)
    assert "../../data/penalty/penalty.csv" in found["disclosures/penalties/"].links()
    assert "../../../api/v1/lists/penalty/2026.json" in found["disclosures/penalties/2026/"].links()
    assert "../../../../api/v1/departments/scjgj/penalty.json" in found["disclosures/penalties/by/scjgj/"].links()
