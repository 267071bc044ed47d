"""The State Council's notices from 2010 to 2026 are read to the day; a sentence that is odd is told and never guessed."""

from __future__ import annotations

import datetime
import re

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from generator.adopt.holidaynotice import Notice, read

D = datetime.date
NOTICES = {file.stem: file.read_text(encoding="utf-8") for file in sorted((ROOT / "tests/adopt/notices").glob("*.txt"))}
YEARLY = [name for name in NOTICES if "-" not in name]
# Changed by later notices, which are read on their own.
CHANGED = {"2015": {D(2015, 9, 3), D(2015, 9, 4), D(2015, 9, 6)}, "2019": {D(2019, 4, 28), D(2019, 5, 2), D(2019, 5, 3), D(2019, 5, 5)}, "2020": {D(2020, 1, 31), D(2020, 2, 1)}}


def why(text: str) -> str:
    return "\n".join(f"{fault.why} {fault.sentence}" for fault in read(text).faults)


def test_all_years_are_here() -> None:
    assert [str(year) for year in range(2010, 2027)] == YEARLY


@pytest.mark.parametrize("name", YEARLY)
def test_every_day_of_a_year_is_as_a_maintained_package_knows_it(name: str) -> None:
    notice, year = read(NOTICES[name]), int(name)
    assert notice.faults == ()
    assert (notice.year, notice.yearly, notice.title) == (year, True, f"国务院办公厅关于{year}年部分节假日安排的通知")
    assert notice.signed is not None
    assert notice.signed.year == year - 1
    # The number of 2015 was found nowhere; it is left out rather than guessed.
    assert re.fullmatch(rf"国办发明电〔{year - 1}〕\d+号", notice.number) or (name, notice.number) == ("2015", "")
    # The days that the notice of the next year put into this December.
    late = read(NOTICES[str(year + 1)]) if year < 2026 else Notice()
    off, work = notice.off | late.off, notice.work | late.work
    wrong = []
    for n in range(366 if year % 4 == 0 else 365):
        day = D(year, 1, 1) + datetime.timedelta(days=n)
        working = day in work or (day.weekday() < 5 and day not in off)
        if working != chinese_calendar.is_workday(day) and day not in CHANGED.get(name, ()):
            wrong.append(day)
    assert wrong == []


def test_notices_that_change_single_days() -> None:
    change = read(NOTICES["2019-2"])
    assert change.faults == ()
    assert (change.yearly, change.year, change.number) == (False, 2019, "国办发明电〔2019〕3号")
    assert change.off == {D(2019, 5, n) for n in (1, 2, 3, 4)}
    assert change.work == {D(2019, 4, 28), D(2019, 5, 5)}
    memorial = read(NOTICES["2015-2"])
    assert memorial.faults == ()
    assert memorial.off == {D(2015, 9, n) for n in (3, 4, 5)}
    assert memorial.work == {D(2015, 9, 6)}
    longer = read(NOTICES["2020-2"])
    assert longer.faults == ()
    assert longer.longer == ("春节", D(2020, 2, 2))
    assert (longer.off, longer.work) == (frozenset(), frozenset())


def test_an_encouragement_makes_no_day_off_and_is_told() -> None:
    """2024: “安排职工在除夕（2月9日）休息” was a wish; the day was worked."""
    notice = read(NOTICES["2024"])
    assert D(2024, 2, 9) not in notice.off
    assert any("2月9日" in note for note in notice.notes)


def test_dates_under_a_notice_in_chinese_numerals() -> None:
    assert read(NOTICES["2010"]).signed == D(2009, 12, 7)
    assert read(NOTICES["2012"]).signed == D(2011, 12, 5)


def variants(text: str) -> dict[str, str]:
    """The same notice as offices get it: full-width digits, half-width marks, spaces, one line, in the middle of a page."""
    wide = text.translate({ord(str(n)): chr(ord("０") + n) for n in range(10)})
    narrow = text.translate(str.maketrans("（），：；", "(),:;"))
    page = f"首页 > 政策\n索 引 号： 000014349/2025-00200\n发布日期：2025年11月5日 浏览量：3565\n{text}\n【我要纠错】 责任编辑：某某 2026-01-01 09:00 上一篇：放假的故事"
    return {"wide": wide, "narrow": narrow, "spaced": re.sub(r"(\d+)", r" \1 ", text), "one line": text.replace("\n", "\u3000"), "page": page, "torn": re.sub(r"(.{17})", r"\1\n", text)}


@pytest.mark.parametrize("name", ["2012", "2019", "2025", "2026", "2015-2", "2020-2"])
@pytest.mark.parametrize("form", ["wide", "narrow", "spaced", "one line", "page", "torn"])
def test_a_notice_says_the_same_in_every_form(name: str, form: str) -> None:
    right, found = read(NOTICES[name]), read(variants(NOTICES[name])[form])
    assert found.faults == ()
    assert (found.title, found.number, found.signed, found.off, found.work, found.longer) == (right.title, right.number, right.signed, right.off, right.work, right.longer)


