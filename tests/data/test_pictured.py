"""generator.data.pictured: a picture, its table and its CSV have the same numbers, which are those of a plain count over the records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from support import AS_OF

Table = list[dict[str, str]]


def read(site_dir: Path, path: str) -> Table:
    text = (site_dir / path).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def figures(site_dir: Path, address: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """The pictures of a page by their titles."""
    html = (site_dir / address / "index.html").read_text(encoding="utf-8")
    for found in re.findall(r'<figure class="cr-picture">.*?</figure>', html, re.DOTALL):
        one = ElementTree.fromstring(found)
        yield str(one.findtext("figcaption/strong")), one


def number(shown: str) -> Decimal:
    """The exact number of what is shown: `1.2万元（12,345 元）`, `12 件`, `66.6%（2/3）`."""
    exact = re.search(r"([0-9][0-9,.]*) 元", shown)
    return Decimal((exact[1] if exact else re.match(r"[0-9,.]+", shown)[0]).replace(",", ""))  # type: ignore[index]


def drawn(figure: ElementTree.Element) -> dict[str, Decimal]:
    found = [str(one.text).partition("：") for one in figure.iter("title")]
    return {iso(name): number(shown) for name, _, shown in found if shown[0].isdigit()}


def tabled(figure: ElementTree.Element) -> dict[str, Decimal]:
    rows = [("".join(row[0].itertext()), "".join(row[1].itertext())) for row in figure.iter("tr") if row.find("td") is not None]
    return {iso(name): number(shown) for name, shown in rows if shown[0].isdigit()}


def iso(month: str) -> str:
    found = re.fullmatch(r"([0-9]{4})年([0-9]+)月", month)
    return f"{found[1]}-{int(found[2]):02}" if found else month


@pytest.fixture(scope="module")
def penalties(shipped_site: Path) -> list[dict[str, Any]]:
    """The penalties as the data interface gives them, one by one."""
    files = sorted((shipped_site / "api/v1/records/penalty").glob("*.json"))
    found = [one["data"] for file in files for one in json.loads(file.read_text(encoding="utf-8")).values()]
    assert len(found) > 50
    return found


def test_the_months_of_penalties_are_the_same_everywhere(penalties: list[dict[str, Any]], shipped_site: Path) -> None:
    counted = Counter(one["decided_on"][:7] for one in penalties)
    paid: Counter[str] = Counter()
    for one in penalties:
        paid[one["decided_on"][:7]] += int(Decimal(str(one.get("fine_wan_yuan", 0))) * 1_000_000)
    table = {row["month"]: row for row in read(shipped_site, "data/statistics/kinds/penalty/months.csv")}
    assert {month: int(row["count"]) for month, row in table.items()} == counted
    assert {month: Decimal(row["fine_wan_yuan"]) * 100 for month, row in table.items()} == dict.fromkeys(table, 0) | paid
    shown = dict(figures(shipped_site, "statistics/penalty/"))
    for title, expected in (("每月的行政处罚", counted), ("每月的罚款金额", Counter({m: Decimal(n) / 100 for m, n in paid.items()}))):
        picture = drawn(shown[title])
        assert picture == tabled(shown[title])
        assert {month: n for month, n in picture.items() if n} == {month: n for month, n in expected.items() if n and month in picture}
        assert list(picture) == sorted(picture)
        assert list(picture)[-1] == AS_OF[:7]


def test_the_departments_of_penalties_are_the_same_everywhere(penalties: list[dict[str, Any]], shipped_site: Path) -> None:
    counted = Counter(one["authority"] for one in penalties)
    rows = read(shipped_site, "data/statistics/kinds/penalty/departments.csv")
    assert {row["authority"]: int(row["count"]) for row in rows if row["year"] == ""} == counted
    of_year = Counter(one["authority"] for one in penalties if one["decided_on"].startswith("2026"))
    assert {row["authority"]: int(row["count"]) for row in rows if row["year"] == "2026"} == of_year
    names = {row["authority_name"]: int(row["count"]) for row in rows if row["year"] == ""}
    picture = tabled(dict(figures(shipped_site, "statistics/penalty/"))["各部门的行政处罚"])
    assert picture == names
    assert list(picture.values()) == sorted(picture.values(), reverse=True)


def test_the_rates_are_the_same_everywhere(shipped_site: Path) -> None:
    told = json.loads((shipped_site / "api/v1/statistics.json").read_text(encoding="utf-8"))
    months: dict[str, Counter[str]] = {}
    for row in told["duties"]:
        months.setdefault(row["month"], Counter()).update({name: row[name] for name in ("on_time", "late", "overdue")})
    for row in read(shipped_site, "data/statistics/duties/months.csv"):
        found = months.pop(row["month"])
        assert all(int(row[name]) == found[name] for name in ("on_time", "late", "overdue"))
        if found.total():
            share = Decimal(100 * found["on_time"]) / found.total()
            assert 0 <= share - Decimal(row["on_time_percent"]) < Decimal("0.1")
        else:
            assert row["on_time_percent"] == ""
    assert months == {}
    penalties = {row["month"]: row["on_time_percent"] for row in read(shipped_site, "data/statistics/kinds/penalty/months.csv")}
    picture = dict(figures(shipped_site, "statistics/penalty/"))["每月按期公示的行政处罚"]
    assert drawn(picture) == tabled(picture) == {month: Decimal(penalties[month]) for month in drawn(picture)}


def test_a_department_has_its_records_and_duties_by_month(shipped_site: Path) -> None:
    records = read(shipped_site, "data/statistics/departments/scjgj/records.csv")
    whole = {
        row["authority"]: int(row["count"])
        for row in read(shipped_site, "data/statistics/kinds/penalty/departments.csv")
        if not row["year"]
    }
    assert sum(int(row["count"]) for row in records if row["kind"] == "penalty") == whole["scjgj"]
    [of_all] = [
        row for row in read(shipped_site, "data/statistics/duties/departments.csv") if (row["authority"], row["year"]) == ("scjgj", "")
    ]
    months = read(shipped_site, "data/statistics/departments/scjgj/duties.csv")
    assert sum(int(row["on_time"]) for row in months) == int(of_all["on_time"])


def test_every_link_to_csv_beside_a_picture_leads_to_a_file(shipped_site: Path) -> None:
    for address in ("", "statistics/", "statistics/penalty/", "statistics/departments/scjgj/"):
        for title, figure in figures(shipped_site, address):
            found = [one.attrib["href"] for one in figure.iter("a") if one.attrib["href"].endswith(".csv")]
            assert [href for href in found if not (shipped_site / address / href).is_file()] == [], title
            assert found or title.startswith("按"), title
