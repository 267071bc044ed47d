"""generator.data.suggest: the index of suggestions has what is shown and nothing else, and a later build equals a whole one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from samples import PENALTY, WITHDRAWN
from support import GOOD, GOOD_FILE, Repo

from generator.data import grams


def files(site: Path) -> dict[str, bytes]:
    folder = site / "search/suggest"
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def said(site: Path) -> str:
    """Everything that the index says, as one text."""
    return "\n".join(
        (gzip.decompress(data) if name.endswith(".bin") else data).decode("utf-8", "replace") for name, data in files(site).items()
    )


def organisations(site: Path) -> dict[str, list[Any]]:
    rows = [row for name, data in files(site).items() if name[0] == "o" for row in json.loads(gzip.decompress(data))]
    return {row[0]: row[1:] for row in rows}


def numbers(site: Path) -> list[list[str]]:
    return [row for name, data in files(site).items() if name[0] == "n" for row in json.loads(gzip.decompress(data))]


def test_every_organisation_with_a_page_is_suggested_and_nobody_else(shipped_site: Path) -> None:
    pages = {page.parent.name for page in (shipped_site / "organisations").glob("*/index.html") if len(page.parent.name) == 18}
    found = organisations(shipped_site)
    assert set(found) == pages
    assert len(pages) > 30
    assert not any("*" in name for row in found.values() for name in row[2:])
    about = json.loads((shipped_site / "search/suggest/index.json").read_text(encoding="utf-8"))
    held = {
        one for number in range(about["buckets"]) for _, some, _ in grams.entries(files(shipped_site)[f"g{number}.bin"]) for one in some
    }
    assert held == {grams.number(code, about["space"]) for code in pages}


def test_every_number_leads_to_its_page(shipped_site: Path) -> None:
    found = numbers(shipped_site)
    assert ["示市监罚-2026-15", "示市监罚〔2026〕15号", "penalty", "2026-09-11", "disclosures/penalties/2026/scjgj-15/"] in found
    assert all((shipped_site / row[4] / "index.html").is_file() for row in found)


def test_sections_departments_and_pages_are_words(shipped_site: Path) -> None:
    words = json.loads(gzip.decompress(files(shipped_site)["words.bin"]))
    assert ["行政处罚", "栏目", "disclosures/penalties/"] in words
    assert ["市市场监管局", "部门", "authorities/scjgj/"] in words
    assert any(what == "网页" and "异议" in title for title, what, _ in words)
    assert all((shipped_site / address / "index.html").is_file() for _, _, address in words)


def penalty(repo: Repo, name: str, code: str, serial: int = 1, day: str = "2026-06-22", text: str = PENALTY) -> None:
    made = text.format(year=2026, serial=serial, name=name, code=code, severity="一般", day=day)
    repo.write(f"content/disclosures/penalties/2026/p{serial}.yml", made)


def test_what_has_left_the_site_has_left_the_index_with_the_same_build(repo: Repo, tmp_path: Path) -> None:
    penalty(repo, "即将离开商贸", "91990102MA2B4E633M")
    repo.write(GOOD_FILE, GOOD)
    site = repo.build(tmp_path / "site")
    assert "甲市即将离开商贸有限公司" in said(site)
    assert {"91990100MA1G0A0192", "91990102MA2B4E633M"} == set(organisations(site))
    penalty(repo, "即将离开商贸", "91990102MA2B4E633M", text=PENALTY + WITHDRAWN.replace("{day}", "2026-11-20"))
    repo.build(site)
    assert not [word for word in ("即将离开", "即将", "91990102MA2B4E633M", "甲市监罚", "#4E633") if word in said(site)]
    assert files(site) == files(repo.build(tmp_path / "whole"))


@pytest.mark.parametrize("names", [["又来一家"], ["清和餐饮（新）", "㐂𠮷"]])
def test_a_later_build_equals_a_whole_one(repo: Repo, tmp_path: Path, names: list[str]) -> None:
    repo.write(GOOD_FILE, GOOD)
    site = repo.build(tmp_path / "site")
    before = files(site)
    for serial, name in enumerate(names, 1):
        penalty(repo, name, "91990102MA2B4E633M", serial)
    repo.build(site)
    assert files(site) != before
    assert files(site) == files(repo.build(tmp_path / "whole"))
    (repo.root / "content/disclosures/penalties/2026/p1.yml").unlink()
    if len(names) == 1:
        repo.build(site)
        assert files(site) == before


def test_a_natural_person_is_not_suggested(repo: Repo, tmp_path: Path) -> None:
    repo.write(
        GOOD_FILE,
        GOOD.replace("法人及非法人组织", "自然人").replace("name: 甲市清和餐饮管理有限公司\n  uscc: 91990100MA1G0A0192", "name: 李*"),
    )
    site = repo.build(tmp_path / "site")
    assert organisations(site) == {}
    assert "李*" not in said(site)
