"""generator.pages.statistics: the numbers on the pages are those of the data, and the meaning of each stands beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support import PENALTY_FILE, PERSONS_PENALTY, Page, Repo, body_of

from generator.data.statistics import JSON

PAGE = "statistics/"


@pytest.fixture(scope="module")
def told(shipped_site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shipped_site / JSON).read_text(encoding="utf-8"))
    return found


def text(site_dir: Path, address: str) -> str:
    return re.sub(r"\s+", " ", Page((site_dir / address / "index.html").read_text(encoding="utf-8")).text)


def test_every_kind_with_shown_records_has_its_page(told: dict[str, Any], shipped_site: Path) -> None:
    page = Page((shipped_site / PAGE / "index.html").read_text(encoding="utf-8"))
    for name, kind in told["kinds"].items():
        assert (shipped_site / PAGE / name / "index.html").is_file()
        assert any(link.endswith(f"statistics/{name}/") for link in page.links()), name
        assert f"{kind['total']['count']:,}" in text(shipped_site, f"{PAGE}{name}/")


def test_the_measures_on_the_pages_are_those_of_the_data(told: dict[str, Any], shipped_site: Path) -> None:
    """On the page of the kind, on the department's page of statistics, on its own page and on its board."""
    [one] = [m for m in told["measures"] if (m["kind"], m["authority"], m["period"]) == ("penalty", "scjgj", told["as_of"][:4])]
    said = [f"{one[key]['percent']}%（{one[key]['count']:,}/{one[key]['of']:,}）" for key in ("compliance", "late", "concealed")]
    for address in (PAGE, f"{PAGE}penalty/", f"{PAGE}departments/scjgj/", "authorities/scjgj/", "deadlines/", "deadlines/scjgj/"):
        shown = text(shipped_site, address)
        assert [words for words in said if words not in shown] == [], address


def test_the_meaning_of_each_measure_stands_where_it_is_shown(told: dict[str, Any], shipped_site: Path) -> None:
    for address in (PAGE, f"{PAGE}permit/", f"{PAGE}departments/wjw/", "deadlines/", "deadlines/wjw/"):
        shown = text(shipped_site, address)
        for one in told["definitions"]:
            assert all(one[key] in shown for key in ("formula", "limits", "evidence")), (address, one["key"])


def test_the_catalogue_of_a_department_says_what_was_published_of_each_entry(shipped_site: Path) -> None:
    shown = text(shipped_site, f"{PAGE}departments/wjw/")
    assert "双公示目录" in shown
    assert "公共场所卫生许可" in shown
    assert re.search(r"年有公示的 \d+ 项、没有公示的 \d+ 项", shown)


def test_a_department_without_a_list_is_said_to_be_unknown(repo: Repo, tmp_path: Path) -> None:
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    repo.build(tmp_path / "site")
    shown = text(tmp_path / "site", f"{PAGE}departments/scjgj/")
    assert "没有公布权责清单，应当公示哪些事项不知道" in shown
    assert "没有写明事项的 1 件" in shown


def test_what_has_left_names_nobody(shipped_site: Path) -> None:
    body = body_of((shipped_site / PAGE / "index.html").read_text(encoding="utf-8"))
    assert "已经停止公示" in body
    assert "organisations/" not in body
