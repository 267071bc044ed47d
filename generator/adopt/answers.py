"""What a city says of itself when it begins: each answer is read, and a wrong one is told with what to write instead."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.adopt.sites import Address, address_fault

FORGES = ("github", "gitea", "gitlab", "gitee", "none")
# Cities, counties and their like; the names of towns and of provinces begin no site of this sort, but nothing forbids them.
_NAME = re.compile(r"[一-龥·]{1,20}(?:省|市|州|盟|地区|县|旗|区|特区|林区|镇|乡)")
_SHORT = re.compile(r"[一-龥]{1,6}")
_CODE = re.compile(r"[1-9][0-9]{5}")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class WrongAnswer(ValueError):
    """An answer that cannot be used; the text says in Chinese why, and what to write."""


@dataclass(frozen=True, slots=True)
class City:
    """The answers of a city, as its templates know them. `site_url` ends with a slash; `repository` is "" where there is none."""

    name: str
    short_name: str
    code: str
    site_url: str
    forge: str
    first_day: datetime.date
    repository: str = ""

    @property
    def site_name(self) -> str:
        """The name of the site, 信用 with the name of the city: without 市 or 县, except where one character would be left."""
        stem = re.sub(r"(?:市|县|区|州|盟|旗|地区)$", "", self.name)
        return f"信用{stem if len(stem) > 1 else self.name}"

    @property
    def edit_base(self) -> str:
        """Where a file of the repository is edited in a browser; "" where that is not known."""
        ways = {"github": "edit/main/", "gitee": "edit/main/", "gitlab": "-/edit/main/", "gitea": "_edit/main/"}
        return f"{self.repository}/{ways[self.forge]}" if self.repository and self.forge in ways else ""


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise WrongAnswer(f"“{text}”不像一个市、县的全称：请写全称，例如 甲市")
    return text


def _short(text: str) -> str:
    if not _SHORT.fullmatch(text):
        raise WrongAnswer(f"“{text}”不能作简称：请写文号里用的那一两个汉字，例如 甲")
    return text


def _code(text: str) -> str:
    if not re.fullmatch(r"[0-9]*", text):
        raise WrongAnswer(f"“{text}”不是行政区划代码：只有数字，例如 990100")
    if len(text) != 6:
        raise WrongAnswer(f"“{text}”有 {len(text)} 位，行政区划代码是 6 位数字，例如 990100")
    if not _CODE.fullmatch(text):
        raise WrongAnswer(f"“{text}”不是行政区划代码：第一位不是 0")
    return text


def _site_url(text: str) -> str:
    fault = address_fault(text, Address.SITE)
    if fault:
        raise WrongAnswer(fault)
    return text.rstrip("/") + "/"


def _forge(text: str) -> str:
    if text not in FORGES:
        raise WrongAnswer(f"“{text}”不是认得的代码平台：请写 {'、'.join(FORGES[:-1])} 之一，没有平台的写 none")
    return text


def _first_day(text: str) -> str:
    try:
        day = datetime.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        day = None
    if day is None:
        why = "日历上没有这一天" if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "请写成 2026-12-01 的样子"
        raise WrongAnswer(f"“{text}”不是一个日期：{why}")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise WrongAnswer(f"“{text}”的年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间")
    return text


def _repository(text: str) -> str:
    fault = address_fault(text, Address.REPOSITORY) if text else ""
    if fault:
        raise WrongAnswer(fault)
    return text.rstrip("/").removesuffix(".git")


@dataclass(frozen=True, slots=True)
class Question:
    """One answer: its name, what is asked, an example, how it is read (WrongAnswer), and whether it may be left out."""

    key: str
    text: str
    example: str
    read: Callable[[str], str]
    needed: bool = True

    @property
    def flag(self) -> str:
        """The flag of the command that gives this answer."""
        return f"--{self.key.replace('_', '-')}"


QUESTIONS = (
    Question("name", "市（县、区）的全称", "甲市", _name),
    Question("short_name", "文号里用的简称", "甲", _short),
    Question("code", "行政区划代码（6位）", "990100", _code),
    Question("site_url", "网站的网址", "https://credit.jia.example/", _site_url),
    Question("forge", f"代码平台（{'、'.join(FORGES)}）", "none", _forge),
    Question("first_day", "从哪一天起算（这一天以前的事不算逾期）", "2026-12-01", _first_day),
    Question("repository", "代码仓库的网址（没有的直接回车）", "https://git.jia.example/credit/site", _repository, needed=False),
)


def city(given: Mapping[str, str]) -> City:
    """The city of some answers that have been read one by one."""
    plain = {key: text for key, text in given.items() if key != "first_day"}
    return City(first_day=datetime.date.fromisoformat(given["first_day"]), **plain)