# What is changed in the notice of 2026, into what, and a part of what is said of it. Several stood so on public pages.
ODD = [
    ("1月4日（周日）", "1月4日（周六）", "实际是星期日"),
    ("5月1日（周五）至5日（周二）", "5月1日（周四）至5日（周一）", "实际是星期五"),
    ("10月1日（周四）至7日", "0月1日（周四）至7日", "没有“2026年0月1日”"),
    ("4月4日（周六）至6日（周一）", "4月31日（周六）至6日（周一）", "没有“2026年4月31日”"),
    ("共9天", "共8天", "写的是共8天，日期却有9天"),
    ("农历正月初七", "农历正月初六", "不是农历正月初六"),
    ("农历腊月二十八", "农历腊月二十六", "不是农历腊月二十六"),
    ("2月14日（周六）、2月28日（周六）上班", "2月13日（周五）、2月28日（周六）上班", "不是周末"),
    ("2月14日（周六）、2月28日（周六）上班", "2月14日（周六）上班", "相差14天"),
    ("2月14日（周六）、2月28日（周六）上班", "2月28日（周六）、2月28日（周六）上班", "两次上班"),
    ("5月9日（周六）上班", "5月9日（周六）上午上班", "读不懂“上午上班”"),
    ("5月9日（周六）上班", "5月9日（周六、下午）上班", "读不懂“(周六、下午)”"),
    ("5月9日（周六）上班", "5月9日（周六）", "没有写明"),
    ("5月9日（周六）上班", "5月2日（周六）上班", "又放假又上班"),
    ("5月9日（周六）上班", "节后第一个周六上班", "读不懂"),
    ("放假调休，共5天", "休息，共5天", "读不懂“休息”"),
    ("1月1日（周四）至3日（周六）", "12月31日至1月2日", "没有写明年份"),
    ("1月1日（周四）至3日（周六）", "2024年1月1日至3日", "不在2026年"),
    ("1月1日（周四）至3日（周六）", "1月3日至1日", "不是一段假期"),
    ("1月1日（周四）至3日（周六）", "1日至3日", "没有写月份"),
    ("1月1日（周四）至3日（周六）", "1月1日至周六", "后面没有日期"),
    ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n", "", "没有清明节"),
    ("三、清明节：", "三、植树节：", "不认得这个节日"),
    ("三、清明节：4月4日", "三、4月4日", "没有写是哪个节日"),
    ("五、端午节：6月19日（周五）至21日（周日）放假，共3天。", "五、端午节：6月18日（周四）放假。", "端午节的2026年6月19日（星期五）应当放假"),
    ("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。", "六、中秋节：9月25日（周五）、10月1日放假。", "前面已经安排过"),
    ("4月4日（周六）至6日（周一）放假，共3天。", "4月5日放假，与周六连休。", "读不懂“与周六连休”"),
    ("6月19日（周五）至21日（周日）放假，共3天。", "6月17日放假，与周末连休。", "不挨着周末"),
    ("国务院办公厅关于2026年\n部分节假日安排的通知", "关于放假的通知", "没有找到通知的标题"),
    ("国务院办公厅关于2026年\n部分节假日安排的通知", "甲市转发《国务院办公厅关于2026年部分节假日安排的通知》", "没有找到通知的标题"),
    ("国务院办公厅关于2026年\n部分节假日安排的通知", "国务院办公厅关于加强安全工作的通知", "不是安排放假的通知"),
    ("现将2026年", "现将2025年", "正文写的是2025年，标题写的是2026年"),
    ("2025年11月4日", "2022年11月4日", "落款日期对不上"),
    ("2025年11月4日", "2025年13月4日", "落款日期读不懂"),
    ("一、元旦", "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：一、元旦", "不止一份通知"),
]


@pytest.mark.parametrize(("old", "new", "said"), ODD, ids=[f"{n}" for n in range(len(ODD))])
def test_an_odd_sentence_is_told(old: str, new: str, said: str) -> None:
    assert NOTICES["2026"].count(old) >= 1
    assert said in why(NOTICES["2026"].replace(old, new, 1))


def test_years_beyond_the_lunar_table_are_refused() -> None:
    assert "只认得" in why(NOTICES["2026"].replace("2026年", "2060年").replace("2025年11月4日", "2059年11月4日"))


def test_no_notice_at_all() -> None:
    assert "看不出正文" in why("今天天气很好。")
    assert "看不出正文" in why("")


@given(st.sampled_from(YEARLY), st.data())
def test_a_slip_in_one_digit_never_breaks_the_reader(name: str, data: st.DataObject) -> None:
    """It is told, or the notice is read; a day lost is never taken over, since the days must balance by the law."""
    text = NOTICES[name]
    at = data.draw(st.sampled_from([found.start() for found in re.finditer(r"\d", text)]))
    notice = read(text[:at] + data.draw(st.sampled_from("0123456789")) + text[at + 1 :])
    if not notice.faults:
        right = read(text)
        assert sum(day.weekday() < 5 for day in notice.off) - len(notice.work) == sum(day.weekday() < 5 for day in right.off) - len(right.work)


@given(st.sampled_from(YEARLY), st.data())
def test_a_part_cut_out_is_told_or_changes_nothing(name: str, data: st.DataObject) -> None:
    text = NOTICES[name]
    sentences = [found.span() for found in re.finditer(r"[^。\n]*\d+日[^。\n]*。", text)]
    begin, end = data.draw(st.sampled_from(sentences))
    found, right = read(text[:begin] + text[end:]), read(text)
    assert found.faults or (found.off, found.work) == (right.off, right.work)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        # The day of the week is right by chance.
        ("2022", "、1月30日（星期日）上班", "、10月30日（星期日）上班", "离假期超过"),
        ("2015", "2月28日（星期六）上班", "3月28日（星期六）上班", "离假期超过"),
        ("2015", "4月6日（星期一）补休", "4月27日（星期一）补休", "不连着"),
        # A date that lost a character is not read over.
        ("2019-2", "4月28日（星期日）", "4月28（星期日）", "日期不完整"),
        # Without the day under it nobody knows the year.
        ("2015-2", "2015年5月13日", "", "看不出是哪一年"),
    ],
)
def test_a_slip_that_nothing_else_tells_is_told(name: str, old: str, new: str, told: str) -> None:
    assert old in NOTICES[name]
    assert told in why(NOTICES[name].replace(old, new))
