"""generator.site.cityorganisations: every name is on one page of letters that its letters lead to, and one name more moves few."""

from __future__ import annotations

import datetime
from pathlib import Path

import provinces
import pytest
from support import uscc

from generator.model.kindnames import CITY
from generator.site import cityorganisations, province, site
from generator.site.cityorganisations import MOST, Letters
from generator.site.province import Province

TODAY = datetime.date.fromisoformat(provinces.DAY)
SIGNS = "东南西北金木水火土天地人和风云山河日月星"


def loaded(folder: Path, names: list[str]) -> Province:
    repo = provinces.province(folder / "repo", ["jia"])
    some = {uscc(1000 + i): ([name], {"jia": {"permit": (1, "2026-01-01", 0)}}) for i, name in enumerate(names)}
    harvest = provinces.harvest(folder / "harvest", cities=provinces.states()[:1], organisations=some)
    return province.load(harvest, site.load(repo.root, TODAY).by_kind[CITY], TODAY)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("甲市华盛建材有限公司", "jshsjcyxgs"), ("3M・7天 A&B连锁店", "3m7tabl" + "sd"), ("𠮷野家", "_yj"), ("龍門縣", "lmx"), ("", "")],
)
def test_the_letters_of_a_name_are_those_that_people_look_for(name: str, letters: str) -> None:
    assert cityorganisations.letters(name) == letters


def test_every_name_is_on_one_page_and_every_page_is_led_to(tmp_path: Path) -> None:
    names = [f"甲市{a}{b}商贸有限公司" for a in SIGNS for b in SIGNS] + ["甲"] * 150
    pages = {one.letters: one for one in cityorganisations.pages(loaded(tmp_path, names))}
    shown = [one.name for page in pages.values() for one in page.names]
    assert sorted(shown) == sorted(names)
    led = {""} | {name for page in pages.values() for name, *_ in page.below}
    assert led == set(pages)
    assert all(len(page.names) <= MOST or page.letters.endswith("-") for page in pages.values())
    assert all(sum(count for _, count, _, _ in page.below) == page.total for page in pages.values() if page.below)


def test_one_more_name_changes_only_the_pages_that_lead_to_it(tmp_path: Path) -> None:
    names = [f"甲市{a}{b}商贸有限公司" for a in SIGNS for b in SIGNS]

    def pages(where: str, names: list[str]) -> dict[str, Letters]:
        return {one.letters: one for one in cityorganisations.pages(loaded(tmp_path / where, names))}

    before, after = pages("before", names), pages("after", [*names, "甲市东海商贸有限公司"])
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {"", "j", "js", "jsd", "jsdh"}
