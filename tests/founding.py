"""Helpers of the tests of a city that begins: its answers, a table of its departments, and the command `init`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import xlsxwriter
from support import Result, run, uscc

FLAGS = (
    *("--name", "丙市", "--short-name", "丙", "--code", "990100", "--site-url", "https://credit.bing.example"),
    *("--forge", "none", "--first-day", "2026-12-01"),
)
DAY = "2026-12-02"
HEADS = ("名称", "简称", "统一社会信用代码", "类别", "角色", "电话", "监督电话", "地址", "办公时间", "职责")
LEADING = "信用牵头部门、网站主办单位、政府信息公开主管部门、行政执法监督机构"
DEPARTMENTS = (
    ("丙市市场监督管理局", "市市场监管局", uscc(901), "行政机关", "行政执法机关"),
    ("丙市行政审批服务局", "市行政审批局", uscc(902), "行政机关", "政务服务管理机构、便民热线承办机构"),
    ("丙市发展和改革局", "", uscc(903), "行政机关", LEADING),
)


def table(path: Path, rows: list[tuple[str, ...]], heads: tuple[str, ...] = HEADS) -> Path:
    """A workbook of departments; what a row leaves out at its end is filled in."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("部门")
        sheet.write_row(0, 0, heads)
        for number, row in enumerate(rows, 1):
            rest = ("0999-6660120", "12345", f"丙市中山路{number}号", "工作日9:00至17:00", "负责本部门的工作。")
            sheet.write_row(number, 0, (*row, *rest)[: len(heads)])
    return path


def init(folder: Path, *words: str, flags: tuple[str, ...] = FLAGS, cwd: Path | None = None) -> Result:
    return run([sys.executable, "-m", "generator", "init", str(folder), *flags, *words], cwd=cwd or folder.parent, env={"PATH": os.environ["PATH"]})
