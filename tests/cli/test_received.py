"""generator.cli.received: a province asks whether a city's site says what the city handed upward."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import AS_OF, PENALTY_FILE, PERSONS_PENALTY, Repo, new_repo

from generator.exchange.batches import OPERATION
from generator.harvest.folder import NAME


def penalty(number: int, day: str = "2026-04-21", text: str = "罚款5000元。") -> str:
    found = PERSONS_PENALTY.replace("〔2026〕15号", f"〔2026〕{number}号").replace("2026-04-21", day)
    return found.replace("content: 警告。", f"content: {text}").replace("categories: [警告]", "categories: [罚款]\nfine_wan_yuan: 0.5")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city, and a province that has gathered it, as two folders."""
    folder = tmp_path_factory.mktemp("received")
    city = new_repo(folder / "city")
    for number in (15, 16, 17):
        city.write(PENALTY_FILE.replace("-15", f"-{number}"), penalty(number))
    city.build(folder / "site", "--no-search")
    repo = new_repo(folder / "province")
    repo.write("content/lists/cities/jia.yml", f"name: 甲市\ncode: '990100'\naddress: {folder / 'site'}\nsince: 2026-11-02\n")
    done = repo.credit("harvest", "--as-of", AS_OF)
    assert done.code == 0, done.out + done.err
    return folder


@pytest.fixture
def city(gathered: Path, tmp_path: Path) -> Repo:
    shutil.copytree(gathered / "city", tmp_path / "city")
    return Repo(tmp_path / "city")


@pytest.fixture
def province(gathered: Path, tmp_path: Path) -> Repo:
    shutil.copytree(gathered / "province", tmp_path / "province")
    return Repo(tmp_path / "province")


def table(city: Repo, path: Path) -> Path:
    done = city.credit("export", "penalty", str(path), "--as-of", AS_OF)
    assert done.code == 0, done.err
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv", "xml", "json"])
def test_a_table_of_what_is_shown_agrees(city: Repo, province: Repo, tmp_path: Path, form: str) -> None:
    done = province.credit("received", "penalty", str(table(city, tmp_path / f"上报.{form}")), "--city", "jia", "--as-of", AS_OF)
    assert (done.code, done.err) == (0, "")
    assert "甲市（jia）" in done.out
    assert done.out.rstrip().endswith("一致3条。")


def test_what_differs_and_what_is_missing_is_told(city: Repo, province: Repo, tmp_path: Path) -> None:
    city.write(PENALTY_FILE, penalty(15, text="罚款8000元。").replace("0.5", "0.8"))
    city.write(PENALTY_FILE.replace("-15", "-18"), penalty(18))
    (city.root / PENALTY_FILE.replace("-15", "-17")).unlink()
    done = province.credit(
        "received", "行政处罚", str(table(city, tmp_path / "上报.xlsx")), "--city", "jia", "--as-of", AS_OF, "--format", "json"
    )
    assert (done.code, done.err) == (1, "")
    found = json.loads(done.out)
    assert found["totals"] == {"same": 1, "differs": 1, "absent": 1, "left": 0, "withdrawn": 0, "still": 0, "unread": 0, "beyond": 1}
    states = {one["state"]: one for one in found["rows"]}
    assert {one["field"]: (one["site"], one["table"]) for one in states["differs"]["fields"]}["fine_wan_yuan"] == ("0.5", "0.8")
    assert states["absent"]["id"] == "2026/scjgj-18"
    assert [one["id"] for one in found["beyond"]] == ["2026/scjgj-17"]
    assert found["as_of"] == AS_OF


def test_addresses_are_those_of_the_list_and_not_what_the_site_calls_itself(city: Repo, province: Repo, tmp_path: Path) -> None:
    told = province.root / NAME / "cities/jia/told.json"
    told.write_text(json.dumps(json.loads(told.read_text(encoding="utf-8")) | {"address": "https://of-the-list.example/jia"}), encoding="utf-8")
    path = table(city, tmp_path / "上报.csv")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("罚款5000元。", "罚款8000元。", 1), encoding="utf-8")
    done = province.credit("received", "penalty", str(path), "--city", "jia", "--as-of", AS_OF)
    assert done.code == 1
    assert "    https://of-the-list.example/jia/disclosures/penalties/2026/" in done.out


def test_the_period_can_be_told(city: Repo, province: Repo, tmp_path: Path) -> None:
    (city.root / PENALTY_FILE.replace("-15", "-17")).unlink()
    path = table(city, tmp_path / "上报.csv")
    words = ("received", "penalty", str(path), "--city", "jia", "--as-of", AS_OF)
    assert province.credit(*words).code == 1
    assert province.credit(*words, "--since", "2026-05-01", "--until", "2026-05-31").code == 0


def test_a_withdrawn_record_may_not_be_shown(city: Repo, province: Repo, tmp_path: Path) -> None:
    path = table(city, tmp_path / "上报.csv")
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [f"{head},{OPERATION}", *(f"{row},{'撤回' if '15号' in row else '新增'}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = province.credit("received", "penalty", str(path), "--city", "jia", "--as-of", AS_OF)
    assert done.code == 1
    assert "表里要求撤下、网站上还在公示（1条）" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["penalty", "no.xlsx", "--city", "jia"], "没有这个文件"),
        (["penalty", "{table}", "--city", "yi"], "请先 credit harvest"),
        (["penalty", "{table}", "--city", "甲市"], "收成过的有：jia（--city 写成员城市记录的文件名，不带 .yml）"),
        (["penalties", "{table}", "--city", "jia"], "没有“penalties”这种记录"),
        (["permit", "{text}", "--city", "jia"], "没有"),
        (["permit", "{table}", "--city", "jia"], "上报.csv 的表头是行政处罚的，不是行政许可的：请用 credit received penalty"),
        (["penalty", "{table}", "--city", "jia", "--since", "2026-05-01", "--until", "2026-04-01"], "在 --until 2026-04-01 之后"),
        (["penalty", "{table}", "--city", "jia", "--from", "elsewhere"], "请先 credit harvest"),
        (["penalty", "--city", "jia"], "TABLE"),
        (["penalty", "{table}"], "--city"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(city: Repo, province: Repo, tmp_path: Path, words: list[str], said: str) -> None:
    places = {"table": str(table(city, tmp_path / "上报.csv")), "text": str(tmp_path / "上报.txt")}
    (tmp_path / "上报.txt").write_text("这不是表格\n", encoding="utf-8")
    done = province.credit("received", *(word.format(**places) for word in words), "--as-of", AS_OF)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_damaged_folder_is_told_with_its_remedy(city: Repo, province: Repo, tmp_path: Path) -> None:
    path = table(city, tmp_path / "上报.csv")
    for part in (province.root / NAME / "cities/jia/files").iterdir():
        part.write_bytes(part.read_bytes()[:-3])
    done = province.credit("received", "penalty", str(path), "--city", "jia", "--as-of", AS_OF)
    assert done.code == 2
    assert "credit harvest --city jia" in done.err
