"""Notices become files: year after year from nothing, days in the December before, later changes, and files that say something else."""

from __future__ import annotations

import datetime
from pathlib import Path

import chinese_calendar
import pytest
import yaml
from support import ROOT

from generator.adopt import calendarfiles
from generator.adopt.calendarfiles import CannotAdd
from generator.adopt.holidaynotice import read
from generator.law.calendar import national

D = datetime.date
NOTICES = ROOT / "tests/adopt/notices"
FOLDER = "content/rules/calendars"


def add(root: Path, name: str) -> calendarfiles.Plan:
    """Reads one notice and writes what follows from it."""
    notice = read((NOTICES / f"{name}.txt").read_text(encoding="utf-8"))
    assert notice.signed is not None
    plan = calendarfiles.plan(notice, notice.signed, "", calendarfiles.existing(root))
    for change in plan.changes:
        (root / change.file).parent.mkdir(parents=True, exist_ok=True)
        (root / change.file).write_text(change.text, encoding="utf-8")
    return plan


def held(root: Path) -> dict[int, dict[str, object]]:
    return {year: dict(one.data) for year, one in calendarfiles.existing(root).items()}


def test_all_notices_one_after_the_other_make_the_calendars_of_all_years(tmp_path: Path) -> None:
    names = sorted(file.stem for file in NOTICES.glob("*.txt"))
    for name in names:
        add(tmp_path, name)
    found = held(tmp_path)
    assert sorted(found) == list(range(2010, 2027))
    calendar = national([data | {"year": year} for year, data in found.items()])
    day = D(2010, 1, 2)
    wrong = []
    while day < D(2026, 12, 31):
        if (calendar.between(day - datetime.timedelta(days=1), day) == 1) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += datetime.timedelta(days=1)
    assert wrong == []
    # Once more, nothing changes.
    before = {file.name: file.read_bytes() for file in (tmp_path / FOLDER).iterdir()}
    assert [plan.changes for plan in (add(tmp_path, name) for name in names)] == [()] * len(names)
    assert {file.name: file.read_bytes() for file in (tmp_path / FOLDER).iterdir()} == before


@pytest.mark.parametrize("year", range(2018, 2027))
def test_what_is_shipped_says_the_same(tmp_path: Path, year: int) -> None:
    for name in (str(year), f"{year}-2", str(year + 1)):
        if (NOTICES / f"{name}.txt").is_file():
            add(tmp_path, name)
    shipped = yaml.safe_load((ROOT / FOLDER / f"cn-{year}.yml").read_text(encoding="utf-8"))
    for key in ("holidays", "workdays"):
        # Without a time zone, YAML makes dates of them; ours are texts.
        assert held(tmp_path)[year][key] == [str(day) for day in shipped[key]]


def test_days_in_the_december_before_go_into_its_file(tmp_path: Path) -> None:
    add(tmp_path, "2018")
    plan = add(tmp_path, "2019")
    assert [change.file for change in plan.changes] == [f"{FOLDER}/cn-2018.yml", f"{FOLDER}/cn-2019.yml"]
    assert (plan.changes[0].holidays, plan.changes[0].workdays) == ((D(2018, 12, 31),), (D(2018, 12, 29),))
    titles = [one["title"] for one in yaml.safe_load(plan.changes[0].text)["notices"]]
    assert titles == ["国务院办公厅关于2018年部分节假日安排的通知", "国务院办公厅关于2019年部分节假日安排的通知"]


def test_without_a_file_for_that_december_it_is_said(tmp_path: Path) -> None:
    plan = add(tmp_path, "2019")
    assert [change.file for change in plan.changes] == [f"{FOLDER}/cn-2019.yml"]
    assert plan.notes == ("没有2018年的工作日历，这些日子没有写：2018年12月31日（星期一）、2018年12月29日（星期六）。",)


def test_a_longer_holiday_takes_back_a_make_up_day(tmp_path: Path) -> None:
    add(tmp_path, "2020")
    (change,) = add(tmp_path, "2020-2").changes
    assert (change.holidays, change.workdays, change.no_workdays) == ((D(2020, 1, 31),), (), (D(2020, 2, 1),))
    assert "2020-02-01" not in change.text


def test_a_change_of_a_year_that_has_no_calendar_is_refused(tmp_path: Path) -> None:
    for name in ("2020-2", "2019-2", "2015-2"):
        with pytest.raises(CannotAdd, match="请先加那一年的放假通知"):
            add(tmp_path, name)


def test_what_stands_around_the_days_stays(tmp_path: Path) -> None:
    file = tmp_path / FOLDER / "cn-2018.yml"
    add(tmp_path, "2018")
    file.write_text("# 自己的话\n" + file.read_text(encoding="utf-8") + "remarks: 一句话。 # 又一句\n", encoding="utf-8")
    add(tmp_path, "2019")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# 自己的话\n")
    assert text.endswith("remarks: 一句话。 # 又一句\n")


def test_who_keeps_the_newest_calendar_keeps_the_next(tmp_path: Path) -> None:
    add(tmp_path, "2025")
    file = tmp_path / FOLDER / "cn-2025.yml"
    file.write_text(file.read_text(encoding="utf-8") + "kept_by: fgw\n", encoding="utf-8")
    (change,) = add(tmp_path, "2026").changes
    assert change.text.endswith("kept_by: fgw\n")


def test_a_calendar_that_says_something_else_is_left_alone(tmp_path: Path) -> None:
    add(tmp_path, "2026")
    file = tmp_path / FOLDER / "cn-2026.yml"
    text = file.read_text(encoding="utf-8").replace("  - 2026-01-02\n", "").replace("2026-10-10", "2026-10-17")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CannotAdd) as refused:
        add(tmp_path, "2026")
    assert "通知有、文件没有：2026年1月2日（星期五）、2026年10月10日（星期六）" in str(refused.value)
    assert "文件有、通知没有：2026年10月17日（星期六）" in str(refused.value)
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ["region: 全国\n", "region: 全国\nyear: 2018\nholidays: [x]\n", "a: [", b"\xff"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "a.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CannotAdd, match=r"a\.yml 读不了"):
        calendarfiles.existing(tmp_path)


def test_a_file_written_in_another_way_is_not_edited(tmp_path: Path) -> None:
    add(tmp_path, "2018")
    file = tmp_path / FOLDER / "cn-2018.yml"
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    file.write_text(yaml.safe_dump(data, default_flow_style=True, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CannotAdd, match="写法认不出来"):
        add(tmp_path, "2019")
