"""The words of a schema for somebody who fills in a form: without names of files, without the signs of programs."""

from __future__ import annotations

import re

from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT

_YES = re.compile(r"填\s*true")
_NO = re.compile(r"填\s*false")
# Signs for programs, and what somebody who sees a form does instead.
_SIGNS = (
    ("写成空列表“[]”", "勾选“没有”"),
    ("一律不写入本库", "一律不填"),
    ("不得写入本库", "不得填写"),
    ("不得放入本库", "不得填写"),
    ("本库只收", "这里只公开"),
)
_PERIOD = re.compile(r"“([0-9]{4})-([HQ][1-4])”")
_PARTS = {"H1": "上半年", "H2": "下半年", "Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}
_COMMANDS = re.compile(
    r"[；，。]?(?:请)?(?:也可以)?(?:先用|在?导入时加|运行|用|加上?)\s*"
    r"(?:credit [a-z]+[^，；。]*|--[a-z]+[^，；。]*)(?:建立|修改)?(?:，或者)?"
)


def hint(field: Field) -> str:
    """How to fill in a field of a form."""
    one = field.items if field.items is not None and not field.items.properties else field
    if one.link:
        return f"从列表中选择{field.title}。" if one.link == DEPARTMENT else "输入名称或者编号来查找，从找到的里面选。"
    if one.kind:
        return f"从列表中选择{field.title}。"
    if one.page:
        return "写这个网页在本站的地址，例如 deadlines/。"
    if field.unit == "万元":
        return "以元为单位照原件填写，例如 5000；也可以写 0.5万元。"
    if field.type == "boolean":
        return described(_NO.sub("选“否”", _YES.sub("选“是”", field.description)))
    return described(field.description) + ("填了全名的，保存时自动遮蔽。" if field.privacy else "")


def described(description: str) -> str:
    """The description of a field or a group, in the words of the form."""
    for sign, words in _SIGNS:
        description = description.replace(sign, words)
    return _PERIOD.sub(lambda found: f"“{found[1]}年{_PARTS.get(found[2], found[2])}”", description)


def worded(field: Field, message: str) -> str:
    """A message that cites the description of a field, in the words of the form."""
    return message.replace(field.description, hint(field)) if field.description else message


def without_commands(message: str) -> str:
    """A message without advice that is for the command line."""
    return _COMMANDS.sub("", message)
