"""generator.pages.home: what a visitor finds first, in a city of any size."""

from __future__ import annotations

from pathlib import Path

from support import GOOD, GOOD_FILE, Page, Repo, body_of

from generator.pages import home


def read(site: Path) -> Page:
    return Page(body_of((site / "index.html").read_text(encoding="utf-8")))


def test_home_shows_what_there_is(repo: Repo, tmp_path: Path) -> None:
    """The newest first, at most ten of them, and each sort of record with its number, folded by section."""
    for number in range(11, 23):
        repo.write(GOOD_FILE.replace("11", str(number)), GOOD.replace("000011", f"0000{number}").replace("2026-03-12", f"2026-03-{number}"))
    page = read(repo.build(tmp_path / "site"))
    days = [one["datetime"] for one in page.all("time")]
    assert days[-home.NEWEST :] == [f"2026-03-{number}" for number in range(22, 12, -1)]
    assert {"lists/commitments/", "authorities/"} <= set(page.links())
    assert "12" in page.text.split()
    assert len(page.all("details")) == len({"承诺与监督", "权责与服务"})


def test_the_box_and_the_six_tasks_are_there_without_scripts(shipped_site: Path) -> None:
    page = read(shipped_site)
    [form] = [one for one in page.all("form") if "data-box" in one]
    assert (form["action"], form["role"]) == ("search/", "search")
    assert {
        "organisations/",
        "disclosures/penalties/",
        "disclosures/permits/",
        "objection/#objection",
        "objection/#repair",
        "deadlines/",
    } <= set(page.links())


def test_the_first_day_of_a_city_has_no_empty_parts_and_no_dead_links(repo: Repo, tmp_path: Path) -> None:
    site = repo.build(tmp_path / "site")
    page = read(site)
    assert "最近" not in page.text
    assert "（尚未登载）" in page.text
    assert "还没有。" in page.text
    for link in page.links():
        path = link.partition("#")[0]
        assert (site / path / "index.html").is_file(), link


def test_every_part_is_asked_for_by_the_page(repo: Repo) -> None:
    text = (repo.root / "content/pages/index.md").read_text(encoding="utf-8")
    assert all(f"<!-- credit:{name} -->" in text for name in home.PARTS)
