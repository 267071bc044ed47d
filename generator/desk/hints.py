"""The words of a schema for somebody who fills in a form: without names of files, without the signs of programs."""

from __future__ import annotations

import re

from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT

_YES = re.compile(r"填\s*true")
_NO = re.compile(r"填\s*false")
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
        return _NO.sub("选“否”", _YES.sub("选“是”", field.description))
    return f"{field.description}填了全名的，保存时自动遮蔽。" if field.privacy else field.description


def worded(field: Field, message: str) -> str:
    """A message that cites the description of a field, in the words of the form."""
    return message.replace(field.description, hint(field)) if field.description else message


def without_commands(message: str) -> str:
    """A message without advice that is for the command line."""
    return _COMMANDS.sub("", message)
